// Gradients of projections, one row of n elements at a time.
import { CompensatedSum } from './sums.ts';
import type { FloatArray } from './types.ts';

/** Writes dx for the n elements of a row that begins at `start`. dx may be dy or x. */
export type RowVjp = (
  x: FloatArray,
  dy: FloatArray,
  dx: FloatArray,
  start: number,
  n: number,
) => void;

/**
 * A gradient computed from the projection y. It is NaN for a row that became NaN, and with `keeps`
 * dy itself for a row that did not change.
 */
export function byWayOf(y: FloatArray, keeps: boolean, run: RowVjp): RowVjp {
  return (x, dy, dx, start, n) => {
    const end = start + n;
    if (holdsNaN(y, start, end)) dx.fill(NaN, start, end);
    else if (!keeps || !isSame(x, y, start, end)) run(x, dy, dx, start, n);
    else for (let i = start; i < end; i++) dx[i] = dy[i];
  };
}

function holdsNaN(y: FloatArray, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (Number.isNaN(y[i])) return true;
  return false;
}

function isSame(x: FloatArray, y: FloatArray, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (x[i] !== y[i]) return false;
  return true;
}

/**
 * dy minus its mean, over the elements of y that are strictly between 0 and `most`; 0 elsewhere.
 */
export function simplexVjp(y: FloatArray, most: number): RowVjp {
  return (_, dy, dx, start, n) => {
    const sum = new CompensatedSum();
    let free = 0;
    for (let i = start; i < start + n; i++) {
      if (!(y[i] > 0 && y[i] < most)) continue;
      sum.add(dy[i]);
      free++;
    }
    const mean = sum.value / free;
    for (let i = start; i < start + n; i++) {
      dx[i] = y[i] > 0 && y[i] < most ? dy[i] - mean : 0;
    }
  };
}

/**
 * The gradient for elements with their own limits: the limits of one row for all rows, or of all
 * rows one after the other.
 */
export function limitsVjp(y: FloatArray, min: Float64Array, max: Float64Array): RowVjp {
  return (_, dy, dx, start, n) => {
    const shift = min.length === n ? start : 0;
    const sum = new CompensatedSum();
    let free = 0;
    for (let i = start; i < start + n; i++) {
      if (!(y[i] > min[i - shift] && y[i] < max[i - shift])) continue;
      sum.add(dy[i]);
      free++;
    }
    const mean = sum.value / free;
    for (let i = start; i < start + n; i++) {
      dx[i] = y[i] > min[i - shift] && y[i] < max[i - shift] ? dy[i] - mean : 0;
    }
  };
}

/** The gradient for y on the L1 sphere, where dy gets the signs of y. */
export function l1Vjp(y: FloatArray): RowVjp {
  return (_, dy, dx, start, n) => {
    const sum = new CompensatedSum();
    let free = 0;
    for (let i = start; i < start + n; i++) {
      if (y[i] === 0) continue;
      sum.add(y[i] < 0 ? -dy[i] : dy[i]);
      free++;
    }
    const mean = sum.value / free;
    for (let i = start; i < start + n; i++) {
      dx[i] = y[i] > 0 ? dy[i] - mean : y[i] < 0 ? dy[i] + mean : 0;
    }
  };
}

/** dy minus its part along a. `square` is a·a, scaled by `by` twice. */
export function planeVjp(a: FloatArray, by: number, square: number): RowVjp {
  return (_, dy, dx, start, n) => {
    const sum = new CompensatedSum();
    for (let i = 0; i < n; i++) if (a[i] !== 0) sum.add(a[i] * by * dy[start + i]);
    const factor = sum.value / square;
    for (let i = 0; i < n; i++) {
      dx[start + i] = a[i] === 0 ? dy[start + i] : dy[start + i] - a[i] * by * factor;
    }
  };
}

/** The mean of dy over each pool, by the elements' weights. `end` holds the end of each pool. */
export function poolsVjp(
  end: Uint32Array,
  pools: number,
  weights: Float64Array | null,
  dy: FloatArray,
  dx: FloatArray,
  start: number,
): void {
  for (let k = 0, i = 0; k < pools; i = end[k], k++) {
    if (end[k] === i + 1) {
      dx[start + i] = dy[start + i];
      continue;
    }
    const sum = new CompensatedSum();
    let weight = 0;
    for (let j = i; j < end[k]; j++) {
      sum.add(dy[start + j]);
      weight += weights === null ? 1 : weights[j];
    }
    const mean = sum.value / weight;
    for (let j = i; j < end[k]; j++) {
      dx[start + j] = weights === null ? mean : mean * weights[j];
    }
  }
}
