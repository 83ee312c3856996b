import type { Pattern, ScalarBounds } from '../../check/bounds.ts';
import { expandRuns } from '../../check/expand.ts';
import { sizeOf } from '../../check/shape.ts';
import { type DTypeInfo, rounded } from '../../dtypes.ts';
import { type Arena, SCRATCH_ROOM } from '../../memory/arena.ts';
import { spreadFor } from '../../place/bounds.ts';
import { CHUNK_BYTES, copy, type Operand, operand, runOperands } from '../../place/move.ts';
import { givenOrScoped, newArray } from '../../result/result.ts';
import { boundGradients, sumBlock } from '../../run/js/clipVjp.ts';
import { CompensatedSum, SUM_BLOCK } from '../../run/js/sums.ts';
import { clipVjpFamily } from '../../run/wasm/clipVjp.ts';
import { type Kernel, kernelOf } from '../../run/wasm/load.ts';
import { arenaOf, select } from '../../select/select.ts';
import { FLOATS } from '../../select/table.ts';
import type { FloatArray, TypedArray } from '../../types.ts';
import { type ArraysCall, arraysOf, type VjpArrays } from './pass.ts';
import { addRows, commonRows } from './rows.ts';
import { addScratch, addValues, NOWHERE, type Totals, totalsOf } from './totals.ts';

const SUMS = 16;
const SUMS_AT = SCRATCH_ROOM - SUMS * 8;

/** The gradients of two scalar bounds: sums over all elements, rounded to x's dtype. */
export function boundSums({ dy, x }: VjpArrays, { lo, hi }: ScalarBounds): [number, number] {
  const { info, data } = x;
  const low = new CompensatedSum();
  const high = new CompensatedSum();
  const n = data.length;
  const chosen = select(FLOATS, info, n, x.resident || dy.resident);
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(clipVjpFamily, arena, 'sums', info.kernel);
    const sumsAddress = arena.scratch + SUMS_AT;
    const sums = new Float64Array(arena.buffer, sumsAddress, SUMS);
    const runBlock: Kernel = (pdy, px, count) => {
      for (let i = 0; i < (count as number); i += SUM_BLOCK) {
        const m = Math.min(SUM_BLOCK, (count as number) - i);
        const at = i * info.bytes;
        run((pdy as number) + at, (px as number) + at, m, lo, hi, sumsAddress);
        low.add(sums[0] as number);
        high.add(sums[1] as number);
      }
    };
    runOperands(arena, info, n, [operand(dy, 'read', n), operand(x, 'read', n)], runBlock, []);
  } else {
    const sums = new Float64Array(SUMS);
    const [d, v] = [dy.data as FloatArray, data as FloatArray];
    for (let i = 0; i < n; i += SUM_BLOCK) {
      sumBlock(d, v, i, Math.min(SUM_BLOCK, n - i), lo as number, hi as number, sums);
      low.add(sums[0] as number);
      high.add(sums[1] as number);
    }
  }
  return [rounded(info, low.value), rounded(info, high.value)];
}

/**
 * The gradients of bounds if at least one is an array, each in its bound's own size. Null for a
 * gradient that is not needed.
 */
export function patternGradients(
  call: ArraysCall,
  shape: readonly number[],
  needsMin: boolean,
  needsMax: boolean,
): [TypedArray | null, TypedArray | null] {
  const { dy, x, bounds } = call;
  const { info, data } = x;
  const n = data.length;
  const resident = x.resident || dy.resident || bounds.resident;
  const chosen = select(FLOATS, info, n, resident);
  const low = needsMin ? sinkOf(info, bounds.loPattern, shape, n) : null;
  const high = needsMax ? sinkOf(info, bounds.hiPattern, shape, n) : null;
  if (chosen.backend === 'wasm') gradientsInWasm(arenaOf(chosen), call, low, high);
  else gradientsInJs(call, low, high);
  const placed = (sink: Sink | null): TypedArray | null =>
    sink === null ? null : inScope(gradientOf(sink, info), info, resident);
  return [placed(low), placed(high)];
}

