import { reshape, type Tensor, transpose } from '@tensorflow/tfjs-core';

/** The vectors of a tensor as the rows of a matrix, and the way back. */
interface Rows {
  readonly matrix: Tensor;
  readonly back: (matrix: Tensor) => Tensor;
}

/** The vectors of x along some axes, or x as one vector, as rows. */
export function asRows(x: Tensor, axes: readonly number[] | null): Rows {
  const { shape, size } = x;
  const kept = axes === null ? [] : shape.map((_, axis) => axis).filter((k) => !axes.includes(k));
  const order = [...kept, ...(axes ?? shape.keys())];
  const rows = kept.reduce((count, axis) => count * (shape[axis] as number), 1);
  const turned = order.map((axis) => shape[axis] as number);
  const places = order.map((_, axis) => order.indexOf(axis));
  const isInOrder = order.every((axis, k) => axis === k);
  const turn = (t: Tensor, by: number[]): Tensor => (isInOrder ? t : transpose(t, by));
  return {
    matrix: reshape(turn(x, order), [rows, size / rows]),
    back: (matrix) => turn(reshape(matrix, turned), places),
  };
}
