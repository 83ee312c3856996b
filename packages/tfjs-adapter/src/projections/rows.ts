import {
  abs,
  cast,
  equal,
  greater,
  isNaN as isNotANumber,
  max,
  sum,
  type Tensor,
  where,
} from '@tensorflow/tfjs-core';
import { floatRange } from '../norms/range.ts';

/** The number of elements of each row that meet a condition. */
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

/** y, with NaN in all rows in which x holds a NaN. */
export function withNaNOf(x: Tensor, y: Tensor): Tensor {
  return where(anyIn(isNotANumber(x)), Number.NaN, y);
}

/** A mask of the infinite elements. */
export function isInfinite(x: Tensor): Tensor {
  return greater(abs(x), floatRange().largest);
}
