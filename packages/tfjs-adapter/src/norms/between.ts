import {
  add,
  equal,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  mul,
  type Tensor,
  where,
} from '@tensorflow/tfjs-core';
import { factorTo, LARGEST_FLOAT32, measure, squaredLimit } from './measure.ts';

/** Between which norms a vector has to lie. */
export interface NormInterval {
  readonly min: number;
  readonly max: number;
  /** Which part of the way there is gone: 1 for all of it. */
  readonly rate: number;
}

/**
 * Brings the norm of each vector along some axes to the nearest one in an interval, in float32 on the device. A vector
 * within it keeps its bits, and zeros stay zeros. Where elements are infinite these become NaN and the others 0; where
 * one is NaN all become NaN.
 */
export function bringNormBetween(
  x: Tensor,
  { min, max, rate }: NormInterval,
  axes: readonly number[],
): Tensor {
  const { scale, squares } = measure(x, axes);
  const below = less(squares, squaredLimit(min, scale));
  const within = logicalAnd(lessEqual(squares, squaredLimit(max, scale)), logicalNot(below));
  const kept = logicalOr(within, equal(squares, 0));
  const target = where(below, min * rate, Math.min(max, LARGEST_FLOAT32) * rate);
  const factor = where(kept, 1, factorTo(target, squares));
  const moved = mul(mul(x, where(kept, 1, scale)), factor);
  return rate === 1 ? moved : add(mul(x, where(kept, 0, 1 - rate)), moved);
}
