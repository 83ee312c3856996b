import { type DTypeInfo, isFloating, saturated } from '../dtypes.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import {
  type CastNumbers,
  type Channels,
  ROUNDINGS,
  roundWhole,
  UNROUNDED,
} from '../run/js/cast.ts';
import type { NdArray, TypedArray } from '../types.ts';
import { type ArrayArgument, checkArray, checkOut } from './array.ts';
import { checkAxis } from './axes.ts';
import { checkScalars, isScalar } from './bounds.ts';
import { checkDType } from './dtype.ts';
import { checkShapeOption, shapeOf } from './elementwise.ts';
import { checkOptions } from './options.ts';
import { reject, rejectDType } from './reject.ts';
import { sizeOf } from './shape.ts';

/** How to round to an integer. 'nearest' rounds halves away from zero. */
export type Rounding = 'nearestEven' | 'nearest' | 'floor' | 'ceil' | 'truncate';

/** The options of `saturateCast`. */
export interface SaturateCastOptions {
  /** The factor of x: a number, or one for each index along `axis`. Default 1. */
  readonly scale?: number | ArrayLike<number> | undefined;
  /** Added to the product, before rounding. Default 0. */
  readonly offset?: number | undefined;
  /** How to round, for integer targets. Default 'nearestEven'. */
  readonly round?: Rounding | undefined;
  /**
   * Added after rounding, for integer targets: an integer of the target's type, or one for each
   * index along `axis`. Default 0.
   */
  readonly zeroPoint?: number | bigint | ArrayLike<number> | ArrayLike<bigint> | undefined;
  /**
   * The axis that an array as `scale` or `zeroPoint` follows; negative ones count from the last.
   * Default the last.
   */
  readonly axis?: number | undefined;
  /** The lowest result, rounded as in `clip`. Default the target's lowest value. */
  readonly min?: number | bigint | null | undefined;
  /** The highest result, rounded as in `clip`. Default the target's highest value. */
  readonly max?: number | bigint | null | undefined;
  /** The result for NaN, in the target's units. Default 0 for integer targets, NaN for floats. */
  readonly nan?: number | bigint | undefined;
  /**
   * Receives the result: an array of the target's dtype and x's length. It must not overlap x in
   * part.
   */
  readonly out?: TypedArray | NdArray | undefined;
  /** The shape of a flat x. */
  readonly shape?: readonly number[] | undefined;
}

// The most frequent options come first, because they are found first.
const KEYS = ['scale', 'out', 'offset', 'round', 'zeroPoint', 'axis', 'min', 'max', 'nan', 'shape'];

/** The checked arguments of a cast. */
export interface CastCall extends CastNumbers {
  readonly x: ArrayArgument;
  /** The target. */
  readonly to: DTypeInfo;
  readonly out: ArrayArgument | null;
  readonly given: TypedArray | NdArray | undefined;
  /** Replaces `scale` and `zero` if they differ between elements. */
  readonly channels: Channels | null;
}

function rejectFactor(op: string, factor: number): never {
  const sentence = `options must be an object; received ${factor}. Write { scale: ${factor} } to multiply x by it (options: ${KEYS.join(', ')})`;
  throw new ClampwiseTypeError(op, 'options', String(factor), 'an object', sentence);
}

/** Checks the arguments of a cast. */
export function checkCast(
  op: string,
  x: unknown,
  dtype: unknown,
  options: SaturateCastOptions,
): CastCall {
  if (typeof options === 'number') rejectFactor(op, options);
  checkOptions(op, options, KEYS);
  const to = checkDType(op, dtype);
  // Reads each option once, before any array: an option's getter may free x.
  const { scale, offset, round, zeroPoint, axis, min, max, nan, out, shape } = options;
  const array = checkArray(op, 'x', x);
  const target = out === undefined ? null : checkOut(op, out, array, to);
  if (shape !== undefined) checkShapeOption(op, shape, array);
  const mode = checkRounding(op, round);
  const isAlong = axis !== undefined || typeof scale === 'object' || typeof zeroPoint === 'object';
  const place = isAlong ? checkPlace(op, axis, shapeOf(array, shape)) : WHOLE;
  const scales = checkScale(op, scale, place);
  const zeros = checkZeroPoint(op, zeroPoint, to, place);
  let { min: lo, max: hi } = to;
  if (min !== undefined || max !== undefined) {
    const [least, greatest] = [checkBound(op, 'min', min), checkBound(op, 'max', max)];
    ({ lo, hi } = checkScalars(op, to, least, greatest));
  }
  const { length, inner } = place;
  const isOne = !Array.isArray(scales) && !Array.isArray(zeros);
  const channels = isOne
    ? null
    : { scales: allOf(scales, length), zeros: allOf<number | bigint>(zeros, length), inner };
  return {
    x: array,
    to,
    out: target,
    given: out,
    scale: Array.isArray(scales) ? 1 : scales,
    offset: offset === undefined ? -0 : checkFinite(op, 'offset', offset) || -0,
    rounding: isFloating(to) ? UNROUNDED : mode,
    zero: Array.isArray(zeros) ? -0 : zeros,
    channels,
    lo,
    hi,
    nan: checkReplacement(op, nan, to, mode, lo, hi),
  };
}

