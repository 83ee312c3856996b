import { checkCount } from '../check/count.ts';
import { checkFlag } from '../check/flag.ts';
import { checkRange } from '../check/number.ts';
import { checkOptions } from '../check/options.ts';
import {
  checkAllApart,
  checkEpsilon,
  checkLikeWeight,
  checkState,
  checkStepNumbers,
  checkWeight,
  PART,
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
  type RmspropLoop,
  type RmspropNumbers,
  rmspropFloat32,
  rmspropFloat64,
  type StepNumbers,
} from '../run/js/steps.ts';
import type { FloatArray, NdArray, PlainArray, TypedArray } from '../types.ts';

const OWN_KEYS = ['rho', 'momentum', 'epsilon', 'centered'];
const KEYS: readonly string[] = /* @__PURE__ */ STEP_KEYS.concat(OWN_KEYS);
const NAMES = ['weight', 'gradient', 'state.v', 'state.mean', 'state.m'];

/** The options of `rmspropStep`. */
export interface RmspropStepOptions extends StepOptions {
  /** The decay of each mean: from 0 to 1. Default 0.9. */
  readonly rho?: number | undefined;
  /** How much of the last move to keep: from 0 to 1. Default 0, which needs no state. */
  readonly momentum?: number | undefined;
  /** Added to the mean of squares, under the root: above 0. Default 1e-7. */
  readonly epsilon?: number | undefined;
  /**
   * Whether to subtract the square of the mean gradient from the mean of squares. Default false.
   */
  readonly centered?: boolean | undefined;
}

/** The state that `rmspropStep` keeps for a weight. */
export interface RmspropState<A extends StepArray = StepArray> {
  /** The mean of squares of gradients. */
  readonly v: A;
  /** The mean of gradients. Only with `centered`. */
  readonly mean?: A | undefined;
  /** The last move. Only with `momentum`. */
  readonly m?: A | undefined;
}

/** The kernel and the loop of `rmspropStep`. */
export const RMSPROP_STEP: Step<RmspropNumbers> = {
  name: 'rmspropStep',
  smallest: { staged: 96, resident: 40 },
  list: (of) => [of.rho, of.share, of.momentum, of.epsilon, ...listOf(of.common)],
  loop: ([w, g, v, mean = null, m = null], numbers) => {
    const loop = w.BYTES_PER_ELEMENT === 4 ? rmspropFloat32 : rmspropFloat64;
    (loop as RmspropLoop<TypedArray>)(w, g, v as TypedArray, mean, m, numbers);
  },
};

const rmspropShort = rmspropFloat32 as RmspropLoop<StepArray>;

/** The rounded numbers of a step. */
export function rmspropNumbers(
  info: DTypeInfo,
  common: StepNumbers,
  rho: number,
  momentum: number,
  epsilon: number,
): RmspropNumbers {
  return {
    common,
    rho: rounded(info, rho),
    share: rounded(info, 1 - rho),
    momentum: rounded(info, momentum),
    epsilon: rounded(info, epsilon),
  };
}

/**
 * Takes one step of RMSprop in place: w - learningRate · g / √(v + epsilon).
 *
 * v is a running mean of the gradient's square. With `centered`, the square of the mean gradient is
 * subtracted from it. With momentum, m becomes momentum · m + that step, and w becomes w - m.
 *
 * One pass over the arrays does all of this, in this order. It multiplies the gradient by `scale`,
 * clips it to ±`clipValue` and applies the weight decay. Then it updates the state, moves the
 * weight, and clips the weight to its bounds. Each operation is rounded to the dtype. NaN in the
 * gradient makes the weight and the state NaN.
 *
 * @param weight - float32 or float64, of any shape. It is changed.
 * @param gradient - has the weight's dtype and length
 * @param state - as `rmspropState` returns it. It is changed.
 * @param options -
 *   - `learningRate`: number, default 0.001.
 *   - `rho`: number from 0 to 1, default 0.9. The decay of each mean.
 *   - `momentum`: number from 0 to 1, default 0.
 *   - `epsilon`: number above 0, default 1e-7.
 *   - `centered`: boolean, default false. Divides by the variance of the gradient.
 *   - `weightDecay`: number or null, default none. Subtracts learningRate · weightDecay · w.
 *   - `clipValue`: number above 0 or null, default none. Clips the gradient to ±clipValue.
 *   - `scale`: number, default 1. Multiplies the gradient before it is clipped.
 *   - `min`, `max`: number or null, default none. The bounds of the weight after the step.
 *   - `nonNeg`: boolean, default false. Applies `nonNeg` to the weight after the step. It excludes
 *     `min` and `max`.
 * @returns the weight that was given
 * @throws ClampwiseTypeError if an argument has the wrong kind
 * @throws ClampwiseRangeError if an option is out of range, lengths differ, or two of the arrays
 *   overlap
 * @see Keras 3's `keras.optimizers.RMSprop`, with the same formulas in the same order. If rounding
 *   makes the centered variance negative, this uses 0. Keras takes its root, or divides by the rest
 *   of epsilon
 *
 * @example
 * import {
 *   rmspropState,
 *   rmspropStep,
 * } from '@clampwise/kernels';
 *
 * const weight = Float64Array.of(1, 1);
 * const state = rmspropState(weight);
 * rmspropStep(weight, Float64Array.of(8, -2), state, {
 *   learningRate: 0.25,
 *   rho: 0.75,
 *   max: 1.25,
 * });
 * weight.map((w) => Math.round(w * 1000) / 1000);
 *  // => Float64Array.of(0.5, 1.25)
 */
