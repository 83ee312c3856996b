import { isPreparedAllowed, SGD_STEP, sgdNumbers } from '@clampwise/kernels/internal';
import { checkFlag, checkNumber } from '../check/options.ts';
import { descend } from '../loops/elementwise.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../weights/weight.ts';
import { checkOptimizerOptions, type OptimizerOptions } from './limits.ts';
import type { StepContext } from './optimizer.ts';
import { infoOf, StepOptimizer } from './stepOptimizer.ts';

/** The options of sgd. The learning rate defaults to 0.01. */
export interface SGDOptions extends OptimizerOptions {
  /** The part of the last move that a step keeps, from 0 to 1. Default 0. */
  readonly momentum?: number | undefined;
  /** Whether to use Nesterov's momentum. Default false. */
  readonly nesterov?: boolean | undefined;
}

/** Gradient descent: w - learningRate · g, with optional momentum. */
export class SGD extends StepOptimizer {
  readonly momentum: number;
  readonly nesterov: boolean;

  constructor(options: SGDOptions = {}) {
    super('sgd', options, 0.01);
    const { momentum = 0, nesterov = false } = options;
    this.momentum = checkNumber('sgd', 'momentum', momentum, { least: 0, most: 1 });
    this.nesterov = checkFlag('sgd', 'nesterov', nesterov);
  }

  /** @internal */
  override get slotNames(): readonly string[] {
    return this.momentum === 0 ? [] : ['m'];
  }

  updateStep(gradient: Tensor, weight: Weight, step: StepContext = this.stepAlone()): unknown {
    if (this.isPlain(weight, step)) {
      descend(weight.data, gradient.data, Math.fround(step.learningRate));
      return true;
    }
    const info = infoOf(weight);
    const m = this.momentum === 0 ? null : this.slot(weight, 'm');
    const common = this.numbersFor(weight, info, step);
    const numbers = sgdNumbers(info, common, this.momentum, this.nesterov);
    return this.run(SGD_STEP, weight, [weight.data, gradient.data, m], numbers);
  }

  /** Whether a step of a few float32 values only subtracts learningRate · gradient. */
  private isPlain({ constraint, dtype, data }: Weight, { scale }: StepContext): boolean {
    if (constraint !== null || scale !== 1 || dtype !== 'float32') return false;
    if (this.momentum !== 0 || this.clipValue !== null || this.weightDecay !== null) return false;
    return data.length < SGD_STEP.smallest.staged && isPreparedAllowed();
  }
}

/**
 * Makes a gradient descent optimizer: each step subtracts learningRate · gradient from the weight,
 * with optional momentum.
 *
 * A step limits the gradients, lets the weight decay, moves it, and applies its constraint. A NaN
 * in a gradient reaches the weight unless you set `onNonFinite`.
 *
 * @param options - pass at most one of clipValue, clipNorm and globalClipNorm
 *   - `learningRate`: number of at least 0, or a function of the step, default 0.01. The size of a
 *     step.
 *   - `momentum`: number from 0 to 1, default 0. The part of the last move that stays.
 *   - `nesterov`: boolean, default false. Whether to use Nesterov's momentum.
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
 * @see Keras 3's `SGD`, the same numbers to rounding
 *
 * @example
 * import { dense, sequential } from '@clampwise/layers';
 * import { sgd } from '@clampwise/layers/optimizers';
 *
 * const model = sequential([
 *   dense({
 *     units: 1,
 *     inputShape: [2],
 *     kernelInitializer: 'ones',
 *   }),
 * ]);
 * const [kernel] = model.weights;
 * const optimizer = sgd({ learningRate: 0.5, clipValue: 2 });
 * optimizer.applyGradients([[[[1], [100]], kernel]]);
 * kernel.toArray(); // => [[0.5], [0]]
 */
export function sgd(options: SGDOptions = {}): SGD {
  checkOptimizerOptions('sgd', options, ['momentum', 'nesterov']);
  return new SGD(options);
}
