import type { DTypeInfo } from '../dtypes.ts';
import { ClampwiseRangeError, describe } from '../errors.ts';
import type { TypedArray } from '../types.ts';

/**
 * A bound for the kernels: values of x's dtype. Each value holds for `run` elements of x, and the
 * values repeat every `period` elements.
 */
export interface Pattern {
  readonly data: TypedArray;
  readonly run: number;
  /**
   * The array that was given. An output must not overlap it. Equal to `data` for a number or a
   * list.
   */
  readonly source: TypedArray;
  readonly period: number;
  /** The address in the heap; -1 for an ordinary array. */
  readonly address: number;
  /** The shape of the bound. Null for a number or no bound. */
  readonly shape: readonly number[] | null;
  /** Whether the bound was given as an NdArray. */
  readonly isNd: boolean;
}

/** Which of the two bounds. */
export type Side = 'min' | 'max';

export function refuseNaN(op: string, argument: string): never {
  throw new ClampwiseRangeError(op, argument, 'NaN', 'a number other than NaN, or null for none');
}

/**
 * Converts a number to a bigint, rounded up or down. Infinities become values just outside the
 * dtype's range.
 */
export function bigOf(
  op: string,
  argument: string,
  info: DTypeInfo,
  bound: number,
  up: boolean,
): bigint {
  if (Number.isNaN(bound)) refuseNaN(op, argument);
  if (bound === Infinity) return (info.max as bigint) + 1n;
  if (bound === -Infinity) return (info.min as bigint) - 1n;
  if (Math.abs(bound) > Number.MAX_SAFE_INTEGER) {
    const expected = 'a bigint, because a number above 2^53 is not exact (write 123n)';
    throw new ClampwiseRangeError(op, argument, describe(bound), expected);
  }
  return BigInt(up ? Math.ceil(bound) : Math.floor(bound));
}
