import {
  abs,
  cast,
  equal,
  greater,
  isNaN as isNotANumber,
  max,
  reshape,
  sum,
  type Tensor,
  transpose,
  where,
} from '@tensorflow/tfjs-core';
import { floatRange } from '../norms/range.ts';

/** The vectors of a tensor as the rows of a matrix, and the way back. */
export interface Rows {
  readonly matrix: Tensor;
  readonly back: (matrix: Tensor) => Tensor;
}

/** The vectors of x along some axes, or x as one vector, as rows. */
export function asRows(x: Tensor, axes: readonly number[] | null): Rows {
  const { shape, size } = x;
  if (axes === null) {
    return { matrix: reshape(x, [1, size]), back: (matrix) => reshape(matrix, shape) };
  }
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes];
  const turned = order.map((axis) => shape[axis] as number);
  const rows = kept.reduce((count, axis) => count * (shape[axis] as number), 1);
  const places = order.map((_, axis) => order.indexOf(axis));
  return {
    matrix: reshape(transpose(x, order), [rows, size / rows]),
    back: (matrix) => transpose(reshape(matrix, turned), places),
  };
}

/** How many elements of each row meet a condition. */
export function countIn(condition: Tensor): Tensor {
  return sum(cast(condition, 'float32'), 1, true);
}

/** Whether any element of each row meets a condition. */
export function anyIn(condition: Tensor): Tensor {
  return greater(max(cast(condition, 'float32'), 1, true), 0);
}

/** Whether every element of each row meets a condition. */
export function allIn(condition: Tensor): Tensor {
  return equal(countIn(condition), condition.shape[1] as number);
}

/** y with the rows made NaN in which x holds one. */
export function withNaNOf(x: Tensor, y: Tensor): Tensor {
  return where(anyIn(isNotANumber(x)), Number.NaN, y);
}

/** Which elements are infinite. */
export function isInfinite(x: Tensor): Tensor {
  return greater(abs(x), floatRange().largest);
}
