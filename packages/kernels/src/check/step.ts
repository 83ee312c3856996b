import { bufferOf, byteOffsetOf } from '../byteOffset.ts';
import { type DTypeInfo, rounded } from '../dtypes.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import type { StepNumbers } from '../run/js/steps.ts';
import type { FloatArray, NdArray, TypedArray } from '../types.ts';
import { type ArrayArgument, checkArray } from './array.ts';
import { checkScalarBounds } from './bounds.ts';
import { checkFlag } from './flag.ts';
import { checkRange, type NumberRange } from './number.ts';
import { refuse, refuseDType, refuseLength, refuseOtherShape } from './refuse.ts';
import { sameShape } from './shape.ts';

/** An array of a step: floats, with or without a shape. */
export type StepArray = FloatArray | NdArray<FloatArray>;

/** What every update step takes beside the numbers of its own. */
export interface StepOptions {
  /** The size of the step: finite, 0 or more. */
  readonly learningRate?: number | undefined;
  /** What part of the weight each step takes away, times the learning rate: 0 or more; none unless given. */
  readonly weightDecay?: number | null | undefined;
  /** What the gradient is limited to on both sides of 0: above 0; no limit unless given. */
  readonly clipValue?: number | null | undefined;
  /** What the gradient is multiplied by before that, as a norm may ask for; 1 unless given. */
  readonly scale?: number | undefined;
  /** The least value of the weight after the step; null, or left out, for none. */
  readonly min?: number | null | undefined;
  /** The largest value of the weight after the step; null, or left out, for none. */
  readonly max?: number | null | undefined;
  /** Whether weights that are not above 0 become +0 after the step; not beside `min` or `max`. */
  readonly nonNeg?: boolean | undefined;
}

/** The keys of StepOptions. */
export const STEP_KEYS: readonly string[] = [
  'learningRate',
  'clipValue',
  'nonNeg',
  'weightDecay',
  'scale',
  'min',
  'max',
];

const { EPSILON, MAX_VALUE, MIN_VALUE } = Number;

const NOT_NEGATIVE: NumberRange = { least: 0, most: MAX_VALUE, rule: { least: 0 } };
const ABOVE = { least: 0, above: true };
const ABOVE_ZERO: NumberRange = { least: MIN_VALUE, most: MAX_VALUE, rule: ABOVE };
const LIMIT_RULE = { least: 0, above: true, infinite: true };
const LIMIT: NumberRange = { least: MIN_VALUE, most: Infinity, rule: LIMIT_RULE };
/** From 0 to 1. */
export const PART: NumberRange = { least: 0, most: 1, rule: { least: 0, most: 1 } };
const BELOW = { least: 0, below: true, most: 1 };
/** From 0, below 1. */
export const BELOW_ONE: NumberRange = { least: 0, most: 1 - EPSILON, rule: BELOW };

/** Reads what all steps have in common, each option once and before any array is looked at. */
export function readStep(options: StepOptions): StepOptions {
  const { learningRate, weightDecay, clipValue, scale, min, max, nonNeg } = options;
  return { learningRate, weightDecay, clipValue, scale, min, max, nonNeg };
}

/** The numbers that all steps have in common, checked and rounded. */
export function checkStepNumbers(
  op: string,
  info: DTypeInfo,
  options: StepOptions,
  learningRate: number,
): StepNumbers {
  const { learningRate: given = learningRate } = options;
  const { weightDecay = null, clipValue = null, scale = 1, min = null, max = null } = options;
  const rate = checkRange(op, 'learningRate', given, NOT_NEGATIVE);
  const decay = weightDecay === null ? 0 : checkRange(op, 'weightDecay', weightDecay, NOT_NEGATIVE);
  const clip = clipValue === null ? Infinity : checkRange(op, 'clipValue', clipValue, LIMIT);
  if (typeof scale !== 'number') refuse(op, 'scale', scale, 'a number');
  const nonNeg = checkFlag(op, 'nonNeg', options.nonNeg);
  if (nonNeg && (min !== null || max !== null)) {
    const [received, expected] = ['nonNeg is true', 'min or max'];
    const sentence = `${received}, which excludes ${expected}. Pass min: 0 instead of nonNeg`;
    throw new ClampwiseRangeError(op, 'nonNeg', received, expected, sentence);
  }
  if (min === null && max === null) {
    return stepNumbers(info, rate, decay, clip, scale, -Infinity, Infinity, nonNeg);
  }
  checkBound(op, 'min', min);
  checkBound(op, 'max', max);
  const { lo, hi } = checkScalarBounds(op, info.name as 'float32' | 'float64', min, max);
  return stepNumbers(info, rate, decay, clip, scale, lo, hi, nonNeg);
}

