import { ClampwiseRangeError } from '@clampwise/kernels';
import { batchText, shapeText, sizeOf } from '../check/describe.ts';
import { checkShape } from '../check/shape.ts';
import type { BatchShape } from '../layers/layer.ts';
import { gatherRows } from '../loops/rows.ts';
import type { TargetKind } from '../losses/loss.ts';
import { readTensor } from '../tensor/read.ts';
import { pooledTensor, Tensor } from '../tensor/tensor.ts';
import type { FloatDType, Shape, TensorLike } from '../types.ts';

/** The known properties of the arrays that a model takes or returns. */
export interface BatchKind {
  /** The shape of a batch, or null before it is known. */
  readonly shape: BatchShape | null;
  readonly dtype: FloatDType | undefined;
}

/**
 * Reads a batch of inputs. A flat typed array gets the shape given, or one that the shape of an
 * example implies. If an example has one value, a flat array may leave out the last axis.
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
  const example = read.shape.length === 1 ? exampleShape(kind) : null;
  if (example === null || example.length === 0) return checkBatch(op, argument, read, kind);
  const size = sizeOf(example);
  const fits = read.size % size === 0 && (size === 1 || ArrayBuffer.isView(values));
  const fitted = fits ? withShape(read, [read.size / size, ...example]) : read;
  return checkBatch(op, argument, fitted, kind);
}

/**
 * Reads y for `rows` examples. A flat array of rows · size values gets the shape of the model's
 * results. For a loss that takes numbers of classes, it is the shape without the last axis.
 * Otherwise the shapes must be equal, unless the loss takes y of any shape.
 */
export function readTargets(
  op: string,
  argument: string,
  values: TensorLike,
  { shape: kind, dtype }: BatchKind,
  rows: number,
  targets: TargetKind,
): Tensor {
  const read = readTensor(op, argument, values, dtype);
  const fitted = read.shape.length === 1 ? unflattened(read, kind, rows, targets) : read;
  const target = checkBatch(op, argument, fitted, targets === 'same' ? kind : null);
  if (target.shape[0] === rows) return target;
  const received = target.shape[0] as number;
  const sentence = `x has ${rows} examples, but ${argument} has ${received}. Pass one ${argument} for each example`;
  throw new ClampwiseRangeError(op, argument, `${received} examples`, `${rows} examples`, sentence);
}

/** Returns a flat array of rows · size values in the shape of `rows` examples. */
function unflattened(
  x: Tensor,
  kind: BatchShape | null,
  rows: number,
  targets: TargetKind,
): Tensor {
  const example = exampleShape(targets === 'indices' ? (kind?.slice(0, -1) ?? null) : kind);
  if (example === null || example.length === 0) return x;
  // With one value for each example, a wrong length is a wrong number of examples.
  if (sizeOf(example) === 1) return withShape(x, [x.size, ...example]);
  return x.size === rows * sizeOf(example) ? withShape(x, [rows, ...example]) : x;
}

/** Returns the shape of one example if all of it is known, else null. */
function exampleShape(kind: BatchShape | null): Shape | null {
  if (kind === null || kind.slice(1).includes(null)) return null;
  return kind.slice(1) as Shape;
}

function withShape(x: Tensor, shape: Shape): Tensor {
  return new Tensor(x.data, shape, x.dtype);
}

function checkBatch(op: string, argument: string, x: Tensor, kind: BatchShape | null): Tensor {
  if (kind === null ? x.shape.length > 0 : fits(x.shape, kind)) return x;
  const received = `shape ${shapeText(x.shape)}`;
  const expected = kind === null ? 'a batch, with at least one axis' : `shape ${batchText(kind)}`;
  const verb = argument.startsWith('y') ? 'returns' : 'takes';
  const sentence = `${argument} has ${received}, but the model ${verb} ${expected}`;
  throw new ClampwiseRangeError(op, argument, received, expected, sentence);
}

function fits(shape: Shape, kind: BatchShape): boolean {
  if (shape.length !== kind.length) return false;
  for (let k = 0; k < kind.length; k++) {
    if (kind[k] !== null && kind[k] !== shape[k]) return false;
  }
  return true;
}

/** Returns consecutive rows of a tensor without a copy. */
export function sliceRows(x: Tensor, start: number, end: number): Tensor {
  const [rows = 0, ...example] = x.shape;
  if (start === 0 && end === rows) return x;
  const size = sizeOf(example);
  return new Tensor(x.data.subarray(start * size, end * size), [end - start, ...example], x.dtype);
}

/** Copies the rows of a tensor that `order` lists from start to end. */
export function takeRows(x: Tensor, order: Int32Array, start: number, end: number): Tensor {
  const [, ...example] = x.shape;
  const out = pooledTensor([end - start, ...example], x.dtype);
  gatherRows(out.data, x.data, order, start, sizeOf(example));
  return out;
}
