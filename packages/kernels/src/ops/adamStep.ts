import { checkCount } from '../check/count.ts';
import { checkFlag } from '../check/flag.ts';
import { checkNumber, checkRange } from '../check/number.ts';
import { checkOptions } from '../check/options.ts';
import {
  BELOW_ONE,
  checkAllApart,
  checkEpsilon,
  checkLikeWeight,
  checkState,
  checkStepNumbers,
  checkWeight,
  readStep,
  rejectOptionsAsState,
  STEP_KEYS,
  type StepArray,
  type StepOptions,
} from '../check/step.ts';
import { DTYPES, type DTypeInfo, rounded } from '../dtypes.ts';
import { areShort } from '../families/short.ts';
import { listOf, runStep, type Step, stateArray } from '../families/steps.ts';
import {
  type AdamLoop,
  type AdamNumbers,
  adamFloat32,
  adamFloat64,
  type StepNumbers,
} from '../run/js/steps.ts';
import type { FloatArray, NdArray, PlainArray, TypedArray } from '../types.ts';

const OWN_KEYS = ['beta1', 'beta2', 'epsilon', 'amsgrad'];
const KEYS: readonly string[] = /* @__PURE__ */ ['step'].concat(STEP_KEYS, OWN_KEYS);
const COUNT = { least: 1, whole: true };
const NAMES = ['weight', 'gradient', 'state.m', 'state.v', 'state.vHat'];

/** The options of `adamStep`. */
export interface AdamStepOptions extends StepOptions {
  /** The number of the weight's step, from 1. It corrects both means for their start at 0. */
  readonly step: number;
  /** The decay of the mean of gradients: from 0, below 1. Default 0.9. */
  readonly beta1?: number | undefined;
  /** The decay of the mean of squares: from 0, below 1. Default 0.999. */
  readonly beta2?: number | undefined;
  /** Added to the square root of the mean of squares: above 0. Default 1e-7. */
  readonly epsilon?: number | undefined;
  /** Whether to use the largest mean of squares so far. Default false. */
  readonly amsgrad?: boolean | undefined;
}

/** The state that `adamStep` keeps for a weight. */
export interface AdamState<A extends StepArray = StepArray> {
  /** The mean of gradients. */
  readonly m: A;
  /** The mean of their squares. */
  readonly v: A;
  /** The largest v so far. Only with `amsgrad`. */
  readonly vHat?: A | undefined;
}

/** The kernel and the loop of `adamStep`. */
export const ADAM_STEP: Step<AdamNumbers> = {
  name: 'adamStep',
  smallest: { staged: 96, resident: 32 },
  list: (of) => [of.alpha, of.shareM, of.shareV, of.epsilon, ...listOf(of.common)],
  loop: ([w, g, m, v, vHat = null], numbers) => {
    const loop = (w.BYTES_PER_ELEMENT === 4 ? adamFloat32 : adamFloat64) as AdamLoop<TypedArray>;
    loop(w, g, m as TypedArray, v as TypedArray, vHat, numbers);
  },
};

const adamShort = adamFloat32 as AdamLoop<StepArray>;

