import type { ArrayArgument } from '../../check/array.ts';
import type { Units } from '../../check/units.ts';
import { DTYPES } from '../../dtypes.ts';
import { mapColumns } from '../../place/columns.ts';
import { copy, type Place } from '../../place/move.ts';
import { mapRows, type Rows } from '../../place/rows.ts';
import { type HalfFormat, narrowHalf, widenHalf } from '../../run/js/halfCast.ts';
import { scaleColumns as scaleColumnsInJs, scaleRows } from '../../run/js/norm.ts';
import { SUM_BLOCK } from '../../run/js/sums.ts';
import { kernelOf } from '../../run/wasm/load.ts';
import { normFamily } from '../../run/wasm/norm.ts';
import type { KernelName } from '../../select/kernels.ts';
import { arenaOf, type Choice, copyChoice, isFew, select } from '../../select/select.ts';
import { FLOATS, type Types } from '../../select/table.ts';
import { engine } from '../../settings/state.ts';
import { trace } from '../../settings/trace.ts';
import type { FloatArray, TypedArray } from '../../types.ts';
import { permute } from '../permute.ts';
import { areOnes } from './factors.ts';

/** The array with its vectors as rows: itself, or a copy with its axes in that order. */
export function asRows(given: ArrayArgument, { order, shape }: Units): ArrayArgument {
  const x = asFloat32(given);
  if (order === null) return x;
  const { info } = x;
  const data = new info.ctor(x.data.length);
  permute(x.data as FloatArray, shape, order, data as FloatArray);
  return { data, info, shape: null, isNd: false, resident: false, address: -1 };
}

/**
 * Chooses what runs over the columns of a matrix in place. Null if they must become rows: for
 * dtypes other than float32, and for loops over many columns, which would jump from cache line to
 * cache line.
 */
export function chooseColumns(
  { info, data }: ArrayArgument,
  { inColumns }: Units,
  resident: boolean,
): Choice | null {
  if (inColumns !== true || info !== DTYPES.float32) return null;
  const chosen = select(FLOATS, info, data.length, resident);
  return chosen.backend === 'wasm' || isFew(data.length) ? chosen : null;
}

/** Converts a 16-bit float array to float32, which is exact. Returns any other array as it is. */
export function asFloat32(x: ArrayArgument): ArrayArgument {
  const { data, info } = x;
  if (info.half === null) return x;
  const n = data.length;
  const wide = new Float32Array(n);
  const part = new Float64Array(Math.min(n, SUM_BLOCK));
  for (let i = 0; i < n; i += SUM_BLOCK) {
    const count = Math.min(SUM_BLOCK, n - i);
    widenHalf(data as Uint16Array, i, part, count, info.half);
    wide.set(count === part.length ? part : part.subarray(0, count), i);
  }
  const shape = null;
  return { data: wide, info: DTYPES.float32, shape, isNd: false, resident: false, address: -1 };
}

/** Writes rows back in the order of the array. */
export function fromRows(rows: TypedArray, { order, shape }: Units, out: TypedArray): void {
  if (order === null) return;
  const back = order.map((_, axis) => order.indexOf(axis));
  const turned = order.map((axis) => shape[axis] as number);
  permute(rows as FloatArray, turned, back, out as FloatArray);
}

/**
 * Multiplies each vector by its pair of factors. `rows` is `asRows` of x; it may be overwritten if
 * it is a copy.
 */
export function scaleVectors(
  op: string,
  x: ArrayArgument,
  rows: ArrayArgument,
  units: Units,
  factors: Float64Array,
  target: Place,
): void {
  if (areOnes(factors)) {
    copyTo(op, x, target);
    return;
  }
  if (x.info.half !== null) {
    scaleHalves(op, x, asFloat32(rows), units, factors, target);
    return;
  }
  const turned = units.order !== null;
  if (turned && rows === x) {
    scaleColumns(op, x, units, factors, target);
    return;
  }
  const to = turned ? { data: rows.data, address: -1 } : target;
  scale(op, rows, units, factors, to);
  if (turned) fromRows(rows.data, units, target.data);
}

/** Copies x to the result, unless it is the same memory. */
export function copyTo(op: string, x: ArrayArgument, target: Place): void {
  if (target.data !== x.data) copy(target.data, x.data, 0);
  if (engine.trace === null) return;
  trace(op, x.info, x.data.length, 'copy', copyChoice(x.resident || target.address >= 0));
}

/** Multiplies vectors by their pairs of factors, with the kernels or loops for one layout. */
type ScaleVectors = (
  op: string,
  x: ArrayArgument,
  units: Units,
  factors: Float64Array,
  out: Place,
) => void;

const scale: ScaleVectors = (op, x, { rows, n }, factors, out) => {
  const { data, info, address, resident } = x;
  const chosen = select(FLOATS, info, data.length, resident || out.address >= 0);
  if (info.bytes === 4) joinPairs(factors);
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(normFamily, arena, 'scaleRows', info.kernel);
    const all: Rows = { data, info, address, start: 0, rows, n };
    mapRows(arena, run, all, out, factors);
  } else {
    scaleRows(data as FloatArray, out.data as FloatArray, 0, rows, n, factors);
  }
  if (engine.trace !== null) trace(op, info, data.length, 'scaleRows', chosen);
};

/** Multiplies vectors that are the columns of x. */
const scaleColumns: ScaleVectors = (op, x, units, factors, out) => {
  const { data, info, address, resident } = x;
  const { n, rows: columns } = units;
  const chosen = select(FLOATS, info, data.length, resident || out.address >= 0);
  joinPairs(factors);
  const joined = new Float64Array(columns);
  for (let c = 0; c < columns; c++) joined[c] = factors[2 * c] as number;
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(normFamily, arena, 'scaleColumns', info.kernel);
    mapColumns(arena, run, { data, info, address, n, columns }, out, joined);
  } else scaleColumnsInJs(data as FloatArray, out.data as FloatArray, joined);
  if (engine.trace !== null) trace(op, info, data.length, 'scaleRows', chosen);
};

/** Multiplies vectors of 16-bit floats: in float64, rounded once. */
function scaleHalves(
  op: string,
  x: ArrayArgument,
  { data: wide }: ArrayArgument,
  units: Units,
  factors: Float64Array,
  target: Place,
): void {
  const { info, data } = x;
  const { rows, n, order } = units;
  const scaled = Float64Array.from(wide as Float32Array);
  scaleRows(scaled, scaled, 0, rows, n, factors);
  const result = order === null ? scaled : new Float64Array(data.length);
  fromRows(scaled, units, result);
  narrowHalf(result, data.length, target.data as Uint16Array, 0, info.half as HalfFormat);
  traceRun(op, 'scaleRows', FLOATS, x, x.resident || target.address >= 0);
}

/** Calls the trace hook for a run over an array, with the choice for its dtype. */
export function traceRun(
  op: string,
  kernel: KernelName,
  types: Types,
  { info, data }: ArrayArgument,
  resident: boolean,
): void {
  if (engine.trace === null) return;
  trace(op, info, data.length, kernel, select(types, info, data.length, resident));
}

/** One double is enough for float32: a pair beyond its range gives 0 or Infinity anyway. */
function joinPairs(factors: Float64Array): void {
  for (let k = 0; k < factors.length; k += 2) {
    const product = (factors[k] as number) * (factors[k + 1] as number);
    factors[k] = product > Number.MAX_VALUE ? Number.MAX_VALUE : product;
    factors[k + 1] = 1;
  }
}
