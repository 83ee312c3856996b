import { abs, all, lessEqual, logicalNot, type Tensor, zerosLike } from '@tensorflow/tfjs-core';
import { floatRange } from './range.ts';
import { where } from './where.ts';

/** Whether x holds NaN or an infinity: a scalar of bool. Comparisons, which no shader compiler takes away. */
export function holdsNonFinite(x: Tensor): Tensor {
  return logicalNot(all(isFiniteNumber(x)));
}

/** Which elements are neither NaN nor infinite. */
export function isFiniteNumber(x: Tensor): Tensor {
  return lessEqual(abs(x), floatRange().largest);
}

/** y, or zeros where a condition holds: a select on the device. */
export function zerosWhere(condition: Tensor, y: Tensor): Tensor {
  return where(condition, zerosLike(y), y);
}
