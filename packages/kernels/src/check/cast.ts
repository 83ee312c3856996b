import { type DTypeInfo, isFloating, saturated } from '../dtypes.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import { ROUNDINGS, roundWhole, UNROUNDED } from '../run/js/cast.ts';
import type { NdArray, TypedArray } from '../types.ts';
import { type ArrayArgument, checkArray, checkOut } from './array.ts';
import { checkDType } from './dtype.ts';
import { checkShapeOption } from './elementwise.ts';
import { checkOptions } from './options.ts';

/** How a value between two whole numbers is rounded; 'nearest' takes halves away from zero. */
export type Rounding = 'nearestEven' | 'nearest' | 'floor' | 'ceil' | 'truncate';

/** The options of saturateCast. */
export interface SaturateCastOptions {
  /** What x is multiplied by; 1 unless given. */
  readonly scale?: number | undefined;
  /** What is added to that; 0 unless given. */
  readonly offset?: number | undefined;
  /** How values become whole, for integer targets: 'nearestEven' unless given. */
  readonly round?: Rounding | undefined;
  /** The result where a value is NaN, in the target's units; 0 for integer targets and NaN for floats unless given. */
  readonly nan?: number | bigint | undefined;
  /** Where the result goes: an array of the target's dtype and x's length, apart from x or in x's exact bytes. */
  readonly out?: TypedArray | NdArray | undefined;
  /** The shape of a flat x. */
  readonly shape?: readonly number[] | undefined;
}

const KEYS = ['scale', 'offset', 'round', 'nan', 'out', 'shape'];

/** The arguments of a cast, checked. */
export interface CastCall {
  readonly x: ArrayArgument;
  /** The target. */
  readonly to: DTypeInfo;
  readonly out: ArrayArgument | null;
  readonly given: TypedArray | NdArray | undefined;
  readonly scale: number;
  /** -0 for none: adding it changes nothing, not even the sign of a zero. */
  readonly offset: number;
  /** The number of the rounding. */
  readonly rounding: number;
  /** What takes the place of NaN, as the target holds it. */
  readonly nan: number | bigint;
}

/** Checks the arguments of a cast. */
export function checkCast(op: string, x: unknown, dtype: unknown, options: unknown): CastCall {
  const array = checkArray(op, 'x', x);
  const to = checkDType(op, dtype);
  checkOptions(op, options, KEYS);
  const { scale, offset, round, nan, out, shape } = (options ?? {}) as SaturateCastOptions;
  const target = out === undefined ? null : checkOut(op, out, array, to);
  if (shape !== undefined) checkShapeOption(op, shape, array);
  const mode = checkRounding(op, round);
  return {
    x: array,
    to,
    out: target,
    given: out,
    scale: checkFinite(op, 'scale', scale, 1),
    offset: checkFinite(op, 'offset', offset, 0) || -0,
    rounding: isFloating(to) ? UNROUNDED : mode,
    nan: checkReplacement(op, nan, to, mode),
  };
}

function checkFinite(op: string, argument: string, value: unknown, absent: number): number {
  if (value === undefined) return absent;
  if (typeof value !== 'number') {
    throw new ClampwiseTypeError(op, argument, describe(value), 'a finite number');
  }
  if (!Number.isFinite(value)) {
    throw new ClampwiseRangeError(op, argument, describe(value), 'a finite number');
  }
  return value;
}

function checkRounding(op: string, round: unknown): number {
  if (round === undefined) return 0;
  const mode = typeof round === 'string' ? ROUNDINGS.indexOf(round) : -1;
  if (mode >= 0) return mode;
  const ErrorClass = typeof round === 'string' ? ClampwiseRangeError : ClampwiseTypeError;
  throw new ErrorClass(op, 'round', describe(round), `one of ${ROUNDINGS.join(', ')}`);
}

/** What stands for NaN: rounded and saturated like any value. */
function checkReplacement(
  op: string,
  nan: unknown,
  to: DTypeInfo,
  rounding: number,
): number | bigint {
  const isBig = to.kind === 'biginteger';
  if (nan === undefined) return isFloating(to) ? Number.NaN : isBig ? 0n : 0;
  if (typeof nan === 'bigint' && isBig) return saturated(nan, to.min as bigint, to.max as bigint);
  if (typeof nan !== 'number') {
    const expected = isBig ? 'a number or a bigint' : `a number for the dtype ${to.name}`;
    throw new ClampwiseTypeError(op, 'nan', describe(nan), expected);
  }
  if (Number.isNaN(nan)) throw new ClampwiseRangeError(op, 'nan', 'NaN', 'another number, or none');
  if (isFloating(to)) return nan;
  const whole = roundWhole(nan, rounding);
  if (!isBig) return saturated(whole, to.min as number, to.max as number);
  if (whole <= Number(to.min)) return to.min;
  return whole >= Number(to.max) ? to.max : BigInt(whole);
}
