import { type CastCall, checkCast, type SaturateCastOptions } from '../check/cast.ts';
import { checkCount } from '../check/count.ts';
import { DTYPES, type DTypeInfo, isFloating } from '../dtypes.ts';
import type { FloatDType } from '../engine/finfo.ts';
import { isShortAllowed, shortConversion } from '../families/short.ts';
import { type Arena, scratchOf, scratchPart, stagingArena } from '../memory/arena.ts';
import { CHUNK_BYTES, copy, type Place, runConversion, workAddress } from '../place/move.ts';
import { makeNdArray } from '../result/ndarray.ts';
import { targetOf } from '../result/result.ts';
import {
  affine,
  affineBig,
  affineChannels,
  type Channels,
  castFloat32,
  UNROUNDED,
} from '../run/js/cast.ts';
import { exactToFloats, exactToIntegers } from '../run/js/castExact.ts';
import { narrowHalf, widenHalf } from '../run/js/halfCast.ts';
import { castFamily } from '../run/wasm/cast.ts';
import { halfCastFamily } from '../run/wasm/halfCast.ts';
import { type Kernel, kernelOf } from '../run/wasm/load.ts';
import { arenaOf, type Choice, copyChoice, inJs, select } from '../select/select.ts';
import { NUMBERS } from '../select/table.ts';
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

/** How many values are converted through float64 at once. Two such blocks fit into the L1 cache. */
const BLOCK = 2048;

/** The number of mantissa bits, and the exponent of the smallest positive value. */
const FORMATS: { readonly [D in FloatDType]: { precision: number; smallest: number } } = {
  float16: { precision: 11, smallest: -24 },
  bfloat16: { precision: 8, smallest: -133 },
  float32: { precision: 24, smallest: -149 },
  float64: { precision: 53, smallest: -1074 },
};

// Measured on Node 20. The loop sets one kind of array into another twice, and each time calls the
// engine.
const SMALLEST = { staged: 16, resident: 8 };

// The sizes for the short path, whose loop sees one kind of array and rounds by an addition.
// Measured with random values to int16, through the staging memory and as a loop, in ns. 32 values
// take 70 and 70 on Node 20, 115 and 70 in Firefox, 85 and 65 in WebKit. 48 values take 75 and 95,
// 125 and 95, 85 and 85. 64 values take 75 and 115, 130 and 115, 90 and 105.
const SHORT_SMALLEST = { staged: 48, resident: 48 };

const EXACT = inJs('exact');
const CHANNELS = inJs('channels');

/**
 * Runs with one scale and zero point are cast separately if they have at least this many elements.
 */
const LONG_RUN = 128;

/**
 * Converts x to another dtype without wrapping: `round(x·scale + offset) + zeroPoint`, limited to
 * the target's range.
 *
 * Integer targets: a value beyond the range, ±Infinity included, becomes its lowest or highest
 * value, or `min` or `max`. NaN becomes 0, or `nan`.
 *
 * Float targets: the result is limited to `min` and `max` and rounded once, to nearest even. Above
 * the largest finite value it becomes ±Infinity. NaN stays NaN unless `nan` is given. 'float16' and
 * 'bfloat16' give a Uint16Array of bits, or an NdArray with that dtype.
 *
 * Each step is computed in float64 and rounded: the product, the sum, then the integer. With a
 * scale of 1 and an offset of 0, -0 stays -0. If x or the target is 64-bit integers and x holds
 * integers, x·scale + offset is exact and rounded once.
 *
 * @param x - a typed array or NdArray of any shape and dtype
 * @param dtype - the name of the target dtype
 * @param options -
 *   - `scale`: number or array, default 1. The finite factor of x. ONNX and PyTorch divide: pass 1
 *     / scale.
 *   - `offset`: number, default 0. Added before rounding, finite.
 *   - `round`: 'nearestEven', 'nearest' (halves away from zero), 'floor', 'ceil' or 'truncate',
 *     default 'nearestEven'. For integer targets.
 *   - `zeroPoint`: integer or array, default 0. Added after rounding. For integer targets; a value
 *     of the target's type.
 *   - `axis`: number, default the last. The axis of x that `scale` or `zeroPoint` follows if it is
 *     an array, with one value per index.
 *   - `min`, `max`: number, bigint or null, default none. The lowest and the highest result,
 *     rounded as in `clip`. For example, they narrow int32 to 24-bit audio.
 *   - `nan`: number or bigint, default 0 for integers, NaN for floats. The result for NaN. It is
 *     rounded and limited like any value, and the zero point is not added.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of the target's dtype, default a new one. Receives the result.
 * @returns `out`, or a new array of the target's dtype, as an NdArray if x is one
 * @throws ClampwiseTypeError if an argument has the wrong kind, or `zeroPoint` is given for a float
 *   target
 * @throws ClampwiseRangeError if scale or offset is not finite, an array does not fit the axis, or
 *   `zeroPoint` is not an integer of the target. Also if no value of the target lies between min
 *   and max, `nan` is NaN, or `out` does not fit or overlaps x
 * @see TensorFlow's `tf.saturate_cast`, which truncates, and clips floats to the largest finite
 *   value. ONNX's QuantizeLinear
 *
 * @example
 * import { saturateCast } from '@clampwise/kernels';
 *
 * const samples = Float32Array.of(0.5, 1, 1.5, -2, NaN);
 * saturateCast(samples, 'int16', { scale: 32767 });
 * // => Int16Array.of(16384, 32767, 32767, -32768, 0)
 * saturateCast(Float32Array.of(1.25, -9), 'int8', {
 *   scale: 2,
 *   zeroPoint: 3,
 * });
 * // => Int8Array.of(5, -15)
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
  options: SaturateCastOptions = {},
): TypedArray | NdArray {
  checkCount('saturateCast', arguments.length, 3);
  const y = castShort(x as Float32Array, dtype, options);
  if (y !== null) return y;
  return castAny(checkCast('saturateCast', x, dtype, options));
}

/**
 * The short path from float32 to 8-bit integers or int16. Null if the call needs the general path,
 * also if x is of another kind.
 */
