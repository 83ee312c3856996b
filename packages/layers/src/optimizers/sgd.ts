import { SGD_STEP, sgdNumbers } from '@clampwise/kernels/internal';
import { checkFlag, checkNumber } from '../check/options.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../weights/weight.ts';
import { checkOptimizerOptions, type OptimizerOptions } from './limits.ts';
import type { StepContext } from './optimizer.ts';
import { infoOf, StepOptimizer } from './stepOptimizer.ts';

/** The options of sgd. The learning rate is 0.01 unless given. */
export interface SGDOptions extends OptimizerOptions {
  /** How much of the last move stays: from 0 to 1; 0 unless given. */
  readonly momentum?: number | undefined;
  /** Whether the gradient's step is added once more where the momentum leads; false unless given. */
  readonly nesterov?: boolean | undefined;
}

/** Gradient descent: w - learningRate · g, with momentum if wanted. */
export class SGD extends StepOptimizer {
  readonly momentum: number;
  readonly nesterov: boolean;

  constructor(options: SGDOptions = {}) {
    super('sgd', options, 0.01);
    const { momentum = 0, nesterov = false } = options;
    this.momentum = checkNumber('sgd', 'momentum', momentum, { least: 0, most: 1 });
    this.nesterov = checkFlag('sgd', 'nesterov', nesterov);
  }

  updateStep(gradient: Tensor, weight: Weight, step: StepContext = this.stepAlone()): unknown {
    const info = infoOf(weight);
    const m = this.momentum === 0 ? null : this.slot(weight, 'm');
    const common = this.numbersFor(weight, info, step);
    const numbers = sgdNumbers(info, common, this.momentum, this.nesterov);
    return this.run(SGD_STEP, weight, gradient, [m], numbers);
  }
}

/**
 * Gradient descent: each step takes learningRate · gradient from the weight, with momentum if wanted, then applies its
 * constraint. Gradients are limited first, then the weight decays; NaN in a gradient reaches the weight unless `onNonFinite` says otherwise.
 *
 * @param options - at most one of `clipValue`, `clipNorm` and `globalClipNorm`
 * @returns an Optimizer
 * @throws ClampwiseTypeError where an option is unknown or of the wrong kind; ClampwiseRangeError where it is out of range, or
 *   two limits are given
 * @see Keras 3's `SGD`, the same numbers to rounding
 *
 * @example
 * import { dense, sequential } from '@clampwise/layers';
 * import { sgd } from '@clampwise/layers/optimizers';
 *
 * const model = sequential([dense({ units: 1, inputShape: [2], kernelInitializer: 'ones' })]);
 * const [kernel] = model.weights;
 * sgd({ learningRate: 0.5, clipValue: 2 }).applyGradients([[[[1], [100]], kernel]]);
 * kernel.toArray(); // => [[0.5], [0]]
 */
export function sgd(options: SGDOptions = {}): SGD {
  checkOptimizerOptions('sgd', options, ['momentum', 'nesterov']);
  return new SGD(options);
}
