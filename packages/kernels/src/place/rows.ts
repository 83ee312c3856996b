import { DTYPES, type DTypeInfo } from '../dtypes.ts';
import { type Arena, scratchOf } from '../memory/arena.ts';
import type { Kernel } from '../run/wasm/load.ts';
import { addressFor, bring, CHUNK_BYTES, type Place, take } from './move.ts';

/** How many rows a kernel gets at once. Each needs a pair of doubles. */
const ROWS = 8192;
const STATES_AT = 2 * CHUNK_BYTES;
const WORK_AT = STATES_AT + 16 * ROWS;

/** Rows of n values in an array, from `start` on. */
export interface Rows extends Place {
  readonly info: DTypeInfo;
  readonly start: number;
  readonly rows: number;
  readonly n: number;
}

/**
 * Called with a group of rows: where it begins, and how many rows of how many values it has. A long
 * row comes in parts.
 */
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

/**
 * Runs a kernel (x, rows, n, states, by, work) that reduces each row to a pair of doubles, which
 * start as zeros.
 */
export function reduceRows(
  arena: Arena,
  kernel: Kernel,
  x: Rows,
  by: number,
  states: Float64Array,
): void {
  const doubles = scratchOf(arena, DTYPES.float64) as Float64Array;
  const statesAt = STATES_AT / 8;
  const [pStates, pWork] = [arena.scratch + STATES_AT, arena.scratch + WORK_AT];
  eachGroup(x, x.address >= 0, (firstRow, at, rows, count) => {
    const pairs = states.subarray(2 * firstRow, 2 * (firstRow + rows));
    doubles.set(pairs, statesAt);
    kernel(bring(arena, x.info, x, at, rows * count), rows, count, pStates, by, pWork);
    pairs.set(doubles.subarray(statesAt, statesAt + 2 * rows));
  });
}

/** Runs a kernel (x, out, rows, n, factors) over rows, each with a pair of factors. */
export function mapRows(
  arena: Arena,
  kernel: Kernel,
  x: Rows,
  out: Place,
  factors: Float64Array,
): void {
  const { info } = x;
  const doubles = scratchOf(arena, DTYPES.float64) as Float64Array;
  eachGroup(x, x.address >= 0 && out.address >= 0, (firstRow, at, rows, count) => {
    const length = rows * count;
    doubles.set(factors.subarray(2 * firstRow, 2 * (firstRow + rows)), STATES_AT / 8);
    const px = bring(arena, info, x, at, length);
    const po = addressFor(arena, info, out, at, 0);
    kernel(px, po, rows, count, arena.scratch + STATES_AT);
    take(arena, info, out, at, length);
  });
}
