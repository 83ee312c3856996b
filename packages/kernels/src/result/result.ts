import type { ArrayArgument } from '../check/array.ts';
import { DTYPES, type DTypeInfo } from '../dtypes.ts';
import { ClampwiseRangeError } from '../errors.ts';
import { residency } from '../memory/residency.ts';
import type { Place } from '../place/move.ts';
import type { NdArray, TypedArray } from '../types.ts';
import { makeNdArray } from './ndarray.ts';

/**
 * A new ordinary array of zeros for a result. Throws an error of this package if the engine has no
 * memory for it.
 */
export function newArray(op: string, info: DTypeInfo, length: number): TypedArray {
  try {
    // A constructor that the engine knows takes half the time.
    return info === DTYPES.float32 ? new Float32Array(length) : new info.ctor(length);
  } catch {
    const received = `${length} values of ${info.name}, ${length * info.bytes} bytes`;
    throw new ClampwiseRangeError(op, 'the result', received, 'small enough for the memory');
  }
}

/**
 * Where a result goes: to `out`, or to the open scope if an input is in the heap. Null for a new
 * ordinary array, also if the heap is full.
 */
export function givenOrScoped(
  info: DTypeInfo,
  length: number,
  out: Place | null,
  resident: boolean,
): Place | null {
  if (out !== null || !resident) return out;
  const { heap } = residency;
  if (heap === null || heap.scopes === 0) return null;
  const data = heap.allocate(info, length);
  return data === null ? null : { data, address: data.byteOffset };
}

/** As `givenOrScoped`, and makes the new array. */
export function targetOf(
  op: string,
  info: DTypeInfo,
  length: number,
  out: Place | null,
  resident: boolean,
): Place {
  return givenOrScoped(info, length, out, resident) ?? newPlace(op, info, length);
}

/** As `targetOf`, for a result of x's kind and length. */
export function targetLike(
  op: string,
  { info, data }: ArrayArgument,
  out: Place | null,
  resident: boolean,
): Place {
  return targetOf(op, info, data.length, out, resident);
}

/** A new ordinary array as a place. */
export function newPlace(op: string, info: DTypeInfo, length: number): Place {
  return { data: newArray(op, info, length), address: -1 };
}

/** What the caller gets: the given `out`, or the new array in x's kind. */
export function wrapResult(
  x: ArrayArgument,
  given: TypedArray | NdArray | undefined,
  result: TypedArray,
): TypedArray | NdArray {
  if (x.isNd) return wrapNdArray(x.info, given, result, x.shape ?? []);
  return (given as TypedArray | undefined) ?? wrapArray(x.info, result);
}

/** What the caller gets for a result of any shape: the given NdArray, or a new one. */
export function wrapNdArray(
  info: DTypeInfo,
  given: TypedArray | NdArray | undefined,
  result: TypedArray,
  shape: readonly number[],
): NdArray {
  if (given !== undefined && !ArrayBuffer.isView(given)) return given;
  return makeNdArray((given as TypedArray | undefined) ?? wrapArray(info, result), shape, info);
}

/** Returns an array in the caller's kind: the bits of 16-bit floats as a Float16Array. */
export function wrapArray({ wrapper }: DTypeInfo, x: TypedArray): TypedArray {
  return wrapper === null ? x : new wrapper(x.buffer, x.byteOffset, x.length);
}
