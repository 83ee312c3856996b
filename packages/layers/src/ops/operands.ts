import { ClampwiseTypeError } from '@clampwise/kernels';
import { sumTo } from '@clampwise/kernels/algebra';
import { broadcastShape } from '@clampwise/kernels/internal';
import { sameShape } from '../check/describe.ts';
import { readTensor } from '../tensor/read.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { FloatArray, FloatDType, Shape, TensorLike } from '../types.ts';

/** An operand of an operation with two. A number stands for an array of any shape. */
export type Operand = Tensor | number;

/** Reads an operand in the dtype of the other one. */
export function readOperand(
  op: string,
  argument: string,
  value: TensorLike,
  other: TensorLike,
): Operand {
  if (value instanceof Tensor || typeof value === 'number') return value;
  return readTensor(op, argument, value, other instanceof Tensor ? other.dtype : undefined);
}

/** Reads two operands. If both are numbers, the first becomes a scalar tensor. */
export function readOperands(
  op: string,
  left: TensorLike,
  right: TensorLike,
): readonly [Operand, Operand] {
  const a = readOperand(op, 'a', left, right);
  const b = readOperand(op, 'b', right, a);
  return typeof a === 'number' && typeof b === 'number' ? [readTensor(op, 'a', a), b] : [a, b];
}

/** Returns the dtype that two operands share. */
export function sharedDType(op: string, a: Operand, b: Operand): FloatDType {
  if (typeof a === 'number') return (b as Tensor).dtype;
  if (typeof b !== 'number' && a.dtype !== b.dtype) rejectDType(op, ['b', b], ['a', a]);
  return a.dtype;
}

/** Throws because two tensors have different dtypes. */
export function rejectDType(
  op: string,
  [name, x]: readonly [name: string, x: Tensor],
  [otherName, other]: readonly [name: string, x: Tensor],
): never {
  const sentence = `${name} is ${x.dtype}, but ${otherName} is ${other.dtype}. Convert one with ops.cast`;
  throw new ClampwiseTypeError(op, name, `a tensor of ${x.dtype}`, other.dtype, sentence);
}

const SCALAR: Shape = [];

/**
 * Returns the shape that two operands broadcast to by NumPy's rule: axes align at the end, and an
 * axis of length 1 repeats.
 */
export function broadcastShapes(op: string, a: Operand, b: Operand): Shape {
  const left = typeof a === 'number' ? SCALAR : a.shape;
  const right = typeof b === 'number' ? SCALAR : b.shape;
  if (right.length === 0 || sameShape(left, right)) return left;
  if (left.length === 0) return right;
  return broadcastShape(op, left, right);
}

/**
 * Sums a gradient down to the shape that was broadcast. A gradient of that shape comes back as it
 * is.
 */
export function reduceTo(g: Tensor, shape: Shape): Tensor {
  return sameShape(g.shape, shape) ? g : asTensor(sumTo(g, shape), g.dtype);
}

/** Returns the result of a kernel as a tensor. */
export function asTensor(
  x: { readonly data: FloatArray; readonly shape: Shape },
  dtype: FloatDType,
): Tensor {
  return x instanceof Tensor ? x : new Tensor(x.data, x.shape, dtype);
}

/** Lets the result of a function know its argument. A weight's values change, so it is no use. */
export function noteArgument(out: Tensor, by: 'softmax' | 'sigmoid', x: Tensor): void {
  if (x.constructor === Tensor) out.activated = { by, x };
}
