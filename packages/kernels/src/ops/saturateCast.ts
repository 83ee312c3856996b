import { type CastCall, checkCast, type SaturateCastOptions } from '../check/cast.ts';
import { type DTypeInfo, isFloating } from '../dtypes.ts';
import type { FloatDType } from '../engine/finfo.ts';
import type { Arena } from '../memory/arena.ts';
import { CHUNK_BYTES, copy, type Place, runConversion, workAddress } from '../place/move.ts';
import { makeNdArray } from '../result/ndarray.ts';
import { targetOf } from '../result/result.ts';
import { affine, toBigIntegers, UNROUNDED } from '../run/js/cast.ts';
import { exactToFloats, exactToIntegers } from '../run/js/castExact.ts';
import { narrowHalf, widenHalf } from '../run/js/halfCast.ts';
import { castFamily } from '../run/wasm/cast.ts';
import { halfCastFamily } from '../run/wasm/halfCast.ts';
import { type Kernel, kernelOf } from '../run/wasm/load.ts';
import { arenaOf, type Choice, copyChoice, inJs, select } from '../select/select.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type {
  BigIntegerArray,
  DType,
  Float16ArrayLike,
  IntegerArray,
  NdArray,
  PlainArray,
  TypedArray,
  TypedArrayByDType,
} from '../types.ts';

/** How many values go through float64 at once: two such blocks fit into the first cache. */
const BLOCK = 2048;

/** The bits of a mantissa, and the exponent of the smallest positive value. */
const FORMATS: { readonly [D in FloatDType]: { precision: number; smallest: number } } = {
  float16: { precision: 11, smallest: -24 },
  bfloat16: { precision: 8, smallest: -133 },
  float32: { precision: 24, smallest: -149 },
  float64: { precision: 53, smallest: -1074 },
};

// Measured on Node 20: the loop sets one kind of array into another twice, which is a call into the engine each time.
const SMALLEST = { staged: 16, resident: 8 };

const EXACT = inJs('integers that no double holds exactly');

/**
 * Converts x to another dtype without wrapping: `round(x·scale + offset)`, brought into the target's range.
 *
 * The product is rounded to float64, then the sum, then the whole number is taken; a scale of 1 and an offset of 0 do
 * nothing, and keep -0. Values beyond an integer target, ±Infinity among them, become its least or greatest value, and NaN
 * becomes 0, or `nan`. Float targets are not made whole: the float64 value is rounded once, to nearest even, beyond the
 * largest finite one to ±Infinity, and NaN stays NaN unless `nan` is given. Where x holds 64-bit integers, or integers
 * that go to 64 bits, x·scale + offset is exact instead, and rounded once. The targets 'float16' and 'bfloat16' give a
 * Uint16Array of bits, or an NdArray that says its dtype; rounding is to the 16 bits at once, never by way of float32.
 *
 * @param x - a typed array of any shape and dtype, or an NdArray
 * @param dtype - the name of the target
 * @param options - `scale` and `offset`: finite numbers; `round`: 'nearestEven', 'nearest' (halves away from zero),
 *   'floor', 'ceil' or 'truncate', for integer targets; `nan`: the result for NaN, in the target's units, rounded and
 *   saturated like any value; `out`: where the result goes; `shape`: the shape of a flat x
 * @returns `out`, or a new array of the target's dtype in x's kind
 * @throws ClampwiseTypeError where an argument is of the wrong kind
 * @throws ClampwiseRangeError where scale or offset is not finite, `nan` is NaN, or `out` does not fit or overlaps x
 * @see TensorFlow's `tf.saturate_cast`, which truncates, and clips floats to the largest finite value
 *
 * @example
 * import { saturateCast } from '@clampwise/kernels';
 *
 * const samples = Float32Array.of(0.5, 1, 1.5, -2, NaN);
 * saturateCast(samples, 'int16', { scale: 32767 }); // => Int16Array.of(16384, 32767, 32767, -32768, 0)
 */
export function saturateCast<D extends DType>(
  x: TypedArray | Float16ArrayLike,
  dtype: D,
  options?: SaturateCastOptions & { readonly out?: undefined },
): PlainArray<TypedArrayByDType[D]>;
export function saturateCast<O extends TypedArray | Float16ArrayLike>(
  x: TypedArray | Float16ArrayLike,
  dtype: DType,
  options: Omit<SaturateCastOptions, 'out'> & { readonly out: O },
): O;
export function saturateCast<D extends DType>(
  x: NdArray,
  dtype: D,
  options?: SaturateCastOptions & { readonly out?: undefined },
): NdArray<PlainArray<TypedArrayByDType[D]>>;
export function saturateCast<D extends DType>(
  x: NdArray,
  dtype: D,
  options: SaturateCastOptions & {
    readonly out: TypedArrayByDType[D] | NdArray<TypedArrayByDType[D]>;
  },
): NdArray<TypedArrayByDType[D]>;
export function saturateCast(
  x: TypedArray | Float16ArrayLike | NdArray,
  dtype: DType,
  options?: SaturateCastOptions,
): TypedArray | NdArray {
  const call = checkCast('saturateCast', x, dtype, options);
  const result = castChecked(call);
  const { given } = call;
  if (!call.x.isNd || (given !== undefined && !ArrayBuffer.isView(given))) return given ?? result;
  return makeNdArray(result, call.x.shape ?? [], call.to);
}

