import {
  add,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalOr,
  mul,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { Measure } from './measure.ts';
import { floatRange } from './range.ts';
import { where } from './where.ts';

/** The interval of allowed norms. */
export interface NormInterval {
  readonly min: number;
  readonly max: number;
  /** How far the norm moves toward the interval: 1 for all the way. */
  readonly rate: number;
}

/** Whether only the norm 1 is allowed, and vectors go all the way there. */
export function isUnit({ min, max, rate }: NormInterval): boolean {
  return min === 1 && max === 1 && rate === 1;
}

/**
 * Brings the norm of each vector along some axes to the nearest one in an interval, in float32 on
 * the device. A vector within the interval keeps its bits, and zeros stay zeros. Infinities become
 * NaN and the other elements of their vector 0. A NaN makes its whole vector NaN.
 */
export function bringNormBetween(
  x: Tensor,
  interval: NormInterval,
  axes: readonly number[],
): Tensor {
  const { brought, rest } = movesOf(x, interval, axes);
  return rest === null ? brought(x) : add(mul(x, rest), brought(x));
}

/** The factors that bring norms into an interval. */
export interface Moves {
  readonly measure: Measure;
  /** Where a vector does not change. */
  readonly kept: Tensor;
  /** Vectors times the factors that bring the norms of x into the interval. */
  brought(v: Tensor): Tensor;
  /** The part of x that is added to that; null for nothing. */
  readonly rest: Tensor | null;
}

/** The factors that bring the norms of the vectors of a tensor into an interval. */
export function movesOf(
  x: Tensor,
  { min, max, rate }: NormInterval,
  axes: readonly number[],
): Moves {
  const measure = Measure.of(x, axes);
  const { scale, squares } = measure;
  const least = measure.squareOf(min);
  const below = less(squares, least);
  // An infinite norm is within an interval without an upper end; NaN is within none.
  const most = max === Infinity ? max : measure.squareOf(max);
  const within = logicalAnd(greaterEqual(squares, least), lessEqual(squares, most));
  const kept = logicalOr(within, equal(squares, 0));
  const [low, lowPower] = measure.split(min * rate);
  const [high, highPower] = measure.split(max * rate);
  // Step by step: a product of the factors may underflow or overflow.
  const first = where(kept, 1, scale);
  const factor = where(kept, 1, measure.factorTo(where(below, low, high)));
  const power = where(kept, 1, where(below, lowPower, highPower));
  const brought = (v: Tensor): Tensor => mul(mul(mul(v, first), factor), power);
  if (rate === 1) return { measure, kept, brought, rest: null };
  const leavesNone = logicalOr(kept, greater(squares, floatRange().largest));
  return { measure, kept, brought, rest: where(leavesNone, 0, 1 - rate) };
}