/** The rounded numbers of a step. `rate` is the learning rate before rounding. */
export function adamNumbers(
  info: DTypeInfo,
  common: StepNumbers,
  rate: number,
  beta1: number,
  beta2: number,
  epsilon: number,
  step: number,
): AdamNumbers {
  const alpha = (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
  return {
    common,
    alpha: rounded(info, alpha),
    shareM: rounded(info, 1 - beta1),
    shareV: rounded(info, 1 - beta2),
    epsilon: rounded(info, epsilon),
  };
}

/**
 * Takes one step of Adam in place: w - α · m / (√v + epsilon).
 *
 * m and v are running means of the gradient and of its square. α is the learning rate, corrected
 * for their start at 0. With `weightDecay` it is AdamW.
 *
 * One pass over the arrays does all of this, in this order. It multiplies the gradient by `scale`,
 * clips it to ±`clipValue` and applies the weight decay. Then it updates the state, moves the
 * weight, and clips the weight to its bounds. Each operation is rounded to the dtype. NaN in the
 * gradient makes the weight and the state NaN.
 *
 * @param weight - float32 or float64, of any shape. It is changed.
 * @param gradient - has the weight's dtype and length
 * @param state - as `adamState` returns it. It is changed.
 * @param options -
 *   - `step`: integer, required. The number of this step, from 1.
 *   - `learningRate`: number, default 0.001.
 *   - `beta1`, `beta2`: numbers from 0, below 1, default 0.9 and 0.999. The decay of m and of v.
 *   - `epsilon`: number above 0, default 1e-7.
 *   - `amsgrad`: boolean, default false. Uses the largest v so far.
 *   - `weightDecay`: number or null, default none. Subtracts learningRate · weightDecay · w.
 *   - `clipValue`: number above 0 or null, default none. Clips the gradient to ±clipValue.
 *   - `scale`: number, default 1. Multiplies the gradient before it is clipped.
 *   - `min`, `max`: number or null, default none. The bounds of the weight after the step.
 *   - `nonNeg`: boolean, default false. Applies `nonNeg` to the weight after the step. It excludes
 *     `min` and `max`.
 * @returns the weight that was given
 * @throws ClampwiseTypeError if an argument has the wrong kind, or `step` is missing
 * @throws ClampwiseRangeError if an option is out of range, lengths differ, or two of the arrays
 *   overlap
 * @see Keras 3's `keras.optimizers.Adam` and `AdamW`, with the same formulas in the same order.
 *   Papers: Kingma and Ba 2015 (Adam), Loshchilov and Hutter 2019 (AdamW), Reddi, Kale and Kumar
 *   2018 (amsgrad)
 *
 * @example
 * import { adamState, adamStep } from '@clampwise/kernels';
 *
 * const weight = Float64Array.of(1, 1, 0.1);
 * const state = adamState(weight);
 * const options = {
 *   learningRate: 0.5,
 *   epsilon: 1e-30,
 *   clipValue: 4,
 *   nonNeg: true,
 * };
 * adamStep(weight, Float64Array.of(-100, 3, 4), state, {
 *   ...options,
 *   step: 1,
 * });
 * weight.map((w) => Math.round(w * 1000) / 1000);
 *  // => Float64Array.of(1.5, 0.5, 0)
 */
export function adamStep<W extends StepArray>(
  weight: W,
  gradient: StepArray,
  state: AdamState,
  options: AdamStepOptions,
): W {
  checkCount('adamStep', arguments.length, 4);
  if (options === undefined) checkLeftOut(state);
  checkOptions('adamStep', options ?? null, KEYS);
  const common = readStep(options);
  const { step, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad: keeps } = options;
  const amsgrad = checkFlag('adamStep', 'amsgrad', keeps);
  const slots = checkState('adamStep', state, 'adamState') as AdamState;
  const { m: mean, v: square, vHat: largest } = slots;
  if (mean === undefined) rejectOptionsAsState('adamStep', slots, KEYS);
  if (!amsgrad && areShort(ADAM_STEP.smallest.staged, weight, gradient, mean, square)) {
    const numbers = checkAdamNumbers(DTYPES.float32, common, step, beta1, beta2, epsilon);
    adamShort(weight, gradient, mean, square, null, numbers);
    return weight;
  }
  const w = checkWeight('adamStep', weight);
  const g = checkLikeWeight('adamStep', 'gradient', gradient, w);
  const numbers = checkAdamNumbers(w.info, common, step, beta1, beta2, epsilon);
  const m = checkLikeWeight('adamStep', 'state.m', mean, w);
  const v = checkLikeWeight('adamStep', 'state.v', square, w);
  const vHat = amsgrad ? checkLikeWeight('adamStep', 'state.vHat', largest, w) : null;
  checkAllApart('adamStep', NAMES, [w, g, m, v, vHat]);
  runStep(ADAM_STEP, [w, g, m, v, vHat], numbers);
  return weight;
}

/** Throws if the state was left out too, or options stand in its place. */
function checkLeftOut(state: unknown): void {
  rejectOptionsAsState('adamStep', checkState('adamStep', state, 'adamState'), KEYS);
}

function checkAdamNumbers(
  info: DTypeInfo,
  common: StepOptions,
  step: number,
  beta1: number,
  beta2: number,
  epsilon: number,
): AdamNumbers {
  const numbers = checkStepNumbers('adamStep', info, common, 0.001);
  if (!(Number.isSafeInteger(step) && step > 0)) checkNumber('adamStep', 'step', step, COUNT);
  checkRange('adamStep', 'beta1', beta1, BELOW_ONE);
  checkRange('adamStep', 'beta2', beta2, BELOW_ONE);
  checkEpsilon('adamStep', info, epsilon);
  const { learningRate = 0.001 } = common;
  return adamNumbers(info, numbers, learningRate, beta1, beta2, epsilon, step);
}

/**
 * Returns the state that `adamStep` needs for a new weight: zeros, in the heap if the weight is
 * there.
 *
 * @param weight - float32 or float64
 * @param options - the options of the steps to come. Only `amsgrad` matters.
 * @returns `{ m, v }`, with amsgrad `{ m, v, vHat }`
 * @throws ClampwiseTypeError as `adamStep` does
 *
 * @example
 * import { adamState } from '@clampwise/kernels';
 *
 * adamState(new Float32Array(2));
 * // => { m: Float32Array.of(0, 0), v: Float32Array.of(0, 0) }
 */
export function adamState<T extends FloatArray>(
  weight: T | NdArray<T>,
  options: Partial<AdamStepOptions> = {},
): AdamState<PlainArray<T>> {
  checkCount('adamState', arguments.length, 2);
  checkOptions('adamState', options, KEYS);
  const amsgrad = checkFlag('adamState', 'amsgrad', options.amsgrad);
  const w = checkWeight('adamState', weight);
  const state = { m: stateArray<T>(w), v: stateArray<T>(w) };
  return amsgrad ? { ...state, vHat: stateArray<T>(w) } : state;
}
