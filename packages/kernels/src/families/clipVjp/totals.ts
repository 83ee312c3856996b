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

// The place after the six operands of the kernel that makes the values, in doubles.
const SUMS_AT = (6 * CHUNK_BYTES) / 8;
// From this many values on, a call of the kernel with its copies is faster than the loop.
const LEAST_CALL = 64;

/** The place of an operand that is only in the scratch space. */
export const NOWHERE: Place = /* @__PURE__ */ (() => ({ data: new Uint8Array(0), address: -1 }))();

/**
 * The sums for the values of a bound. Each is a float64 sum over all elements that the value holds
 * for, in their order.
 */
export interface Totals {
  readonly sums: Float64Array;
  /** The number of consecutive elements that go to one sum. */
  readonly run: number;
  /** The number of consecutive elements after which the sums repeat, within a segment. */
  readonly period: number;
  /** The number of consecutive elements after which other sums follow. */
  readonly segment: number;
  /** The first sum of each segment; these repeat too. Null if there is one segment. */
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

/**
 * The segments of a bound that was laid out. A segment covers the axes after the last one that the
 * bound repeats along.
 */
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

/** Consecutive elements in one segment: whole periods, or a part of one. */
interface Part {
  readonly first: number;
  readonly repeats: number;
  readonly rows: number;
  readonly length: number;
}

/** The sums for `count` elements from `start` on, which must be in one segment. */
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

/** Adds `count` values of an array, from `at` on, to the sums for the elements from `start` on. */
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

/** How many of `count` elements from `start` on are in its segment. */
function inSegment({ segment }: Totals, start: number, count: number): number {
  return Math.min(count, segment - (start % segment));
}

/** As `addValues`, for values in the scratch space at element `at`. */
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
