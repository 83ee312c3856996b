import { checkCount } from '../check/count.ts';
import { checkFlag } from '../check/flag.ts';
import { checkRange } from '../check/number.ts';
import { checkOptions } from '../check/options.ts';
import {
  checkAllApart,
  checkBeside,
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
  type SgdLoop,
  type SgdNumbers,
  type StepNumbers,
  sgdFloat32,
  sgdFloat64,
} from '../run/js/steps.ts';
import type { FloatArray, NdArray, PlainArray, TypedArray } from '../types.ts';

const KEYS: readonly string[] = /* @__PURE__ */ STEP_KEYS.concat('momentum', 'nesterov');
const NAMES = ['weight', 'gradient', 'state.m'];

/** The options of sgdStep. */
export interface SgdStepOptions extends StepOptions {
  /** How much of the last move stays: from 0 to 1; 0 unless given, which needs no state. */
  readonly momentum?: number | undefined;
  /** Whether the gradient's step is added once more where the momentum leads; false unless given. */
  readonly nesterov?: boolean | undefined;
}

/** What sgdStep keeps of a weight. */
export interface SgdState<A extends StepArray = StepArray> {
  /** The last move; left out without momentum. */
  readonly m?: A | undefined;
}

/** The kernel and the loop of sgdStep. */
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

/** The numbers of a step, rounded. */
export function sgdNumbers(
  info: DTypeInfo,
  common: StepNumbers,
  momentum: number,
  nesterov: boolean,
): SgdNumbers {
  return { common, momentum: rounded(info, momentum), nesterov };
}

/**
 * One step of gradient descent, in place: w - learningRate · g; with momentum, m = momentum · m - learningRate · g and w + m,
 * or w + momentum · m - learningRate · g where `nesterov` is true.
 *
 * One pass multiplies the gradient by `scale`, limits it to ±`clipValue`, takes learningRate · weightDecay · w from the
 * weight, updates the state, moves the weight and brings it into its bounds. Each operation is rounded to the dtype. NaN in the
 * gradient reaches the weight and the state; a weight beyond a bound becomes the bound.
 *
 * @param weight - float32 or float64, of any shape; it is changed
 * @param gradient - of the weight's dtype and length
 * @param state - as `sgdState` makes it; it is changed
 * @param options - the numbers of the step. `min` and `max` exclude `nonNeg`
 * @returns the weight that was given
 * @throws ClampwiseTypeError where an argument is of the wrong kind
 * @throws ClampwiseRangeError where an option is out of range, lengths differ, or two of the arrays overlap
 * @see Keras 3's `keras.optimizers.SGD`, the same formulas in the same order
 *
 * @example
 * import { sgdState, sgdStep } from '@clampwise/kernels';
 *
 * const weight = Float32Array.of(1, 1, 1);
 * const state = sgdState(weight);
 * sgdStep(weight, Float32Array.of(-8, 1, 3), state, { learningRate: 0.5, clipValue: 2, nonNeg: true });
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
  const move = momentum === 0 ? null : slot;
  if (areShort(SGD_STEP.smallest.staged, weight, gradient, move, null)) {
    const numbers = checkSgdNumbers(step, momentum, nesterov, DTYPES.float32);
    sgdShort(weight, gradient, move as StepArray | null, numbers);
    return weight;
  }
  const w = checkWeight('sgdStep', weight);
  const g = checkBeside('sgdStep', 'gradient', gradient, w);
  const numbers = checkSgdNumbers(step, momentum, nesterov, w.info);
  const m = momentum === 0 ? null : checkBeside('sgdStep', 'state.m', move, w);
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
 * The state that `sgdStep` needs for a weight at the start: zeros, in the heap where the weight lies there.
 *
 * @param weight - float32 or float64
 * @param options - those of the steps to come; `momentum` is what counts
 * @returns `{ m }`, or `{}` without momentum
 * @throws ClampwiseTypeError, ClampwiseRangeError as `sgdStep`
 *
 * @example
 * import { sgdState } from '@clampwise/kernels';
 *
 * sgdState(new Float64Array(2), { momentum: 0.9 }).m; // => Float64Array.of(0, 0)
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
