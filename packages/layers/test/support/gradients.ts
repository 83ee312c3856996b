import { finiteDifference } from '@clampwise/testing';
import { expect } from 'vitest';
import { ops, type Shape, type Tensor, tensor, valueAndGrad } from '../../src/index.ts';

/** One operand: its shape, and values for it. */
export interface Operand {
  readonly shape: Shape;
  readonly values: readonly number[];
}

/** Values that are no multiples of each other, none of them near 0, 1 or 2. */
export function operand(shape: Shape, start = 0.37): Operand {
  const size = shape.reduce((product, axis) => product * axis, 1);
  const values = Array.from({ length: size }, (_, k) => {
    const value = ((start + k * 0.618034) % 1) * 3.6 - 1.8;
    const near = Math.abs(value - Math.round(value)) < 0.04;
    return near ? value + 0.1 : value;
  });
  return { shape, values };
}

/** The same, all above 0. */
export function positive(shape: Shape, start?: number): Operand {
  const { values } = operand(shape, start);
  return { shape, values: values.map((value) => Math.abs(value) + 0.2) };
}

/**
 * Compares the gradients of fn with central differences in float64. What fn gives is weighted element by element and
 * summed, so that the gradient of the result differs from element to element.
 */
export function checkGradients(
  fn: (...tensors: Tensor[]) => Tensor,
  operands: readonly Operand[],
): void {
  const scalar = (...tensors: Tensor[]): Tensor => {
    const result = fn(...tensors);
    const weights = Array.from({ length: result.size }, (_, k) => Math.cos(1 + 2.3 * k));
    return ops.sum(ops.mul(result, tensor(weights, { shape: result.shape, dtype: 'float64' })));
  };
  const make = (values: ArrayLike<number>, k: number): Tensor =>
    tensor(Float64Array.from(values), {
      shape: (operands[k] as Operand).shape,
      dtype: 'float64',
    });
  const point = operands.map(({ values }) => Float64Array.from(values));
  const { grads } = valueAndGrad(scalar)(...point.map(make));
  for (const [k, { shape }] of operands.entries()) expect(grads[k]?.shape).toEqual(shape);
  const differences = finiteDifference(
    (arrays) => scalar(...arrays.map(make)).item(),
    point,
    grads.map(({ data }) => data),
  );
  expect(differences).toEqual([]);
}
