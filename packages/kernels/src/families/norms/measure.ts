import type { ArrayArgument } from '../../check/array.ts';
import { inRows, type Units } from '../../check/units.ts';
import { DTYPES } from '../../dtypes.ts';
import { reduceColumns } from '../../place/columns.ts';
import { type Rows, reduceRows } from '../../place/rows.ts';
import {
  maxRows,
  sumColumnsFloat32,
  sumRowsFloat32,
  sumRowsFloat64,
  sumRowsPowers,
} from '../../run/js/norm.ts';
import { CompensatedSum, compensated } from '../../run/js/sums.ts';
import { kernelOf } from '../../run/wasm/load.ts';
import { normFamily } from '../../run/wasm/norm.ts';
import { arenaOf, type Choice, select } from '../../select/select.ts';
import { FLOATS, NONE } from '../../select/table.ts';
import { engine } from '../../settings/state.ts';
import { trace } from '../../settings/trace.ts';
import type { FloatArray } from '../../types.ts';
import { asFloat32, asRows, chooseColumns } from './vectors.ts';

/**
 * The parts of norms: for each vector a `scale` and a sum, so that squares neither overflow nor
 * underflow.
 */
export interface Parts {
  readonly sums: Float64Array;
  readonly scales: Float64Array;
}

/** The parts of one vector: for ord 2 its norm is scale · √sum. */
export interface Part {
  readonly scale: number;
  readonly sum: number;
}

/**
 * The pair of numbers for one row. It is kept, because making it takes as long as summing a few
 * elements.
 */
const ONE_ROW: Float64Array = /* @__PURE__ */ new Float64Array(2);

type KernelKind = 'sumSquares' | 'sumMagnitudes' | 'maxMagnitude';

// A sum of squares within these bounds is accurate: what underflowed is below 2^-122 of it.
// Outside, the values are multiplied by a power of two, which is exact, and squared again.
const LEAST = 2 ** -900;
const MOST = 2 ** 1000;
const LARGE = 2 ** 600;
const SMALL = 2 ** -600;

/** Measures each vector of a float32 or float64 array whose vectors are rows. */
export function measureRows(op: string, ord: number, x: ArrayArgument, units: Units): Parts {
  const { rows } = units;
  const { chosen, kernel, all, states } = reduced(op, ord, x, units);
  const parts = { sums: new Float64Array(rows), scales: new Float64Array(rows).fill(1) };
  if (ord === 1 || ord === 2) {
    for (let r = 0; r < rows; r++) {
      const { sum, scale } = finished(chosen, kernel, all, states, r);
      parts.sums[r] = sum;
      parts.scales[r] = scale;
    }
  } else if (ord === Infinity)
    for (let r = 0; r < rows; r++) parts.sums[r] = states[2 * r] as number;
  else measurePowers(op, ord, x, all, states, parts);
  return parts;
}

/**
 * An array in the layout in which it was measured: with its vectors as rows, or as columns in
 * place.
 */
export interface Measured {
  readonly rows: ArrayArgument;
  readonly parts: Parts;
}

/**
 * Measures the vectors of an array: as the rows of a copy, or in place as columns if a kernel can.
 */
export function measureVectors(op: string, ord: number, x: ArrayArgument, units: Units): Measured {
  const chosen = ord === 2 ? chooseColumns(x, units, x.resident) : null;
  if (chosen === null) {
    const rows = asRows(x, units);
    return { rows, parts: measureRows(op, ord, rows, units) };
  }
  const { data, info, address } = x;
  const { n, rows: columns } = units;
  const states = new Float64Array(2 * columns);
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const add = kernelOf(normFamily, arena, 'addColumns', info.kernel);
    const fold = kernelOf(normFamily, arena, 'foldColumns', info.kernel);
    reduceColumns(arena, add, fold, { data, info, address, n, columns }, states);
  } else sumColumnsFloat32(data as Float32Array, n, columns, states);
  if (engine.trace !== null) trace(op, info, data.length, 'sumSquares', chosen);
  const sums = new Float64Array(columns);
  for (let c = 0; c < columns; c++) {
    sums[c] = compensated(states[2 * c] as number, states[2 * c + 1] as number);
  }
  return { rows: x, parts: { sums, scales: new Float64Array(columns).fill(1) } };
}

/** The parts of one vector. */
export function partAt({ sums, scales }: Parts, r: number): Part {
  return { scale: scales[r] as number, sum: sums[r] as number };
}

/** The results of the kernels: a pair of numbers for each vector. */
interface Reduced {
  readonly chosen: Choice;
  readonly kernel: KernelKind;
  readonly all: Rows;
  readonly states: Float64Array;
}

