import { RMSPROP_STEP, rmspropNumbers } from '@clampwise/kernels/internal';
import { checkFlag, checkNumber } from '../check/options.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../weights/weight.ts';
import { checkOptimizerOptions, type OptimizerOptions } from './limits.ts';
import type { StepContext } from './optimizer.ts';
import { infoOf, StepOptimizer } from './stepOptimizer.ts';

/** The options of rmsprop. The learning rate defaults to 0.001. */
export interface RMSpropOptions extends OptimizerOptions {
  /** The part of each mean that a step keeps, from 0 to 1. Default 0.9. */
  readonly rho?: number | undefined;
  /** The part of the last move that a step keeps, from 0 to 1. Default 0. */
  readonly momentum?: number | undefined;
  /** Added to the mean square under the root, above 0. Default 1e-7. */
  readonly epsilon?: number | undefined;
  /** Whether to subtract the square of the mean gradient from the mean square. Default false. */
  readonly centered?: boolean | undefined;
}

/** RMSprop (T. Hinton, 2012), in the form of Keras. */
export class RMSprop extends StepOptimizer {
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;

  constructor(options: RMSpropOptions = {}) {
    super('rmsprop', options, 0.001);
    const { rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false } = options;
    const part = { least: 0, most: 1 };
    this.rho = checkNumber('rmsprop', 'rho', rho, part);
    this.momentum = checkNumber('rmsprop', 'momentum', momentum, part);
    this.epsilon = checkNumber('rmsprop', 'epsilon', epsilon, { least: 0, above: true });
    this.centered = checkFlag('rmsprop', 'centered', centered);
  }

  /** @internal */
  override get slotNames(): readonly string[] {
    const names = ['v'];
    if (this.momentum !== 0) names.push('m');
    if (this.centered) names.push('mean');
    return names;
  }

  updateStep(gradient: Tensor, weight: Weight, step: StepContext = this.stepAlone()): unknown {
    const { rho, momentum, epsilon } = this;
    const info = infoOf(weight);
    const v = this.slot(weight, 'v');
    const mean = this.centered ? this.slot(weight, 'mean') : null;
    const m = momentum === 0 ? null : this.slot(weight, 'm');
    const common = this.numbersFor(weight, info, step);
    const numbers = rmspropNumbers(info, common, rho, momentum, epsilon);
    return this.run(RMSPROP_STEP, weight, [weight.data, gradient.data, v, mean, m], numbers);
  }
}

/**
 * Makes an RMSprop optimizer. It divides the gradient by the root of the mean of its squares.
 *
 * A step limits the gradients, lets the weight decay, moves it, and applies its constraint. A NaN
 * in a gradient reaches the weight unless you set `onNonFinite`.
 *
 * @param options - pass at most one of clipValue, clipNorm and globalClipNorm
 *   - `learningRate`: number of at least 0, or a function of the step, default 0.001. The size of a
 *     step.
 *   - `rho`: number from 0 to 1, default 0.9. The part of each mean that stays.
 *   - `momentum`: number from 0 to 1, default 0. The part of the last move that stays.
 *   - `epsilon`: number above 0, default 1e-7. Added to the mean square under the root.
 *   - `centered`: boolean, default false. Whether to subtract the square of the mean gradient.
 *   - `weightDecay`: number of at least 0 or null, default null. Each step subtracts learningRate ·
 *     weightDecay · weight.
 *   - `clipValue`: number above 0 or null, default null. Clips each gradient value to ±clipValue.
 *   - `clipNorm`: number above 0 or null, default null. Limits the norm of each gradient.
 *   - `globalClipNorm`: number above 0 or null, default null. Limits the norm of all gradients
 *     together.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. The effect
 *     of NaN or an infinity in a gradient.
 * @returns an Optimizer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if a number is out of range, or two limits are given
 * @see Keras 3's `RMSprop`, the same numbers to rounding
 *
 * @example
 * import { dense, sequential } from '@clampwise/layers';
 * import { rmsprop } from '@clampwise/layers/optimizers';
 *
 * const model = sequential([
 *   dense({
 *     units: 1,
 *     inputShape: [2],
 *     kernelInitializer: 'ones',
 *   }),
 * ]);
 * const [kernel] = model.weights;
 * const optimizer = rmsprop({
 *   learningRate: 0.25,
 *   rho: 0.75,
 *   epsilon: 1e-30,
 * });
 * optimizer.applyGradients([[[[3], [-100]], kernel]]);
 * kernel.toArray(); // => [[0.5], [1.5]]
 */
export function rmsprop(options: RMSpropOptions = {}): RMSprop {
  checkOptimizerOptions('rmsprop', options, ['rho', 'momentum', 'epsilon', 'centered']);
  return new RMSprop(options);
}
