import { DTYPES, type DTypeInfo, isFloating, rounded, stored } from '../dtypes.ts';
import { ClampwiseRangeError, describe } from '../errors.ts';
import type { ArrayArgument } from './array.ts';
import { checkArrayBound } from './arrayBounds.ts';
import { bigOf, type Pattern, refuseNaN, type Side } from './bound.ts';
import { refuse } from './refuse.ts';

export type { Pattern } from './bound.ts';

/** Both bounds as rounded numbers, with lo ≤ hi. */
export interface ScalarBounds {
  readonly resident: false;
  readonly lo: number | bigint;
  readonly hi: number | bigint;
  readonly loPattern: null;
  readonly hiPattern: null;
}

/** Bounds if at least one is an array. */
export interface ArrayBounds {
  /** Whether one of them is in the heap. */
  readonly resident: boolean;
  readonly loPattern: Pattern;
  readonly hiPattern: Pattern;
}

export type Bounds = ScalarBounds | ArrayBounds;

/**
 * Checks and rounds two bounds for x. For floats they are rounded once, to nearest even. For
 * integers min is rounded up and max down, and both are limited to the dtype's range.
 */
export function checkBounds(
  op: string,
  x: ArrayArgument,
  shape: readonly number[],
  min: unknown,
  max: unknown,
): Bounds {
  if (isScalar(min) && isScalar(max)) return checkScalars(op, x.info, min, max);
  const loPattern = checkPattern(op, 'min', x, shape, min);
  const hiPattern = checkPattern(op, 'max', x, shape, max);
  const resident = loPattern.address >= 0 || hiPattern.address >= 0;
  return { resident, loPattern, hiPattern };
}

/** Checks and rounds two numbers as bounds of a dtype, given by its name. */
export function checkScalarBounds(
  op: string,
  dtype: 'float32' | 'float64' | 'int32',
  min: number | null,
  max: number | null,
): { lo: number; hi: number } {
  const { lo, hi } = checkScalars(op, DTYPES[dtype], min, max);
  return { lo: lo as number, hi: hi as number };
}

type Scalar = number | bigint | null;

export function isScalar(bound: unknown): bound is Scalar {
  return typeof bound === 'number' || typeof bound === 'bigint' || bound === null;
}

/** Checks and rounds two numbers as bounds of a dtype. */
export function checkScalars(op: string, info: DTypeInfo, min: Scalar, max: Scalar): ScalarBounds {
  const lo = checkScalar(op, 'min', info, min);
  const hi = checkScalar(op, 'max', info, max);
  if (min !== null && max !== null && min > max) {
    throw new ClampwiseRangeError(op, 'min', describe(min), `at most max (${describe(max)})`);
  }
  if (lo > hi) {
    const received = `${describe(min)} and ${describe(max)}`;
    const expected = `an interval that holds a value of ${info.name}`;
    throw new ClampwiseRangeError(op, 'min and max', received, expected);
  }
  return { resident: false, lo, hi, loPattern: null, hiPattern: null };
}

/**
 * Checks and rounds one scalar bound. It is limited to the dtype's range only on its own side, so
 * that lo > hi shows an empty interval.
 */
function checkScalar(op: string, side: Side, info: DTypeInfo, bound: Scalar): number | bigint {
  if (bound === null) return side === 'min' ? info.min : info.max;
  if (info.kind === 'biginteger') return bigBound(op, side, info, bound);
  if (typeof bound === 'bigint') {
    const expected = `a number or null for x of ${info.name}`;
    refuse(op, side, bound, expected);
  }
  if (Number.isNaN(bound)) refuseNaN(op, side);
  if (isFloating(info)) return rounded(info, bound);
  return side === 'min'
    ? Math.max(Math.ceil(bound), info.min as number)
    : Math.min(Math.floor(bound), info.max as number);
}

function bigBound(op: string, side: Side, info: DTypeInfo, bound: number | bigint): bigint {
  const value = typeof bound === 'bigint' ? bound : bigOf(op, side, info, bound, side === 'min');
  const limit = (side === 'min' ? info.min : info.max) as bigint;
  return (side === 'min' ? value > limit : value < limit) ? value : limit;
}

function checkPattern(
  op: string,
  side: Side,
  x: ArrayArgument,
  shape: readonly number[],
  bound: unknown,
): Pattern {
  if (!isScalar(bound)) return checkArrayBound(op, side, x, shape, bound);
  const value = checkScalar(op, side, x.info, bound);
  if (side === 'min' ? value > x.info.max : value < x.info.min) {
    const expected = `within the range of ${x.info.name}`;
    throw new ClampwiseRangeError(op, side, describe(bound), expected);
  }
  const data = new x.info.ctor(1);
  data[0] = typeof value === 'number' ? stored(x.info, value) : value;
  return { data, source: data, run: 1, period: 1, address: -1, shape: null, isNd: false };
}
