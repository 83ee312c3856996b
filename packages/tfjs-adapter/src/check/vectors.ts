import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { checkAxes, checkAxis, describe } from '@clampwise/kernels/internal';
import { Tensor } from '@tensorflow/tfjs-core';
import { asTensor, type TensorOrLike } from './tensor.ts';

/** The axis or axes along which a vector runs. By default the whole tensor is one vector. */
export type Axis = number | readonly number[] | undefined;

/** Returns a float32 tensor, or throws. Call it inside `tf.tidy`. */
export function asFloatTensor(op: string, argument: string, value: TensorOrLike): Tensor {
  const tensor = asTensor(op, argument, value);
  if (tensor.dtype === 'float32') return tensor;
  throw new ClampwiseTypeError(op, argument, `a tensor of ${tensor.dtype}`, 'of float32');
}

/** The axes, non-negative and sorted; null for all of them. */
export function checkAxisOption(
  op: string,
  axis: Axis,
  { shape }: Pick<Tensor, 'shape'>,
): readonly number[] | null {
  if (axis === undefined) return null;
  if (Array.isArray(axis) && axis.length === 0) {
    throw new ClampwiseRangeError(op, 'axis', '[]', 'one axis or more; leave it out for all');
  }
  const axes = Array.isArray(axis)
    ? checkAxes(op, 'axis', axis, shape).sort((a, b) => a - b)
    : [checkAxis(op, 'axis', axis, shape)];
  return axes.length === shape.length ? null : axes;
}

/** The number of values of a vector along some axes. */
export function lengthAlong({ shape, size }: Tensor, axes: readonly number[] | null): number {
  return axes?.reduce((length, axis) => length * (shape[axis] as number), 1) ?? size;
}

/**
 * Checks a vector that goes with x and has as many values as a vector of x: a list, or a float32
 * tensor.
 */
export function asRowVector(
  op: string,
  argument: string,
  value: TensorOrLike,
  count: number,
): Tensor {
  const tensor = asFloatTensor(op, argument, value);
  if (tensor.size === count) return tensor;
  const expected = `of ${count} values, like the vectors of x`;
  const sentence = `${argument} has ${tensor.size} values, but the vectors of x have ${count}`;
  throw new ClampwiseRangeError(op, argument, `a tensor of ${tensor.size}`, expected, sentence);
}

/** Checks the numbers in a list. A tensor is not read here. */
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
