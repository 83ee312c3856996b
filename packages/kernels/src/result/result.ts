import type { ArrayArgument } from '../check/array.ts';
import type { DTypeInfo } from '../dtypes.ts';
import { residency } from '../place/residency.ts';
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
  if (!x.isNd) return (given as TypedArray | undefined) ?? result;
  if (given !== undefined && !ArrayBuffer.isView(given)) return given;
  return makeNdArray((given as TypedArray | undefined) ?? result, x.shape ?? [], x.info);
}
