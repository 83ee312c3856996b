import { bufferOf, byteOffsetOf } from '../byteOffset.ts';
import { type DTypeInfo, rounded } from '../dtypes.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import type { StepNumbers } from '../run/js/steps.ts';
import type { FloatArray, NdArray, TypedArray } from '../types.ts';
import { type ArrayArgument, checkArray } from './array.ts';
import { checkScalarBounds } from './bounds.ts';
import { checkFlag } from './flag.ts';
import { checkRange, type NumberRange } from './number.ts';
import { reject, rejectDType, rejectSize } from './reject.ts';
import { sameShape } from './shape.ts';

/** An array of a step: float32 or float64, with or without a shape. */
export type StepArray = FloatArray | NdArray<FloatArray>;

/** The options that every update step accepts. */
export interface StepOptions {
  /** The size of the step: finite, at least 0. */
  readonly learningRate?: number | undefined;
  /** Subtracts learningRate · weightDecay · w from the weight: at least 0. Default none. */
  readonly weightDecay?: number | null | undefined;
  /** Clips the gradient to ±clipValue: above 0. Default none. */
  readonly clipValue?: number | null | undefined;
  /**
   * Multiplies the gradient before it is clipped, for example by a factor from a norm. Default 1.
   */
  readonly scale?: number | undefined;
  /** The lowest value of the weight after the step. Default none. */
  readonly min?: number | null | undefined;
  /** The highest value of the weight after the step. Default none. */
  readonly max?: number | null | undefined;
  /** Applies `nonNeg` to the weight after the step. It excludes `min` and `max`. Default false. */
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

/** Reads the options of all steps, each once and before any array is checked. */
export function readStep(options: StepOptions): StepOptions {
  const { learningRate, weightDecay, clipValue, scale, min, max, nonNeg } = options;
  return { learningRate, weightDecay, clipValue, scale, min, max, nonNeg };
}

/** The numbers of all steps, checked and rounded. */
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
  if (typeof scale !== 'number') reject(op, 'scale', scale, 'a number');
  const nonNeg = checkFlag(op, 'nonNeg', options.nonNeg);
  if (nonNeg && (min !== null || max !== null)) {
    const expected = 'false with min or max (write min: 0 instead)';
    throw new ClampwiseRangeError(op, 'nonNeg', 'true', expected);
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
  reject(op, side, bound, 'a number, or null for none');
}

/** The numbers of all steps, rounded. `lo` and `hi` are already rounded. */
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

/** Checks an epsilon: above 0, also after rounding to the weight's dtype. */
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
  rejectDType(op, 'weight', checked.info, 'an array of float32 or float64');
}

/**
 * Checks an array that belongs to a weight, with one value per element: the gradient, or a part of
 * the state.
 */
export function checkLikeWeight(
  op: string,
  argument: string,
  given: unknown,
  weight: ArrayArgument,
): ArrayArgument {
  if (given === undefined && argument !== 'gradient') {
    const advice = `call ${op.replace('Step', 'State')} with the same options`;
    reject(op, argument, given, `an array (${advice})`);
  }
  const array = checkArray(op, argument, given);
  const { info, data, shape } = weight;
  if (array.info !== info)
    rejectDType(op, argument, array.info, `an array of ${info.name}, like the weight`);
  if (array.data.length !== data.length) {
    rejectSize(op, argument, array.data.length, data.length, 'the weight');
  }
  if (array.shape !== null && shape !== null && !sameShape(array.shape, shape)) {
    rejectSize(op, argument, array.shape, shape, 'the weight');
  }
  return array;
}

/** Checks the object that holds the state. */
export function checkState(op: string, state: unknown, made: string): object {
  if (typeof state === 'object' && state !== null && !ArrayBuffer.isView(state)) return state;
  const expected = `an object that ${made} returned (write ${callOf(op)})`;
  throw new ClampwiseTypeError(op, 'state', describe(state), expected);
}

/** Throws if a state has the key of an option: the state was left out. */
export function rejectOptionsAsState(op: string, state: object, keys: readonly string[]): void {
  for (const key in state) {
    if (!keys.includes(key)) continue;
    const received = `an object with the option '${key}'`;
    const expected = `an object that ${op.replace('Step', 'State')} returned`;
    const sentence = `state is ${received}. Pass the state before the options: ${callOf(op)}`;
    throw new ClampwiseTypeError(op, 'state', received, expected, sentence);
  }
}

function callOf(op: string): string {
  return `${op}(weight, gradient, ${op.replace('Step', 'State')}(weight), options)`;
}

/** Throws if arrays overlap. A step writes all of them except the gradient. */
export function checkAllApart(
  op: string,
  names: readonly string[],
  arrays: readonly (ArrayArgument | null)[],
): void {
  // Each is read once: .buffer calls the engine, 30 ns on Node 20.
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
