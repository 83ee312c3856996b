// Gradients of projections, one row of n elements at a time. dx may be dy or x. A row that became NaN has a gradient of NaN.
import { CompensatedSum } from './sums.ts';
import type { FloatArray } from './types.ts';

function holdsNaN(y: FloatArray, start: number, n: number): boolean {
  for (let i = start; i < start + n; i++) if (Number.isNaN(y[i])) return true;
  return false;
}

function isSame(x: FloatArray, y: FloatArray, start: number, n: number): boolean {
  for (let i = start; i < start + n; i++) if (x[i] !== y[i]) return false;
  return true;
}

function copyRow(dy: FloatArray, dx: FloatArray, start: number, n: number): void {
  for (let i = start; i < start + n; i++) dx[i] = dy[i];
}

/** dy less its mean, over the elements of y that lie between 0 and `most`; 0 elsewhere. */
export function simplexVjp(
  y: FloatArray,
  dy: FloatArray,
  dx: FloatArray,
  start: number,
  n: number,
  most: number,
): void {
  if (holdsNaN(y, start, n)) {
    dx.fill(NaN, start, start + n);
    return;
  }
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
}

/** The same for elements with limits of their own, which begin at `from`. */
export function limitsVjp(
  y: FloatArray,
  dy: FloatArray,
  dx: FloatArray,
  start: number,
  n: number,
  min: Float64Array,
  max: Float64Array,
  from: number,
): void {
  if (holdsNaN(y, start, n)) {
    dx.fill(NaN, start, start + n);
    return;
  }
  const sum = new CompensatedSum();
  let free = 0;
  for (let i = 0; i < n; i++) {
    if (!(y[start + i] > min[from + i] && y[start + i] < max[from + i])) continue;
    sum.add(dy[start + i]);
    free++;
  }
  const mean = sum.value / free;
  for (let i = 0; i < n; i++) {
    const isFree = y[start + i] > min[from + i] && y[start + i] < max[from + i];
    dx[start + i] = isFree ? dy[start + i] - mean : 0;
  }
}

/** The same for y on the L1 sphere, where signs turn dy; dy itself where a ball left x as it was. */
export function l1Vjp(
  x: FloatArray,
  y: FloatArray,
  dy: FloatArray,
  dx: FloatArray,
  start: number,
  n: number,
  ball: boolean,
): void {
  if (holdsNaN(y, start, n)) {
    dx.fill(NaN, start, start + n);
    return;
  }
  if (ball && isSame(x, y, start, n)) {
    copyRow(dy, dx, start, n);
    return;
  }
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
}

/** dy less its part along a, whose square times `by` twice is `square`; dy itself where a halfspace left x as it was. */
export function planeVjp(
  x: FloatArray,
  y: FloatArray,
  a: FloatArray,
  by: number,
  square: number,
  dy: FloatArray,
  dx: FloatArray,
  start: number,
  n: number,
  halfspace: boolean,
): void {
  if (holdsNaN(y, start, n)) {
    dx.fill(NaN, start, start + n);
    return;
  }
  if (halfspace && isSame(x, y, start, n)) {
    copyRow(dy, dx, start, n);
    return;
  }
  const sum = new CompensatedSum();
  for (let i = 0; i < n; i++) if (a[i] !== 0) sum.add(a[i] * by * dy[start + i]);
  const factor = sum.value / square;
  for (let i = 0; i < n; i++) {
    dx[start + i] = a[i] === 0 ? dy[start + i] : dy[start + i] - a[i] * by * factor;
  }
}

/** The mean of dy over each pool, by the elements' weights. `end` says where each of the pools ends. */
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
