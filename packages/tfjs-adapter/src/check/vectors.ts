import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { checkAxes, checkAxis, describe } from '@clampwise/kernels/internal';
import { Tensor } from '@tensorflow/tfjs-core';
import { asTensor, type TensorOrLike } from './tensor.ts';

/** The axis or axes along which a vector lies; the whole tensor is one unless given. */
export type Axis = number | readonly number[] | undefined;

/** Gives a tensor of float32, or refuses. Call it inside `tf.tidy`. */
export function asFloatTensor(op: string, argument: string, value: TensorOrLike): Tensor {
  const tensor = asTensor(op, argument, value);
  if (tensor.dtype === 'float32') return tensor;
  throw new ClampwiseTypeError(op, argument, `a tensor of ${tensor.dtype}`, 'of float32');
}

/** The axes that are meant, counted from the first and in order; null for all of them. */
export function checkAxisOption(
  op: string,
  axis: Axis,
  { shape }: Pick<Tensor, 'shape'>,
): readonly number[] | null {
  if (axis === undefined) return null;
  if (Array.isArray(axis) && axis.length === 0) {
    throw new ClampwiseRangeError(op, 'axis', '[]', 'one axis or more, or absent for all');
  }
  const axes = Array.isArray(axis)
    ? checkAxes(op, 'axis', axis, shape).sort((a, b) => a - b)
    : [checkAxis(op, 'axis', axis, shape)];
  return axes.length === shape.length ? null : axes;
}

/** How many values a vector along some axes has. */
export function lengthAlong({ shape, size }: Tensor, axes: readonly number[] | null): number {
  return axes?.reduce((length, axis) => length * (shape[axis] as number), 1) ?? size;
}

/** Checks a vector beside x, of as many values as one of x's vectors: a list, or a tensor of float32. */
export function asRowVector(
  op: string,
  argument: string,
  value: TensorOrLike,
  count: number,
): Tensor {
  const tensor = asFloatTensor(op, argument, value);
  if (tensor.size === count) return tensor;
  const expected = `of ${count} values, as the vectors of x`;
  throw new ClampwiseRangeError(op, argument, `a tensor of ${tensor.size}`, expected);
}

/** Checks the numbers of a list; a tensor's are not read here. */
export function checkListed(
  op: string,
  argument: string,
  value: TensorOrLike,
  test: (value: number) => boolean,
  expected: string,
): void {
  if (value instanceof Tensor) return;
  const list = Array.from(value as ArrayLike<unknown>);
  list.forEach((one, k) => {
    if (typeof one === 'number' && test(one)) return;
    throw new ClampwiseRangeError(op, `${argument}[${k}]`, describe(one), expected);
  });
}
