import { type RmspropState, rmspropStep, type StepOptions } from '@clampwise/kernels';
import { checkFlag, checkNumber } from '@clampwise/kernels/internal';
import {
  add,
  div,
  maximum,
  mul,
  serialization,
  sqrt,
  square,
  sub,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import { checkOptionNames } from '../check/names.ts';
import { legacyRmspropStep } from './legacyRmsprop.ts';
import { OPTIMIZER_KEYS, type OptimizerOptions } from './optimizerOptions.ts';
import type { Groups, Slot } from './slots.ts';
import { defaultEpsilon, type SlotArrays, StepOptimizer } from './stepOptimizer.ts';

/** The options of rmsprop. The default of `learningRate` is 0.001. */
export interface RMSpropOptions extends OptimizerOptions {
  /** How much of each mean every step keeps: from 0 to 1, default 0.9. */
  readonly rho?: number | undefined;
  /** How much of the last move each step keeps: from 0 to 1, default 0. */
  readonly momentum?: number | undefined;
  /**
   * Added to the mean square, under the root: above 0. The default is 1e-7, or 1e-4 if webgl has
   * only 16 bits.
   */
  readonly epsilon?: number | null | undefined;
  /** Whether to subtract the square of the mean gradient from the mean square. Default false. */
  readonly centered?: boolean | undefined;
}

/** Options that only files set. */
interface FileOptions extends RMSpropOptions {
  /** Whether to compute as Keras before 2.11 did. */
  readonly legacy?: boolean | undefined;
}

const KEYS: readonly string[] = [...OPTIMIZER_KEYS, 'rho', 'momentum', 'epsilon', 'centered'];
const PART = { least: 0, most: 1 };

/** RMSprop, in one pass per weight on cpu and wasm. Saved as ClampwiseRMSprop. */
export class RMSprop extends StepOptimizer {
  static get className(): string {
    return 'ClampwiseRMSprop';
  }

  private readonly rho: number;
  private readonly momentum: number;
  private readonly epsilon: number | null;
  private readonly centered: boolean;
  private readonly legacy: boolean;

  constructor(options: RMSpropOptions = {}) {
    const { rho = 0.9, momentum = 0, epsilon = null } = options;
    const centered = checkFlag('rmsprop', 'centered', options.centered);
    super('rmsprop', options, 0.001, groupsOf(momentum, centered));
    this.rho = checkNumber('rmsprop', 'rho', rho, PART);
    this.momentum = checkNumber('rmsprop', 'momentum', momentum, PART);
    this.epsilon =
      epsilon === null
        ? null
        : checkNumber('rmsprop', 'epsilon', epsilon, { least: 0, above: true });
    this.centered = centered;
    this.legacy = checkFlag('rmsprop', 'legacy', (options as FileOptions).legacy);
  }

  /** Whether epsilon is added to the root. Keras before 2.11 did so only without momentum. */
  private get isOutside(): boolean {
    return this.legacy && this.momentum === 0;
  }

  protected override moveOnArrays(
    weight: Float32Array,
    gradient: Float32Array,
    state: SlotArrays,
    options: StepOptions,
  ): void {
    const { rho, momentum, centered } = this;
    const epsilon = this.epsilon ?? defaultEpsilon();
    const own = { ...options, rho, momentum, epsilon, centered };
    if (this.isOutside) legacyRmspropStep(weight, gradient, state, own);
    else rmspropStep(weight, gradient, state as unknown as RmspropState, own);
  }

  protected override moveOnDevice(
    weight: Tensor,
    gradient: Tensor,
    { v, m, mean }: Slot,
    learningRate: number,
  ): Tensor {
    const { rho } = this;
    const epsilon = this.epsilon ?? defaultEpsilon();
    const keep = (held: Variable, next: Tensor): void =>
      held.assign(add(mul(held, rho), mul(next, 1 - rho)));
    keep(v as Variable, square(gradient));
    let variance = v as Tensor;
    if (mean !== undefined) {
      keep(mean, gradient);
      // A variance is not negative, but rounding may make it so.
      variance = maximum(sub(variance, square(mean)), 0);
    }
    const divisor = this.isOutside ? add(sqrt(variance), epsilon) : sqrt(add(variance, epsilon));
    const step = div(mul(gradient, learningRate), divisor);
    if (m === undefined) return sub(weight, step);
    m.assign(add(mul(m, this.momentum), step));
    return sub(weight, m);
  }

  override getConfig(): serialization.ConfigDict {
    const { rho, momentum, epsilon, centered, legacy } = this;
    const config = { ...super.getConfig(), rho, momentum, epsilon, centered };
    return legacy ? { ...config, legacy } : config;
  }
}

function groupsOf(momentum: number, centered: boolean): Groups {
  return [['v'], ...(momentum === 0 ? [] : [['m']]), ...(centered ? [['mean']] : [])];
}

/**
 * Returns an RMSprop optimizer for tfjs that limits the gradients, takes the step and enforces the
 * constraints of the weights.
 *
 * On cpu and wasm this is one pass per weight. Elsewhere it is composed of tfjs operations. The
 * result is a tf.Optimizer, for `compile`, `minimize` and `applyGradients`. A model saved with it
 * also loads with it. NaN in a gradient reaches the weight and the state, unless you set
 * `onNonFinite`.
 *
 * `tf.train.rmsprop` with `centered` subtracts epsilon from the mean square. Keras and this
 * function add it.
 *
 * @param options - all are optional. Those about limits, constraints, weight decay and reports are
 *   the same as in `adam`
 *   - `learningRate`: number, schedule or function of the step, default 0.001. The size of the
 *     step.
 *   - `rho`: number from 0 to 1, default 0.9. How much of each mean every step keeps.
 *   - `momentum`: number from 0 to 1, default 0. How much of the last move each step keeps.
 *   - `epsilon`: number, default 1e-7. Added to the mean square, under the root.
 *   - `centered`: boolean, default false. Subtracts the square of the mean gradient from the mean
 *     square.
 * @returns an optimizer. It has `skippedSteps`, `observe` and `settled()`, like a guard
 * @throws ClampwiseTypeError if an option is unknown or has the wrong type
 * @throws ClampwiseRangeError if an option is out of range, and with 'throw' in a step with
 *   gradients that are not finite
 * @see Keras 3's `RMSprop`, which computes the same numbers up to rounding; T. Hinton 2012
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { rmsprop } from '@clampwise/tfjs-adapter/optimizers';
 *
 * const w = tf.variable(tf.tensor1d([1, 1]));
 * const optimizer = rmsprop({ learningRate: 0.25, rho: 0.75, epsilon: 1e-30 });
 * optimizer.applyGradients({ [w.name]: tf.tensor1d([3, -100]) });
 * w.arraySync(); // => [0.5, 1.5]
 */
export function rmsprop(options: RMSpropOptions = {}): RMSprop {
  checkOptionNames('rmsprop', options ?? null, KEYS);
  serialization.registerClass(RMSprop);
  return new RMSprop(options);
}

/** RMSprop with the numbers of Keras before 2.11, for files that ask for it. */
export function legacyRmsprop(options: RMSpropOptions): RMSprop {
  serialization.registerClass(RMSprop);
  return new RMSprop({ ...options, legacy: true } as FileOptions);
}
