import { elementsOf } from '../byteOffset.ts';
import { checkCount } from '../check/count.ts';
import { checkShape } from '../check/shape.ts';
import { type DTypeInfo, dtypeOf, sayDType } from '../dtypes.ts';
import { adviceFor, ClampwiseTypeError, describe } from '../errors.ts';
import type { DType, NdArray, TypedArray } from '../types.ts';

/** An NdArray of parts that are known to fit. */
export function makeNdArray<T extends TypedArray>(
  data: T,
  shape: readonly number[],
  info: DTypeInfo,
): NdArray<T> {
  return { data, shape, dtype: info.name };
}

/**
 * Gives a typed array a shape, as a contiguous, row-major NdArray. The data is not copied.
 *
 * @param data - the values, last axis fastest
 * @param shape - the length of each axis; their product is `data.length`
 * @param dtype - 'float16' or 'bfloat16' for a Uint16Array that holds the bits of such floats.
 *   Default data's own
 * @returns `{ data, shape, dtype }`
 * @throws ClampwiseTypeError if data is not a typed array, shape is not a list of numbers, or dtype
 *   is not data's
 * @throws ClampwiseRangeError if the shape has another number of values than data
 *
 * @example
 * import { clip, ndarray } from '@clampwise/kernels';
 *
 * const x = ndarray(
 *   Float32Array.of(-2, 0.5, 3, -1, 0, 9),
 *   [2, 3],
 * );
 * clip(x, [-1, 0, 1], [0, 1, 3]).data;
 * // => Float32Array.of(-1, 0.5, 3, -1, 0, 3)
 */
export function ndarray<T extends TypedArray>(
  data: T,
  shape: readonly number[],
  dtype?: DType,
): NdArray<T> {
  checkCount('ndarray', arguments.length, 3);
  const own = dtypeOf(data);
  if (own === undefined) {
    const expected = `a typed array${adviceFor('data', data)}`;
    throw new ClampwiseTypeError('ndarray', 'data', describe(data), expected);
  }
  const info = sayDType(own, dtype) ?? own;
  if (dtype !== undefined && dtype !== info.name) {
    throw new ClampwiseTypeError(
      'ndarray',
      'dtype',
      describe(dtype),
      `'${info.name}', the element type of data`,
    );
  }
  const checked = checkShape('ndarray', 'shape', shape, elementsOf(data), 'data has');
  return makeNdArray(data, Object.freeze([...checked]), info);
}
