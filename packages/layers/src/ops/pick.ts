import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { checkAxis } from '@clampwise/kernels/internal';
import { describe, shapeText, sizeOf } from '../check/describe.ts';
import { checkFlag, checkNumber, checkOptions } from '../check/options.ts';
import { checkRank, checkSize } from '../check/shape.ts';
import {
  extremeIndices,
  firstNoIndex,
  gatherInto,
  markIndices,
  placePart,
  scatterAdd,
  takePart,
} from '../loops/parts.ts';
import { give, nodeOf, noteCut, record } from '../tape/tape.ts';
import { newFloats } from '../tensor/allocate.ts';
import { readTensor } from '../tensor/read.ts';
import { pooledTensor, Tensor } from '../tensor/tensor.ts';
import type { FloatArray, Shape, TensorLike } from '../types.ts';
import { viewAs } from './shape.ts';

const MOST_INDICES = 2 ** 24;

function filled(shape: Shape, { dtype }: Tensor): Tensor {
  return new Tensor(newFloats(dtype, sizeOf(shape)), shape, dtype);
}

/**
 * Returns a part of a tensor: `size[k]` values along axis k from `begin[k]` on. A size of -1 takes
 * all that are left. Axes that are not listed are taken whole. The gradient is dy in that part of
 * x, and 0 elsewhere.
 *
 * @param x - a tensor or an array
 * @param begin - the first index along each axis, or one number for the first axis; a negative one
 *   counts from the end
 * @param size - the number of values along each axis, or one number. Default all that are left
 * @returns a Tensor of x's dtype and rank
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if the part is not within x
 * @see TensorFlow.js's `tf.slice`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * const x = [[1, 2, 3], [4, 5, 6]];
 * ops.slice(x, [0, 1], [-1, 2]).toArray();
 * // => [[2, 3], [5, 6]]
 * ops.slice(x, -1).toArray(); // => [[4, 5, 6]]
 */
export function slice(
  x: TensorLike,
  begin: number | readonly number[],
  size?: number | readonly number[],
): Tensor {
  const input = readTensor('slice', 'x', x);
  const starts = readNumbers('begin', begin, input.shape);
  const sizes = size === undefined ? [] : readNumbers('size', size, input.shape);
  let result = input;
  input.shape.forEach((length, axis) => {
    const start = startOf(starts[axis] ?? 0, length, axis);
    const count = countOf(sizes[axis] ?? -1, length - start, axis);
    if (count !== length) result = cut(result, axis, start, count);
  });
  return result === input ? viewAs(input, input.shape) : result;
}

function readNumbers(argument: string, given: unknown, { length: rank }: Shape): readonly number[] {
  const list: unknown[] = Array.isArray(given) ? given : [given];
  const isWhole = (value: unknown): boolean => Number.isInteger(value);
  if (!list.every(isWhole)) {
    const expected = 'a whole number, or an array of whole numbers';
    throw new ClampwiseTypeError('slice', argument, describe(given), expected);
  }
  if (list.length <= rank) return list as number[];
  const expected = `at most ${rank} numbers, one for each axis of x`;
  throw new ClampwiseRangeError('slice', argument, `${list.length} numbers`, expected);
}

function startOf(begin: number, length: number, axis: number): number {
  const start = begin < 0 ? begin + length : begin;
  if (start >= 0 && start <= length) return start;
  const expected = `from ${-length} to ${length}, as axis ${axis} of x has ${length} values`;
  throw new ClampwiseRangeError('slice', `begin[${axis}]`, String(begin), expected);
}

function countOf(size: number, left: number, axis: number): number {
  if (size === -1) return left;
  if (size >= 0 && size <= left) return size;
  const expected = `from 0 to ${left}, or -1 for all ${left} values that are left along axis ${axis}`;
  throw new ClampwiseRangeError('slice', `size[${axis}]`, String(size), expected);
}

function cut(x: Tensor, axis: number, start: number, count: number): Tensor {
  const length = x.shape[axis] as number;
  const inner = sizeOf(x.shape.slice(axis + 1));
  const out = filled(
    x.shape.map((n, k) => (k === axis ? count : n)),
    x,
  );
  takePart(out.data, x.data, inner, count, length, start);
  const node = nodeOf(x);
  if (node === null) return out;
  return record(out, (dy) => {
    const dx = pooledTensor(node.shape, node.dtype);
    placePart(dx.data, dy.data, inner, count, length, start);
    give(node, dx, true);
  });
}

/** The options of gather. */
export interface GatherOptions {
  /** The axis of x that the indices count along; negative ones count from the end. Default 0. */
  readonly axis?: number | undefined;
}

/**
 * Returns the entries of x at indices along an axis. If the axis is 0, they are rows of a table. In
 * the result, the axes of the indices stand in place of the axis. The gradient of an entry is the
 * sum of dy over all places where it was taken.
 *
 * @param x - a tensor or an array
 * @param indices - whole numbers from 0 to the length of the axis - 1, in any shape
 * @param options -
 *   - `axis`: number, default 0. The axis that the indices count along.
 * @returns a Tensor of x's dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if an index is no whole number within the axis, or there is no such
 *   axis
 * @see TensorFlow.js's `tf.gather`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * const table = [[1, 2], [3, 4], [5, 6]];
 * ops.gather(table, [2, 0, 2]).toArray();
 * // => [[5, 6], [1, 2], [5, 6]]
 */
