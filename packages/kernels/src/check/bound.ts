import type { DTypeInfo } from '../dtypes.ts';
import { ClampwiseRangeError, describe } from '../errors.ts';
import type { TypedArray } from '../types.ts';

/** A bound for the kernels: values of x's dtype. Each holds for `run` elements of x; all repeat every `period` elements. */
export interface Pattern {
  readonly data: TypedArray;
  readonly run: number;
  /** The array that was given, whose bytes an output must not overlap; `data` for a number or a list. */
  readonly source: TypedArray;
  readonly period: number;
  /** The address in the heap; -1 outside. */
  readonly address: number;
  /** The shape that the bound came with: null for a number or none. */
  readonly shape: readonly number[] | null;
  /** Whether it came as an NdArray. */
  readonly isNd: boolean;
}

/** Which of the two bounds one is. */
export type Side = 'min' | 'max';

export function refuseNaN(op: string, argument: string): never {
  throw new ClampwiseRangeError(op, argument, 'NaN', 'a number other than NaN, or null for none');
}

/** A number as a bigint, rounded up or down; infinities become values just outside the dtype's range. */
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
