import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { checkScalarBounds, describe, shapeText } from '@clampwise/kernels/internal';
import type { Tensor } from '@tensorflow/tfjs-core';
import { asIntegerTensor, asTensor, type TensorOrLike } from './tensor.ts';

/**
 * A bound: a number, null for none, or a tensor or nested arrays whose shape broadcasts to the
 * shape of x.
 */
export type TensorBound = number | null | TensorOrLike;

/**
 * The bounds of a clip kernel: numbers, rounded to the dtype of x, or the positions of tensors
 * among its inputs.
 */
export interface BoundAttributes {
  /** The lower bound, if it is a number; the smallest value of the dtype for none. */
  readonly lo: number;
  readonly hi: number;
  /** The input that is the lower bound; -1 if none is. */
  readonly minAt: number;
  readonly maxAt: number;
}

/** Two checked bounds: the tensors among them, and the attributes for the kernels. */
interface Bounds {
  readonly tensors: readonly Tensor[];
  readonly attributes: BoundAttributes;
}

/** Checks two bounds for x; lists become tensors. Call it inside `tf.tidy`. */
export function checkBounds(op: string, x: Tensor, min: TensorBound, max: TensorBound): Bounds {
  const low = checkBound(op, 'min', x, min);
  const high = checkBound(op, 'max', x, max);
  const tensors = [low, high].filter(isTensor);
  // Next to a tensor, a number is checked on its own: elements of tensors are not read here.
  const { lo, hi } = checkScalarBounds(
    op,
    x.dtype as 'float32' | 'int32',
    isTensor(low) ? null : low,
    isTensor(high) ? null : high,
  );
  const minAt = isTensor(low) ? 1 : -1;
  const maxAt = isTensor(high) ? tensors.length : -1;
  return { tensors, attributes: { lo, hi, minAt, maxAt } };
}

function isTensor(bound: Tensor | number | null): bound is Tensor {
  return typeof bound === 'object' && bound !== null;
}

function checkBound(
  op: string,
  argument: string,
  x: Tensor,
  bound: TensorBound,
): Tensor | number | null {
  if (typeof bound === 'number' || bound === null) return bound;
  if (bound === undefined || typeof bound === 'bigint') {
    const expected = 'a number, null for none, or a tensor';
    throw new ClampwiseTypeError(op, argument, describe(bound), expected);
  }
  const round = argument === 'min' ? Math.ceil : Math.floor;
  const made =
    x.dtype === 'int32'
      ? asIntegerTensor(op, argument, bound, round)
      : asTensor(op, argument, bound);
  checkBoundDType(op, argument, x, made);
  checkBoundShape(op, argument, x, made);
  return made;
}

function checkBoundDType(op: string, argument: string, x: Tensor, bound: Tensor): void {
  if (bound.dtype === x.dtype) return;
  // For integers, a float bound is rounded inward.
  if (x.dtype === 'int32' && bound.dtype === 'float32') return;
  const expected = x.dtype === 'int32' ? 'of int32 or float32' : `of ${x.dtype}, like x`;
  throw new ClampwiseTypeError(op, argument, `a tensor of ${bound.dtype}`, expected);
}

function checkBoundShape(op: string, argument: string, x: Tensor, bound: Tensor): void {
  if (broadcastsTo(bound.shape, x.shape)) return;
  const received = `shape ${shapeText(bound.shape)}`;
  const expected = `a shape that broadcasts to ${shapeText(x.shape)}, the shape of x`;
  throw new ClampwiseRangeError(
    op,
    argument,
    received,
    expected,
    `${argument} has ${received}, but must have ${expected}`,
  );
}

function broadcastsTo(from: readonly number[], to: readonly number[]): boolean {
  const offset = to.length - from.length;
  return offset >= 0 && from.every((length, k) => length === 1 || length === to[offset + k]);
}
