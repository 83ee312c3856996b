import { DTYPES, type DTypeInfo } from '../dtypes.ts';
import { type Arena, scratchOf } from '../memory/arena.ts';
import type { Kernel } from '../run/wasm/load.ts';
import type { TypedArray } from '../types.ts';
import { CHUNK_BYTES, copy } from './unary.ts';

/** How many rows a kernel gets at once: each has a pair of doubles beside it. */
const ROWS = 8192;
const STATES_AT = 2 * CHUNK_BYTES;
const WORK_AT = STATES_AT + 16 * ROWS;

/** Rows of n values in an array, from `start` on. */
export interface Rows {
  readonly data: TypedArray;
  readonly info: DTypeInfo;
  /** The address in the arena's memory, or -1. */
  readonly address: number;
  readonly start: number;
  readonly rows: number;
  readonly n: number;
}

/** Called with a group of rows: where it begins, and how many rows of how many values it has. A long row comes in parts. */
type RunGroup = (firstRow: number, at: number, rows: number, count: number) => void;

function eachGroup({ info, start, rows, n }: Rows, inPlace: boolean, run: RunGroup): void {
  const chunk = CHUNK_BYTES / info.bytes;
  const fitting = inPlace || n === 0 ? ROWS : Math.floor(chunk / n);
  const group = Math.min(Math.max(fitting, 1), ROWS);
  const step = inPlace ? Math.max(n, 1) : chunk;
  for (let r = 0; r < rows; r += group) {
    const m = Math.min(group, rows - r);
    for (let i = 0; i < n; i += step) run(r, start + r * n + i, m, Math.min(step, n - i));
  }
}

/** Runs a kernel (x, rows, n, states, by, work) that brings each row down to a pair of doubles, which start as zeros. */
export function reduceRows(
  arena: Arena,
  kernel: Kernel,
  x: Rows,
  by: number,
  states: Float64Array,
): void {
  const { info, data, address } = x;
  const view = scratchOf(arena, info);
  const doubles = scratchOf(arena, DTYPES.float64) as Float64Array;
  const statesAt = STATES_AT / 8;
  const [pStates, pWork] = [arena.scratch + STATES_AT, arena.scratch + WORK_AT];
  eachGroup(x, address >= 0, (firstRow, at, rows, count) => {
    const pairs = states.subarray(2 * firstRow, 2 * (firstRow + rows));
    doubles.set(pairs, statesAt);
    if (address < 0) copy(view, data.subarray(at, at + rows * count), 0);
    const px = address < 0 ? arena.scratch : address + at * info.bytes;
    kernel(px, rows, count, pStates, by, pWork);
    pairs.set(doubles.subarray(statesAt, statesAt + 2 * rows));
  });
}

/** Runs a kernel (x, out, rows, n, factors) over rows, each with a pair of factors. */
export function mapRows(
  arena: Arena,
  kernel: Kernel,
  x: Rows,
  out: TypedArray,
  outAddress: number,
  factors: Float64Array,
): void {
  const { info, data, address } = x;
  const view = scratchOf(arena, info);
  const doubles = scratchOf(arena, DTYPES.float64) as Float64Array;
  const inPlace = address >= 0 && outAddress >= 0;
  eachGroup(x, inPlace, (firstRow, at, rows, count) => {
    const length = rows * count;
    doubles.set(factors.subarray(2 * firstRow, 2 * (firstRow + rows)), STATES_AT / 8);
    if (address < 0) copy(view, data.subarray(at, at + length), 0);
    const px = address < 0 ? arena.scratch : address + at * info.bytes;
    const po = outAddress < 0 ? arena.scratch : outAddress + at * info.bytes;
    kernel(px, po, rows, count, arena.scratch + STATES_AT);
    if (outAddress < 0) copy(out, view.subarray(0, length), at);
  });
}
