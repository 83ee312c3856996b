import { DTYPES } from '../../dtypes.ts';
import { type Arena, scratchOf } from '../../memory/arena.ts';
import { bring, CHUNK_BYTES, operand, runOperands } from '../../place/move.ts';
import { clipVjpFamily } from '../../run/wasm/clipVjp.ts';
import { type Kernel, kernelOf } from '../../run/wasm/load.ts';
import { type ArraysCall, arraysOf } from './pass.ts';
import { NOWHERE, partOf, type Totals } from './totals.ts';

// From this many values on, summing row by row is faster than value by value. It also limits the
// sums of a block.
const LEAST_ROW = 4;
/** How many rows the kernel sums at once. */
const LANES = 4;
// The place after the operands, in doubles.
const LOW_AT = (5 * CHUNK_BYTES) / 8;
const HIGH_AT = (6 * CHUNK_BYTES) / 8;

/**
 * A call, and the sums for the gradients of bounds that hold for the same rows. Null for a gradient
 * that is not needed.
 */
interface RowSums {
  readonly arena: Arena;
  readonly call: ArraysCall;
  readonly rows: Totals;
  readonly low: Totals | null;
  readonly high: Totals | null;
}

/**
 * The rows that both bounds hold for, or those of the only bound whose gradient is needed. Null if
 * there are none.
 */
export function commonRows(low: Totals | null, high: Totals | null): Totals | null {
  const rows = low ?? high;
  if (rows === null || rows.firsts !== null || rows.run < LEAST_ROW) return null;
  if (low === null || high === null) return rows;
  const isSame = low.run === high.run && low.period === high.period && high.firsts === null;
  return isSame ? rows : null;
}

/** Adds the gradients of bounds to their sums, without storing the gradients. */
export function addRows(sums: RowSums): void {
  if (sums.rows.run > CHUNK_BYTES / sums.call.x.info.bytes / LANES) addLongRows(sums);
  else addShortRows(sums);
}

/** For rows of which a block holds at least as many as the kernel sums at once. */
function addShortRows(sums: RowSums): void {
  const { arena, rows } = sums;
  const { dy, x, bounds } = sums.call;
  const { info, data } = x;
  const n = data.length;
  // The last operand limits a block in the heap to the rows whose sums have room.
  const operands = [...arraysOf(dy, x, bounds), operand(NOWHERE, 'work', n)];
  const run = kernelOf(clipVjpFamily, arena, 'boundRows', info.kernel);
  let start = 0;
  const runBlock: Kernel = (pdy, px, plo, phi, _work, count) => {
    const part = partOf(rows, start, count as number);
    bringSums(sums, part.first, part.rows);
    const [pLow, pHigh] = sumAddresses(arena);
    run(pdy, px, plo, phi, pLow, pHigh, part.repeats, part.rows, part.length);
    takeSums(sums, part.first, part.rows);
    start += count as number;
  };
  runOperands(arena, info, n, operands, runBlock, []);
}

/** For longer rows: a block holds a piece of each row that the kernel sums at once. */
function addLongRows(sums: RowSums): void {
  const { arena } = sums;
  const { dy, x, bounds } = sums.call;
  const { info } = x;
  const { run: n, period } = sums.rows;
  const run = kernelOf(clipVjpFamily, arena, 'boundRows', info.kernel);
  const chunk = CHUNK_BYTES / info.bytes;
  const at = (k: number): number => arena.scratch + k * CHUNK_BYTES;
  const [pLow, pHigh] = sumAddresses(arena);
  const [lo, hi] = [bounds.loPattern.data, bounds.hiPattern.data];
  // An address of -1 makes the mover copy them.
  const gradients = { data: dy.data, address: -1 };
  const values = { data: x.data, address: -1 };
  let m = 0;
  for (let row = 0; row * n < values.data.length; row += m) {
    const first = row % (period / n);
    m = Math.min(LANES, period / n - first);
    bringSums(sums, first, m);
    const view = scratchOf(arena, info);
    for (let k = 0; k < m; k++) {
      view[2 * chunk + k] = lo[lo.length === 1 ? 0 : first + k] as never;
      view[3 * chunk + k] = hi[hi.length === 1 ? 0 : first + k] as never;
    }
    for (let i = 0, length = 0; i < n; i += length) {
      length = Math.min(chunk / LANES, n - i);
      for (let k = 0; k < m; k++) {
        const start = (row + k) * n + i;
        bring(arena, info, gradients, start, length, k * length);
        bring(arena, info, values, start, length, chunk + k * length);
      }
      run(at(0), at(1), at(2), at(3), pLow, pHigh, 1, m, length);
    }
    takeSums(sums, first, m);
  }
}

function sumAddresses({ scratch }: Arena): [low: number, high: number] {
  return [scratch + LOW_AT * 8, scratch + HIGH_AT * 8];
}

function bringSums({ arena, low, high }: RowSums, first: number, count: number): void {
  const doubles = scratchOf(arena, DTYPES.float64) as Float64Array;
  if (low !== null) doubles.set(low.sums.subarray(first, first + count), LOW_AT);
  if (high !== null) doubles.set(high.sums.subarray(first, first + count), HIGH_AT);
}

function takeSums({ arena, low, high }: RowSums, first: number, count: number): void {
  const doubles = scratchOf(arena, DTYPES.float64) as Float64Array;
  low?.sums.set(doubles.subarray(LOW_AT, LOW_AT + count), first);
  high?.sums.set(doubles.subarray(HIGH_AT, HIGH_AT + count), first);
}
