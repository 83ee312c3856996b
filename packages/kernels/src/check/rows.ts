import type { DTypeInfo } from '../dtypes.ts';
import { ClampwiseRangeError } from '../errors.ts';
import type { NdArray, TypedArray } from '../types.ts';
import { type ArrayArgument, checkOut } from './array.ts';
import { checkFloats } from './norms.ts';
import { checkOptions } from './options.ts';
import { refuse } from './refuse.ts';
import { checkUnits, type Units } from './units.ts';

/** The options of an operation on vectors in an array. */
export interface RowOptions {
  /**
   * The axis or axes along which a vector lies; negative ones count from the last. By default the
   * whole array is one vector.
   */
  readonly axis?: number | readonly number[] | undefined;
  /** The shape of a flat x. */
  readonly shape?: readonly number[] | undefined;
  /** Receives the result: an array of x's kind, dtype and length. It may be x itself. */
  readonly out?: TypedArray | NdArray | undefined;
}

/** The names of these options. */
export const ROW_KEYS: readonly string[] = ['axis', 'shape', 'out'];

/** The checked arguments of an operation on the vectors of x. */
export interface RowCall {
  readonly op: string;
  readonly x: ArrayArgument;
  /** The type that the result is rounded to. It differs from x's only if x was widened. */
  readonly type: DTypeInfo;
  /** Receives the result; null for a new array. */
  readonly out: ArrayArgument | null;
  /** The option `out` as given. */
  readonly given: TypedArray | NdArray | undefined;
  /** The vectors: `rows` of n values each. */
  readonly units: Units;
}

/** Checks x and the options of an operation on vectors: floats, and axes that x has. */
export function checkRows(
  op: string,
  x: unknown,
  options: unknown,
  keys: readonly string[] = ROW_KEYS,
): RowCall {
  checkOptions(op, options, keys);
  const { axis, shape, out: given } = (options ?? {}) as RowOptions;
  const array = checkFloats(op, 'x', x);
  const out = given === undefined ? null : checkOut(op, given, array);
  if (Array.isArray(axis) && axis.length === 0) {
    throw new ClampwiseRangeError(op, 'axis', '[]', 'one axis or more, or left out for all axes');
  }
  const units = checkUnits(op, array, axis, shape);
  return { op, x: array, type: array.info, out, given, units };
}

/**
 * Checks a size: above 0, or with `zero` at least 0. It must be finite unless `infinite` is set.
 */
export function checkSize(
  op: string,
  argument: string,
  value: unknown,
  { zero, infinite }: { readonly zero: boolean; readonly infinite: boolean },
): number {
  const fits = typeof value === 'number' && (zero ? value >= 0 : value > 0);
  // Returns 0 for -0.
  if (fits && (infinite || value !== Infinity)) return value === 0 ? 0 : value;
  const kind = infinite ? 'a number' : 'a finite number';
  refuse(op, argument, value, zero ? `${kind}, at least 0` : `${kind} above 0`);
}
