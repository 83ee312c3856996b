import { type SgdState, type StepOptions, sgdStep } from '@clampwise/kernels';
import { checkFlag, checkNumber } from '@clampwise/kernels/internal';
import { add, mul, serialization, sub, type Tensor } from '@tensorflow/tfjs-core';
import { checkOptionNames } from '../check/names.ts';
import { OPTIMIZER_KEYS, type OptimizerOptions } from './optimizerOptions.ts';
import type { Slot } from './slots.ts';
import { type SlotArrays, StepOptimizer } from './stepOptimizer.ts';

/** The options of sgd. The default of `learningRate` is 0.01. */
export interface SGDOptions extends OptimizerOptions {
  /** How much of the last move each step keeps: from 0 to 1, default 0. */
  readonly momentum?: number | undefined;
  /** Whether to use Nesterov momentum. Default false. */
  readonly nesterov?: boolean | undefined;
}

const KEYS: readonly string[] = [...OPTIMIZER_KEYS, 'momentum', 'nesterov'];

/** Gradient descent, in one pass per weight on cpu and wasm. Saved as ClampwiseSGD. */
export class SGD extends StepOptimizer {
  static get className(): string {
    return 'ClampwiseSGD';
  }

  private readonly momentum: number;
  private readonly nesterov: boolean;

  constructor(options: SGDOptions = {}) {
    const { momentum = 0 } = options;
    super('sgd', options, 0.01, momentum === 0 ? [] : [['m']]);
    this.momentum = checkNumber('sgd', 'momentum', momentum, { least: 0, most: 1 });
    this.nesterov = checkFlag('sgd', 'nesterov', options.nesterov);
  }

  protected override moveOnArrays(
    weight: Float32Array,
    gradient: Float32Array,
    state: SlotArrays,
    options: StepOptions,
  ): void {
    const { momentum, nesterov } = this;
    sgdStep(weight, gradient, state as SgdState, { ...options, momentum, nesterov });
  }

  protected override moveOnDevice(
    weight: Tensor,
    gradient: Tensor,
    { m }: Slot,
    learningRate: number,
  ): Tensor {
    const step = mul(gradient, learningRate);
    if (m === undefined) return sub(weight, step);
    m.assign(sub(mul(m, this.momentum), step));
    return add(weight, this.nesterov ? sub(mul(m, this.momentum), step) : m);
  }

  override getConfig(): serialization.ConfigDict {
    const { momentum, nesterov } = this;
    return { ...super.getConfig(), momentum, nesterov };
  }
}

/**
 * Returns a gradient descent optimizer for tfjs that limits the gradients, takes the step and
 * enforces the constraints of the weights.
 *
 * On cpu and wasm this is one pass per weight. Elsewhere it is composed of tfjs operations. The
 * result is a tf.Optimizer, for `compile`, `minimize` and `applyGradients`. A model saved with it
 * also loads with it. NaN in a gradient reaches the weight and the state, unless you set
 * `onNonFinite`.
 *
 * @param options - all are optional. Those about limits, constraints, weight decay and reports are
 *   the same as in `adam`
 *   - `learningRate`: number, schedule or function of the step, default 0.01. The size of the step.
 *   - `momentum`: number from 0 to 1, default 0. How much of the last move each step keeps.
 *   - `nesterov`: boolean, default false. Adds the gradient once more where the momentum leads.
 * @returns an optimizer. It has `skippedSteps`, `observe` and `settled()`, like a guard
 * @throws ClampwiseTypeError if an option is unknown or has the wrong type
 * @throws ClampwiseRangeError if an option is out of range, and with 'throw' in a step with
 *   gradients that are not finite
 * @see Keras 3's `SGD`, which computes the same numbers up to rounding
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { sgd } from '@clampwise/tfjs-adapter/optimizers';
 *
 * const w = tf.variable(tf.tensor1d([1, 1]));
 * const optimizer = sgd({ learningRate: 0.5, momentum: 0.5, clipValue: 2 });
 * const gradients = { [w.name]: tf.tensor1d([1, 100]) };
 * for (let step = 0; step < 2; step++) optimizer.applyGradients(gradients);
 * w.arraySync(); // => [-0.25, -1.5]
 */
export function sgd(options: SGDOptions = {}): SGD {
  checkOptionNames('sgd', options ?? null, KEYS);
  serialization.registerClass(SGD);
  return new SGD(options);
}
