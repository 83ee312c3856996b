import { scopedResult as scopedResultOf } from '../result/result.ts';
import type { NdArray } from '../types.ts';
import { infoOf } from './check.ts';
import type { FloatArray, OutOptions } from './types.ts';

/** An array of the open heap scope where an input is resident; null for an ordinary result, also on a full heap. */
export function scopedResult(
  like: FloatArray,
  length: number,
  resident: boolean,
): FloatArray | null {
  return resident ? (scopedResultOf(infoOf(like), length, true) as FloatArray | null) : null;
}

/** A new ordinary array of the same kind. */
export function newArrayLike(like: FloatArray, length: number): FloatArray {
  return like instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}

/** A new array of the same kind: of the open heap scope where an input is resident, else an ordinary one. */
export function newResult(like: FloatArray, length: number, resident: boolean): FloatArray {
  return scopedResult(like, length, resident) ?? newArrayLike(like, length);
}

/** What the caller gets: the NdArray given as `out`, or one around the result. */
export function wrap<T extends FloatArray>(
  given: OutOptions['out'],
  data: FloatArray,
  shape: readonly number[],
): NdArray<T> {
  if (given !== undefined && !ArrayBuffer.isView(given)) return given as NdArray<T>;
  const dtype = data instanceof Float32Array ? 'float32' : 'float64';
  return { data: (given ?? data) as T, shape, dtype };
}