function castShort(
  x: Float32Array,
  dtype: unknown,
  options: SaturateCastOptions,
): TypedArray | null {
  const to = shortTypeNamed(dtype);
  if (to === null || !isShortAllowed() || !areShortOptions(options)) return null;
  const { scale = 1, offset = 0, out } = options;
  if (!Number.isFinite(scale) || !Number.isFinite(offset)) return null;
  const y = shortConversion(x, CHUNK_BYTES / 4, to, out);
  if (y === null) return null;
  if (isStaged(x.length)) castStaged(x, to, y, scale as number, offset);
  else castFloat32(x, y, scale as number, offset, to.min as number, to.max as number);
  return y;
}

function areShortOptions(options: SaturateCastOptions): boolean {
  for (const key in options) {
    if (key !== 'scale' && key !== 'out' && key !== 'offset') return false;
  }
  return typeof options === 'object' && options !== null && !('length' in options);
}

/** At most four kinds: a loop that has seen more runs ten times slower. */
function shortTypeNamed(dtype: unknown): DTypeInfo | null {
  switch (dtype) {
    case 'int16':
      return DTYPES.int16;
    case 'uint8':
      return DTYPES.uint8;
    case 'uint8clamped':
      return DTYPES.uint8clamped;
    case 'int8':
      return DTYPES.int8;
    default:
      return null;
  }
}

function isStaged(n: number): boolean {
  if (n < SHORT_SMALLEST.staged) return false;
  return select(NUMBERS, DTYPES.float32, n, false, SHORT_SMALLEST).backend === 'wasm';
}

/** Casts one chunk through the staging memory. */
function castStaged(
  x: Float32Array,
  to: DTypeInfo,
  out: IntegerArray,
  scale: number,
  offset: number,
): void {
  const arena = stagingArena() as Arena;
  const n = x.length;
  const run = kernelOf(castFamily, arena, 'cast', to.kernel);
  copy(scratchOf(arena, DTYPES.float32), x, 0);
  run(arena.scratch, arena.scratch + CHUNK_BYTES, n, scale, offset, 0, 0, to.min, to.max);
  copy(out, scratchPart(arena, to, CHUNK_BYTES / to.bytes, n), 0);
}

function castAny(call: CastCall): TypedArray | NdArray {
  const { x, to, out, given } = call;
  const n = x.data.length;
  const target = targetOf('saturateCast', to, n, out, x.resident);
  const chosen = chooseCast(call, x.resident || target.address >= 0);
  run(chosen, call, target);
  if (engine.trace !== null) trace('saturateCast', x.info, n, 'saturateCast', chosen);
  if (!x.isNd || (given !== undefined && !ArrayBuffer.isView(given))) return given ?? target.data;
  return makeNdArray(target.data, x.shape ?? [], to);
}

function run(chosen: Choice, call: CastCall, target: Place): void {
  if (isCopy(call)) copy(target.data, call.x.data, 0);
  else if (call.channels !== null && isByRuns(call)) castRuns(chosen, call, target);
  else if (chosen.backend === 'wasm') castInWasm(chosen, call, target);
  else if (isExact(call)) castExactly(call, target.data);
  else castInJs(call, target.data);
}

function chooseCast(call: CastCall, resident: boolean): Choice {
  const at = resident ? 1 : 0;
  if (isCopy(call)) return copyChoice(resident);
  if (call.x.info.kind === 'integer' && isExact(call)) return EXACT[at];
  const { x, to, nan, channels } = call;
  if (typeof nan === 'bigint' && BigInt(Number(nan)) !== nan) return EXACT[at];
  if (to.kind === 'biginteger' && isLimited(call)) return EXACT[at];
  if (channels === null || x.data.length === 0) {
    return select(NUMBERS, x.info, x.data.length, resident, SMALLEST);
  }
  if (!isByRuns(call)) return CHANNELS[at];
  return select(NUMBERS, x.info, channels.inner, resident, SMALLEST);
}

function isIdentity({ scale, offset, channels }: CastCall): boolean {
  return scale === 1 && offset === 0 && !channels?.scales.some((each) => each !== 1);
}

