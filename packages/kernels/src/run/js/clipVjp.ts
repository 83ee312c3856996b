import type { ArraysLoop } from './clip.ts';
import type { FloatArray } from './types.ts';

/**
 * dx = dy where lo ≤ x ≤ hi; with `inward` also where a step along -dy moves x towards the
 * interval; otherwise 0.
 */
export function passScalars(
  dy: FloatArray,
  x: FloatArray,
  dx: FloatArray,
  lo: number,
  hi: number,
  inward: boolean,
): void {
  for (let i = 0; i < x.length; i++) dx[i] = pass(dy[i], x[i], lo, hi, inward);
}

/** A loop over dy, x and bounds, with one more argument. */
type VjpLoop<Last> = (
  dy: FloatArray,
  ...rest: [...Parameters<ArraysLoop<FloatArray>>, last: Last]
) => void;

/** As `passScalars`, with bounds that repeat every p and q elements. */
export const passArrays: VjpLoop<boolean> = (dy, x, lo, p, hi, q, dx, inward) => {
  for (let i = 0, j = 0, k = 0; i < x.length; i++) {
    const l = lo[j];
    const h = hi[k];
    // For 'inward' an empty interval is the point hi, and a NaN bound gives 0.
    if (!inward) dx[i] = pass(dy[i], x[i], l, h, false);
    else if (Number.isNaN(l) || Number.isNaN(h)) dx[i] = 0;
    else dx[i] = pass(dy[i], x[i], h < l ? h : l, h, true);
    if (++j === p) j = 0;
    if (++k === q) k = 0;
  }
};

function pass(d: number, x: number, lo: number, hi: number, inward: boolean): number {
  if (x >= lo && x <= hi) return d;
  return inward && ((x < lo && d < 0) || (x > hi && d > 0)) ? d : 0;
}

/** The part of dy that each bound gets, element by element. */
export const boundGradients: VjpLoop<FloatArray> = (dy, x, lo, p, hi, q, dMin, dMax) => {
  for (let i = 0, j = 0, k = 0; i < x.length; i++) {
    const v = x[i];
    const l = lo[j];
    const h = hi[k];
    dMin[i] = v < l && l <= h ? dy[i] : 0;
    dMax[i] = (v > h || l > h) && !Number.isNaN(v) && !Number.isNaN(l) ? dy[i] : 0;
    if (++j === p) j = 0;
    if (++k === q) k = 0;
  }
};

/**
 * Adds runs of values, from `at` on, each to its own sum in order, starting with the first. All
 * rows together repeat.
 */
export function addRuns(
  values: FloatArray,
  at: number,
  sums: Float64Array,
  first: number,
  repeats: number,
  rows: number,
  run: number,
): void {
  let i = at;
  for (let t = 0; t < repeats; t++) {
    for (let k = first; k < first + rows; k++) {
      let total = sums[k];
      for (const end = i + run; i < end; i++) total += values[i];
      sums[k] = total;
    }
  }
}

/**
 * Sums the part of one block of dy that two scalar bounds get: element i goes to accumulator i mod
 * 8, and the accumulators are added in order. The results are the first two of `sums`, which holds
 * 16.
 */
export function sumBlock(
  dy: FloatArray,
  x: FloatArray,
  start: number,
  count: number,
  lo: number,
  hi: number,
  sums: Float64Array,
): void {
  sums.fill(0);
  for (let i = 0; i < count; i++) {
    const v = x[start + i];
    sums[i & 7] += v < lo ? dy[start + i] : 0;
    sums[8 + (i & 7)] += v > hi ? dy[start + i] : 0;
  }
  let low = sums[0];
  let high = sums[8];
  for (let k = 1; k < 8; k++) {
    low += sums[k];
    high += sums[8 + k];
  }
  sums[0] = low;
  sums[1] = high;
}