/** An axis: its length, and the number of consecutive elements at each index of it. */
interface Place {
  readonly length: number;
  readonly inner: number;
}

/** All of x, if no axis is needed. */
const WHOLE: Place = { length: 1, inner: 1 };

function checkPlace(op: string, axis: unknown, shape: readonly number[]): Place {
  if (axis === undefined && shape.length === 0) return { length: 1, inner: 1 };
  const at = axis === undefined ? shape.length - 1 : checkAxis(op, 'axis', axis, shape);
  return { length: shape[at] as number, inner: sizeOf(shape.slice(at + 1)) };
}

function allOf<T>(value: T | readonly T[], length: number): readonly T[] {
  return Array.isArray(value) ? value : new Array<T>(length).fill(value as T);
}

function checkScale(op: string, scale: unknown, place: Place): number | number[] {
  const list = listOf(op, 'scale', scale, place);
  if (list === null) return scale === undefined ? 1 : checkFinite(op, 'scale', scale);
  return list.map((value, i) => checkFinite(op, `scale[${i}]`, value));
}

function checkZeroPoint(
  op: string,
  zeroPoint: unknown,
  to: DTypeInfo,
  place: Place,
): number | bigint | (number | bigint)[] {
  const isBig = to.kind === 'biginteger';
  if (zeroPoint === undefined) return isBig ? 0n : -0;
  if (isFloating(to)) {
    const expected = `left out for the dtype ${to.name} (write offset, which is added to floats)`;
    throw new ClampwiseTypeError(op, 'zeroPoint', describe(zeroPoint), expected);
  }
  const list = listOf(op, 'zeroPoint', zeroPoint, place);
  if (list === null) return checkZero(op, 'zeroPoint', zeroPoint, to);
  return list.map((value, i) => checkZero(op, `zeroPoint[${i}]`, value, to));
}

/** Checks an integer of the target's type. */
function checkZero(op: string, argument: string, value: unknown, to: DTypeInfo): number | bigint {
  const isBig = to.kind === 'biginteger';
  const expected = `a whole number of ${to.name}, ${to.min} to ${to.max}`;
  const isKind = typeof value === 'number' || (isBig && typeof value === 'bigint');
  if (!isKind) reject(op, argument, value, expected);
  const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value);
  if (!isWhole || value < to.min || value > to.max) {
    throw new ClampwiseRangeError(op, argument, describe(value), expected);
  }
  return isBig ? BigInt(value) : Number(value);
}

/** The values of an array for the indices along an axis. Null if the value is not an array. */
function listOf(
  op: string,
  argument: string,
  value: unknown,
  { length }: Place,
): readonly unknown[] | null {
  if (typeof value !== 'object' || value === null) return null;
  const data = Array.isArray(value) ? value : checkNumbers(op, argument, value);
  if (data.length === length) return Array.from(data as ArrayLike<unknown>);
  const received = `${data.length} values`;
  const sentence = `${argument} has ${received}, but the axis of x has ${length}. Pass a number or ${length} values, or name the axis`;
  throw new ClampwiseRangeError(op, argument, received, `${length} values`, sentence);
}

function checkNumbers(op: string, argument: string, value: unknown): TypedArray {
  const { data, info } = checkArray(op, argument, value);
  if (info.half === null) return data;
  rejectDType(op, argument, info, 'a list of numbers, or an array of another dtype');
}

function checkBound(op: string, side: string, bound: unknown = null): number | bigint | null {
  if (isScalar(bound)) return bound;
  reject(op, side, bound, 'a number, or null for none');
}

function checkFinite(op: string, argument: string, value: unknown): number {
  if (Number.isFinite(value)) return value as number;
  reject(op, argument, value, 'a finite number');
}

function checkRounding(op: string, round: unknown): number {
  if (round === undefined) return 0;
  const mode = ROUNDINGS.indexOf(round as string);
  if (mode >= 0) return mode;
  reject(op, 'round', round, `one of ${ROUNDINGS.join(', ')}`, 'string');
}

/** The value that replaces NaN, rounded and limited like any value. */
function checkReplacement(
  op: string,
  nan: unknown,
  to: DTypeInfo,
  rounding: number,
  lo: number | bigint,
  hi: number | bigint,
): number | bigint {
  const isBig = to.kind === 'biginteger';
  if (nan === undefined) return isFloating(to) ? Number.NaN : saturated(isBig ? 0n : 0, lo, hi);
  if (typeof nan === 'bigint' && isBig) return saturated(nan, lo, hi);
  if (typeof nan !== 'number') {
    reject(op, 'nan', nan, isBig ? 'a number or a bigint' : `a number for the dtype ${to.name}`);
  }
  if (Number.isNaN(nan)) reject(op, 'nan', nan, 'a number other than NaN, or left out');
  if (isFloating(to)) return saturated(nan, lo, hi);
  const whole = roundWhole(nan, rounding);
  if (!isBig) return saturated(whole, lo, hi);
  if (!Number.isFinite(whole)) return whole < 0 ? lo : hi;
  return saturated<number | bigint>(BigInt(whole), lo, hi);
}
