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
} from '@tensorflow/tfjs-core';
import { Measure } from './measure.ts';
import { where } from './where.ts';

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
  const measure = Measure.of(x, axes);
  const { scale, squares } = measure;
  const below = less(squares, measure.squareOf(min));
  const within = logicalAnd(lessEqual(squares, measure.squareOf(max)), logicalNot(below));
  const kept = logicalOr(within, equal(squares, 0));
  const [low, lowPower] = measure.split(min * rate);
  const [high, highPower] = measure.split(max * rate);
  // Step by step, for a product of the factors may underflow or overflow.
  const factor = where(kept, 1, measure.factorTo(where(below, low, high)));
  const power = where(kept, 1, where(below, lowPower, highPower));
  const moved = mul(mul(mul(x, where(kept, 1, scale)), factor), power);
  return rate === 1 ? moved : add(mul(x, where(kept, 0, 1 - rate)), moved);
}
