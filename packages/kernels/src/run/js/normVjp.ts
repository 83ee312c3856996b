import { CompensatedSum } from './sums.ts';
import type { FloatArray } from './types.ts';

/** The numbers that each row has beside it, in this order. */
export const ROW_NUMBERS = 6;
/** x · UNIT · UNIT_POWER is the row divided by its norm. */
export const UNIT = 0;
export const UNIT_POWER = 1;
/** What dy without its part along the norm's gradient is multiplied by: FACTOR · FACTOR_POWER. */
export const FACTOR = 2;
const FACTOR_POWER = 3;
/** What dy itself is multiplied by. */
export const KEPT = 4;
/** For the largest magnitude: what it is. */
export const LARGEST = 5;

/** The sum over (x · a · b) · dy of n elements. */
export function dotUnit(
  x: FloatArray,
  dy: FloatArray,
  start: number,
  n: number,
  a: number,
  b: number,
): number {
  const sum = new CompensatedSum();
  for (let i = start; i < start + n; i++) sum.add(x[i] * a * b * dy[i]);
  return sum.value;
}

/** How many of n elements have a magnitude. */
export function countOf(x: FloatArray, start: number, n: number, magnitude: number): number {
  let count = 0;
  for (let i = start; i < start + n; i++) if (Math.abs(x[i]) === magnitude) count += 1;
  return count;
}

/**
 * Gradients through rows that were brought to another norm: see `normVjpRow`. A row whose factor is 0 is kept · dy. `dots` has
 * what the rows' units and dy come to, where these go on in other arrays.
 */
export function normVjpRows(
  ord: number,
  x: FloatArray,
  dy: FloatArray,
  out: FloatArray,
  rows: number,
  n: number,
  numbers: Float64Array,
  dots: Float64Array | null = null,
): void {
  for (let r = 0, at = 0, k = 0; r < rows; r++, at += n, k += ROW_NUMBERS) {
    if (numbers[k + FACTOR] === 0) {
      keepRow(dy, out, at, n, numbers[k + KEPT]);
      continue;
    }
    const dot = dots?.[r] ?? dotUnit(x, dy, at, n, numbers[k + UNIT], numbers[k + UNIT_POWER]);
    const share = ord === Infinity ? 1 / countOf(x, at, n, numbers[k + LARGEST]) : 1;
    normVjpRow(ord, x, dy, out, at, n, numbers, k, dot, share);
  }
}

function keepRow(dy: FloatArray, out: FloatArray, start: number, n: number, kept: number): void {
  for (let i = start; i < start + n; i++) out[i] = kept === 0 ? 0 : kept * dy[i];
}

/**
 * kept · dy + factor · (dy − dot · h), where h is the gradient of the norm. out may be dy or x.
 */
export function normVjpRow(
  ord: number,
  x: FloatArray,
  dy: FloatArray,
  out: FloatArray,
  start: number,
  n: number,
  numbers: Float64Array,
  k: number,
  dot: number,
  share: number,
): void {
  const a = numbers[k + UNIT];
  const b = numbers[k + UNIT_POWER];
  const factor = numbers[k + FACTOR];
  const power = numbers[k + FACTOR_POWER];
  const kept = numbers[k + KEPT];
  const largest = numbers[k + LARGEST];
  for (let i = start; i < start + n; i++) {
    const h = slope(ord, x[i], x[i] * a * b, largest, share);
    const own = kept === 0 ? 0 : kept * dy[i];
    out[i] = own + (dy[i] - dot * h) * factor * power;
  }
}

/** The gradient of a norm times dy, where x · a · b is the vector divided by its norm. */
export function normGradient(
  ord: number,
  x: FloatArray,
  out: FloatArray,
  dy: number,
  a: number,
  b: number,
  largest: number,
  share: number,
): void {
  for (let i = 0; i < x.length; i++) {
    out[i] = dy * slope(ord, x[i], x[i] * a * b, largest, share);
  }
}

/** The derivative of a norm by x, which is u of it. Elements of the largest magnitude share theirs. */
function slope(ord: number, x: number, u: number, largest: number, share: number): number {
  if (ord === 2) return u;
  if (ord === 1) return Math.sign(u);
  if (ord === Infinity) return Math.abs(x) === largest ? Math.sign(x) * share : u * 0;
  return Math.sign(u) * Math.abs(u) ** (ord - 1);
}
