import { DTYPES } from '../dtypes.ts';
import { type Arena, scratchOf } from '../memory/arena.ts';
import { compensated, lostInSum, SUM_BLOCK } from '../run/js/sums.ts';
import type { Kernel } from '../run/wasm/load.ts';
import { bring, CHUNK_BYTES, type Place } from './move.ts';

/** How many float32 values fit into the scratch space at once. */
const CHUNK = CHUNK_BYTES / 4;

// The scratch space, in float64 values: a chunk of x, the results of its blocks, and eight
// accumulators for each column.
const RESULTS_AT = CHUNK_BYTES / 8;
const MOST_RESULTS = 4096;
const ACCUMULATORS_AT = RESULTS_AT + MOST_RESULTS;

/** How many columns can be summed at once. */
export const MOST_COLUMNS = 4096;

/** A float32 array to reduce, and the memory to do it in. */
export interface Source {
  readonly arena: Arena;
  readonly x: Place;
}

/** Sets out[r] to the sum, or the maximum, of each row of `count` values, divided by `divisor`. */
export function reduceFloatRows(
  source: Source,
  kernel: Kernel,
  sums: boolean,
  rows: number,
  count: number,
  divisor: number,
  out: Float32Array,
): void {
  if (count > SUM_BLOCK) {
    for (let r = 0; r < rows; r++) {
      out[r] = reduceLong(source, kernel, sums, r * count, count) / divisor;
    }
    return;
  }
  const results = scratchOf(source.arena, DTYPES.float64) as Float64Array;
  const most = rowsAtOnce(source, count);
  for (let r = 0; r < rows; r += most) {
    const m = Math.min(most, rows - r);
    const at = bring(source.arena, DTYPES.float32, source.x, r * count, m * count);
    kernel(at, m, count, source.arena.scratch + 8 * RESULTS_AT);
    for (let i = 0; i < m; i++) out[r + i] = (results[RESULTS_AT + i] as number) / divisor;
  }
}

function rowsAtOnce({ x }: Source, count: number): number {
  const fitting = x.address < 0 ? Math.floor(CHUNK / Math.max(count, 1)) : MOST_RESULTS;
  return Math.min(fitting, MOST_RESULTS);
}

/** The sum, or the maximum, of values that take more than one block. */
function reduceLong(
  source: Source,
  kernel: Kernel,
  sums: boolean,
  start: number,
  count: number,
): number {
  const results = scratchOf(source.arena, DTYPES.float64) as Float64Array;
  const most = rowsAtOnce(source, SUM_BLOCK);
  let result = sums ? 0 : -Infinity;
  let lost = 0;
  for (let i = 0; i < count; ) {
    const left = count - i;
    const blocks = Math.min(most, Math.max(1, Math.floor(left / SUM_BLOCK)));
    const length = Math.min(SUM_BLOCK, left);
    const at = bring(source.arena, DTYPES.float32, source.x, start + i, blocks * length);
    kernel(at, blocks, length, source.arena.scratch + 8 * RESULTS_AT);
    for (let k = 0; k < blocks; k++) {
      const value = results[RESULTS_AT + k] as number;
      const next = sums ? result + value : Math.max(result, value);
      if (sums) lost += lostInSum(result, value, next);
      result = next;
    }
    i += blocks * length;
  }
  return sums ? compensated(result, lost) : result;
}

/**
 * Sets out[o, j] to the sum of column j of each of `outer` matrices of `count` rows, divided by
 * `divisor`.
 */
export function sumFloatColumns(
  source: Source,
  addRows: Kernel,
  foldRows: Kernel,
  outer: number,
  count: number,
  columns: number,
  divisor: number,
  out: Float32Array,
): void {
  const sums = scratchOf(source.arena, DTYPES.float64) as Float64Array;
  const end = ACCUMULATORS_AT + columns;
  sums.fill(0, ACCUMULATORS_AT, ACCUMULATORS_AT + 8 * columns);
  const totals = count > SUM_BLOCK ? new Float64Array(2 * columns) : null;
  for (let o = 0; o < outer; o++) {
    totals?.fill(0);
    for (let i = 0; i < count; i += SUM_BLOCK) {
      const rows = Math.min(SUM_BLOCK, count - i);
      addBlock(source, addRows, o * count + i, rows, columns);
      foldRows(source.arena.scratch + 8 * ACCUMULATORS_AT, columns);
      if (totals !== null) addToTotals(totals, sums, columns);
      for (let j = 0; totals === null && j < columns; j++) {
        out[o * columns + j] = (sums[ACCUMULATORS_AT + j] as number) / divisor;
      }
      sums.fill(0, ACCUMULATORS_AT, end);
    }
    for (let j = 0; totals !== null && j < columns; j++) {
      const sum = compensated(totals[j] as number, totals[columns + j] as number);
      out[o * columns + j] = sum / divisor;
    }
  }
}

/** Adds one block of rows to the accumulators, as many rows at a time as fit into scratch space. */
function addBlock(
  source: Source,
  addRows: Kernel,
  firstRow: number,
  rows: number,
  columns: number,
): void {
  const most = source.x.address < 0 ? Math.floor(CHUNK / columns) : rows;
  for (let r = 0; r < rows; r += most) {
    const m = Math.min(most, rows - r);
    const at = bring(source.arena, DTYPES.float32, source.x, (firstRow + r) * columns, m * columns);
    addRows(at, r, m, columns, source.arena.scratch + 8 * ACCUMULATORS_AT);
  }
}

/**
 * The first half of `totals` holds the sums so far, and the second half what their additions lost.
 */
function addToTotals(totals: Float64Array, sums: Float64Array, columns: number): void {
  for (let j = 0; j < columns; j++) {
    const total = totals[j] as number;
    const value = sums[ACCUMULATORS_AT + j] as number;
    const next = total + value;
    totals[columns + j] = (totals[columns + j] as number) + lostInSum(total, value, next);
    totals[j] = next;
  }
}
