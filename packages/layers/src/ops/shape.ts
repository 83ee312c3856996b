import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { transpose as transposeArray } from '@clampwise/kernels/algebra';
import { describe, shapeText, sizeOf } from '../check/describe.ts';
import { checkDType, checkOptions } from '../check/options.ts';
import { checkShape } from '../check/shape.ts';
import { give, nodeOf, noteCut, record } from '../tape/tape.ts';
import { newFloats, pooledFloats } from '../tensor/allocate.ts';
import { readTensor } from '../tensor/read.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { FloatArray, FloatDType, Shape, TensorLike } from '../types.ts';
import { asTensor } from './operands.ts';

/**
 * Returns the values of a tensor for another one to share. A weight's values change, so they are
 * copied.
 */
function lastingValues(x: Tensor): FloatArray {
  return x.constructor === Tensor ? x.data : x.data.slice();
}

/**
 * Returns the same values in another shape. One axis may be -1, and its length follows from the
 * others. The gradient is dy in x's shape.
 *
 * @param x - a tensor, an array, or a number
 * @param shape - the length of each axis, for as many values as x has
 * @returns a Tensor of x's dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if the sizes differ
 * @see TensorFlow.js's `tf.reshape`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.reshape([1, 2, 3, 4], [2, -1]).toArray();
 * // => [[1, 2], [3, 4]]
 */
export function reshape(x: TensorLike, shape: Shape): Tensor {
  const input = readTensor('reshape', 'x', x);
  const full = checkShape('reshape', 'shape', fillAxis(shape, input.size), input.size);
  return viewAs(input, full);
}

function fillAxis(shape: unknown, size: number): unknown {
  if (!Array.isArray(shape)) return shape;
  const at = shape.indexOf(-1);
  if (at < 0) return [...shape];
  const others = sizeOf(shape.filter((_, k) => k !== at));
  const filled = [...shape];
  if (others > 0 && Number.isInteger(size / others)) filled[at] = size / others;
  return filled;
}

/** Computes reshape for a shape that has been checked. */
export function viewAs(x: Tensor, shape: Shape): Tensor {
  const out = new Tensor(lastingValues(x), shape, x.dtype);
  const node = nodeOf(x);
  if (node === null) return out;
  return record(out, (dy, reusable) => {
    give(node, new Tensor(dy.data, node.shape, dy.dtype), reusable);
  });
}

/** The options of transpose. */
export interface TransposeOptions {
  /** The axis of x for each axis of the result. Default all axes in reverse. */
  readonly permutation?: readonly number[] | undefined;
}

/**
 * Returns x with its axes in another order. The gradient is dy in x's order.
 *
 * @param x - a tensor, an array, or a number
 * @param options -
 *   - `permutation`: number[], default all axes in reverse. The axis of x for each axis of the
 *     result.
 * @returns a Tensor of x's dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if permutation does not list each axis once
 * @see TensorFlow.js's `tf.transpose`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.transpose([[1, 2, 3], [4, 5, 6]]).toArray();
 * // => [[1, 4], [2, 5], [3, 6]]
 */
export function transpose(x: TensorLike, options: TransposeOptions = {}): Tensor {
  checkOptions('transpose', options, ['permutation']);
  const input = readTensor('transpose', 'x', x);
  const permutation = checkPermutation(options.permutation, input.rank);
  const out = asTensor(transposeArray(input, { permutation }), input.dtype);
  const node = nodeOf(input);
  if (node === null) return out;
  return record(out, (dy) => {
    const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
    give(node, asTensor(transposeArray(dy, { permutation: inverse }), dy.dtype), true);
  });
}

function checkPermutation(permutation: unknown, rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, k) => k);
  if (permutation === undefined) return axes.reverse();
  const expected = `each of the axes ${shapeText(axes)} once`;
  if (!Array.isArray(permutation)) {
    throw new ClampwiseTypeError('transpose', 'permutation', describe(permutation), expected);
  }
  if (permutation.length !== rank || !axes.every((axis) => permutation.includes(axis))) {
    throw new ClampwiseRangeError('transpose', 'permutation', shapeText(permutation), expected);
  }
  return [...permutation];
}

/**
 * Returns the same values in another dtype. From float64 to float32 they round to nearest. The
 * gradient is dy in x's dtype.
 *
 * @param x - a tensor, an array, or a number
 * @param dtype - 'float32' or 'float64'
 * @returns a Tensor of the dtype; x itself if it has that dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @see TensorFlow.js's `tf.cast`
 *
 * @example
 * import { ops, tensor } from '@clampwise/layers';
 *
 * const x = tensor([0.1], { dtype: 'float64' });
 * ops.cast(x, 'float32').dtype;
 * // => 'float32'
 */
export function cast(x: TensorLike, dtype: FloatDType): Tensor {
  const input = readTensor('cast', 'x', x);
  if (input.dtype === checkDType('cast', dtype)) return input;
  const data = newFloats(dtype, input.size);
  data.set(input.data);
  const out = new Tensor(data, input.shape, dtype);
  const node = nodeOf(input);
  if (node === null) return out;
  return record(out, (dy) => {
    const dx = pooledFloats(node.dtype, dy.size);
    dx.set(dy.data);
    give(node, new Tensor(dx, node.shape, node.dtype), true);
  });
}

/**
 * Returns the same values as a constant: no gradient flows back through it.
 *
 * @param x - a tensor, an array, or a number
 * @returns a Tensor with x's values
 * @throws ClampwiseTypeError if x is none of these
 * @see TensorFlow's `tf.stop_gradient`
 *
 * @example
 * import {
 *   ops,
 *   tensor,
 *   valueAndGrad,
 * } from '@clampwise/layers';
 *
 * const fn = valueAndGrad((x) => {
 *   const constant = ops.stopGradient(x);
 *   return ops.sum(ops.mul(x, constant));
 * });
 * fn(tensor([2, 3])).grads[0].toArray(); // => [2, 3]
 */
export function stopGradient(x: TensorLike): Tensor {
  const input = readTensor('stopGradient', 'x', x);
  noteCut(input);
  return new Tensor(lastingValues(input), input.shape, input.dtype);
}
