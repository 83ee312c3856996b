import { checkApart } from '../check/array.ts';
import type { Axis } from '../check/axes.ts';
import { checkCount } from '../check/count.ts';
import { checkFlag } from '../check/flag.ts';
import { checkFloat, checkShapedOut, type OutOptions } from '../check/floats.ts';
import { checkOptions } from '../check/options.ts';
import {
  checkReduced,
  layoutOf,
  reducedShape,
  refuseEmpty,
  repeatedAxes,
} from '../check/reduce.ts';
import { checkShape, sameShape } from '../check/shape.ts';
import { type Reduction, reduceArray } from '../families/reduce.ts';
import { wrapNdArray } from '../result/result.ts';
import type { FloatArray, NdArray } from '../types.ts';

/** The options of `sum`, `mean` and `max`. */
export interface ReduceOptions<T extends FloatArray = FloatArray> extends OutOptions<T> {
  /** The axis or axes to reduce; negative ones count from the last. Default all. */
  readonly axis?: Axis;
  /** Whether to keep reduced axes in the shape, with length 1. Default false. */
  readonly keepDims?: boolean | undefined;
}

const KEYS = ['axis', 'keepDims', 'out'];
const NONE: ReduceOptions = {};

/**
 * Sums the elements along axes.
 *
 * NaN gives NaN, and an empty sum is 0.
 *
 * The sum is computed in float64 in a fixed order and rounded once. The order is: in blocks of 4096
 * elements, element i goes to accumulator i mod 8; then the accumulators, then the blocks with
 * compensation. The bits do not depend on the backend or on where x is stored.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes to reduce; negative ones count from
 *     the last.
 *   - `keepDims`: boolean, default false. Keeps the reduced axes in the shape, with length 1.
 *   - `out`: an NdArray of the result's shape or a typed array of its length, default a new one.
 *     Receives the result; it must not overlap x.
 * @returns an NdArray of x's dtype without the reduced axes: `out`, or a new one
 * @throws ClampwiseTypeError if an argument has the wrong kind
 * @throws ClampwiseRangeError if x has no such axis, an axis is given twice, or `out` has another
 *   shape or overlaps x
 * @see NumPy's `sum`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { sum } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(
 *   Float32Array.of(1, 2, 3, 4, 5, 6),
 *   [2, 3],
 * );
 * sum(x, { axis: 0 }).data; // => Float32Array.of(5, 7, 9)
 */
export function sum<T extends FloatArray>(x: NdArray<T>, options?: ReduceOptions<T>): NdArray<T> {
  checkCount('sum', arguments.length, 2);
  return reduce('sum', x, options);
}

/**
 * Returns the mean of the elements along axes: their sum, as `sum` adds it, divided by their
 * number.
 *
 * It is rounded once. NaN gives NaN, and so does an empty mean.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes to reduce; negative ones count from
 *     the last.
 *   - `keepDims`: boolean, default false. Keeps the reduced axes in the shape, with length 1.
 *   - `out`: an NdArray of the result's shape or a typed array of its length, default a new one.
 *     Receives the result; it must not overlap x.
 * @returns an NdArray of x's dtype without the reduced axes: `out`, or a new one
 * @throws ClampwiseTypeError if an argument has the wrong kind
 * @throws ClampwiseRangeError if x has no such axis, an axis is given twice, or `out` has another
 *   shape or overlaps x
 * @see NumPy's `mean`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { mean } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(
 *   Float32Array.of(1, 2, 3, 4, 5, 6),
 *   [2, 3],
 * );
 * mean(x, { axis: 1 }).data; // => Float32Array.of(2, 5)
 */
export function mean<T extends FloatArray>(x: NdArray<T>, options?: ReduceOptions<T>): NdArray<T> {
  checkCount('mean', arguments.length, 2);
  return reduce('mean', x, options);
}

/**
 * Returns the largest element along axes.
 *
 * NaN in the elements gives NaN, and +0 is larger than -0.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes to reduce; negative ones count from
 *     the last.
 *   - `keepDims`: boolean, default false. Keeps the reduced axes in the shape, with length 1.
 *   - `out`: an NdArray of the result's shape or a typed array of its length, default a new one.
 *     Receives the result; it must not overlap x.
 * @returns an NdArray of x's dtype without the reduced axes: `out`, or a new one
 * @throws ClampwiseTypeError if an argument has the wrong kind
 * @throws ClampwiseRangeError if x has no such axis, an axis is given twice, or `out` has another
 *   shape or overlaps x, or there are no elements
 * @see NumPy's `max`, TensorFlow's `tf.reduce_max`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { max } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(
 *   Float32Array.of(1, 2, 3, 4, 5, 6),
 *   [2, 3],
 * );
 * max(x, { axis: [0, 1] }).data; // => Float32Array.of(6)
 */
export function max<T extends FloatArray>(x: NdArray<T>, options?: ReduceOptions<T>): NdArray<T> {
  checkCount('max', arguments.length, 2);
  return reduce('max', x, options);
}

/**
 * Sums x down to a shape that broadcasts to x's: the gradient of broadcasting.
 *
 * It sums along the axes that broadcasting repeated, as `sum` does, so NaN gives NaN. If the shape
 * is x's own, it returns x itself.
 *
 * @param x - an NdArray of float32 or float64
 * @param shape - a shape that broadcasts to x's
 * @returns an NdArray of this shape and x's dtype
 * @throws ClampwiseTypeError if x is not an NdArray of floats, or shape is not a list of numbers
 * @throws ClampwiseRangeError if the shape does not broadcast to x's
 * @see PyTorch's `Tensor.sum_to_size`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { sumTo } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(
 *   Float32Array.of(1, 2, 3, 4, 5, 6),
 *   [2, 3],
 * );
 * sumTo(x, [2, 1]).data; // => Float32Array.of(6, 15)
 */
export function sumTo<T extends FloatArray>(x: NdArray<T>, shape: readonly number[]): NdArray<T> {
  checkCount('sumTo', arguments.length, 2);
  const op = 'sumTo';
  const array = checkFloat(op, 'x', x);
  const target = checkShape(op, 'shape', shape);
  if (sameShape(target, array.shape)) return x;
  const layout = layoutOf(array.shape, repeatedAxes(op, array.shape, target));
  const result = reduceArray(op, 'sum', array, layout, null);
  return wrapNdArray(array.info, undefined, result, target) as NdArray<T>;
}

function reduce<T extends FloatArray>(
  op: Reduction,
  x: NdArray<T>,
  options: ReduceOptions<T> | undefined,
): NdArray<T> {
  if (options !== undefined) checkOptions(op, options, KEYS);
  const { axis, keepDims, out: given } = options ?? NONE;
  const array = checkFloat(op, 'x', x);
  const layout = layoutOf(array.shape, checkReduced(op, axis, array.shape));
  const shape = reducedShape(array.shape, layout.axes, checkFlag(op, 'keepDims', keepDims));
  if (op === 'max' && layout.count === 0 && layout.outer * layout.inner > 0)
    refuseEmpty(array.shape);
  const out = given === undefined ? null : checkShapedOut(op, given, array.info, shape);
  if (out !== null) checkApart(op, out.data, array.data, 'x');
  const result = reduceArray(op, op, array, layout, out);
  return wrapNdArray(array.info, given, result, shape) as NdArray<T>;
}