function reduced(op: string, ord: number, x: ArrayArgument, { rows, n }: Units): Reduced {
  const { data, info, address } = x;
  const all: Rows = { data, info, address, start: 0, rows, n };
  const kernel: KernelKind =
    ord === 2 ? 'sumSquares' : ord === 1 ? 'sumMagnitudes' : 'maxMagnitude';
  const chosen = select(FLOATS, info, data.length, x.resident);
  // This comes before ONE_ROW is used: the trace hook may measure norms too.
  if (engine.trace !== null) trace(op, info, data.length, kernel, chosen);
  const states = rows === 1 ? ONE_ROW.fill(0) : new Float64Array(2 * rows);
  reduce(chosen, kernel, all, 1, states);
  return { chosen, kernel, all, states };
}

function reduce(
  chosen: Choice,
  kernel: KernelKind,
  x: Rows,
  by: number,
  states: Float64Array,
): void {
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(normFamily, arena, kernel, x.info.kernel);
    reduceRows(arena, run, x, by, states);
    return;
  }
  const { data, start, rows, n } = x;
  if (kernel === 'maxMagnitude') {
    maxRows(data as FloatArray, start, rows, n, states);
    return;
  }
  const term = kernel === 'sumSquares' ? 'squares' : 'magnitudes';
  if (x.info === DTYPES.float64) {
    sumRowsFloat64(term, data as Float64Array, start, rows, n, states, by);
  } else {
    sumRowsFloat32(term, data as Float32Array, start, rows, n, states, by);
  }
}

/** The parts of a row from its pair. The row is read again if squares overflowed or underflowed. */
function finished(
  chosen: Choice,
  kernel: KernelKind,
  { data, info, address, n }: Rows,
  states: Float64Array,
  r: number,
): Part {
  const sum = compensated(states[2 * r] as number, states[2 * r + 1] as number);
  if (info !== DTYPES.float64 || isSafe(kernel, sum) || n === 0) return { scale: 1, sum };
  const scale = sum > 1 ? LARGE : SMALL;
  const pair = new Float64Array(2);
  const row: Rows = { data, info, address, start: r * n, rows: 1, n };
  reduce(chosen, kernel, row, 1 / scale, pair);
  return { scale, sum: compensated(pair[0] as number, pair[1] as number) };
}

/** NaN is safe, because it stays NaN. */
function isSafe(kernel: KernelKind, sum: number): boolean {
  return !(sum > MOST) && (kernel === 'sumMagnitudes' || !(sum < LEAST));
}

function measurePowers(
  op: string,
  ord: number,
  x: ArrayArgument,
  { rows, n }: Rows,
  largest: Float64Array,
  { sums, scales }: Parts,
): void {
  const chosen = select(NONE, x.info, x.data.length, x.resident);
  const states = new Float64Array(2 * rows);
  sumRowsPowers(x.data as FloatArray, rows, n, largest, ord, states);
  for (let r = 0; r < rows; r++) {
    const most = largest[2 * r] as number;
    const isPlain = most > 0 && most < Infinity;
    scales[r] = isPlain ? most : 1;
    sums[r] = isPlain ? compensated(states[2 * r] as number, states[2 * r + 1] as number) : most;
  }
  if (engine.trace !== null) trace(op, x.info, x.data.length, 'sumPowers', chosen);
}

/** The norm without its scale. */
export function rootOf(ord: number, sum: number): number {
  if (ord === 2) return Math.sqrt(sum);
  return ord === 1 || ord === Infinity ? sum : sum ** (1 / ord);
}

/**
 * Combines the parts of a vector that is spread over several arrays, in their order and with
 * compensation. Null counts for nothing.
 */
export function combine(ord: number, parts: readonly (Part | null)[]): Part {
  if (ord === Infinity) {
    return { scale: 1, sum: parts.reduce((most, part) => Math.max(most, part?.sum ?? 0), 0) };
  }
  let scale = 0;
  for (const part of parts) {
    if (part !== null && part.sum !== 0 && part.scale > scale) scale = part.scale;
  }
  if (scale === 0) return { scale: 1, sum: 0 };
  const total = new CompensatedSum();
  for (const part of parts) {
    if (part === null || part.sum === 0) continue;
    const ratio = part.scale / scale;
    // The scale of a vector that is not finite does not matter.
    total.add(Number.isFinite(part.sum) ? part.sum * power(ratio, ord) : part.sum);
  }
  return { scale, sum: total.value };
}

function power(ratio: number, ord: number): number {
  return ord === 1 ? ratio : ord === 2 ? ratio * ratio : ratio ** ord;
}

/** Measures a whole array as one vector. */
function measureWhole(op: string, ord: number, given: ArrayArgument): Part {
  const x = asFloat32(given);
  const units = inRows(x, 1);
  if (ord === 1 || ord === 2) {
    const { chosen, kernel, all, states } = reduced(op, ord, x, units);
    return finished(chosen, kernel, all, states, 0);
  }
  return partAt(measureRows(op, ord, x, units), 0);
}

/** Measures the arrays of a list, each as one vector; null for null. */
export function measureList(
  op: string,
  ord: number,
  list: readonly (ArrayArgument | null)[],
): (Part | null)[] {
  const parts: (Part | null)[] = [];
  for (const array of list) parts.push(array === null ? null : measureWhole(op, ord, array));
  return parts;
}
