import type { ArrayArgument } from '../../check/array.ts';
import { sourceIndex } from '../../check/arrayBounds.ts';
import type { ArrayBounds, Pattern, ScalarBounds } from '../../check/bounds.ts';
import { sizeOf } from '../../check/shape.ts';
import { type DTypeInfo, rounded } from '../../dtypes.ts';
import { SCRATCH_ROOM } from '../../memory/arena.ts';
import { copy, type Operand, operand, runOperands } from '../../place/move.ts';
import { givenOrScoped, newArray } from '../../result/result.ts';
import { boundGradients, sumBlock } from '../../run/js/clipVjp.ts';
import { CompensatedSum, SUM_BLOCK } from '../../run/js/sums.ts';
import { clipVjpFamily } from '../../run/wasm/clipVjp.ts';
import { type Kernel, kernelOf } from '../../run/wasm/load.ts';
import { arenaOf, select } from '../../select/select.ts';
import { FLOATS } from '../../select/table.ts';
import type { FloatArray, TypedArray } from '../../types.ts';

const SUMS = 16;
const SUMS_AT = SCRATCH_ROOM - SUMS * 8;

/** The gradients of two scalar bounds: sums over all elements, rounded to x's dtype. */
export function boundSums(
  dy: ArrayArgument,
  x: ArrayArgument,
  { lo, hi }: ScalarBounds,
): [number, number] {
  const { info, data } = x;
  const low = new CompensatedSum();
  const high = new CompensatedSum();
  const chosen = select(FLOATS, info, data.length, x.resident || dy.resident);
  const n = data.length;
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
    runOperands(arena, info, n, inputs(dy, x), runBlock, []);
  } else {
    const sums = new Float64Array(SUMS);
    const [d, v] = [dy.data as FloatArray, data as FloatArray];
    for (let i = 0; i < n; i += SUM_BLOCK) {
      const m = Math.min(SUM_BLOCK, n - i);
      sumBlock(d, v, i, m, lo as number, hi as number, sums);
      low.add(sums[0] as number);
      high.add(sums[1] as number);
    }
  }
  return [rounded(info, low.value), rounded(info, high.value)];
}

/** The gradients of bounds of which at least one is an array, each in its bound's own size. */
export function patternGradients(
  dy: ArrayArgument,
  x: ArrayArgument,
  bounds: ArrayBounds,
  shape: readonly number[],
): [TypedArray, TypedArray] {
  const { info, data } = x;
  const { loPattern: lo, hiPattern: hi } = bounds;
  const n = data.length;
  const dMin = newArray('clipVjp', info, n) as FloatArray;
  const dMax = newArray('clipVjp', info, n) as FloatArray;
  const resident = x.resident || dy.resident || bounds.resident;
  const chosen = select(FLOATS, info, n, resident);
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(clipVjpFamily, arena, 'bounds', info.kernel);
    const outputs = [dMin, dMax].map((data) => operand({ data, address: -1 }, 'written', n));
    const operands = [
      ...inputs(dy, x),
      operand(lo, 'read', lo.period),
      operand(hi, 'read', hi.period),
      ...outputs,
    ];
    runOperands(arena, info, n, operands, run, []);
  } else {
    const [l, h] = [lo.data as FloatArray, hi.data as FloatArray];
    const [d, v] = [dy.data as FloatArray, data as FloatArray];
    boundGradients(d, v, l, lo.period, h, hi.period, dMin, dMax);
  }
  const scoped = (gradient: FloatArray): TypedArray => inScope(gradient, info, resident);
  return [scoped(summed(dMin, lo, shape)), scoped(summed(dMax, hi, shape))];
}

/** A gradient where a result must lie: in the heap when an input does and a scope is open. */
function inScope(gradient: FloatArray, info: DTypeInfo, resident: boolean): TypedArray {
  const target = givenOrScoped(info, gradient.length, null, resident);
  if (target === null) return gradient;
  copy(target.data, gradient, 0);
  return target.data;
}

function inputs(dy: ArrayArgument, x: ArrayArgument): Operand[] {
  const n = x.data.length;
  return [operand(dy, 'read', n), operand(x, 'read', n)];
}

/** Sums a gradient of x's size down to its bound's, in float64. The same on both backends, so it is plain JavaScript. */
function summed(full: FloatArray, bound: Pattern, shape: readonly number[]): FloatArray {
  const boundShape = bound.shape ?? [];
  const size = sizeOf(boundShape);
  if (bound.shape !== null && size === full.length) return full;
  const sums = new Float64Array(size);
  const plain = size === bound.period;
  for (let i = 0; i < full.length; i++) {
    const k = plain ? i % size : sourceIndex(i, boundShape, shape);
    sums[k] = (sums[k] as number) + (full[i] as number);
  }
  return new (full.constructor as Float32ArrayConstructor)(sums);
}