function checkBound(op: string, side: string, bound: unknown): void {
  if (bound === null || typeof bound === 'number') return;
  refuse(op, side, bound, 'a number, or null for none');
}

/** The numbers that all steps have in common, rounded. `lo` and `hi` are so already. */
export function stepNumbers(
  info: DTypeInfo,
  rate: number,
  decay: number,
  clip: number,
  scale: number,
  lo: number,
  hi: number,
  nonNeg: boolean,
): StepNumbers {
  return {
    rate: rounded(info, rate),
    decay: rounded(info, decay),
    scale,
    clip: rounded(info, clip),
    lo,
    hi,
    floor: nonNeg ? 0 : Number.NaN,
  };
}

/** A number above 0 that is still above it as the weight's dtype holds it: an epsilon. */
export function checkEpsilon(op: string, info: DTypeInfo, value: unknown): number {
  const epsilon = rounded(info, checkRange(op, 'epsilon', value, ABOVE_ZERO));
  if (epsilon > 0) return epsilon;
  const expected = `a number that is above 0 in ${info.name}`;
  throw new ClampwiseRangeError(op, 'epsilon', describe(value), expected);
}

/** Checks a weight: float32 or float64. */
export function checkWeight(op: string, weight: unknown): ArrayArgument {
  const checked = checkArray(op, 'weight', weight);
  const { name } = checked.info;
  if (name === 'float32' || name === 'float64') return checked;
  refuseDType(op, 'weight', checked.info, 'an array of float32 or float64');
}

/** Checks what goes with a weight, element by element: the gradient, or a part of the state. */
export function checkBeside(
  op: string,
  argument: string,
  given: unknown,
  weight: ArrayArgument,
): ArrayArgument {
  const array = checkArray(op, argument, given);
  const { info, data, shape } = weight;
  if (array.info !== info)
    refuseDType(op, argument, array.info, `an array of ${info.name}, like the weight`);
  if (array.data.length !== data.length) {
    refuseLength(op, argument, array.data.length, data.length, 'the weight');
  }
  if (array.shape !== null && shape !== null && !sameShape(array.shape, shape)) {
    refuseOtherShape(op, argument, array.shape, shape, 'the weight');
  }
  return array;
}

/** Checks the object that holds the state. */
export function checkState(op: string, state: unknown, made: string): object {
  if (typeof state === 'object' && state !== null && !ArrayBuffer.isView(state)) return state;
  throw new ClampwiseTypeError(op, 'state', describe(state), `an object that ${made} returned`);
}

/** Refuses arrays that share memory: a step writes all of them but the gradient. */
export function checkAllApart(
  op: string,
  names: readonly string[],
  arrays: readonly (ArrayArgument | null)[],
): void {
  // Each asked once: .buffer is a call into the engine, 30 ns on Node 20.
  const buffers: ArrayBufferLike[] = [];
  for (let k = 0; k < arrays.length; k++) {
    const array = arrays[k];
    if (!array || array.data.length === 0) continue;
    const buffer = bufferOf(array.data);
    buffers[k] = buffer;
    for (let j = 0; j < k; j++) {
      const other = arrays[j];
      if (!other || buffers[j] !== buffer || !meets(array.data, other.data)) continue;
      const received = `an array that overlaps ${names[j]}`;
      throw new ClampwiseRangeError(op, names[k] ?? '', received, 'a separate array');
    }
  }
}

/** Whether two arrays of one length and type, over one buffer, have a byte in common. */
function meets(a: TypedArray, b: TypedArray): boolean {
  return Math.abs(byteOffsetOf(a) - byteOffsetOf(b)) < a.length * a.BYTES_PER_ELEMENT;
}