/** Whether results move after rounding, or have narrower limits than the target's range. */
function isLimited({ to, zero, channels, lo, hi }: CastCall): boolean {
  return Number(zero) !== 0 || channels !== null || lo !== to.min || hi !== to.max;
}

function isCopy(call: CastCall): boolean {
  const { x, to, nan } = call;
  if (x.info.name !== to.name || !isIdentity(call) || isLimited(call)) return false;
  return !isFloating(to) || Number.isNaN(nan);
}

/**
 * Whether x·scale + offset is computed exactly. Only 64-bit integers need it, if it is more than x.
 */
function isExact(call: CastCall): boolean {
  const { x, to } = call;
  if (x.info.kind === 'biginteger') return true;
  return x.info.kind === 'integer' && to.kind === 'biginteger' && !isIdentity(call);
}

/** Whether each run of elements with one scale and zero point is cast separately. */
function isByRuns(call: CastCall): boolean {
  const { x, to, channels } = call;
  if (channels === null || x.data.length === 0) return false;
  return channels.inner >= LONG_RUN || to.kind === 'biginteger' || isExact(call);
}

function castRuns(chosen: Choice, call: CastCall, { data: out, address }: Place): void {
  const { x, to } = call;
  const { scales, zeros, inner } = call.channels as Channels;
  const places = scales.length;
  for (let i = 0, place = 0; i < x.data.length; i += inner) {
    const part: CastCall = {
      ...call,
      x: {
        ...x,
        data: x.data.subarray(i, i + inner),
        address: x.address < 0 ? -1 : x.address + i * x.info.bytes,
      },
      scale: scales[place] as number,
      zero: zeros[place] as number | bigint,
      channels: null,
    };
    const data = out.subarray(i, i + inner);
    run(chosen, part, { data, address: address < 0 ? -1 : address + i * to.bytes });
    place = place + 1 === places ? 0 : place + 1;
  }
}

function castInWasm(chosen: Choice, call: CastCall, out: Place): void {
  const { x, to, scale, offset, rounding } = call;
  const arena = arenaOf(chosen);
  const [nan, zero] = [Number(call.nan), Number(call.zero)];
  const [lo, hi] = [Number(call.lo), Number(call.hi)];
  if (x.info.name === 'float32' && to.kind === 'integer' && rounding === 0) {
    const run = kernelOf(castFamily, arena, 'cast', to.kernel);
    runConversion(arena, x, to, out, CHUNK_BYTES / 4, (px, po, count) => {
      run(px, po, count, scale, offset, nan, zero, lo, hi);
    });
    return;
  }
  const limited = isLimited(call);
  const widen = x.info.name === 'float64' ? null : stepOf(arena, 'widen', x.info);
  const scaled = kernelOf(castFamily, arena, limited ? 'limited' : 'affine', 'float64');
  const narrow = to.name === 'float64' ? null : stepOf(arena, 'narrow', to);
  const work = workAddress(arena);
  runConversion(arena, x, to, out, BLOCK, (px, po, count) => {
    if (widen !== null) widen(px, work, count);
    const wide = widen === null ? px : work;
    const at = narrow === null ? po : work;
    if (limited) scaled(wide, at, count, scale, offset, nan, rounding, zero, lo, hi);
    else scaled(wide, at, count, scale, offset, nan, rounding);
    if (narrow !== null) narrow(work, po, count);
  });
}

function stepOf(arena: Arena, step: 'widen' | 'narrow', info: DTypeInfo): Kernel {
  return kernelOf(info.half === null ? castFamily : halfCastFamily, arena, step, info.kernel);
}

function castInJs(call: CastCall, out: TypedArray): void {
  const { x, to, channels } = call;
  const { half } = x.info;
  const n = x.data.length;
  const work = new Float64Array(Math.min(n, BLOCK));
  for (let i = 0; i < n; i += BLOCK) {
    const m = Math.min(BLOCK, n - i);
    if (half !== null) widenHalf(x.data as Uint16Array, i, work, m, half);
    else copy(work as TypedArray, m === n ? x.data : x.data.subarray(i, i + m), 0);
    if (to.kind === 'biginteger') {
      affineBig(work, m, call, out as BigIntegerArray, i);
      continue;
    }
    if (channels === null) affine(work, m, call);
    else affineChannels(work, m, call, channels, i);
    if (to.half !== null) narrowHalf(work, m, out as Uint16Array, i, to.half);
    else copy(out, m === work.length ? work : work.subarray(0, m), i);
  }
}

function castExactly(call: CastCall, out: TypedArray): void {
  const { to } = call;
  const x = call.x.data as BigIntegerArray | IntegerArray;
  if (call.rounding !== UNROUNDED) {
    exactToIntegers(x, out as BigIntegerArray, call);
    return;
  }
  const wide = to.half === null ? (out as Float64Array) : new Float64Array(x.length);
  exactToFloats(x, wide, call, FORMATS[to.name as FloatDType]);
  if (to.half !== null) narrowHalf(wide, x.length, out as Uint16Array, 0, to.half);
}
