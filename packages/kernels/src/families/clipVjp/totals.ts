import type { Pattern } from '../../check/bounds.ts';
import { expand, type Layout, layoutOf } from '../../check/expand.ts';
import { sizeOf } from '../../check/shape.ts';
import { DTYPES, type DTypeInfo } from '../../dtypes.ts';
import { type Arena, scratchOf } from '../../memory/arena.ts';
import { CHUNK_BYTES, type Place } from '../../place/move.ts';
import { addRuns } from '../../run/js/clipVjp.ts';
import { clipVjpFamily } from '../../run/wasm/clipVjp.ts';
import { kernelOf } from '../../run/wasm/load.ts';
import type { FloatArray } from '../../types.ts';

// Behind the six operands of the kernel that makes the values, in doubles.
const SUMS_AT = (6 * CHUNK_BYTES) / 8;
// From how many values on a call of the kernel, with its copies, takes less time than the loop.
const LEAST_CALL = 64;

/** The place of an operand that is in the scratch space alone. */
export const NOWHERE: Place = /* @__PURE__ */ (() => ({ data: new Uint8Array(0), address: -1 }))();

/** What the values of a bound get: for each a sum in float64, over all elements that it holds for, in their order. */
export interface Totals {
  readonly sums: Float64Array;
  /** The number of neighbors that go to one sum. */
  readonly run: number;
  /** The number of neighbors after which the sums repeat, within a segment. */
  readonly period: number;
  /** The number of neighbors after which other sums follow. */
  readonly segment: number;
  /** The first sum of each segment, which repeat too; null if there is one segment. */
  readonly firsts: Int32Array | null;
}

/** Sums for a bound over n elements of x, all 0. */
export function totalsOf(bound: Pattern, shape: readonly number[], n: number): Totals {
  const own = bound.shape ?? [];
  const sums = new Float64Array(sizeOf(own));
  if (sums.length === 1) return { sums, run: n, period: n, segment: n, firsts: null };
  const { run, period, data } = bound;
  if (sums.length === data.length) return { sums, run, period, segment: n, firsts: null };
  return { sums, run, ...segmentsOf(layoutOf(own, shape)) };
}

/** The segments of a bound that had to be laid out: what lies behind the last axis that it broadcasts along, repeated. */
function segmentsOf({ inner, full, run }: Layout): Omit<Totals, 'sums' | 'run'> {
  let axis = full.length;
  while (axis > 0 && inner[axis - 1] === full[axis - 1]) axis--;
  const values = sizeOf(full.slice(axis));
  const last = axis;
  while (axis > 0 && inner[axis - 1] === 1) axis--;
  const outer = inner.slice(0, axis);
  const firsts = new Int32Array(sizeOf(outer)).map((_, k) => k * values);
  return {
    period: values * run,
    segment: sizeOf(full.slice(axis, last)) * values * run,
    firsts: expand(firsts, outer, full.slice(0, axis)) as Int32Array,
  };
}

/** Neighbors in one segment: whole periods, or a part of one. */
interface Part {
  readonly first: number;
  readonly repeats: number;
  readonly rows: number;
  readonly length: number;
}

/** The sums that `count` elements from `start` on go to. They lie in one segment. */
export function partOf(totals: Totals, start: number, count: number): Part {
  const { run, period, segment, firsts } = totals;
  const at = start % period;
  const span = Math.min(count, period - at);
  const base =
    firsts === null ? 0 : (firsts[Math.floor(start / segment) % firsts.length] as number);
  return {
    first: base + Math.floor(at / run),
    repeats: count / span,
    rows: Math.ceil(span / run),
    length: Math.min(run, span),
  };
}

/** Adds `count` values, which stand for the elements from `start` on, to their sums: those from `at` on in an array. */
export function addValues(
  totals: Totals,
  values: FloatArray,
  at: number,
  start: number,
  count: number,
): void {
  for (let i = 0, m = 0; i < count; i += m) {
    m = inSegment(totals, start + i, count - i);
    const { first, repeats, rows, length } = partOf(totals, start + i, m);
    addRuns(values, at + i, totals.sums, first, repeats, rows, length);
  }
}

/** How many of `count` elements from `start` on lie in its segment. */
function inSegment({ segment }: Totals, start: number, count: number): number {
  return Math.min(count, segment - (start % segment));
}

/** The same for values in the scratch space, `at` elements in. */
export function addScratch(
  totals: Totals,
  arena: Arena,
  info: DTypeInfo,
  at: number,
  start: number,
  count: number,
): void {
  if (inSegment(totals, start, count) < LEAST_CALL) {
    addValues(totals, scratchOf(arena, info) as FloatArray, at, start, count);
    return;
  }
  const run = kernelOf(clipVjpFamily, arena, 'addRuns', info.kernel);
  const doubles = scratchOf(arena, DTYPES.float64) as Float64Array;
  for (let i = 0, m = 0; i < count; i += m) {
    m = inSegment(totals, start + i, count - i);
    const { first, repeats, rows, length } = partOf(totals, start + i, m);
    const sums = totals.sums.subarray(first, first + rows);
    doubles.set(sums, SUMS_AT);
    const values = arena.scratch + (at + i) * info.bytes;
    run(values, arena.scratch + SUMS_AT * 8, repeats, rows, length);
    sums.set(doubles.subarray(SUMS_AT, SUMS_AT + rows));
  }
}
