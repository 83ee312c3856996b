import {
  abs,
  add,
  div,
  equal,
  greater,
  lessEqual,
  logicalAnd,
  logicalNot,
  max,
  mul,
  reshape,
  sub,
  sum,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { floatRange } from '../norms/range.ts';
import { asRows } from '../norms/rows.ts';
import { sumInBlocks } from '../norms/sum.ts';
import { allIn, countIn, isInfinite, withNaNOf } from './rows.ts';

/** The plane a·x = b, or the halfspace a·x ≤ b. */
interface Plane {
  readonly b: number;
  readonly halfspace: boolean;
}

/**
 * The relative error of a dot product of float32 values that is allowed, with respect to the sum of
 * its magnitudes.
 */
const SLACK = 2 ** -22;

/** a divided by its largest magnitude, b divided by it too, and the square of the scaled a. */
function scaledPlane(a: Tensor, b: number): { slope: Tensor; offset: Tensor; square: Tensor } {
  const row = reshape(a, [1, a.size]);
  const largest = max(abs(row));
  const slope = div(row, largest);
  return { slope, offset: div(b, largest), square: sum(mul(slope, slope)) };
}

function ontoPlaneRows(x: Tensor, a: Tensor, { b, halfspace }: Plane): Tensor {
  const { slope, offset, square } = scaledPlane(a, b);
  const isPart = logicalNot(equal(slope, 0));
  const rises = where(isPart, mul(x, slope), zerosLike(x));
  const excess = sub(sumInBlocks(rises, [1], 1), offset);
  const sizes = add(sumInBlocks(abs(rises), [1], 1), abs(offset));
  // With an infinity among them there is no slack.
  const slack = where(lessEqual(sizes, floatRange().largest), mul(sizes, SLACK), 0);
  const inside = lessEqual(halfspace ? excess : abs(excess), slack);
  const y = where(isPart, sub(x, mul(slope, div(excess, square))), x);
  const infinite = logicalAnd(isInfinite(x), isPart);
  const count = countIn(infinite);
  // One infinity stays. If a has no other element than this one, it moves to the plane.
  const alone = where(equal(countIn(isPart), 1), div(offset, where(isPart, slope, 1)), x);
  const moved = where(infinite, alone, y);
  const outside = where(greater(count, 1), Number.NaN, moved);
  return withNaNOf(x, where(inside, x, outside));
}

/** Projects the vectors of x onto a plane or a halfspace. */
export function ontoPlane(
  x: Tensor,
  a: Tensor,
  axes: readonly number[] | null,
  plane: Plane,
): Tensor {
  const { matrix, back } = asRows(x, axes);
  return back(ontoPlaneRows(matrix, a, plane));
}

/**
 * The gradient of `ontoPlane`: dy without its part along a, and dy where the halfspace did not
 * change x.
 */
export function ontoPlaneVjp(
  dy: Tensor,
  x: Tensor,
  a: Tensor,
  axes: readonly number[] | null,
  plane: Plane,
): Tensor {
  const { matrix, back } = asRows(x, axes);
  const ds = asRows(dy, axes).matrix;
  const y = ontoPlaneRows(matrix, a, plane);
  const { slope, square } = scaledPlane(a, plane.b);
  const isPart = logicalNot(equal(slope, 0));
  const dot = sumInBlocks(where(isPart, mul(slope, ds), zerosLike(ds)), [1], 1);
  const through = where(isPart, sub(ds, mul(slope, div(dot, square))), ds);
  const same = allIn(equal(matrix, y));
  const dx = plane.halfspace ? where(same, ds, through) : through;
  return back(withNaNOf(y, dx));
}
