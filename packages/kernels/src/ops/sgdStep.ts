import { checkCount } from '../check/count.ts';
import { checkFlag } from '../check/flag.ts';
import { checkRange } from '../check/number.ts';
import { checkOptions } from '../check/options.ts';
import {
  checkAllApart,
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
  type SgdLoop,
  type SgdNumbers,
  type StepNumbers,
  sgdFloat32,
  sgdFloat64,
} from '../run/js/steps.ts';
import type { FloatArray, NdArray, PlainArray, TypedArray } from '../types.ts';

const KEYS: readonly string[] = /* @__PURE__ */ STEP_KEYS.concat('momentum', 'nesterov');
const NAMES = ['weight', 'gradient', 'state.m'];

/** The options of `sgdStep`. */
export interface SgdStepOptions extends StepOptions {
  /** How much of the last move to keep: from 0 to 1. Default 0, which needs no state. */
  readonly momentum?: number | undefined;
  /** Whether to use Nesterov's momentum. Default false. */
  readonly nesterov?: boolean | undefined;
}

/** The state that `sgdStep` keeps for a weight. */
export interface SgdState<A extends StepArray = StepArray> {
  /** The last move. Only with `momentum`. */
  readonly m?: A | undefined;
}

/** The kernel and the loop of `sgdStep`. */
export const SGD_STEP: Step<SgdNumbers> = {
  name: 'sgdStep',
  smallest: { staged: 192, resident: 48 },
  list: (of) => [of.momentum, of.nesterov ? 1 : 0, ...listOf(of.common)],
  loop: ([w, g, m = null], numbers) => {
    const loop = (w.BYTES_PER_ELEMENT === 4 ? sgdFloat32 : sgdFloat64) as SgdLoop<TypedArray>;
    loop(w, g, m, numbers);
  },
};

const sgdShort = sgdFloat32 as SgdLoop<StepArray>;

/** The rounded numbers of a step. */
export function sgdNumbers(
  info: DTypeInfo,
  common: StepNumbers,
  momentum: number,
  nesterov: boolean,
): SgdNumbers {
  return { common, momentum: rounded(info, momentum), nesterov };
}

/**
 * Takes one step of gradient descent in place: w - learningRate · g.
 *
 * With momentum, m becomes momentum · m - learningRate · g, and w becomes w + m. With `nesterov`, w
 * becomes w + momentum · m - learningRate · g.
 *
 * One pass over the arrays does all of this, in this order. It multiplies the gradient by `scale`,
 * clips it to ±`clipValue` and applies the weight decay. Then it updates the state, moves the
 * weight, and clips the weight to its bounds. Each operation is rounded to the dtype. NaN in the
 * gradient makes the weight and the state NaN.
 *
 * @param weight - float32 or float64, of any shape. It is changed.
 * @param gradient - has the weight's dtype and length
 * @param state - as `sgdState` returns it. It is changed.
 * @param options -
 *   - `learningRate`: number, default 0.01.
 *   - `momentum`: number from 0 to 1, default 0.
 *   - `nesterov`: boolean, default false.
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
 * @see Keras 3's `keras.optimizers.SGD`, with the same formulas in the same order
 *
 * @example
 * import { sgdState, sgdStep } from '@clampwise/kernels';
 *
 * const weight = Float32Array.of(1, 1, 1);
 * const state = sgdState(weight);
 * sgdStep(weight, Float32Array.of(-8, 1, 3), state, {
 *   learningRate: 0.5,
 *   clipValue: 2,
 *   nonNeg: true,
 * });
 * weight; // => Float32Array.of(2, 0.5, 0)
 */
export function sgdStep<W extends StepArray>(
  weight: W,
  gradient: StepArray,
  state: SgdState,
  options: SgdStepOptions = {},
): W {
  checkCount('sgdStep', arguments.length, 4);
  checkOptions('sgdStep', options, KEYS);
  const step = readStep(options);
  const { momentum = 0, nesterov } = options;
  const { m: slot } = checkState('sgdStep', state, 'sgdState') as SgdState;
  if (slot === undefined) rejectOptionsAsState('sgdStep', state, KEYS);
  const move = momentum === 0 ? null : slot;
  if (areShort(SGD_STEP.smallest.staged, weight, gradient, move, null)) {
    const numbers = checkSgdNumbers(step, momentum, nesterov, DTYPES.float32);
    sgdShort(weight, gradient, move as StepArray | null, numbers);
    return weight;
  }
  const w = checkWeight('sgdStep', weight);
  const g = checkLikeWeight('sgdStep', 'gradient', gradient, w);
  const numbers = checkSgdNumbers(step, momentum, nesterov, w.info);
  const m = momentum === 0 ? null : checkLikeWeight('sgdStep', 'state.m', move, w);
  checkAllApart('sgdStep', NAMES, [w, g, m]);
  runStep(SGD_STEP, [w, g, m], numbers);
  return weight;
}

function checkSgdNumbers(
  step: StepOptions,
  momentum: number,
  nesterov: unknown,
  info: DTypeInfo,
): SgdNumbers {
  const common = checkStepNumbers('sgdStep', info, step, 0.01);
  checkRange('sgdStep', 'momentum', momentum, PART);
  return sgdNumbers(info, common, momentum, checkFlag('sgdStep', 'nesterov', nesterov));
}

/**
 * Returns the state that `sgdStep` needs for a new weight: zeros, in the heap if the weight is
 * there.
 *
 * @param weight - float32 or float64
 * @param options - the options of the steps to come. Only `momentum` matters.
 * @returns `{ m }`, or `{}` without momentum
 * @throws ClampwiseTypeError and ClampwiseRangeError as `sgdStep` does
 *
 * @example
 * import { sgdState } from '@clampwise/kernels';
 *
 * sgdState(new Float64Array(2), { momentum: 0.9 }).m;
 * // => Float64Array.of(0, 0)
 */
export function sgdState<T extends FloatArray>(
  weight: T | NdArray<T>,
  options: SgdStepOptions = {},
): SgdState<PlainArray<T>> {
  checkCount('sgdState', arguments.length, 2);
  checkOptions('sgdState', options, KEYS);
  const { momentum = 0 } = options;
  const w = checkWeight('sgdState', weight);
  checkRange('sgdState', 'momentum', momentum, PART);
  return momentum === 0 ? {} : { m: stateArray<T>(w) };
}
