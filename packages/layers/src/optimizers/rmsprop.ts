import { RMSPROP_STEP, rmspropNumbers } from '@clampwise/kernels/internal';
import { checkFlag, checkNumber } from '../check/options.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../weights/weight.ts';
import { checkOptimizerOptions, type OptimizerOptions } from './limits.ts';
import type { StepContext } from './optimizer.ts';
import { infoOf, StepOptimizer } from './stepOptimizer.ts';

/** The options of rmsprop. The learning rate is 0.001 unless given. */
export interface RMSpropOptions extends OptimizerOptions {
  /** How much of each mean stays at each step: from 0 to 1; 0.9 unless given. */
  readonly rho?: number | undefined;
  /** How much of the last move stays: from 0 to 1; 0 unless given. */
  readonly momentum?: number | undefined;
  /** Added to the mean square, under the root, above 0; 1e-7 unless given. */
  readonly epsilon?: number | undefined;
  /** Whether the square of the mean gradient is taken from the mean square; false unless given. */
  readonly centered?: boolean | undefined;
}

/** RMSprop (T. Hinton, 2012), in the form that Keras has. */
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

  updateStep(gradient: Tensor, weight: Weight, step: StepContext = this.stepAlone()): unknown {
    const { rho, momentum, epsilon } = this;
    const info = infoOf(weight);
    const v = this.slot(weight, 'v');
    const mean = this.centered ? this.slot(weight, 'mean') : null;
    const m = momentum === 0 ? null : this.slot(weight, 'm');
    const common = this.numbersFor(weight, info, step);
    const numbers = rmspropNumbers(info, common, rho, momentum, epsilon);
    return this.run(RMSPROP_STEP, weight, gradient, [v, mean, m], numbers);
  }
}

/**
 * RMSprop: steps by the gradient over the root of the mean of its squares, then applies the weight's constraint. Gradients are
 * limited first, then the weight decays; NaN in a gradient reaches the weight unless `onNonFinite` says otherwise.
 *
 * @param options - at most one of `clipValue`, `clipNorm` and `globalClipNorm`
 * @returns an Optimizer
 * @throws ClampwiseTypeError where an option is unknown or of the wrong kind; ClampwiseRangeError where it is out of range, or
 *   two limits are given
 * @see Keras 3's `RMSprop`, the same numbers to rounding
 *
 * @example
 * import { dense, sequential } from '@clampwise/layers';
 * import { rmsprop } from '@clampwise/layers/optimizers';
 *
 * const model = sequential([dense({ units: 1, inputShape: [2], kernelInitializer: 'ones' })]);
 * const [kernel] = model.weights;
 * rmsprop({ learningRate: 0.25, rho: 0.75, epsilon: 1e-30 }).applyGradients([[[[3], [-100]], kernel]]);
 * kernel.toArray(); // => [[0.5], [1.5]]
 */
export function rmsprop(options: RMSpropOptions = {}): RMSprop {
  checkOptimizerOptions('rmsprop', options, ['rho', 'momentum', 'epsilon', 'centered']);
  return new RMSprop(options);
}
