import { ClampwiseRangeError } from '@clampwise/kernels';
import { batchText, shapeText, sizeOf } from '../check/describe.ts';
import { checkShape } from '../check/shape.ts';
import type { BatchShape } from '../layers/layer.ts';
import { gatherRows } from '../loops/rows.ts';
import { readTensor } from '../tensor/read.ts';
import { pooledTensor, Tensor } from '../tensor/tensor.ts';
import type { FloatDType, Shape, TensorLike } from '../types.ts';

/** What is known of the arrays that a model takes or gives. */
export interface BatchKind {
  /** The shape of a batch; null where it is not known yet. */
  readonly shape: BatchShape | null;
  readonly dtype: FloatDType | undefined;
}

/**
 * Reads a batch of inputs. A flat typed array gets the shape given, or one by the examples' own; a flat array of examples
 * with one value each may leave out the last axis.
 */
export function readBatch(
  op: string,
  argument: string,
  values: TensorLike,
  { shape: kind, dtype }: BatchKind,
  shape?: Shape,
): Tensor {
  const read = readTensor(op, argument, values, dtype);
  if (shape !== undefined) {
    return checkBatch(
      op,
      argument,
      withShape(read, checkShape(op, 'shape', shape, read.size)),
      kind,
    );
  }
  const example = exampleShape(kind);
  const isFlat = example !== null && example.length > 0 && read.shape.length === 1;
  const size = example === null ? 1 : sizeOf(example);
  const fitted =
    isFlat && read.size % size === 0 && (size === 1 || ArrayBuffer.isView(values))
      ? withShape(read, [read.size / size, ...example])
      : read;
  return checkBatch(op, argument, fitted, kind);
}

/**
 * Reads what is to be predicted for `rows` examples. A flat array of rows · size values gets the shape of the model's
 * results; else the shapes must be the same, unless the loss is free to take others.
 */
export function readTargets(
  op: string,
  values: TensorLike,
  { shape: kind, dtype }: BatchKind,
  rows: number,
  isFree: boolean,
): Tensor {
  const read = readTensor(op, 'y', values, dtype);
  const example = exampleShape(kind);
  const isFlat = example !== null && example.length > 0 && read.shape.length === 1;
  const fitted =
    isFlat && read.size === rows * sizeOf(example) ? withShape(read, [rows, ...example]) : read;
  const target = checkBatch(op, 'y', fitted, isFree ? null : kind);
  if (target.shape[0] === rows) return target;
  const expected = `as many examples as x has, ${rows}`;
  throw new ClampwiseRangeError(op, 'y', `${target.shape[0]} examples`, expected);
}

/** The shape of one example, where all of it is known. */
function exampleShape(kind: BatchShape | null): Shape | null {
  if (kind === null || kind.slice(1).includes(null)) return null;
  return kind.slice(1) as Shape;
}

function withShape(x: Tensor, shape: Shape): Tensor {
  return new Tensor(x.data, shape, x.dtype);
}

function checkBatch(op: string, argument: string, x: Tensor, kind: BatchShape | null): Tensor {
  if (kind === null ? x.shape.length > 0 : fits(x.shape, kind)) return x;
  const expected = kind === null ? 'a batch: at least one axis' : `of shape ${batchText(kind)}`;
  throw new ClampwiseRangeError(op, argument, `shape ${shapeText(x.shape)}`, expected);
}

function fits(shape: Shape, kind: BatchShape): boolean {
  if (shape.length !== kind.length) return false;
  for (let k = 0; k < kind.length; k++) {
    if (kind[k] !== null && kind[k] !== shape[k]) return false;
  }
  return true;
}

/** Some rows of a tensor that follow each other, without a copy. */
export function sliceRows(x: Tensor, start: number, end: number): Tensor {
  const [rows = 0, ...example] = x.shape;
  if (start === 0 && end === rows) return x;
  const size = sizeOf(example);
  return new Tensor(x.data.subarray(start * size, end * size), [end - start, ...example], x.dtype);
}

/** The rows of a tensor that an order names from start to end, copied. */
export function takeRows(x: Tensor, order: Int32Array, start: number, end: number): Tensor {
  const [, ...example] = x.shape;
  const out = pooledTensor([end - start, ...example], x.dtype);
  gatherRows(out.data, x.data, order, start, sizeOf(example));
  return out;
}
