import type { RowCall } from '../../check/rows.ts';
import { copy } from '../../place/move.ts';
import { targetLike, wrapResult } from '../../result/result.ts';
import { BLOCK, JsPasses } from '../../run/js/project.ts';
import { lostInSum } from '../../run/js/sums.ts';
import type { FloatArray } from '../../run/js/types.ts';
import type { KernelName } from '../../select/kernels.ts';
import { arenaOf, select } from '../../select/select.ts';
import { FLOATS, NONE } from '../../select/table.ts';
import { engine } from '../../settings/state.ts';
import { trace } from '../../settings/trace.ts';
import type { NdArray, TypedArray } from '../../types.ts';
import { asFloat64, narrowInto } from '../halves.ts';
import { asRows, fromRows } from '../norms/vectors.ts';
import { type Rounding, roundingOf } from '../rounding.ts';
import { type PassArrays, type Passes, WasmPasses } from './passes.ts';

/** A vector that all rows share, and its address in the heap or -1. */
export interface Shared {
  readonly data: FloatArray;
  readonly address: number;
}

/** A row that is being projected: its elements, and the passes over it. */
export class Row {
  readonly count: number;
  readonly isSingle: boolean;
  readonly rounding: Rounding;
  readonly x: FloatArray;
  readonly out: FloatArray;
  readonly passes: Passes;
  start = 0;
  /** The sum over the row, in two parts, and the numbers that come with it. */
  sum = 0;
  rest = 0;
  inside = 0;
  above = 0;

  constructor({ info, count, x, out }: PassArrays, passes: Passes, rounding: Rounding) {
    this.count = count;
    this.isSingle = info.bytes === 4;
    this.rounding = rounding;
    this.x = x;
    this.out = out;
    this.passes = passes;
  }

  /** Scans the whole row for its largest and smallest element, or magnitude, and for NaN. */
  scan(abs: boolean): void {
    for (let i = 0; i < this.count; i += BLOCK) {
      this.passes.gather(i, this.lengthAt(i), abs, Infinity, 0);
    }
  }

  lengthAt(i: number): number {
    return Math.min(BLOCK, this.count - i);
  }

  /** Sums z = x - c between lo and hi, over the whole row or until the sum exceeds `enough`. */
  sums(abs: boolean, c: number, lo: number, hi: number, enough: number = Infinity): void {
    this.clear();
    for (let i = 0; i < this.count && this.sum <= enough; i += BLOCK) {
      this.passes.sums(i, this.lengthAt(i), abs, c, lo, hi);
      this.add();
    }
  }

  clear(): void {
    this.sum = 0;
    this.rest = 0;
    this.inside = 0;
    this.above = 0;
  }

  /** Adds what a pass over a block found. */
  add(): void {
    const { sum, rest, inside, above } = this.passes.state;
    const next = this.sum + sum;
    this.rest += lostInSum(this.sum, sum, next) + rest;
    this.sum = next;
    this.inside += inside;
    this.above += above;
  }

  shrink(abs: boolean, c: number, tau: number, most: number): void {
    for (let i = 0; i < this.count; i += BLOCK) {
      this.passes.shrink(i, this.lengthAt(i), abs, c, tau, most);
    }
  }

  /** Makes the row itself the result, bit for bit. */
  keep(): void {
    if (this.out === this.x) return;
    copy(this.out, this.x.subarray(this.start, this.start + this.count), this.start);
  }

  fill(value: number): void {
    this.out.fill(value, this.start, this.start + this.count);
  }

  at(i: number): number {
    return this.x[this.start + i] as number;
  }
}

/** Projects a row into its place in the result. */
export type RowProjection = (row: Row) => void;

/** Runs a projection of 16-bit floats in place on x as float64, and rounds once. */
export function inFloat64(call: RowCall, run: (wide: RowCall) => unknown): TypedArray | NdArray {
  const { op, x, out, given } = call;
  const wide = asFloat64(x);
  run({ ...call, x: wide, out: wide, given: wide.data });
  const target = targetLike(op, x, out, x.resident);
  narrowInto(wide.data as Float64Array, x.info, target);
  return wrapResult(x, given, target.data);
}

/** Runs a projection on every row of x: select, place, run. Returns the caller's result. */
export function projectRows(
  call: RowCall,
  kernel: KernelName,
  shared: Shared | null,
  project: RowProjection,
): TypedArray | NdArray {
  const { op, x, out, given, units, type } = call;
  const { info, data } = x;
  if (info.half !== null) {
    return inFloat64(call, (wide) => projectRows(wide, kernel, shared, project));
  }
  const { rows, n: count } = units;
  const sharedResident = shared !== null && shared.address >= 0;
  const target = targetLike(op, x, out, x.resident || sharedResident);
  const laid = asRows(x, units);
  const turned = laid !== x;
  const to = turned ? laid : target;
  const resident = laid.address >= 0 || to.address >= 0 || sharedResident;
  const types = kernel === 'projectMonotone' || kernel === 'projectLimits' ? NONE : FLOATS;
  const chosen = select(types, info, data.length === 0 ? 0 : count, resident);
  const arrays: PassArrays = {
    info,
    count,
    x: laid.data as FloatArray,
    out: to.data as FloatArray,
    a: shared?.data ?? null,
  };
  const addresses = { x: laid.address, out: to.address, a: shared?.address ?? -1 };
  const passes =
    chosen.backend === 'wasm'
      ? new WasmPasses(arenaOf(chosen), arrays, addresses)
      : new JsPasses(arrays.x, arrays.out, arrays.a);
  const row = new Row(arrays, passes, roundingOf(type));
  for (let r = 0; r < rows && count > 0; r++) {
    row.start = r * count;
    passes.begin(row.start);
    project(row);
  }
  if (turned) fromRows(laid.data, units, target.data);
  if (engine.trace !== null) trace(op, type, data.length, kernel, chosen);
  return wrapResult(x, given, target.data);
}