export function rmspropStep<W extends StepArray>(
  weight: W,
  gradient: StepArray,
  state: RmspropState,
  options: RmspropStepOptions = {},
): W {
  checkCount('rmspropStep', arguments.length, 4);
  checkOptions('rmspropStep', options, KEYS);
  const step = readStep(options);
  const { rho = 0.9, momentum = 0, epsilon = 1e-7, centered: center } = options;
  const centered = checkFlag('rmspropStep', 'centered', center);
  const slots = checkState('rmspropStep', state, 'rmspropState') as RmspropState;
  const { v: square, mean: average, m: pace } = slots;
  if (square === undefined) rejectOptionsAsState('rmspropStep', slots, KEYS);
  const move = momentum === 0 ? null : pace;
  if (!centered && areShort(RMSPROP_STEP.smallest.staged, weight, gradient, square, move)) {
    const numbers = checkRmspropNumbers(step, rho, momentum, epsilon, DTYPES.float32);
    rmspropShort(weight, gradient, square, null, move as StepArray | null, numbers);
    return weight;
  }
  const w = checkWeight('rmspropStep', weight);
  const g = checkLikeWeight('rmspropStep', 'gradient', gradient, w);
  const numbers = checkRmspropNumbers(step, rho, momentum, epsilon, w.info);
  const v = checkLikeWeight('rmspropStep', 'state.v', square, w);
  const mean = centered ? checkLikeWeight('rmspropStep', 'state.mean', average, w) : null;
  const m = momentum === 0 ? null : checkLikeWeight('rmspropStep', 'state.m', move, w);
  checkAllApart('rmspropStep', NAMES, [w, g, v, mean, m]);
  runStep(RMSPROP_STEP, [w, g, v, mean, m], numbers);
  return weight;
}

function checkRmspropNumbers(
  step: StepOptions,
  rho: number,
  momentum: number,
  epsilon: number,
  info: DTypeInfo,
): RmspropNumbers {
  const common = checkStepNumbers('rmspropStep', info, step, 0.001);
  checkRange('rmspropStep', 'rho', rho, PART);
  checkRange('rmspropStep', 'momentum', momentum, PART);
  checkEpsilon('rmspropStep', info, epsilon);
  return rmspropNumbers(info, common, rho, momentum, epsilon);
}

/**
 * Returns the state that `rmspropStep` needs for a new weight: zeros, in the heap if the weight is
 * there.
 *
 * @param weight - float32 or float64
 * @param options - the options of the steps to come. Only `centered` and `momentum` matter.
 * @returns `{ v }`, also `mean` with `centered` and `m` with `momentum`
 * @throws ClampwiseTypeError and ClampwiseRangeError as `rmspropStep` does
 *
 * @example
 * import { rmspropState } from '@clampwise/kernels';
 *
 * Object.keys(
 *   rmspropState(new Float32Array(2), { centered: true }),
 * );
 * // => ['v', 'mean']
 */
export function rmspropState<T extends FloatArray>(
  weight: T | NdArray<T>,
  options: RmspropStepOptions = {},
): RmspropState<PlainArray<T>> {
  checkCount('rmspropState', arguments.length, 2);
  checkOptions('rmspropState', options, KEYS);
  const { momentum = 0, centered: center } = options;
  const w = checkWeight('rmspropState', weight);
  checkRange('rmspropState', 'momentum', momentum, PART);
  const centered = checkFlag('rmspropState', 'centered', center);
  const v = stateArray<T>(w);
  const mean = centered ? { mean: stateArray<T>(w) } : {};
  return momentum === 0 ? { v, ...mean } : { v, ...mean, m: stateArray<T>(w) };
}