export function gather(x: TensorLike, indices: TensorLike, options: GatherOptions = {}): Tensor {
  checkOptions('gather', options, ['axis']);
  const input = readTensor('gather', 'x', x);
  const list = readTensor('gather', 'indices', indices);
  const axis = checkAxis('gather', 'axis', options.axis ?? 0, input.shape);
  const length = input.shape[axis] as number;
  checkIndices('gather', 'indices', list.data, length);
  const inner = sizeOf(input.shape.slice(axis + 1));
  const shape = [...input.shape.slice(0, axis), ...list.shape, ...input.shape.slice(axis + 1)];
  checkRank('gather', 'the result', shape.length);
  checkSize('gather', 'indices', shape);
  const out = filled(shape, input);
  gatherInto(out.data, input.data, list.data, inner, length);
  noteCut(list);
  const node = nodeOf(input);
  if (node === null) return out;
  return record(out, (dy) => {
    const dx = pooledTensor(node.shape, node.dtype);
    scatterAdd(dx.data, dy.data, list.data, inner, length);
    give(node, dx, true);
  });
}

/** Checks indices: whole numbers from 0 to length - 1. */
export function checkIndices(
  op: string,
  argument: string,
  indices: FloatArray,
  length: number,
): void {
  const bad = firstNoIndex(indices, length);
  if (bad < 0) return;
  const received = `${indices[bad]} at index ${bad}`;
  const expected =
    length === 0 ? 'empty, as there is nothing to count' : `whole numbers from 0 to ${length - 1}`;
  throw new ClampwiseRangeError(op, argument, received, expected);
}

/**
 * Returns a vector for each index, with 1 at the index and 0 elsewhere. The result is a constant:
 * no gradient flows back through it.
 *
 * @param indices - whole numbers from 0 to depth - 1, in any shape
 * @param depth - the length of each vector, a whole number of at least 1
 * @returns a Tensor with one more axis than indices, of their dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if an index is no whole number from 0 to depth - 1
 * @see TensorFlow.js's `tf.oneHot`, which returns zeros for an index that is out of range
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.oneHot([2, 0], 3).toArray();
 * // => [[0, 0, 1], [1, 0, 0]]
 */
export function oneHot(indices: TensorLike, depth: number): Tensor {
  const list = readTensor('oneHot', 'indices', indices);
  checkNumber('oneHot', 'depth', depth, { least: 1, whole: true });
  checkIndices('oneHot', 'indices', list.data, depth);
  const shape = [...list.shape, depth];
  checkRank('oneHot', 'the result', shape.length);
  checkSize('oneHot', 'depth', shape);
  const out = filled(shape, list);
  markIndices(out.data, list.data, depth);
  noteCut(list);
  return out;
}

/** The options of argMax and argMin. */
export interface IndexOptions {
  /** The axis to look along; negative ones count from the end. Default all, as one flat array. */
  readonly axis?: number | undefined;
  /** Whether that axis stays, with length 1. Default false. */
  readonly keepDims?: boolean | undefined;
}

function extreme(op: string, x: TensorLike, options: IndexOptions, sign: 1 | -1): Tensor {
  checkOptions(op, options, ['axis', 'keepDims']);
  const input = readTensor(op, 'x', x);
  const { axis: given, keepDims = false } = options;
  const axis = given === undefined ? null : checkAxis(op, 'axis', given, input.shape);
  checkFlag(op, 'keepDims', keepDims);
  const length = axis === null ? input.size : (input.shape[axis] as number);
  if (length === 0) {
    const received = `shape ${shapeText(input.shape)}`;
    const expected = 'a tensor with at least one value to choose from';
    throw new ClampwiseRangeError(op, 'x', received, expected);
  }
  if (length > MOST_INDICES && input.dtype === 'float32') {
    const expected =
      'at most 2^24, since float32 does not hold larger indices exactly (ops.cast to float64)';
    throw new ClampwiseRangeError(op, 'x', `${length} values to choose from`, expected);
  }
  const kept = input.shape.map((n, k) => (axis === null || k === axis ? 1 : n));
  const shape = keepDims ? kept : axis === null ? [] : input.shape.filter((_, k) => k !== axis);
  const out = filled(shape, input);
  const inner = axis === null ? 1 : sizeOf(input.shape.slice(axis + 1));
  extremeIndices(out.data, input.data, inner, length, sign);
  noteCut(input);
  return out;
}

/**
 * Returns the index of the largest value, along an axis or in the whole tensor. The first of equal
 * values counts. A NaN counts as the largest. The result is a constant: no gradient flows back
 * through it.
 *
 * @param x - a tensor or an array
 * @param options -
 *   - `axis`: number, default all, as one flat array. The axis to look along.
 *   - `keepDims`: boolean, default false. Whether that axis stays, with length 1.
 * @returns a Tensor of whole numbers
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if there is no such axis, or it has no values
 * @see TensorFlow.js's `tf.argMax`, which looks along axis 0 by default
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * const x = [[1, 5, 2], [9, 0, 3]];
 * ops.argMax(x, { axis: -1 }).toArray(); // => [1, 0]
 */
export function argMax(x: TensorLike, options: IndexOptions = {}): Tensor {
  return extreme('argMax', x, options, 1);
}

/**
 * Returns the index of the smallest value, along an axis or in the whole tensor. The first of equal
 * values counts. A NaN counts as the smallest. The result is a constant: no gradient flows back
 * through it.
 *
 * @param x - a tensor or an array
 * @param options -
 *   - `axis`: number, default all, as one flat array. The axis to look along.
 *   - `keepDims`: boolean, default false. Whether that axis stays, with length 1.
 * @returns a Tensor of whole numbers
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if there is no such axis, or it has no values
 * @see TensorFlow.js's `tf.argMin`, which looks along axis 0 by default
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * const x = [[1, 5, 2], [9, 0, 3]];
 * ops.argMin(x, { axis: 0 }).toArray(); // => [0, 1, 0]
 */
export function argMin(x: TensorLike, options: IndexOptions = {}): Tensor {
  return extreme('argMin', x, options, -1);
}
