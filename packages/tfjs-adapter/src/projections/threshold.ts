import {
  abs,
  add,
  clone,
  div,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  max,
  maximum,
  min,
  minimum,
  mul,
  neg,
  scalar,
  sub,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { floatRange } from '../norms/range.ts';
import { asRows } from '../norms/rows.ts';
import { sumInBlocks } from '../norms/sum.ts';
import { allIn, anyIn, countIn, isInfinite, withNaNOf } from './rows.ts';

/**
 * The number of halvings of the bracket around the threshold. A bracket as wide as the sum shrinks
 * to 2^-26 of it, and the last steps remove that. With a limit on the elements, the bracket is as
 * wide as their range and shrinks to 2^-44 of it.
 */
const HALVINGS = 26;
const CAPPED_HALVINGS = 44;
const LAST_STEPS = 2;

/** The relative error of a sum of float32 values up to which a vector counts as inside. */
const SLACK = 2 ** -21;

/** The target of a row: elements from 0 to `most`, with this sum. */
interface Share {
  readonly sum: number;
  readonly most: number;
}

/** The nearest rows to x with a given sum. An infinity counts as a very large value. */
function share(x: Tensor, { sum, most: limit }: Share): Tensor {
  const most = Math.min(limit, sum);
  const isCapped = limit < sum;
  const infinite = isInfinite(x);
  const high = logicalAnd(infinite, greater(x, 0));
  const z = fromLargest(x, infinite, high);
  const least = min(where(infinite, 0, z), 1, true);
  const lowest = isCapped ? sub(least, most) : sub(zerosLike(least), sum);
  const between = (tau: Tensor): Tensor => minimum(maximum(sub(z, tau), 0), most);
  let [low, up] = [lowest, zerosLike(lowest)];
  for (let k = 0; k < (isCapped ? CAPPED_HALVINGS : HALVINGS); k++) {
    const middle = mul(add(low, up), 0.5);
    const isBelow = greaterEqual(sumInBlocks(between(middle), [1], 1), sum);
    [low, up] = [where(isBelow, middle, low), where(isBelow, up, middle)];
  }
  for (let k = 0; k < LAST_STEPS; k++) {
    const y = between(low);
    const free = countIn(logicalAnd(greater(y, 0), less(sub(z, low), most)));
    const excess = sub(sumInBlocks(y, [1], 1), sum);
    low = add(low, where(greater(free, 0), div(excess, maximum(free, 1)), 0));
  }
  const shared = between(low);
  const highs = countIn(high);
  const one = where(high, sum, zerosLike(shared));
  const filled = withMissing(x, shared, { sum, most });
  const result = isCapped ? filled : where(greater(highs, 0), one, filled);
  return where(greater(highs, 1), Number.NaN, result);
}

/**
 * If all finite elements are at their limit, the rest goes to the one element that is -Infinity.
 */
function withMissing(x: Tensor, shared: Tensor, { sum, most }: Share): Tensor {
  const low = logicalAnd(isInfinite(x), less(x, 0));
  const lows = countIn(low);
  const missing = sub(sum, mul(sub(x.shape[1] as number, lows), most));
  const filled = where(equal(lows, 1), where(low, missing, most), Number.NaN);
  return where(greater(missing, sum * SLACK), filled, shared);
}

/** x minus the largest finite element of its row, so that a common offset costs no digits. */
function fromLargest(x: Tensor, infinite: Tensor, high: Tensor): Tensor {
  const { largest: far } = floatRange();
  const finite = logicalNot(infinite);
  const top = max(where(finite, x, -far), 1, true);
  const offset = where(anyIn(finite), top, 0);
  return where(infinite, where(high, far / 2, -far / 2), sub(where(finite, x, 0), offset));
}

function isNear(total: Tensor, sum: number): Tensor {
  return lessEqual(abs(sub(total, sum)), sum * SLACK);
}

function ontoSimplexRows(x: Tensor, target: Share): Tensor {
  const within = logicalAnd(
    greaterEqual(x, 0),
    lessEqual(x, Math.min(target.most, 2 * target.sum)),
  );
  const total = sumInBlocks(x, [1], 1);
  const inside = logicalAnd(allIn(within), isNear(total, target.sum));
  return withNaNOf(x, where(inside, x, share(x, target)));
}

/** Projects the vectors of x onto the simplex: see `projectSimplex`. */
export function ontoSimplex(x: Tensor, axes: readonly number[] | null, target: Share): Tensor {
  const { matrix, back } = asRows(x, axes);
  return back(ontoSimplexRows(matrix, target));
}

/**
 * The gradient of `ontoSimplex`: dy minus its mean over the elements strictly between the bounds, 0
 * for the others.
 */
export function ontoSimplexVjp(
  dy: Tensor,
  x: Tensor,
  axes: readonly number[] | null,
  target: Share,
): Tensor {
  const { matrix, back } = asRows(x, axes);
  const y = ontoSimplexRows(matrix, target);
  const free = logicalAnd(greater(y, 0), less(y, Math.min(target.most, floatRange().largest)));
  return back(withNaNOf(y, lessMean(asRows(dy, axes).matrix, free)));
}

/** The free elements of each row minus their mean, and 0 for the others. */
function lessMean(dy: Tensor, free: Tensor): Tensor {
  const passed = where(free, dy, zerosLike(dy));
  const mean = div(sumInBlocks(passed, [1], 1), maximum(countIn(free), 1));
  return where(free, sub(dy, mean), zerosLike(dy));
}

/** The L1 ball, or its sphere. */
interface L1 {
  readonly radius: number;
  readonly ball: boolean;
}

function ontoL1Rows(x: Tensor, { radius, ball }: L1): Tensor {
  if (radius === Infinity) return withNaNOf(x, clone(x));
  if (radius === 0) return withNaNOf(x, zerosLike(x));
  const sizes = abs(x);
  const total = sumInBlocks(sizes, [1], 1);
  const near = isNear(total, radius);
  const inside = ball ? logicalOr(lessEqual(total, radius), near) : near;
  const y = share(sizes, { sum: radius, most: Infinity });
  const signed = where(logicalAnd(less(x, 0), greater(y, 0)), neg(y), y);
  return withNaNOf(x, where(inside, x, signed));
}

/** Projects the vectors of x onto the L1 ball or sphere. */
export function ontoL1(x: Tensor, axes: readonly number[] | null, set: L1): Tensor {
  const { matrix, back } = asRows(x, axes);
  return back(ontoL1Rows(matrix, set));
}

/**
 * The gradient of `ontoL1`: the gradient of the simplex with the signs of x, and dy where the ball
 * did not change x.
 */
export function ontoL1Vjp(dy: Tensor, x: Tensor, axes: readonly number[] | null, set: L1): Tensor {
  const { matrix, back } = asRows(x, axes);
  const y = ontoL1Rows(matrix, set);
  const ds = asRows(dy, axes).matrix;
  const sign = where(less(y, 0), scalar(-1), scalar(1));
  const through = mul(sign, lessMean(mul(sign, ds), logicalNot(equal(y, 0))));
  const same = allIn(equal(matrix, y));
  const dx = set.ball ? where(same, ds, through) : through;
  return back(withNaNOf(y, dx));
}
