import {
  abs,
  all,
  cast,
  equal,
  lessEqual,
  logicalNot,
  min,
  range,
  scalar,
  stack,
  type Tensor,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { floatRange } from './range.ts';
import { where } from './where.ts';

/**
 * Whether x holds NaN or an infinity: a bool scalar. By comparison, which no shader compiler
 * removes.
 */
export function holdsNonFinite(x: Tensor): Tensor {
  return logicalNot(all(isFiniteNumber(x)));
}

/** A mask of the elements that are neither NaN nor infinite. */
export function isFiniteNumber(x: Tensor): Tensor {
  return lessEqual(abs(x), floatRange().largest);
}

/** The index of the first tensor that holds NaN or an infinity, as int32; -1 if none does. */
export function firstNonFinite(tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 0) return scalar(-1, 'int32');
  return firstOf(stack(tensors.map((x) => (x.size === 0 ? scalar(false) : holdsNonFinite(x)))));
}

/** The first index at which a condition holds, as int32; -1 if there is none. */
export function firstOf(condition: Tensor): Tensor {
  const count = condition.size;
  const first = min(where(condition, range(0, count), count));
  return cast(where(equal(first, count), -1, first), 'int32');
}

/** y, or zeros where a condition holds: a select on the device. */
export function zerosWhere(condition: Tensor, y: Tensor): Tensor {
  return where(condition, zerosLike(y), y);
}
