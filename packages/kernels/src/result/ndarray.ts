import { checkShape } from '../check/shape.ts';
import { type DTypeInfo, dtypeOf } from '../dtypes.ts';
import { ClampwiseTypeError, describe } from '../errors.ts';
import type { NdArray, TypedArray } from '../types.ts';

/** An NdArray of parts that are known to fit. */
export function makeNdArray<T extends TypedArray>(
  data: T,
  shape: readonly number[],
  info: DTypeInfo,
): NdArray<T> {
  return { data, shape, dtype: info.name };
}

/**
 * Gives a typed array a shape: contiguous, row-major. The data is not copied.
 *
 * @param data - the values, last axis fastest
 * @param shape - the length of each axis; their product is `data.length`
 * @returns `{ data, shape, dtype }`
 * @throws ClampwiseTypeError where data is no typed array or shape is no list of numbers
 * @throws ClampwiseRangeError where the shape does not hold as many values as data
 *
 * @example
 * import { clip, ndarray } from '@clampwise/kernels';
 *
 * const x = ndarray(Float32Array.of(-2, 0.5, 3, -1, 0, 9), [2, 3]);
 * clip(x, [-1, 0, 1], [0, 1, 3]).data; // => Float32Array.of(-1, 0.5, 3, -1, 0, 3)
 */
export function ndarray<T extends TypedArray>(data: T, shape: readonly number[]): NdArray<T> {
  const info = dtypeOf(data);
  if (info === undefined) {
    throw new ClampwiseTypeError('ndarray', 'data', describe(data), 'a typed array');
  }
  return makeNdArray(
    data,
    Object.freeze([...checkShape('ndarray', 'shape', shape, data.length)]),
    info,
  );
}
