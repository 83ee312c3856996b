import { lostInSum, SUM_BLOCK } from './sums.ts';
import type { FloatArray } from './types.ts';

/** What is summed: the squares or the magnitudes of the elements. */
export type Term = 'squares' | 'magnitudes';

/**
 * Adds rows of n floats from `start` on, each to its own pair of a sum and a rest in `states`.
 * Doubles are multiplied by `by`.
 */
export type RowSums<T> = (
  term: Term,
  x: T,
  start: number,
  rows: number,
  n: number,
  states: Float64Array,
  by: number,
) => void;

/**
 * In float64 in blocks: element i of a block goes to accumulator i mod 8; then the accumulators in
 * order, and the blocks with compensation.
 */
export const sumRowsFloat32: RowSums<Float32Array> = (term, x, start, rows, n, states) => {
  const squares = term === 'squares';
  for (let r = 0, at = start; r < rows; r++, at += n) {
    for (let i = 0; i < n; i += SUM_BLOCK) {
      const count = Math.min(SUM_BLOCK, n - i);
      const sum = squares ? squaresOf(x, at + i, count) : magnitudesOf(x, at + i, count);
      addTo(states, 2 * r, sum, 0);
    }
  }
};

/** The sum of squares of up to a block of floats. */
export function squaresOf(x: Float32Array, start: number, count: number): number {
  const end = start + count;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  let i = start;
  for (; i + 8 <= end; i += 8) {
    s0 += x[i] * x[i];
    s1 += x[i + 1] * x[i + 1];
    s2 += x[i + 2] * x[i + 2];
    s3 += x[i + 3] * x[i + 3];
    s4 += x[i + 4] * x[i + 4];
    s5 += x[i + 5] * x[i + 5];
    s6 += x[i + 6] * x[i + 6];
    s7 += x[i + 7] * x[i + 7];
  }
  if (i < end) s0 += x[i] * x[i];
  if (i + 1 < end) s1 += x[i + 1] * x[i + 1];
  if (i + 2 < end) s2 += x[i + 2] * x[i + 2];
  if (i + 3 < end) s3 += x[i + 3] * x[i + 3];
  if (i + 4 < end) s4 += x[i + 4] * x[i + 4];
  if (i + 5 < end) s5 += x[i + 5] * x[i + 5];
  if (i + 6 < end) s6 += x[i + 6] * x[i + 6];
  return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
}

const columnSums: Float64Array = /* @__PURE__ */ new Float64Array(8);

/** The sums of squares of the columns of a matrix, in the same order. */
export function sumColumnsFloat32(
  x: Float32Array,
  n: number,
  columns: number,
  states: Float64Array,
): void {
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < n; i += SUM_BLOCK) {
      const end = Math.min(i + SUM_BLOCK, n);
      columnSums.fill(0);
      for (let k = i; k < end; k++) columnSums[k & 7] += x[k * columns + c] * x[k * columns + c];
      let sum = columnSums[0];
      for (let k = 1; k < 8; k++) sum += columnSums[k];
      addTo(states, 2 * c, sum, 0);
    }
  }
}

/** Multiplies each column by a factor. */
export function scaleColumns(x: FloatArray, out: FloatArray, factors: Float64Array): void {
  const columns = factors.length;
  for (let k = 0; k < x.length; k += columns) {
    for (let c = 0; c < columns; c++) out[k + c] = x[k + c] * factors[c];
  }
}

function magnitudesOf(x: Float32Array, start: number, count: number): number {
  const sums = new Float64Array(8);
  for (let i = 0; i < count; i++) sums[i & 7] += Math.abs(x[start + i]);
  let sum = sums[0];
  for (let k = 1; k < 8; k++) sum += sums[k];
  return sum;
}

function addTo(states: Float64Array, at: number, sum: number, rest: number): void {
  const before = states[at];
  const after = before + sum;
  states[at] = after;
  states[at + 1] = states[at + 1] + lostInSum(before, sum, after) + rest;
}

/**
 * As `sumRowsFloat32`, for doubles, each multiplied by `by`. Every accumulator keeps what its
 * additions lose.
 */
export const sumRowsFloat64: RowSums<Float64Array> = (term, x, start, rows, n, states, by) => {
  const squares = term === 'squares';
  const work = new Float64Array(16);
  for (let r = 0, at = start; r < rows; r++, at += n) {
    for (let i = 0; i < n; i += SUM_BLOCK) {
      work.fill(0);
      const count = Math.min(SUM_BLOCK, n - i);
      for (let k = 0; k < count; k++) {
        const v = x[at + i + k] * by;
        addPair(work, k & 7, squares ? v * v : Math.abs(v));
      }
      foldInto(states, 2 * r, work);
    }
  }
};

/** Adds to one of eight sums. Its rest, eight places on, gets the rounding error. */
function addPair(work: Float64Array, k: number, value: number): void {
  const before = work[k];
  const after = before + value;
  work[k] = after;
  work[k + 8] += lostInSum(before, value, after);
}

function foldInto(states: Float64Array, at: number, work: Float64Array): void {
  let sum = 0;
  let rest = 0;
  for (let k = 0; k < 8; k++) {
    const after = sum + work[k];
    rest = rest + lostInSum(sum, work[k], after) + work[k + 8];
    sum = after;
  }
  addTo(states, at, sum, rest);
}

/** The largest magnitude of each row and of its state. NaN is larger than all. */
export function maxRows(
  x: FloatArray,
  start: number,
  rows: number,
  n: number,
  states: Float64Array,
): void {
  for (let r = 0, at = start; r < rows; r++, at += n) {
    let largest = states[2 * r];
    for (let i = at; i < at + n; i++) {
      const v = Math.abs(x[i]);
      if (v > largest || Number.isNaN(v)) largest = v;
    }
    states[2 * r] = largest;
  }
}

/**
 * Adds (|x| / largest)^p of rows, in the order of the other sums. `largest` is the first of each
 * row's pair.
 */
export function sumRowsPowers(
  x: FloatArray,
  rows: number,
  n: number,
  largest: Float64Array,
  p: number,
  states: Float64Array,
): void {
  const work = new Float64Array(16);
  for (let r = 0, at = 0; r < rows; r++, at += n) {
    const most = largest[2 * r];
    for (let i = 0; i < n; i += SUM_BLOCK) {
      work.fill(0);
      const count = Math.min(SUM_BLOCK, n - i);
      for (let k = 0; k < count; k++) addPair(work, k & 7, (Math.abs(x[at + i + k]) / most) ** p);
      foldInto(states, 2 * r, work);
    }
  }
}

/**
 * Multiplies each row of n values by its pair of factors. A row with factors of 1 keeps its bits.
 */
export function scaleRows(
  x: FloatArray,
  out: FloatArray,
  start: number,
  rows: number,
  n: number,
  factors: Float64Array,
): void {
  for (let r = 0, at = start; r < rows; r++, at += n) {
    const a = factors[2 * r];
    const b = factors[2 * r + 1];
    if (a === 1 && b === 1 && x === out) continue;
    for (let i = at; i < at + n; i++) out[i] = x[i] * a * b;
  }
}
