import { ClampwiseRangeError } from '@clampwise/kernels';
import {
  add,
  broadcastTo,
  cast,
  concat,
  cumsum,
  div,
  equal,
  expandDims,
  fill,
  greaterEqual,
  lessEqual,
  logicalAnd,
  logicalNot,
  max,
  minimum,
  mul,
  onesLike,
  range,
  reshape,
  reverse,
  slice,
  sum,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { floatRange } from '../norms/range.ts';
import { asRows } from '../norms/rows.ts';
import { allIn, anyIn, isInfinite, withNaNOf } from './rows.ts';

/** The direction, and the weight of each element; null if all are equal. */
interface Order {
  readonly increasing: boolean;
  readonly weights: Tensor | null;
}

/**
 * The means of all runs are held at once: for a vector of 4096 values they take 64 MiB, several
 * times over.
 */
const MOST_MEANS = 2 ** 24;

function checkSize({ shape: [rows, count] }: Tensor): void {
  if ((rows as number) * (count as number) ** 2 <= MOST_MEANS) return;
  const received = `${rows} vectors of ${count} values`;
  const expected = `vectors · values² of at most ${MOST_MEANS}`;
  const sentence =
    `x has ${received}, but on this backend vectors · values² is limited to ${MOST_MEANS}. ` +
    'Use the backend cpu or wasm';
  throw new ClampwiseRangeError('projectMonotone', 'x', received, expected, sentence);
}

/**
 * Robertson, Wright and Dykstra 1988, theorem 1.4.4. Take the mean of the run from j to k. Element
 * i of the nearest rising vector is its maximum over j ≤ i of the minimum over k ≥ i.
 */
function ontoRising(x: Tensor, weights: Tensor): Tensor {
  const count = x.shape[1] as number;
  const place = range(0, count);
  const [from, to] = [reshape(place, [1, count, 1]), reshape(place, [1, 1, count])];
  const isRun = greaterEqual(to, from);
  // Sums that start again in each row of the square, because differences of running sums would lose
  // digits.
  const runs = (values: Tensor): Tensor => {
    return cumsum(where(isRun, expandDims(values, 1), 0), 2);
  };
  const weighed = runs(mul(x, weights));
  const means = div(weighed, runs(broadcastTo(weights, x.shape)));
  const far = floatRange().largest;
  const least = leastFromHere(where(isRun, means, far));
  return max(where(isRun, least, -far), 1);
}

/** Along the last axis, the minimum of each element and all after it. */
function leastFromHere(means: Tensor): Tensor {
  const [rows, count] = means.shape as [number, number, number];
  let least = means;
  for (let step = 1; step < count; step *= 2) {
    const ahead = slice(least, [0, 0, step], [rows, count, count - step]);
    const rest = fill([rows, count, step], floatRange().largest);
    least = minimum(least, concat([ahead, rest], 2));
  }
  return least;
}

function ontoMonotoneRows(given: Tensor, { increasing, weights }: Order): Tensor {
  const count = given.shape[1] as number;
  const x = increasing ? given : reverse(given, 1);
  const relative = relativeWeights(weights, count);
  const y = ontoRising(x, increasing ? relative : reverse(relative, 1));
  const ordered = inOrder(x);
  const risen = where(ordered, x, y);
  const known = where(logicalAnd(anyIn(isInfinite(x)), logicalNot(ordered)), Number.NaN, risen);
  return withNaNOf(given, increasing ? known : reverse(known, 1));
}

/** The weights as a row, scaled to at most 1, so that sums of products do not overflow. */
function relativeWeights(weights: Tensor | null, count: number): Tensor {
  if (weights === null) return fill([1, count], 1);
  const row = reshape(weights, [1, count]);
  return div(row, max(row));
}

function inOrder(x: Tensor): Tensor {
  const [rows, count] = x.shape as [number, number];
  if (count < 2) return equal(zerosLike(x), 0);
  const before = slice(x, [0, 0], [rows, count - 1]);
  return allIn(lessEqual(before, slice(x, [0, 1], [rows, count - 1])));
}

/** Projects the vectors of x onto the vectors that never fall, or never rise. */
export function ontoMonotone(x: Tensor, axes: readonly number[] | null, order: Order): Tensor {
  const { matrix, back } = asRows(x, axes);
  checkSize(matrix);
  return back(ontoMonotoneRows(matrix, order));
}

/**
 * The gradient of `ontoMonotone`: each run that became its mean spreads the sum of its dy by the
 * weights.
 */
export function ontoMonotoneVjp(
  dy: Tensor,
  x: Tensor,
  axes: readonly number[] | null,
  order: Order,
): Tensor {
  const { matrix, back } = asRows(x, axes);
  checkSize(matrix);
  const ds = asRows(dy, axes).matrix;
  const [rows, count] = matrix.shape as [number, number];
  const y = ontoMonotoneRows(matrix, order);
  const run = cumsum(cast(logicalNot(joined(matrix, y)), 'float32'), 1);
  const together = cast(equal(expandDims(run, 1), expandDims(run, 2)), 'float32');
  const weights = broadcastTo(relativeWeights(order.weights, count), [rows, count]);
  const spread = (values: Tensor): Tensor => sum(mul(together, expandDims(values, 1)), 2);
  const isAlone = equal(spread(onesLike(ds)), 1);
  const dx = mul(div(spread(ds), spread(weights)), weights);
  return back(withNaNOf(y, where(isAlone, ds, dx)));
}

/** Whether each element belongs to the run of the one before it. */
function joined(x: Tensor, y: Tensor): Tensor {
  const [rows, count] = x.shape as [number, number];
  const first = fill([rows, 1], 0);
  if (count < 2) return greaterEqual(first, 1);
  const stays = cast(equal(x, y), 'float32');
  const part = (t: Tensor, at: number): Tensor => slice(t, [0, at], [rows, count - 1]);
  const same = equal(part(y, 0), part(y, 1));
  const bothStay = equal(add(part(stays, 0), part(stays, 1)), 2);
  const rest = cast(logicalAnd(same, logicalNot(bothStay)), 'float32');
  return greaterEqual(concat([first, rest], 1), 1);
}
