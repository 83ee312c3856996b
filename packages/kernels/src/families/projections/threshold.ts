import { DTYPES } from '../../dtypes.ts';
import { BLOCK, JsPasses, MOST_ASIDE } from '../../run/js/project.ts';
import { withinSums } from './powers.ts';
import { Row } from './rows.ts';
import { findThreshold, type Thresholded } from './search.ts';

/**
 * The set to project onto: elements (with abs, magnitudes) from 0 to `most` that add up to a sum.
 */
export interface Target {
  readonly abs: boolean;
  readonly sum: number;
  /** The upper limit of each element; Infinity for none. */
  readonly most: number;
  /** Whether a smaller sum is inside too: true for a ball, false for a sphere or a simplex. */
  readonly ball: boolean;
}

const EPSILON = 2 ** -52;

/** How many elements give the first threshold of a long row. */
const SAMPLE = 2048;

/**
 * Projects a row onto { y ≥ 0, Σ y = sum }, with or without a cap, or onto the L1 ball or sphere: y
 * = max(z - tau, 0). z is x, or its magnitude, minus the largest of the row, so that a common
 * offset loses no digits.
 *
 * Newton's iteration finds tau from below (Michelot 1986): each pass drops the remaining elements
 * at or below tau. If m of k elements drop, the rise of tau is smaller than the largest distance of
 * one below tau by a factor k - m. So each pass halves the elements or this distance, and there are
 * O(log n) passes, whatever the values.
 */
export function projectOntoSimplex(row: Row, target: Target): void {
  const { abs, sum } = target;
  const { state } = row.passes;
  const isHuge = sum * row.count > Number.MAX_VALUE / 4;
  const isLong = row.count > BLOCK && target.most === Infinity && !isHuge;
  const found = isLong ? collect(row, target) : null;
  if (found === null) row.scan(abs);
  if (state.nans !== 0) row.fill(Number.NaN);
  else if (isInside(row, target)) row.keep();
  else if (sum === 0) row.fill(0);
  else if (isHuge) projectSmaller(row, target, 2 ** -128);
  else if (target.most < sum || !Number.isFinite(state.most)) projectCapped(row, target);
  else {
    const c = state.most;
    let tau: number;
    if (found !== null && found >= 0) tau = newtonAside(row, found, c, sum, -sum);
    else {
      // A guess for a long row: the threshold of its first block for a sum in proportion.
      const part = sum * (BLOCK / row.count);
      const start = found === null ? -sum : thresholdOf(row, BLOCK, abs, c, part);
      tau = newton(row, abs, c, sum, start);
    }
    row.shrink(abs, c, tau, Infinity);
  }
}

/** Whether the row is the rounding of a point of the set. */
function isInside(row: Row, { abs, sum, most, ball }: Target): boolean {
  const { state } = row.passes;
  // How much a sum of rounded elements may be off: half an ulp of each, and what computing them
  // loses.
  const { unit, least } = row.rounding;
  const slack =
    sum * (Math.max(unit, EPSILON / 2) + row.count * EPSILON) + (sum > 0 ? row.count * least : 0);
  if (state.least < 0 || state.most > Math.min(most, sum + slack)) return false;
  if (sum === Infinity) return true;
  row.sums(abs, 0, -1, Infinity, 2 * sum);
  const total = row.sum + row.rest;
  return (ball && total <= sum) || Math.abs(total - sum) <= slack;
}

/** An element of the row's type that is surely below t, which was computed from c and sum. */
function belowAsElement(row: Row, t: number, c: number, sum: number): number {
  const safe = t - (Math.abs(c) + Math.abs(t) + sum) * 4 * EPSILON;
  return row.isSingle ? Math.fround(safe - Math.abs(safe) * 2 ** -23 - 2 ** -149) : safe;
}

/**
 * One pass that sets aside the elements that may stay above zero (after Condat 2016): those above
 * the threshold of the elements so far, which is never above the threshold of all. Returns how
 * many, or -1 if they are too many.
 */
function collect(row: Row, { abs, sum }: Target): number {
  const { passes, count } = row;
  const { state } = passes;
  passes.gather(0, SAMPLE, abs, Infinity, 0);
  const first = thresholdOf(row, SAMPLE, abs, state.most, sum);
  let t = belowAsElement(row, state.most + first, state.most, sum);
  let have = 0;
  let limit = 1024;
  for (let i = 0; i < count; i += BLOCK) {
    const m = row.lengthAt(i);
    if (have < 0) {
      passes.gather(i, m, abs, Infinity, 0);
      continue;
    }
    have += passes.gather(i, m, abs, t, have);
    if (!Number.isFinite(state.most)) have = -1;
    else if (have > limit) {
      const c = state.most;
      t = belowAsElement(row, c + newtonAside(row, have, c, sum, -sum), c, sum);
      have = passes.keepAbove(have, t);
      if (have > MOST_ASIDE / 2) have = -1;
      limit = Math.min(MOST_ASIDE, Math.max(1024, 2 * have));
    }
  }
  return have;
}

