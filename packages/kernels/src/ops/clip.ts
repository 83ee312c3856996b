import { checkOverlap } from '../check/array.ts';
import { type ArrayBounds, checkBounds, type ScalarBounds } from '../check/bounds.ts';
import { checkCount } from '../check/count.ts';
import {
  type ClipOptions,
  checkElementwise,
  checkInto,
  type ElementwiseCall,
  replacesNan,
  shapeOf,
} from '../check/elementwise.ts';
import { expandRuns } from '../check/expand.ts';
import { DTYPES, type DTypeInfo, dtypeOf, rounded, saturated, stored } from '../dtypes.ts';
import {
  type Elementwise,
  runElementwise,
  runUnchecked,
  type Twin,
} from '../families/elementwise.ts';
import { isShortAllowed, shortOut, shortTarget } from '../families/short.ts';
import { boundOperand, runBounded } from '../place/bounds.ts';
import { operand } from '../place/move.ts';
import { targetOf, wrapResult } from '../result/result.ts';
import {
  clipArraysBigInteger,
  clipArraysFloat,
  clipArraysInteger,
  clipBigIntegers,
  clipFloat32,
  clipFloat64,
  clipIntegers,
  clipNan,
} from '../run/js/clip.ts';
import { clipArraysHalf, clipHalf, KEEP } from '../run/js/half.ts';
import { clipFamily } from '../run/wasm/clip.ts';
import { arenaOf, isFew, select } from '../select/select.ts';
import { EVERY, FLOATS } from '../select/table.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { ArrayOperation } from '../signatures.ts';
import type {
  BigIntegerArray,
  Bound,
  Float16ArrayLike,
  FloatArray,
  IntegerArray,
  NdArray,
  TypedArray,
} from '../types.ts';

/**
 * Clips every value of x to min..max.
 *
 * A result is max if x > max, min if x < min, and x itself otherwise. NaN in x stays NaN, and
 * ±Infinity becomes the bound. A value equal to a bound does not change, and -0 stays -0.
 *
 * Bounds are rounded to x's dtype, so a result is never outside them. For float arrays they are
 * rounded to nearest. For integer arrays min is rounded up and max down. In bounds that are arrays,
 * NaN gives NaN, and min > max gives max.
 *
 * @param x - a typed array or NdArray of any shape and dtype
 * @param min - the lower bound. A number (a bigint for 64-bit x), null for none, an NdArray that
 *   broadcasts to x's shape, or a flat array. A flat array has x's length, or repeats along the
 *   last axis.
 * @param max - the upper bound, in the same forms
 * @param options -
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x itself.
 *   - `shape`: number[], default x's own. The shape of a flat x, to which bounds broadcast.
 *   - `nan`: 'keep' or a number, default 'keep'. A number replaces NaN in x and is then clipped
 *     like any value.
 * @returns `out`, or a new array of x's kind over its own buffer
 * @throws ClampwiseTypeError if an argument has the wrong kind
 * @throws ClampwiseRangeError if a bound is the number NaN, min > max, or no value of the dtype
 *   lies between them. Also if shapes do not fit, or `out` overlaps an input in part
 * @see NumPy's `numpy.clip`, TensorFlow's `tf.clip_by_value`
 *
 * @example
 * import { clip } from '@clampwise/kernels';
 *
 * const gradients = Float32Array.of(-2, 0.5, 3, -1.5, 2.5);
 * clip(gradients, -1, 1);
 * // => Float32Array.of(-1, 0.5, 1, -1, 1)
 */
export const clip: ArrayOperation<[min: Bound, max: Bound], ClipOptions> = function clip(
  x: unknown,
  min: Bound,
  max: Bound,
  options?: ClipOptions,
) {
  checkCount('clip', arguments.length, 4);
  return (clipShort(x, min, max, shortOut(options)) ??
    clipChecked('clip', checkElementwise('clip', x, options), min, max)) as never;
};

/** The short path for two numbers as bounds. Null if the call needs the general path. */
function clipShort(x: unknown, min: unknown, max: unknown, out: unknown): TypedArray | null {
  if (!isShortAllowed()) return null;
  if (typeof min !== 'number' || typeof max !== 'number' || !(min <= max)) return null;
  if (x instanceof Float32Array) {
    const y = shortTarget(x, Float32Array, out);
    const lo = Math.fround(min);
    const hi = Math.fround(max);
    if (y !== null && isFew(x.length)) clipFloat32(x, y, lo, hi);
    else runUnchecked(CLIP, DTYPES.float32, x, y, lo, hi);
    return y;
  }
  if (x instanceof Float64Array) {
    const y = shortTarget(x, Float64Array, out);
    if (y !== null && isFew(x.length)) clipFloat64(x, y, min, max);
    else runUnchecked(CLIP, DTYPES.float64, x, y, min, max);
    return y;
  }
  return clipShortIntegers(x, Math.ceil(min), Math.floor(max), out);
}

function clipShortIntegers(x: unknown, lo: number, hi: number, out: unknown): IntegerArray | null {
  const info = dtypeOf(x);
  if (info?.kind !== 'integer' || lo > hi || lo > info.max || hi < info.min) return null;
  const y = shortTarget(x as IntegerArray, info.ctor as new (n: number) => IntegerArray, out);
  if (y === null || !isFew(y.length)) return null;
  clipIntegers(x as IntegerArray, y, lo, hi);
  return y;
}

/**
 * Clips x into `out`, like `clip(x, min, max, { out })` with the target first.
 *
 * @param out - receives the result. It has x's dtype and length, and may be x itself.
 * @param x - a typed array or NdArray of any shape and dtype
 * @param min - the lower bound, as in `clip`
 * @param max - the upper bound, as in `clip`
 * @param options - `shape` and `nan`, as in `clip`
 * @returns `out`
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clip` does
 *
 * @example
 * import { clipInto } from '@clampwise/kernels';
 *
 * const x = Int16Array.of(-300, 20, 300);
 * clipInto(x, x, 0, 255);
 * x; // => Int16Array.of(0, 20, 255)
 */
