import { checkOptions } from '../check/options.ts';
import { sgdLoop } from '../loops/optimizers.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../tensor/weight.ts';
import { Optimizer } from './optimizer.ts';

/** The options of sgd. */
export interface SgdOptions {
  /** The step's factor, 0.01 unless given. */
  readonly learningRate?: number | undefined;
}

/** Gradient descent: w - learningRate · g. */
export class Sgd extends Optimizer {
  updateStep(gradient: Tensor, weight: Weight): void {
    sgdLoop(weight.data, gradient.data, this.learningRate);
  }
}

/**
 * Gradient descent: each step takes learningRate · gradient from the weight, then applies its constraint.
 *
 * @param options - `learningRate`: finite, 0 or more; 0.01 unless given
 * @returns an Optimizer
 * @throws ClampwiseTypeError where an option is unknown or no number; ClampwiseRangeError where it is negative
 * @see Keras's `SGD`, without momentum
 *
 * @example
 * import { dense, sequential } from '@clampwise/layers';
 * import { sgd } from '@clampwise/layers/optimizers';
 *
 * const model = sequential([dense({ units: 1, inputShape: [2], kernelInitializer: 'ones' })]);
 * const [kernel] = model.weights;
 * sgd({ learningRate: 0.5 }).applyGradients([[[[1], [2]], kernel]]);
 * kernel.toArray(); // => [[0.5], [0]]
 */
export function sgd(options: SgdOptions = {}): Sgd {
  checkOptions('sgd', options, ['learningRate']);
  return new Sgd(options.learningRate ?? 0.01);
}
