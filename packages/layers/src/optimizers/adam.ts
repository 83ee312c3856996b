import { ADAM_STEP, adamNumbers } from '@clampwise/kernels/internal';
import { checkFlag, checkNumber } from '../check/options.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../weights/weight.ts';
import { checkOptimizerOptions, type OptimizerOptions } from './limits.ts';
import type { StepContext } from './optimizer.ts';
import { infoOf, StepOptimizer } from './stepOptimizer.ts';

/** The options of adam and adamw. The learning rate defaults to 0.001. */
export interface AdamOptions extends OptimizerOptions {
  /** The part of the mean gradient that each step keeps, from 0 and below 1. Default 0.9. */
  readonly beta1?: number | undefined;
  /** The part of the mean square that each step keeps, from 0 and below 1. Default 0.999. */
  readonly beta2?: number | undefined;
  /** Added to the root of the mean square, above 0. Default 1e-7. */
  readonly epsilon?: number | undefined;
  /** Whether to use the largest mean square so far. Default false. */
  readonly amsgrad?: boolean | undefined;
}

const KEYS = ['beta1', 'beta2', 'epsilon', 'amsgrad'];

/** Adam (D. Kingma, J. Ba, 2015), in the form at the end of its section 2, as in Keras. */
export class Adam extends StepOptimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;

  constructor(options: AdamOptions = {}, op = 'adam') {
    super(op, options, 0.001);
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false } = options;
    const belowOne = { least: 0, below: true, most: 1 };
    this.beta1 = checkNumber(op, 'beta1', beta1, belowOne);
    this.beta2 = checkNumber(op, 'beta2', beta2, belowOne);
    this.epsilon = checkNumber(op, 'epsilon', epsilon, { least: 0, above: true });
    this.amsgrad = checkFlag(op, 'amsgrad', amsgrad);
  }

  /** @internal */
  override get slotNames(): readonly string[] {
    return this.amsgrad ? ['m', 'v', 'vHat'] : ['m', 'v'];
  }

  updateStep(gradient: Tensor, weight: Weight, step: StepContext = this.stepAlone()): unknown {
    const { beta1, beta2, epsilon } = this;
    const { learningRate, iteration } = step;
    const info = infoOf(weight);
    const m = this.slot(weight, 'm');
    const v = this.slot(weight, 'v');
    const vHat = this.amsgrad ? this.slot(weight, 'vHat') : null;
    const common = this.numbersFor(weight, info, step);
    const numbers = adamNumbers(info, common, learningRate, beta1, beta2, epsilon, iteration + 1);
    return this.run(ADAM_STEP, weight, [weight.data, gradient.data, m, v, vHat], numbers);
  }
}

/** AdamW (I. Loshchilov, F. Hutter, 2019): Adam with decoupled weight decay. */
export class AdamW extends Adam {
  constructor(options: AdamOptions = {}) {
    const { weightDecay = 0.004 } = options;
    super({ ...options, weightDecay }, 'adamw');
  }
}

/**
 * Makes an Adam optimizer. It divides the mean of past gradients by the root of their mean square,
 * both corrected for their start at 0.
 *
 * A step limits the gradients, lets the weight decay, moves it, and applies its constraint. A NaN
 * in a gradient reaches the weight unless you set `onNonFinite`.
 *
 * @param options - pass at most one of clipValue, clipNorm and globalClipNorm
 *   - `learningRate`: number of at least 0, or a function of the step, default 0.001. The size of a
 *     step.
 *   - `beta1`: number from 0 and below 1, default 0.9. The part of the mean gradient that stays.
 *   - `beta2`: number from 0 and below 1, default 0.999. The part of the mean square that stays.
 *   - `epsilon`: number above 0, default 1e-7. Added to the root of the mean square.
 *   - `amsgrad`: boolean, default false. Whether to use the largest mean square so far.
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
 * @see Keras 3's `Adam`, the same numbers to rounding
 *
 * @example
 * import { dense, sequential } from '@clampwise/layers';
 * import { adam } from '@clampwise/layers/optimizers';
 *
 * const model = sequential([
 *   dense({
 *     units: 1,
 *     inputShape: [2],
 *     kernelInitializer: 'ones',
 *   }),
 * ]);
 * const [kernel] = model.weights;
 * const optimizer = adam({ learningRate: 0.25, epsilon: 1e-30 });
 * optimizer.applyGradients([[[[3], [-100]], kernel]]);
 * kernel.toArray(); // => [[0.75], [1.25]]
 */
export function adam(options: AdamOptions = {}): Adam {
  checkOptimizerOptions('adam', options, KEYS);
  return new Adam(options);
}

/**
 * Makes an AdamW optimizer: Adam whose steps also subtract learningRate · weightDecay · weight,
 * independent of the gradient.
 *
 * @param options - the options of `adam`, with one other default:
 *   - `weightDecay`: number of at least 0 or null, default 0.004. Null for none.
 * @returns an Optimizer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if a number is out of range, or two limits are given
 * @see Keras 3's `AdamW`, the same numbers to rounding
 *
 * @example
 * import { dense, sequential } from '@clampwise/layers';
 * import { adamw } from '@clampwise/layers/optimizers';
 *
 * const model = sequential([
 *   dense({
 *     units: 1,
 *     inputShape: [2],
 *     kernelInitializer: 'ones',
 *   }),
 * ]);
 * const [kernel] = model.weights;
 * const optimizer = adamw({ learningRate: 0.5, weightDecay: 0.25 });
 * optimizer.applyGradients([[[[0], [0]], kernel]]);
 * kernel.toArray(); // => [[0.875], [0.875]]
 */
export function adamw(options: AdamOptions = {}): AdamW {
  checkOptimizerOptions('adamw', options, KEYS);
  return new AdamW(options);
}
