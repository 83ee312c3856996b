import { type AdamState, adamStep, type StepOptions } from '@clampwise/kernels';
import { checkFlag, checkNumber } from '@clampwise/kernels/internal';
import {
  add,
  div,
  maximum,
  mul,
  scalar,
  serialization,
  sqrt,
  square,
  sub,
  type Tensor,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { checkOptionNames } from '../check/names.ts';
import { runsOnArrays } from '../kernels/kernel.ts';
import { OPTIMIZER_KEYS, type OptimizerOptions } from './optimizerOptions.ts';
import type { Slot } from './slots.ts';
import { defaultEpsilon, type SlotArrays, StepOptimizer } from './stepOptimizer.ts';

/** The options of adam and adamw. The default of `learningRate` is 0.001. */
export interface AdamOptions extends OptimizerOptions {
  /** How much of the mean gradient each step keeps: from 0 to below 1, default 0.9. */
  readonly beta1?: number | undefined;
  /** How much of the mean square each step keeps: from 0 to below 1, default 0.999. */
  readonly beta2?: number | undefined;
  /**
   * Added to the square root of the mean square: above 0. The default is 1e-7, or 1e-4 if webgl has
   * only 16 bits.
   */
  readonly epsilon?: number | null | undefined;
  /** Whether to use the largest mean square so far. Default false. */
  readonly amsgrad?: boolean | undefined;
}

const KEYS: readonly string[] = [...OPTIMIZER_KEYS, 'beta1', 'beta2', 'epsilon', 'amsgrad'];
const BELOW_ONE = { least: 0, below: true, most: 1 };

/** The state for one weight: both means, and the largest mean square with amsgrad. */
interface AdamSlot {
  readonly m: Variable;
  readonly v: Variable;
  readonly vHat?: Variable;
}

/** Adam, in one pass per weight on cpu and wasm. Saved as ClampwiseAdam. */
export class Adam extends StepOptimizer {
  static get className(): string {
    return 'ClampwiseAdam';
  }

  private readonly beta1: number;
  private readonly beta2: number;
  private readonly epsilon: number | null;
  private readonly amsgrad: boolean;
  /** 1 - beta ** step for both means, on the device, while steps are composed there. */
  private corrections: readonly [Variable, Variable] | null = null;

  constructor(options: AdamOptions = {}, op = 'adam') {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = null } = options;
    const amsgrad = checkFlag(op, 'amsgrad', options.amsgrad);
    super(op, options, 0.001, amsgrad ? [['m', 'v'], ['vHat']] : [['m', 'v']]);
    this.beta1 = checkNumber(op, 'beta1', beta1, BELOW_ONE);
    this.beta2 = checkNumber(op, 'beta2', beta2, BELOW_ONE);
    this.epsilon =
      epsilon === null ? null : checkNumber(op, 'epsilon', epsilon, { least: 0, above: true });
    this.amsgrad = amsgrad;
    this.recount();
  }

  protected override moveOnArrays(
    weight: Float32Array,
    gradient: Float32Array,
    state: SlotArrays,
    options: StepOptions,
  ): void {
    adamStep(weight, gradient, state as unknown as AdamState, {
      ...options,
      step: this.iterations + 1,
      beta1: this.beta1,
      beta2: this.beta2,
      epsilon: this.epsilon ?? defaultEpsilon(),
      amsgrad: this.amsgrad,
    });
  }

  protected override moveOnDevice(
    weight: Tensor,
    gradient: Tensor,
    slot: Slot,
    learningRate: number,
  ): Tensor {
    const { m, v, vHat } = slot as unknown as AdamSlot;
    const [first, second] = this.correctionsNow();
    const alpha = mul(div(sqrt(second), first), learningRate);
    m.assign(add(m, mul(sub(gradient, m), 1 - this.beta1)));
    v.assign(add(v, mul(sub(square(gradient), v), 1 - this.beta2)));
    vHat?.assign(maximum(vHat, v));
    const divisor = add(sqrt(vHat ?? v), this.epsilon ?? defaultEpsilon());
    return sub(weight, div(mul(m, alpha), divisor));
  }

  protected override beginOnArrays(): void {
    this.releaseCorrections();
  }

  protected override beginOnDevice(): void {
    const [first, second] = this.correctionsNow();
    first.assign(add(mul(first, this.beta1), 1 - this.beta1));
    second.assign(add(mul(second, this.beta2), 1 - this.beta2));
  }

  private correctionsNow(): readonly [Variable, Variable] {
    this.corrections ??= [this.beta1, this.beta2].map((beta) =>
      tidy(() => variable(scalar(1 - beta ** this.iterations), false)),
    ) as [Variable, Variable];
    return this.corrections;
  }

  /** Needed before the first step: a guard restores the values that were there before a step. */
  protected override recount(): void {
    this.releaseCorrections();
    if (!runsOnArrays()) this.correctionsNow();
  }

  private releaseCorrections(): void {
    for (const held of this.corrections ?? []) held.dispose();
    this.corrections = null;
  }

  override dispose(): void {
    super.dispose();
    this.releaseCorrections();
  }

  override getConfig(): serialization.ConfigDict {
    const { beta1, beta2, epsilon, amsgrad } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon, amsgrad };
  }
}