/**
 * Projects a copy that is scaled down by a power of two, because sums of differences from the
 * largest would overflow.
 */
function projectSmaller(row: Row, { abs, sum, most, ball }: Target, by: number): void {
  const { count } = row;
  const x = Float64Array.from({ length: count }, (_, i) => {
    const v = row.at(i);
    return (abs ? Math.abs(v) : v) * by;
  });
  const arrays = { info: DTYPES.float64, count, x, out: x, a: null };
  const small = new Row(arrays, new JsPasses(x, x, null), row.rounding);
  small.passes.begin(0);
  projectOntoSimplex(small, { abs: false, sum: sum * by, most: most * by, ball });
  for (let i = 0; i < count; i++) {
    const y = (x[i] as number) / by;
    row.out[row.start + i] = abs && row.at(i) < 0 && y > 0 ? -y : y;
  }
}

/** The threshold of the first n elements of the row, at most a block. */
function thresholdOf(row: Row, n: number, abs: boolean, c: number, sum: number): number {
  const { passes } = row;
  let tau = -sum;
  for (let before = -1; ; ) {
    passes.sums(0, n, abs, c, tau, Infinity);
    const { inside, sum: part, rest } = passes.state;
    if (inside === before || inside === 0) return tau;
    before = inside;
    const next = (part - sum + rest) / inside;
    if (!(next > tau)) return tau;
    tau = next;
  }
}

/**
 * The threshold of the whole row. The rest is convex in tau, so from any start the first step ends
 * at or below the threshold, and each later step rises towards it.
 */
function newton(row: Row, abs: boolean, c: number, sum: number, start: number): number {
  let tau = start;
  for (let before = -1; ; ) {
    row.sums(abs, c, tau, Infinity);
    if (row.inside === before) return tau;
    const next = row.inside === 0 ? -sum : (row.sum - sum + row.rest) / row.inside;
    if (before >= 0 && !(next > tau)) return tau;
    before = row.inside;
    tau = next;
  }
}

/** The threshold of the elements that are set aside. */
function newtonAside(row: Row, have: number, c: number, sum: number, start: number): number {
  const { state } = row.passes;
  let tau = start;
  for (let before = -1; ; ) {
    row.passes.sumsAside(have, c, tau, Infinity);
    if (state.inside === before) return tau;
    before = state.inside;
    const next = (state.sum - sum + state.rest) / before;
    if (!(next > tau)) return tau;
    tau = next;
  }
}

/**
 * Projects onto the capped simplex, and projects rows with an infinity to the limit for large
 * values.
 */
function projectCapped(row: Row, target: Target): void {
  const { abs, sum } = target;
  const most = Math.min(target.most, sum);
  const { finite, largest, least, low, lowAt, high } = infinities(row, abs);
  const missing = sum - most * (finite + high);
  if (high > 1) row.fill(Number.NaN);
  else if (missing > sum * EPSILON * row.count) {
    // The finite elements are at their limit. The -Infinity gets the rest of the sum.
    if (low !== 1) {
      row.fill(low === 0 ? most : Number.NaN);
      return;
    }
    for (let i = 0; i < row.count; i++) row.out[row.start + i] = i === lowAt ? missing : most;
  } else if (finite === 0) row.shrink(abs, 0, 0, most);
  else {
    const by = withinSums(largest - least, row.count);
    if (by !== 1) {
      projectSmaller(row, target, by);
      return;
    }
    const { c, tau } = findThreshold(capped(row, target, most, least, largest));
    row.shrink(abs, c, tau, most);
  }
}

/** A row whose elements less a threshold are clipped to between 0 and a cap. */
function capped(
  row: Row,
  { abs, sum }: Target,
  most: number,
  least: number,
  largest: number,
): Thresholded {
  const found = {
    part: 0,
    inside: 0,
    above: 0,
    lowest: 0,
    highest: most,
    least,
    largest,
    look(c: number, tau: number): void {
      row.sums(abs, c, tau, tau + most);
      found.inside = row.inside;
      found.above = row.above;
      found.part = row.sum + row.above * most - sum + row.rest;
    },
  };
  return found;
}

/** The finite elements, and the number of infinities next to them. */
function infinities(
  row: Row,
  abs: boolean,
): {
  finite: number;
  largest: number;
  least: number;
  low: number;
  lowAt: number;
  high: number;
} {
  let [finite, largest, least, low, lowAt, high] = [0, -Infinity, Infinity, 0, -1, 0];
  const { state } = row.passes;
  if (Number.isFinite(state.most) && Number.isFinite(state.least)) {
    return { finite: row.count, largest: state.most, least: state.least, low, lowAt, high };
  }
  for (let i = 0; i < row.count; i++) {
    const v = abs ? Math.abs(row.at(i)) : row.at(i);
    if (v === Infinity) high++;
    else if (v === -Infinity) {
      low++;
      lowAt = i;
    } else {
      finite++;
      if (v > largest) largest = v;
      if (v < least) least = v;
    }
  }
  return { finite, largest, least, low, lowAt, high };
}
