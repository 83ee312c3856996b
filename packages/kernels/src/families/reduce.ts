import type { FloatArgument } from '../check/floats.ts';
import type { Layout } from '../check/reduce.ts';
import type { Place } from '../place/move.ts';
import { MOST_COLUMNS, reduceFloatRows, type Source, sumFloatColumns } from '../place/reduce.ts';
import { newPlace, targetOf } from '../result/result.ts';
import { maxFloat32, maxFloat64, sumFloat32, sumFloat64 } from '../run/js/algebra/reduce.ts';
import { kernelOf } from '../run/wasm/load.ts';
import { reduceFamily } from '../run/wasm/reduce.ts';
import { arenaOf, layoutChoice, type Smallest, select } from '../select/select.ts';
import { SINGLE } from '../select/table.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { FloatArray, TypedArray } from '../types.ts';
import { permute } from './permute.ts';

/** How vectors are reduced. */
export type Reduction = 'sum' | 'mean' | 'max';

// In elements of x. Measured on Node 20, with random values.
const SMALLEST_ROWS: Smallest = { staged: 512, resident: 256 };
const SMALLEST_COLUMNS: Smallest = { staged: 1024, resident: 1024 };
// For one matrix, and for each of its rows.
const LEAST_MATRIX = 512;
const LEAST_COLUMNS = 8;

/**
 * Reduces an array along the axes of a layout: select, place, run. Returns `out`, or a new array.
 */
export function reduceArray(
  op: string,
  kind: Reduction,
  x: FloatArgument,
  layout: Layout,
  out: Place | null,
): TypedArray {
  const { info, data } = x;
  const target = targetOf(op, info, layout.outer * layout.inner, out, x.resident);
  const resident = x.resident || target.address >= 0;
  const smallest = layout.inner === 1 ? SMALLEST_ROWS : SMALLEST_COLUMNS;
  const kernel = kernelName(kind, layout);
  let chosen = select(SINGLE, info, data.length, resident, smallest);
  if (chosen.backend === 'wasm' && !hasKernel(kind, layout)) chosen = layoutChoice(resident);
  const values: Place = layout.joined ? x : reducedLast(op, x, layout.axes);
  if (data.length === 0) {
    // A new array is zeros already.
    const isNew = out === null && target.address < 0;
    if (kind === 'mean' || !isNew) target.data.fill((kind === 'mean' ? Number.NaN : 0) as never);
  } else if (chosen.backend === 'wasm') {
    const source = { arena: arenaOf(chosen), x: values };
    runKernels(source, kind, layout, target.data as Float32Array);
  } else {
    runLoops(kind, values.data as FloatArray, layout, target.data as FloatArray);
  }
  if (engine.trace !== null) trace(op, info, data.length, kernel, chosen);
  return target.data;
}

/**
 * Rows always have a kernel. Columns have one for sums, unless there are few or their matrices are
 * small.
 */
function hasKernel(kind: Reduction, { count, inner }: Layout): boolean {
  if (inner === 1) return true;
  const fits = inner >= LEAST_COLUMNS && inner <= MOST_COLUMNS && count * inner >= LEAST_MATRIX;
  return fits && kind !== 'max';
}

function kernelName(kind: Reduction, { inner }: Layout): 'maxRows' | 'sumRows' | 'addRows' {
  if (kind === 'max') return 'maxRows';
  return inner === 1 ? 'sumRows' : 'addRows';
}

function runKernels(source: Source, kind: Reduction, layout: Layout, out: Float32Array): void {
  const { outer, count, inner } = layout;
  const divisor = kind === 'mean' ? count : 1;
  const kernel = kernelOf(reduceFamily, source.arena, kernelName(kind, layout), 'float32');
  if (inner === 1) {
    reduceFloatRows(source, kernel, kind !== 'max', outer, count, divisor, out);
    return;
  }
  const foldRows = kernelOf(reduceFamily, source.arena, 'foldRows', 'float32');
  sumFloatColumns(source, kernel, foldRows, outer, count, inner, divisor, out);
}

type Loop = (x: FloatArray, start: number, count: number, step: number) => number;

function runLoops(kind: Reduction, x: FloatArray, layout: Layout, out: FloatArray): void {
  const { outer, count, inner } = layout;
  const single = x instanceof Float32Array;
  const of = kind === 'max' ? (single ? maxFloat32 : maxFloat64) : single ? sumFloat32 : sumFloat64;
  const reduction = of as Loop;
  const divisor = kind === 'mean' ? count : 1;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      out[o * inner + i] = reduction(x, o * count * inner + i, count, inner) / divisor;
    }
  }
}

/** A copy with the reduced axes last. */
function reducedLast(
  op: string,
  { data, info, shape }: FloatArgument,
  axes: readonly number[],
): Place {
  const kept = shape.map((_, k) => k).filter((k) => !axes.includes(k));
  const copy = newPlace(op, info, data.length);
  permute(data, shape, [...kept, ...axes], copy.data as FloatArray);
  return copy;
}