export function clipInto<O extends TypedArray | Float16ArrayLike | NdArray>(
  out: O,
  x: TypedArray | Float16ArrayLike | NdArray,
  min: Bound,
  max: Bound,
  options?: Omit<ClipOptions, 'out'>,
): O {
  checkCount('clipInto', arguments.length, 5);
  // An `out` of undefined is an error here. Without null it would mean "no output given".
  const given = out ?? null;
  if (options !== undefined || clipShort(x, min, max, given) === null) {
    clipChecked('clipInto', checkInto('clipInto', given, x, options), min, max);
  }
  return out;
}

/** Clips x. The call is already checked; the bounds are checked here. */
export function clipChecked(
  op: string,
  call: ElementwiseCall,
  min: Bound,
  max: Bound,
): TypedArray | NdArray {
  const bounds = checkBounds(op, call.x, shapeOf(call.x, call.shape), min, max);
  const result =
    bounds.loPattern === null ? clipScalars(op, call, bounds) : clipArrays(op, call, bounds);
  return wrapResult(call.x, call.given, result);
}

const twin: Twin = (info, x, out, lo, hi, nan) => {
  if (info.half !== null) {
    const { inf } = info.half;
    clipHalf(x as Uint16Array, out as Uint16Array, lo as number, hi as number, nan as number, inf);
  } else if (nan !== undefined) {
    clipNan(x as FloatArray, out as FloatArray, lo as number, hi as number, nan as number);
  } else if (info.name === 'float32') {
    clipFloat32(x as Float32Array, out as Float32Array, lo as number, hi as number);
  } else if (info.name === 'float64') {
    clipFloat64(x as Float64Array, out as Float64Array, lo as number, hi as number);
  } else if (info.kind === 'integer') {
    clipIntegers(x as IntegerArray, out as IntegerArray, lo as number, hi as number);
  } else {
    clipBigIntegers(x as BigIntegerArray, out as BigIntegerArray, lo as bigint, hi as bigint);
  }
};

const CLIP: Elementwise = { kernel: 'clip', types: EVERY, family: clipFamily, twin };
const CLIP_NAN: Elementwise = { kernel: 'clipNan', types: FLOATS, family: clipFamily, twin };

function clipScalars(op: string, call: ElementwiseCall, bounds: ScalarBounds): TypedArray {
  const { info } = call.x;
  const { lo, hi } = bounds;
  if (info.half !== null) return clipHalves(op, call, lo as number, hi as number);
  if (!replacesNan(call)) return runElementwise(op, CLIP, call, lo, hi);
  const nan = clippedNumber(info, call.nan, lo as number, hi as number);
  return runElementwise(op, CLIP_NAN, call, lo, hi, nan);
}

/** Clips 16-bit floats, with bounds and replacement as bits. */
function clipHalves(op: string, call: ElementwiseCall, lo: number, hi: number): TypedArray {
  const { info } = call.x;
  const nan = replacesNan(call) ? stored(info, clippedNumber(info, call.nan, lo, hi)) : KEEP;
  return runElementwise(op, CLIP, call, stored(info, lo), stored(info, hi), nan);
}

/** The number that replaces NaN, rounded to the dtype and clipped. */
function clippedNumber(info: DTypeInfo, nan: number, lo: number, hi: number): number {
  const value = rounded(info, nan);
  return saturated(value, lo, hi);
}

function clipArrays(op: string, call: ElementwiseCall, bounds: ArrayBounds): TypedArray {
  const { x, out } = call;
  const { info, data } = x;
  const { loPattern: lo, hiPattern: hi } = bounds;
  if (out !== null) {
    checkOverlap(op, out.data, lo.source, 'min');
    checkOverlap(op, out.data, hi.source, 'max');
  }
  const n = data.length;
  const resident = x.resident || bounds.resident;
  const target = targetOf(op, info, n, out, resident);
  const nan =
    info.half === null || replacesNan(call) ? stored(info, rounded(info, call.nan)) : KEEP;
  const chosen = select(EVERY, info, n, resident || target.address >= 0);
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const to = operand(target, 'written', n);
    const operands = [operand(x, 'read', n), boundOperand(lo), boundOperand(hi), to];
    runBounded(arena, info, clipFamily, 'clip', n, operands, lo, hi, [nan]);
  } else {
    clipArraysInJs(info, data, bounds, target.data, nan);
  }
  if (engine.trace !== null) trace(op, info, n, 'clipArrays', chosen);
  return target.data;
}

function clipArraysInJs(
  info: DTypeInfo,
  x: unknown,
  { loPattern, hiPattern }: ArrayBounds,
  out: unknown,
  nan: number,
): void {
  const m = loPattern.period;
  const k = hiPattern.period;
  // All are of one kind, which info tells.
  const lo = expandRuns(loPattern) as never;
  const hi = expandRuns(hiPattern) as never;
  if (info.half !== null) {
    clipArraysHalf(x as Uint16Array, lo, m, hi, k, out as Uint16Array, nan, info.half.inf);
  } else if (info.kind === 'float') {
    clipArraysFloat(x as FloatArray, lo, m, hi, k, out as FloatArray, nan);
  } else if (info.kind === 'integer') {
    clipArraysInteger(x as IntegerArray, lo, m, hi, k, out as IntegerArray);
  } else {
    clipArraysBigInteger(x as BigIntegerArray, lo, m, hi, k, out as BigIntegerArray);
  }
}