/** AdamW: Adam with decoupled weight decay. Saved as ClampwiseAdamW. */
export class AdamW extends Adam {
  static override get className(): string {
    return 'ClampwiseAdamW';
  }

  constructor(options: AdamOptions = {}) {
    const { weightDecay = 0.004 } = options;
    super({ ...options, weightDecay }, 'adamw');
  }
}
/**
 * Returns an Adam optimizer for tfjs that limits the gradients, takes the step and enforces the
 * constraints of the weights.
 *
 * On cpu and wasm this is one pass per weight. Elsewhere it is composed of tfjs operations. The
 * result is a tf.Optimizer, for `compile`, `minimize` and `applyGradients`. A model saved with it
 * also loads with it. NaN in a gradient reaches the weight and the state, unless you set
 * `onNonFinite`.
 *
 * @param options - all are optional; the names of Keras for the limits are accepted too
 *   - `learningRate`: number, schedule or function of the step, default 0.001. The size of the
 *     step.
 *   - `beta1`: number below 1, default 0.9. How much of the mean gradient each step keeps.
 *   - `beta2`: number below 1, default 0.999. How much of the mean square each step keeps.
 *   - `epsilon`: number, default 1e-7. Added to the square root of the mean square.
 *   - `amsgrad`: boolean, default false. Uses the largest mean square so far.
 *   - `weightDecay`: number or null, default null. Each step also multiplies every weight by 1 -
 *     learningRate · weightDecay.
 *   - `excludeFromWeightDecay`: list of names or function, default none. The weights that do not
 *     decay, such as `['bias']`.
 *   - `clipValue`: number above 0, default none. Limits each value of a gradient.
 *   - `clipNorm`: number above 0, default none. Limits the norm of each gradient.
 *   - `globalClipNorm`: number above 0, default none. Limits the norm of all gradients together.
 *   - `adaptive`: number above 0 or `{ clipping, eps }`, default none. Limits the norm of each unit
 *     by the norm of its weights. Give at most one of these four limits.
 *   - `model`: model, default none. Its weights keep their own constraints.
 *   - `weights`: list of `{ variable, constraint }`, default none. As in `guard`.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. The action of a step if a
 *     gradient is not finite.
 *   - `onStep`: function, default none. Called after each step, as in `guard`.
 * @returns an optimizer. It has `skippedSteps`, `observe` and `settled()`, like a guard
 * @throws ClampwiseTypeError if an option is unknown or has the wrong type
 * @throws ClampwiseRangeError if an option is out of range, and with 'throw' in a step with
 *   gradients that are not finite
 * @see Keras 3's `Adam`, which computes the same numbers up to rounding; D. Kingma, J. Ba 2015
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { adam } from '@clampwise/tfjs-adapter/optimizers';
 *
 * const w = tf.variable(tf.tensor1d([1, 1, 0.1]));
 * const weights = [{ variable: w, constraint: 'nonNeg' as const }];
 * const optimizer = adam({ learningRate: 0.5, epsilon: 1e-30, clipValue: 4, weights });
 * optimizer.applyGradients([{ name: w.name, tensor: tf.tensor1d([-100, 3, 4]) }]);
 * w.arraySync(); // => [1.5, 0.5, 0]
 */
export function adam(options: AdamOptions = {}): Adam {
  checkOptionNames('adam', options ?? null, KEYS);
  serialization.registerClass(Adam);
  return new Adam(options);
}

/**
 * Returns an AdamW optimizer for tfjs: Adam whose every step also multiplies the weights by 1 -
 * learningRate · weightDecay, independent of the gradient. NaN behaves as in `adam`.
 *
 * @param options - the options of `adam`; the default of `weightDecay` is 0.004
 * @returns an optimizer
 * @throws ClampwiseTypeError and ClampwiseRangeError as `adam` does
 * @see Keras 3's `AdamW`, which computes the same numbers up to rounding; I. Loshchilov, F. Hutter
 *   2019
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { adamw } from '@clampwise/tfjs-adapter/optimizers';
 *
 * const w = tf.variable(tf.tensor1d([1, 2]));
 * const optimizer = adamw({ learningRate: 0.5, weightDecay: 0.25 });
 * optimizer.applyGradients([{ name: w.name, tensor: tf.tensor1d([0, 0]) }]);
 * w.arraySync(); // => [0.875, 1.75]
 */
export function adamw(options: AdamOptions = {}): AdamW {
  checkOptionNames('adamw', options ?? null, KEYS);
  serialization.registerClass(AdamW);
  return new AdamW(options);
}