function castChecked(call: CastCall): TypedArray {
  const { x, to, out } = call;
  const n = x.data.length;
  const target = targetOf('saturateCast', to, n, out, x.resident);
  const chosen = chooseCast(call, x.resident || target.address >= 0);
  run(chosen, call, target);
  if (engine.trace !== null) trace('saturateCast', x.info, n, 'saturateCast', chosen);
  return target.data;
}

function run(chosen: Choice, call: CastCall, target: Place): void {
  if (isCopy(call)) copy(target.data, call.x.data, 0);
  else if (chosen.backend === 'wasm') castInWasm(chosen, call, target);
  else castInJs(call, target.data);
}

function chooseCast(call: CastCall, resident: boolean): Choice {
  if (isCopy(call)) return copyChoice(resident);
  if (call.x.info.kind === 'integer' && isExact(call)) return EXACT[resident ? 1 : 0];
  const { nan } = call;
  if (typeof nan === 'bigint' && BigInt(Number(nan)) !== nan) return EXACT[resident ? 1 : 0];
  return select('saturateCast', call.x.info, call.x.data.length, resident, SMALLEST);
}

function isIdentity({ scale, offset }: CastCall): boolean {
  return scale === 1 && offset === 0;
}

function isCopy(call: CastCall): boolean {
  const { x, to, nan } = call;
  if (x.info.name !== to.name || !isIdentity(call)) return false;
  return !isFloating(to) || Number.isNaN(nan);
}

/** Whether x·scale + offset is worked out exactly: with 64-bit integers, where it is more than x. */
function isExact(call: CastCall): boolean {
  const { x, to } = call;
  if (x.info.kind === 'biginteger') return true;
  return x.info.kind === 'integer' && to.kind === 'biginteger' && !isIdentity(call);
}

function castInWasm(chosen: Choice, call: CastCall, out: Place): void {
  const { x, to, scale, offset, rounding } = call;
  const arena = arenaOf(chosen);
  const nan = Number(call.nan);
  if (x.info.name === 'float32' && to.kind === 'integer' && rounding === 0 && nan === 0) {
    const run = kernelOf(castFamily, arena, 'cast', to.kernel);
    runConversion(arena, x, to, out, CHUNK_BYTES / 4, (px, po, count) => {
      run(px, po, count, scale, offset);
    });
    return;
  }
  const widen = x.info.name === 'float64' ? null : stepOf(arena, 'widen', x.info);
  const scaled = kernelOf(castFamily, arena, 'affine', 'float64');
  const narrow = to.name === 'float64' ? null : stepOf(arena, 'narrow', to);
  const work = workAddress(arena);
  runConversion(arena, x, to, out, BLOCK, (px, po, count) => {
    if (widen !== null) widen(px, work, count);
    const wide = widen === null ? px : work;
    scaled(wide, narrow === null ? po : work, count, scale, offset, nan, rounding);
    if (narrow !== null) narrow(work, po, count);
  });
}

function stepOf(arena: Arena, step: 'widen' | 'narrow', info: DTypeInfo): Kernel {
  return kernelOf(info.half === null ? castFamily : halfCastFamily, arena, step, info.kernel);
}

function castInJs(call: CastCall, out: TypedArray): void {
  const { x } = call;
  if (isExact(call)) {
    castExactly(call, x.data as BigIntegerArray | IntegerArray, out);
    return;
  }
  const n = x.data.length;
  const work = new Float64Array(Math.min(n, BLOCK));
  for (let i = 0; i < n; i += BLOCK) {
    const m = Math.min(BLOCK, n - i);
    const { half } = x.info;
    if (half !== null) widenHalf(x.data as Uint16Array, i, work, m, half);
    else copy(work as TypedArray, m === n ? x.data : x.data.subarray(i, i + m), 0);
    castBlock(call, work, m, out, i);
  }
}

function castBlock(
  call: CastCall,
  work: Float64Array,
  n: number,
  out: TypedArray,
  at: number,
): void {
  const { to, scale, offset, nan, rounding } = call;
  if (to.kind === 'biginteger') {
    affine(work, n, scale, offset, Number.NaN, rounding, -Infinity, Infinity);
    const [lo, hi] = [to.min as bigint, to.max as bigint];
    toBigIntegers(work, n, out as BigIntegerArray, at, nan as bigint, lo, hi);
    return;
  }
  const [lo, hi] = [to.min as number, to.max as number];
  affine(work, n, scale, offset, nan as number, rounding, lo, hi);
  if (to.half !== null) narrowHalf(work, n, out as Uint16Array, at, to.half);
  else copy(out, n === work.length ? work : work.subarray(0, n), at);
}

function castExactly(
  { to, scale, offset, rounding }: CastCall,
  x: BigIntegerArray | IntegerArray,
  out: TypedArray,
): void {
  if (rounding === UNROUNDED) {
    const wide = to.half === null ? (out as Float64Array) : new Float64Array(x.length);
    exactToFloats(x, wide, scale, offset, FORMATS[to.name as FloatDType]);
    if (to.half !== null) narrowHalf(wide, x.length, out as Uint16Array, 0, to.half);
    return;
  }
  const [lo, hi] = [BigInt(to.min), BigInt(to.max)];
  exactToIntegers(x, out as BigIntegerArray, scale, offset, rounding, lo, hi);
}
