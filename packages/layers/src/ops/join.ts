import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { checkAxis } from '@clampwise/kernels/internal';
import { describe, sameShape, shapeText, sizeOf } from '../check/describe.ts';
import { checkOptions } from '../check/options.ts';
import { checkSize } from '../check/shape.ts';
import { placePart, takePart } from '../loops/parts.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { newFloats } from '../tensor/allocate.ts';
import { readTensor } from '../tensor/read.ts';
import { pooledTensor, Tensor } from '../tensor/tensor.ts';
import type { Shape, TensorLike } from '../types.ts';
import { rejectDType } from './operands.ts';

/** The options of concat and stack. */
export interface JoinOptions {
  /** The axis to join along; negative ones count from the end. Default 0. */
  readonly axis?: number | undefined;
}

/** Reads a list of one or more tensors of one dtype. */
export function readList(op: string, tensors: unknown): readonly [Tensor, ...Tensor[]] {
  if (!Array.isArray(tensors) || tensors.length === 0) {
    const expected = 'an array of one or more tensors';
    const ErrorClass = Array.isArray(tensors) ? ClampwiseRangeError : ClampwiseTypeError;
    throw new ErrorClass(op, 'tensors', describe(tensors), expected);
  }
  const dtype = tensors.find((x) => x instanceof Tensor)?.dtype;
  const read = Array.from(tensors, (x: TensorLike, k) =>
    x instanceof Tensor ? x : readTensor(op, `tensors[${k}]`, x, dtype),
  );
  const first = read[0] as Tensor;
  read.forEach((x, k) => {
    if (x.dtype !== first.dtype) rejectDType(op, [`tensors[${k}]`, x], ['tensors[0]', first]);
  });
  return read as unknown as readonly [Tensor, ...Tensor[]];
}

function rejectShape(op: string, k: number, { shape }: Tensor, expected: string): never {
  const received = `shape ${shapeText(shape)}`;
  throw new ClampwiseRangeError(op, `tensors[${k}]`, received, expected);
}

/**
 * Joins tensors along an axis that they have. Their other axes have equal lengths. The gradient of
 * each is its part of dy.
 *
 * @param tensors - one or more tensors of one dtype, or arrays
 * @param options -
 *   - `axis`: number, default 0. The axis to join along; negative ones count from the end.
 * @returns a Tensor
 * @throws ClampwiseTypeError if an argument is of the wrong kind, or the dtypes differ
 * @throws ClampwiseRangeError if the list is empty, the shapes do not fit, or there is no such axis
 * @see TensorFlow.js's `tf.concat`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * const parts = [[[1], [2]], [[3, 4], [5, 6]]];
 * ops.concat(parts, { axis: -1 }).toArray();
 * // => [[1, 3, 4], [2, 5, 6]]
 */
export function concat(tensors: readonly TensorLike[], options: JoinOptions = {}): Tensor {
  checkOptions('concat', options, ['axis']);
  const list = readList('concat', tensors);
  const axis = checkAxis('concat', 'axis', options.axis ?? 0, list[0].shape);
  return joined('concat', list, axis);
}

function joined(op: string, list: readonly [Tensor, ...Tensor[]], axis: number): Tensor {
  const [{ shape: first, dtype }] = list;
  let length = 0;
  list.forEach((x, k) => {
    const own = x.shape[axis] as number;
    const expected = first.map((n, other) => (other === axis ? own : n));
    if (!sameShape(x.shape, expected)) {
      const text = shapeText(first);
      rejectShape(op, k, x, `of the shape of tensors[0], ${text}, except for axis ${axis}`);
    }
    length += own;
  });
  const shape = first.map((n, other) => (other === axis ? length : n));
  checkSize(op, 'tensors', shape);
  return placed(list, shape, axis, length, sizeOf(first.slice(axis + 1)), dtype);
}

function placed(
  list: readonly Tensor[],
  shape: Shape,
  axis: number,
  length: number,
  inner: number,
  dtype: Tensor['dtype'],
): Tensor {
  const out = new Tensor(newFloats(dtype, sizeOf(shape)), shape, dtype);
  const lengths = list.map((x) => (x.rank < shape.length ? 1 : (x.shape[axis] as number)));
  let at = 0;
  list.forEach(({ data }, k) => {
    placePart(out.data, data, inner, lengths[k] as number, length, at);
    at += lengths[k] as number;
  });
  const nodes = list.map(nodeOf);
  if (nodes.every((node) => node === null)) return out;
  return record(out, (dy) => {
    let start = 0;
    nodes.forEach((node, k) => {
      const own = lengths[k] as number;
      if (node !== null) {
        const g = pooledTensor(node.shape, dtype);
        takePart(g.data, dy.data, inner, own, length, start);
        give(node, g, true);
      }
      start += own;
    });
  });
}

/**
 * Joins tensors of one shape along a new axis. The gradient of each is its part of dy.
 *
 * @param tensors - one or more tensors of one shape and dtype, or arrays
 * @param options -
 *   - `axis`: number, default 0. The place of the new axis in the result; negative ones count from
 *     the end.
 * @returns a Tensor with one more axis
 * @throws ClampwiseTypeError if an argument is of the wrong kind, or the dtypes differ
 * @throws ClampwiseRangeError if the list is empty, the shapes differ, or there is no such axis
 * @see TensorFlow.js's `tf.stack`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.stack([[1, 2], [3, 4]]).toArray();
 * // => [[1, 2], [3, 4]]
 * ops.stack([[1, 2], [3, 4]], { axis: -1 }).toArray();
 * // => [[1, 3], [2, 4]]
 */
export function stack(tensors: readonly TensorLike[], options: JoinOptions = {}): Tensor {
  checkOptions('stack', options, ['axis']);
  const list = readList('stack', tensors);
  const [{ shape: first, dtype }] = list;
  const axis = checkAxis('stack', 'axis', options.axis ?? 0, [...first, 1]);
  list.forEach((x, k) => {
    if (!sameShape(x.shape, first)) rejectShape('stack', k, x, `of shape ${shapeText(first)}`);
  });
  const shape = [...first.slice(0, axis), list.length, ...first.slice(axis)];
  checkSize('stack', 'tensors', shape);
  return placed(list, shape, axis, list.length, sizeOf(first.slice(axis)), dtype);
}
