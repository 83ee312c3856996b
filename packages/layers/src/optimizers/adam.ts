import { ADAM_STEP, adamNumbers } from '@clampwise/kernels/internal';
import { checkFlag, checkNumber } from '../check/options.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../weights/weight.ts';
import { checkOptimizerOptions, type OptimizerOptions } from './limits.ts';
import type { StepContext } from './optimizer.ts';
import { infoOf, StepOptimizer } from './stepOptimizer.ts';

/** The options of adam and adamw. The learning rate is 0.001 unless given. */
export interface AdamOptions extends OptimizerOptions {
  /** How much of the mean gradient stays at each step: from 0, below 1; 0.9 unless given. */
  readonly beta1?: number | undefined;
  /** How much of the mean square stays at each step: from 0, below 1; 0.999 unless given. */
  readonly beta2?: number | undefined;
  /** Added to the root of the mean square, above 0; 1e-7 unless given. */
  readonly epsilon?: number | undefined;
  /** Whether the largest mean square so far takes the place of the present one; false unless given. */
  readonly amsgrad?: boolean | undefined;
}

const KEYS = ['beta1', 'beta2', 'epsilon', 'amsgrad'];

/** Adam (D. Kingma, J. Ba, 2015), in the form of its section 2, which Keras has too. */
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

  updateStep(gradient: Tensor, weight: Weight, step: StepContext = this.stepAlone()): unknown {
    const { beta1, beta2, epsilon } = this;
    const { learningRate, iteration } = step;
    const info = infoOf(weight);
    const [m, v] = [this.slot(weight, 'm'), this.slot(weight, 'v')];
    const vHat = this.amsgrad ? this.slot(weight, 'vHat') : null;
    const common = this.numbersFor(weight, info, step);
    const numbers = adamNumbers(info, common, learningRate, beta1, beta2, epsilon, iteration + 1);
    return this.run(ADAM_STEP, weight, gradient, [m, v, vHat], numbers);
  }
}

/** AdamW (I. Loshchilov, F. Hutter, 2019): Adam with weights that decay beside it. */
export class AdamW extends Adam {
  constructor(options: AdamOptions = {}) {
    const { weightDecay = 0.004 } = options;
    super({ ...options, weightDecay }, 'adamw');
  }
}

/**
 * Adam: steps by the mean of past gradients over the root of their mean square, both corrected for their start at 0; then
 * applies the weight's constraint. Gradients are limited first, then the weight decays; NaN in a gradient reaches the weight unless `onNonFinite` says otherwise.
 *
 * @param options - at most one of `clipValue`, `clipNorm` and `globalClipNorm`
 * @returns an Optimizer
 * @throws ClampwiseTypeError where an option is unknown or of the wrong kind; ClampwiseRangeError where it is out of range, or
 *   two limits are given
 * @see Keras 3's `Adam`, the same numbers to rounding
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
  checkOptimizerOptions('adam', options, KEYS);
  return new Adam(options);
}

/**
 * AdamW: Adam, with weights of which each step takes away learningRate · weightDecay, whatever the gradient is.
 *
 * @param options - those of `adam`; `weightDecay` is 0.004 unless given
 * @returns an Optimizer
 * @throws ClampwiseTypeError, ClampwiseRangeError as `adam`
 * @see Keras 3's `AdamW`, the same numbers to rounding
 *
 * @example
 * import { dense, sequential } from '@clampwise/layers';
 * import { adamw } from '@clampwise/layers/optimizers';
 *
 * const model = sequential([dense({ units: 1, inputShape: [2], kernelInitializer: 'ones' })]);
 * const [kernel] = model.weights;
 * adamw({ learningRate: 0.5, weightDecay: 0.25 }).applyGradients([[[[0], [0]], kernel]]);
 * kernel.toArray(); // => [[0.875], [0.875]]
 */
export function adamw(options: AdamOptions = {}): AdamW {
  checkOptimizerOptions('adamw', options, KEYS);
  return new AdamW(options);
}
