import { checkCount } from '../check/count.ts';
import { checkFlag } from '../check/flag.ts';
import { checkRange } from '../check/number.ts';
import { checkOptions } from '../check/options.ts';
import {
  checkAllApart,
  checkBeside,
  checkEpsilon,
  checkState,
  checkStepNumbers,
  checkWeight,
  PART,
  readStep,
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

/** The options of rmspropStep. */
export interface RmspropStepOptions extends StepOptions {
  /** How much of each mean stays: from 0 to 1; 0.9 unless given. */
  readonly rho?: number | undefined;
  /** How much of the last move stays: from 0 to 1; 0 unless given. */
  readonly momentum?: number | undefined;
  /** Added to the mean of squares, under the root: above 0; 1e-7 unless given. */
  readonly epsilon?: number | undefined;
  /** Whether the square of the mean gradient is taken from the mean of squares; false unless given. */
  readonly centered?: boolean | undefined;
}

/** What rmspropStep keeps of a weight. */
export interface RmspropState<A extends StepArray = StepArray> {
  /** The mean of squares of gradients. */
  readonly v: A;
  /** The mean of gradients; left out unless centered. */
  readonly mean?: A | undefined;
  /** The last move; left out without momentum. */
  readonly m?: A | undefined;
}

/** The kernel and the loop of rmspropStep. */
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

/** The numbers of a step, rounded. */
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
 * One step of RMSprop, in place: w - learningRate · g / √(v + epsilon), where v is a running mean of the gradient's square,
 * less that of its mean where `centered` is true. With momentum, m = momentum · m + that step, and w - m.
 *
 * One pass multiplies the gradient by `scale`, limits it to ±`clipValue`, takes learningRate · weightDecay · w from the
 * weight, updates the state, moves the weight and brings it into its bounds. Each operation is rounded to the dtype. NaN in the
 * gradient reaches the weight and the state; a weight beyond a bound becomes the bound.
 *
 * @param weight - float32 or float64, of any shape; it is changed
 * @param gradient - of the weight's dtype and length
 * @param state - as `rmspropState` makes it; it is changed
 * @param options - the numbers of the step. `min` and `max` exclude `nonNeg`
 * @returns the weight that was given
 * @throws ClampwiseTypeError where an argument is of the wrong kind
 * @throws ClampwiseRangeError where an option is out of range, lengths differ, or two of the arrays overlap
 * @see Keras 3's `keras.optimizers.RMSprop`, the same formulas in the same order. Where rounding makes the centered variance
 *   negative, Keras takes its root or divides by what is left of epsilon; here it counts as 0
 *
 * @example
 * import { rmspropState, rmspropStep } from '@clampwise/kernels';
 *
 * const weight = Float64Array.of(1, 1);
 * const state = rmspropState(weight);
 * rmspropStep(weight, Float64Array.of(8, -2), state, { learningRate: 0.25, rho: 0.75, max: 1.25 });
 * weight.map((w) => Math.round(w * 1000) / 1000); // => Float64Array.of(0.5, 1.25)
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
  const move = momentum === 0 ? null : pace;
  if (!centered && areShort(RMSPROP_STEP.smallest.staged, weight, gradient, square, move)) {
    const numbers = checkRmspropNumbers(step, rho, momentum, epsilon, DTYPES.float32);
    rmspropShort(weight, gradient, square, null, move as StepArray | null, numbers);
    return weight;
  }
  const w = checkWeight('rmspropStep', weight);
  const g = checkBeside('rmspropStep', 'gradient', gradient, w);
  const numbers = checkRmspropNumbers(step, rho, momentum, epsilon, w.info);
  const v = checkBeside('rmspropStep', 'state.v', square, w);
  const mean = centered ? checkBeside('rmspropStep', 'state.mean', average, w) : null;
  const m = momentum === 0 ? null : checkBeside('rmspropStep', 'state.m', move, w);
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
 * The state that `rmspropStep` needs for a weight at the start: zeros, in the heap where the weight lies there.
 *
 * @param weight - float32 or float64
 * @param options - those of the steps to come; `centered` and `momentum` are what counts
 * @returns `{ v }`, with `mean` where centered, and `m` where there is momentum
 * @throws ClampwiseTypeError, ClampwiseRangeError as `rmspropStep`
 *
 * @example
 * import { rmspropState } from '@clampwise/kernels';
 *
 * Object.keys(rmspropState(new Float32Array(2), { centered: true })); // => ['v', 'mean']
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
