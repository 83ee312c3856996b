import { DTYPES, type DTypeInfo } from '../dtypes.ts';
import { type Arena, scratchOf } from '../memory/arena.ts';
import { SUM_BLOCK } from '../run/js/sums.ts';
import type { Kernel } from '../run/wasm/load.ts';
import { CHUNK_BYTES, copy, type Place } from './move.ts';

/** How many columns a kernel gets at once. Eight sums of each should stay in the cache. */
const WIDTH = 512;
const STATES_AT = 2 * CHUNK_BYTES;
const SUMS_AT = STATES_AT + 16 * WIDTH;

/** A matrix of n rows. Its columns are the vectors. */
export interface Columns extends Place {
  readonly info: DTypeInfo;
  readonly n: number;
  readonly columns: number;
}

/**
 * Some rows of some columns: where they begin in the array, their address in the memory, and the
 * bytes between rows.
 */
interface Part {
  readonly at: number;
  readonly rows: number;
  readonly width: number;
  readonly pointer: number;
  readonly stride: number;
}

/**
 * Copies the rows of a range of columns into the memory. Each step takes as many rows as belong to
 * one block of sums and fit into the scratch space. With `inPlace` nothing is copied.
 */
function eachPart(
  arena: Arena,
  { data, info, address, n, columns }: Columns,
  inPlace: boolean,
  first: number,
  width: number,
  run: (part: Part, row: number) => void,
): void {
  const view = scratchOf(arena, info);
  const fitting = inPlace ? SUM_BLOCK : Math.floor(CHUNK_BYTES / (info.bytes * width));
  let rows = 0;
  for (let row = 0; row < n; row += rows) {
    rows = Math.min(fitting, n - row, SUM_BLOCK - (row % SUM_BLOCK));
    const at = row * columns + first;
    const isStaged = address < 0;
    if (isStaged) {
      eachRun(rows, width, columns, (from, to, length) => {
        copy(view, data.subarray(at + from, at + from + length), to);
      });
    }
    const pointer = isStaged ? arena.scratch : address + at * info.bytes;
    const stride = (isStaged ? width : columns) * info.bytes;
    run({ at, rows, width, pointer, stride }, row);
  }
}

/**
 * Visits the rows of `width` columns at a time: where each begins in the array, and in a block of
 * that width.
 */
function eachRun(
  rows: number,
  width: number,
  columns: number,
  run: (from: number, to: number, length: number) => void,
): void {
  if (width === columns) run(0, 0, rows * width);
  else for (let r = 0; r < rows; r++) run(r * columns, r * width, width);
}

/** Reduces each column to a pair of doubles, which start as zeros. */
export function reduceColumns(
  arena: Arena,
  add: Kernel,
  fold: Kernel,
  x: Columns,
  states: Float64Array,
): void {
  const doubles = scratchOf(arena, DTYPES.float64) as Float64Array;
  const [pSums, pStates] = [arena.scratch + SUMS_AT, arena.scratch + STATES_AT];
  for (let first = 0; first < x.columns; first += WIDTH) {
    const width = Math.min(WIDTH, x.columns - first);
    doubles.fill(0, STATES_AT / 8, (SUMS_AT + 64 * WIDTH) / 8);
    eachPart(arena, x, x.address >= 0, first, width, ({ pointer, rows, stride }, row) => {
      add(pointer, rows, width, stride, row & 7, pSums);
      const end = row + rows;
      if (end % SUM_BLOCK === 0 || end === x.n) fold(pSums, width, pStates);
    });
    const own = doubles.subarray(STATES_AT / 8, STATES_AT / 8 + 2 * width);
    states.set(own, 2 * first);
  }
}

/** Multiplies each column by a factor. */
export function mapColumns(
  arena: Arena,
  scale: Kernel,
  x: Columns,
  { data: out, address: outAddress }: Place,
  factors: Float64Array,
): void {
  const { info, columns } = x;
  const inPlace = x.address >= 0 && outAddress >= 0;
  const view = scratchOf(arena, info);
  const doubles = scratchOf(arena, DTYPES.float64) as Float64Array;
  const pFactors = arena.scratch + STATES_AT;
  for (let first = 0; first < columns; first += WIDTH) {
    const width = Math.min(WIDTH, columns - first);
    doubles.set(factors.subarray(first, first + width), STATES_AT / 8);
    eachPart(arena, x, inPlace, first, width, ({ at, rows, pointer, stride }) => {
      if (outAddress >= 0) {
        const target = outAddress + at * info.bytes;
        scale(pointer, target, rows, width, stride, columns * info.bytes, pFactors);
        return;
      }
      scale(pointer, arena.scratch, rows, width, stride, width * info.bytes, pFactors);
      eachRun(rows, width, columns, (to, from, length) => {
        copy(out, view.subarray(from, from + length), at + to);
      });
    });
  }
}
