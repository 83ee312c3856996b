import { CompensatedSum } from './sums.ts';
import type { FloatArray } from './types.ts';

/** How many numbers each row has, in the order below. */
export const ROW_NUMBERS = 6;
/** x · UNIT · UNIT_POWER is the row divided by its norm. */
export const UNIT = 0;
export const UNIT_POWER = 1;
/** FACTOR · FACTOR_POWER multiplies dy without its part along the norm's gradient. */
export const FACTOR = 2;
const FACTOR_POWER = 3;
/** KEPT multiplies dy itself. */
export const KEPT = 4;
/** The largest magnitude, for the norm of that kind. */
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

/** How many of n elements have this magnitude. */
export function countOf(x: FloatArray, start: number, n: number, magnitude: number): number {
  let count = 0;
  for (let i = start; i < start + n; i++) if (Math.abs(x[i]) === magnitude) count += 1;
  return count;
}

/**
 * Gradients through rows whose norms were changed; see `normVjpRow`. A row whose factor is 0 gets
 * kept · dy. `dots` holds u · dy of each row if the rows continue in other arrays.
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

/** kept · dy + factor · (dy − dot · h), where h is the gradient of the norm. out may be dy or x. */
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

/**
 * The derivative of a norm by x, where u is x divided by the norm. Elements of the largest
 * magnitude share theirs.
 */
function slope(ord: number, x: number, u: number, largest: number, share: number): number {
  if (ord === 2) return u;
  if (ord === 1) return Math.sign(u);
  if (ord === Infinity) return Math.abs(x) === largest ? Math.sign(x) * share : u * 0;
  return Math.sign(u) * Math.abs(u) ** (ord - 1);
}
