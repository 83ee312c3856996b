import type { ArrayArgument } from '../check/array.ts';
import type { DTypeInfo } from '../dtypes.ts';
import { residency } from '../memory/residency.ts';
import type { NdArray, TypedArray } from '../types.ts';
import { makeNdArray } from './ndarray.ts';

/**
 * Where a new result must lie: an array of the open scope where an input is resident, else null, for an ordinary
 * array. Also null on a full heap.
 */
export function scopedResult(
  info: DTypeInfo,
  length: number,
  resident: boolean,
): TypedArray | null {
  const { heap } = residency;
  if (!resident || heap === null || heap.scopes === 0) return null;
  return heap.allocate(info, length);
}

/** What the caller gets: the `out` that was given, or the new array in x's kind. */
export function wrapResult(
  x: ArrayArgument,
  given: TypedArray | NdArray | undefined,
  result: TypedArray,
): TypedArray | NdArray {
  if (!x.isNd) return (given as TypedArray | undefined) ?? wrapArray(x.info, result);
  if (given !== undefined && !ArrayBuffer.isView(given)) return given;
  const data = (given as TypedArray | undefined) ?? wrapArray(x.info, result);
  return makeNdArray(data, x.shape ?? [], x.info);
}

/** An array of ours in the kind that the caller's has: the bits of a Float16Array as one. */
export function wrapArray({ wrapper }: DTypeInfo, x: TypedArray): TypedArray {
  return wrapper === null ? x : new wrapper(x.buffer, x.byteOffset, x.length);
}
