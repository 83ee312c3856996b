import { checkNumber, checkOptions } from '../check/options.ts';
import { adamLoop } from '../loops/optimizers.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../tensor/weight.ts';
import { Optimizer } from './optimizer.ts';

/** The options of adam. */
export interface AdamOptions {
  /** The step's size, 0.001 unless given. */
  readonly learningRate?: number | undefined;
  /** How much of the mean gradient stays at each step: from 0, below 1; 0.9 unless given. */
  readonly beta1?: number | undefined;
  /** How much of the mean square stays at each step: from 0, below 1; 0.999 unless given. */
  readonly beta2?: number | undefined;
  /** Added to the root of the mean square, above 0; 1e-7 unless given. */
  readonly epsilon?: number | undefined;
}

/** Adam (D. Kingma, J. Ba, 2015), in the form of its section 2, which Keras has too. */
export class Adam extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor({ learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions) {
    super(learningRate);
    const belowOne = { least: 0, most: 1 - Number.EPSILON };
    this.beta1 = checkNumber('adam', 'beta1', beta1, belowOne);
    this.beta2 = checkNumber('adam', 'beta2', beta2, belowOne);
    this.epsilon = checkNumber('adam', 'epsilon', epsilon, { least: 0, above: true });
  }

  updateStep(gradient: Tensor, weight: Weight): void {
    const { beta1, beta2, epsilon } = this;
    const step = this.iterations + 1;
    const rate = (this.learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
    const m = this.slot(weight, 'm');
    const v = this.slot(weight, 'v');
    adamLoop(weight.data, gradient.data, m, v, rate, 1 - beta1, 1 - beta2, epsilon);
  }
}

/**
 * Adam: steps by the mean of past gradients over the root of their mean square, both corrected for their start at 0; then
 * applies the weight's constraint.
 *
 * @param options - `learningRate` (0.001), `beta1` (0.9), `beta2` (0.999), `epsilon` (1e-7)
 * @returns an Optimizer
 * @throws ClampwiseTypeError where an option is unknown or no number; ClampwiseRangeError where it is out of range
 * @see Keras 3's `Adam`, the same numbers to rounding; without amsgrad
 *
 * @example
 * import { dense, sequential } from '@clampwise/layers';
 * import { adam } from '@clampwise/layers/optimizers';
 *
 * const model = sequential([dense({ units: 1, inputShape: [2], kernelInitializer: 'ones' })]);
 * const [kernel] = model.weights;
 * adam({ learningRate: 0.25, epsilon: 1e-30 }).applyGradients([[[[3], [-100]], kernel]]);
 * kernel.toArray(); // => [[0.75], [1.25]]
 */
export function adam(options: AdamOptions = {}): Adam {
  checkOptions('adam', options, ['learningRate', 'beta1', 'beta2', 'epsilon']);
  return new Adam(options);
}
