import { checkCount } from '../check/count.ts';
import { checkFloatCall, checkOutOnly, type FloatCall, type OutOptions } from '../check/floats.ts';
import { refuseShape } from '../check/refuse.ts';
import { SCRATCH_ROOM } from '../memory/arena.ts';
import { CHUNK_BYTES, isOneChunk, runUnary } from '../place/move.ts';
import { givenOrScoped, newArray, newPlace, wrapResult } from '../result/result.ts';
import { softmaxFloat32, softmaxFloat64 } from '../run/js/algebra/softmax.ts';
import { exponentialFamily } from '../run/wasm/exponential.ts';
import { kernelOf } from '../run/wasm/load.ts';
import { arenaOf, layoutChoice, type Smallest, select } from '../select/select.ts';
import { SINGLE } from '../select/table.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { FloatArray, NdArray, TypedArray } from '../types.ts';

/**
 * Returns the softmax of each row along the last axis: e^(x - m) / Σ e^(x - m), where m is the
 * row's maximum.
 *
 * Nothing overflows. -Infinity gives 0. A row becomes all NaN if it holds NaN or +Infinity, or only
 * -Infinity.
 *
 * A float32 result is within 1.1 ulp (units in the last place) of the true value, and the same on
 * both backends. A float64 result comes from JavaScript's `Math.exp`; in V8 it is within 4 + m - x
 * ulp.
 *
 * @param x - an NdArray of float32 or float64, of one axis or more
 * @param options -
 *   - `out`: an NdArray of x's shape or a typed array of its length, default a new one. Receives
 *     the result; it may be x itself.
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError if x or `out` is not an NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError if x has no axis, or `out` has another shape or overlaps x in part
 * @see TensorFlow's `tf.nn.softmax`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { softmax } from '@clampwise/kernels/algebra';
 *
 * softmax(ndarray(Float32Array.of(1000, 1000), [1, 2])).data;
 * // => Float32Array.of(0.5, 0.5)
 */
export function softmax<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('softmax', arguments.length, 2);
  const op = 'softmax';
  const given = checkOutOnly(op, options);
  const call = checkFloatCall(op, x, given);
  const { shape } = call.x;
  const n = shape[shape.length - 1];
  if (n === undefined) refuseShape(op, 'x', shape, 'an array of one axis or more');
  return wrapResult(call.x, given, softmaxOfRows(op, call, n)) as NdArray<T>;
}

// Measured on Node 20, with random values in rows of 10.
const SMALLEST: Smallest = { staged: 24, resident: 12 };

/**
 * The longest row that goes through the scratch space. A longer row of an ordinary array runs as a
 * loop.
 */
const LONGEST = SCRATCH_ROOM / 4;

function softmaxOfRows(op: 'softmax', { x, out }: FloatCall, n: number): TypedArray {
  const { info, data } = x;
  const { length } = data;
  const target = givenOrScoped(info, length, out, x.resident);
  const isTargetResident = target !== null && target.address >= 0;
  const resident = x.resident || isTargetResident;
  let chosen = select(SINGLE, info, length, resident, SMALLEST);
  if (n > LONGEST && !(x.resident && isTargetResident)) chosen = layoutChoice(resident);
  let result: TypedArray;
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(exponentialFamily, arena, op, info.kernel);
    const place = target ?? (isOneChunk(info, length) ? null : newPlace(op, info, length));
    const rows = Math.max(1, Math.floor(CHUNK_BYTES / 4 / n)) * n;
    result = runUnary(arena, info, run, rows, x, place, n);
  } else {
    result = target === null ? newArray(op, info, length) : target.data;
    if (data instanceof Float32Array) softmaxFloat32(data, result as Float32Array, n);
    else softmaxFloat64(data as Float64Array, result as Float64Array, n);
  }
  if (engine.trace !== null) trace(op, info, length, op, chosen);
  return result;
}
