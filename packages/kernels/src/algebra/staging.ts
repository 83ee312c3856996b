import { DTYPES } from '../dtypes.ts';
import { type Arena, scratchOf } from '../memory/arena.ts';
import { fillRepeating } from '../place/pattern.ts';
import { CHUNK_BYTES } from '../place/unary.ts';
import type { Kernel } from '../run/wasm/load.ts';

/** How many float32 values go through one part of the scratch space at once. */
export const CHUNK: number = CHUNK_BYTES / 4;

/** Where in the scratch space the result goes, in values. */
const OUT_AT = 2 * CHUNK;

/** An operand: its values, its address in the heap or -1, and after how many values it repeats. */
export interface StagedOperand {
  readonly data: Float32Array;
  readonly address: number;
  readonly period: number;
}

/** The scratch space of an arena as float32 values. */
export function floatsOf(arena: Arena): Float32Array {
  return scratchOf(arena, DTYPES.float32) as Float32Array;
}

/**
 * Runs a kernel (a, b, out, n, s, t, u) over n values, chunk by chunk through scratch space, or where the operands lie.
 * One of them may repeat, with a period of at most `CHUNK`. Returns `out`, or a new ordinary array where it is null.
 */
export function runBinary(
  arena: Arena,
  kernel: Kernel,
  n: number,
  a: StagedOperand,
  b: StagedOperand,
  out: Float32Array | null,
  outAddress: number,
  s?: number,
  t?: number,
  u?: number,
): Float32Array {
  const view = floatsOf(arena);
  const chunk = chunkOf(n, a, b);
  const staged = arena.scratch + 4 * OUT_AT;
  if (n <= chunk && out === null) {
    kernel(stage(arena, a, n, 0, 0, n), stage(arena, b, n, 0, 1, n), staged, n, s, t, u);
    return view.slice(OUT_AT, OUT_AT + n);
  }
  const result = out ?? new Float32Array(n);
  for (let i = 0; i < n; i += chunk) {
    const m = Math.min(chunk, n - i);
    const pa = stage(arena, a, n, i, 0, m);
    const pb = stage(arena, b, n, i, 1, m);
    kernel(pa, pb, outAddress < 0 ? staged : outAddress + 4 * i, m, s, t, u);
    if (outAddress < 0) result.set(view.subarray(OUT_AT, OUT_AT + m), i);
  }
  return result;
}

/** A whole number of periods, so that what repeats is laid out once for all chunks. */
function chunkOf(n: number, a: StagedOperand, b: StagedOperand): number {
  const period = a.period < n ? a.period : b.period < n ? b.period : 1;
  return Math.floor(CHUNK / period) * period;
}

/** The address of an operand's part from `start` on: its own, or that of scratch part 0 or 1 after a copy. */
function stage(
  arena: Arena,
  operand: StagedOperand,
  n: number,
  start: number,
  part: number,
  count: number,
): number {
  const { data, address, period } = operand;
  if (period === n && address >= 0) return address + 4 * start;
  const view = floatsOf(arena);
  const at = part * CHUNK;
  if (period === n) {
    view.set(count === n ? data : data.subarray(start, start + count), at);
  } else if (start === 0) {
    fillRepeating(view, at, data, 0, count);
  }
  return arena.scratch + 4 * at;
}

/**
 * The same with operands that may repeat as a whole, after any number of values. A long one is gone through once for each
 * time that it repeats.
 */
export function runRepeating(
  arena: Arena,
  kernel: Kernel,
  n: number,
  a: Float32Array,
  aAddress: number,
  b: Float32Array,
  bAddress: number,
  out: Float32Array | null,
  outAddress: number,
): Float32Array {
  const period = Math.min(a.length, b.length);
  if (period === n || period <= CHUNK) {
    const first = { data: a, address: aAddress, period: a.length };
    const second = { data: b, address: bAddress, period: b.length };
    return runBinary(arena, kernel, n, first, second, out, outAddress);
  }
  const result = out ?? new Float32Array(n);
  for (let i = 0; i < n; i += period) {
    const first = segment(a, aAddress, i, period);
    const second = segment(b, bAddress, i, period);
    const part = result.subarray(i, i + period);
    const address = outAddress < 0 ? -1 : outAddress + 4 * i;
    runBinary(arena, kernel, period, first, second, part, address);
  }
  return result;
}

function segment(
  data: Float32Array,
  address: number,
  start: number,
  period: number,
): StagedOperand {
  if (data.length === period) return { data, address, period };
  const part = data.subarray(start, start + period);
  return { data: part, address: address < 0 ? -1 : address + 4 * start, period };
}