/**
 * Where the gradient of a bound goes: to an array if the bound has a value for each element,
 * otherwise to sums.
 */
type Sink = FloatArray | Totals;

function sinkOf(info: DTypeInfo, bound: Pattern, shape: readonly number[], n: number): Sink {
  const isFull = bound.shape !== null && sizeOf(bound.shape) === n;
  return isFull ? (newArray('clipVjp', info, n) as FloatArray) : totalsOf(bound, shape, n);
}

function gradientOf(sink: Sink, info: DTypeInfo): FloatArray {
  if (!('sums' in sink)) return sink;
  return info.bytes === 8 ? sink.sums : new Float32Array(sink.sums);
}

function gradientsInWasm(
  arena: Arena,
  call: ArraysCall,
  low: Sink | null,
  high: Sink | null,
): void {
  const { info, data } = call.x;
  const n = data.length;
  const [lowTotals, highTotals] = [totalsIn(low), totalsIn(high)];
  const rows = commonRows(lowTotals, highTotals);
  if (rows !== null && low === lowTotals && high === highTotals) {
    addRows({ arena, call, rows, low, high });
    return;
  }
  const { loPattern: lo, hiPattern: hi } = call.bounds;
  const operands = [
    ...arraysOf(call.dy, call.x, call.bounds),
    sinkOperand(low, n),
    sinkOperand(high, n),
  ];
  const run = kernelOf(clipVjpFamily, arena, 'bounds', info.kernel);
  const chunk = CHUNK_BYTES / info.bytes;
  let start = 0;
  const runBlock: Kernel = (...args) => {
    run(...args);
    const count = args[operands.length] as number;
    if (lowTotals !== null) addScratch(lowTotals, arena, info, 4 * chunk, start, count);
    if (highTotals !== null) addScratch(highTotals, arena, info, 5 * chunk, start, count);
    start += count;
  };
  const spread = spreadFor(clipVjpFamily, arena, lo, hi);
  runOperands(arena, info, n, operands, runBlock, [], spread);
}

function totalsIn(sink: Sink | null): Totals | null {
  return sink !== null && 'sums' in sink ? sink : null;
}

function sinkOperand(sink: Sink | null, n: number): Operand {
  if (sink === null) return operand(NOWHERE, 'work', n);
  // Blocks end where the sums repeat, or where other sums follow.
  if ('sums' in sink) return operand(NOWHERE, 'work', sink.segment, sink.period);
  return operand({ data: sink, address: -1 }, 'written', n);
}

function gradientsInJs({ dy, x, bounds }: ArraysCall, low: Sink | null, high: Sink | null): void {
  const { info } = x;
  const n = x.data.length;
  const { loPattern: lo, hiPattern: hi } = bounds;
  const valuesOf = (sink: Sink | null): FloatArray =>
    sink !== null && !('sums' in sink) ? sink : (newArray('clipVjp', info, n) as FloatArray);
  const [dMin, dMax] = [valuesOf(low), valuesOf(high)];
  const [l, h] = [expandRuns(lo) as FloatArray, expandRuns(hi) as FloatArray];
  const [d, v] = [dy.data as FloatArray, x.data as FloatArray];
  boundGradients(d, v, l, lo.period, h, hi.period, dMin, dMax);
  if (low !== null && 'sums' in low) addValues(low, dMin, 0, 0, n);
  if (high !== null && 'sums' in high) addValues(high, dMax, 0, 0, n);
}

/** Moves a gradient to the heap if an input is there and a scope is open. */
function inScope(gradient: FloatArray, info: DTypeInfo, resident: boolean): TypedArray {
  const target = givenOrScoped(info, gradient.length, null, resident);
  if (target === null) return gradient;
  copy(target.data, gradient, 0);
  return target.data;
}
