import { checkCount } from '../check/count.ts';
import {
  type ClipOptions,
  checkElementwise,
  type ElementwiseCall,
  replacesNan,
} from '../check/elementwise.ts';
import { DTYPES, dtypeOf, rounded, stored } from '../dtypes.ts';
import {
  type Elementwise,
  runElementwise,
  runUnchecked,
  type Twin,
} from '../families/elementwise.ts';
import { isShortAllowed, shortOut, shortTarget } from '../families/short.ts';
import { copy } from '../place/move.ts';
import { wrapResult } from '../result/result.ts';
import { KEEP, nonNegHalf } from '../run/js/half.ts';
import {
  nonNegBigIntegers,
  nonNegFloat32,
  nonNegFloat64,
  nonNegIntegers,
  nonNegNan,
} from '../run/js/nonNeg.ts';
import { nonNegFamily } from '../run/wasm/nonNeg.ts';
import { isFew } from '../select/select.ts';
import { FLOATING, FLOATS, SIGNED, type Types } from '../select/table.ts';
import type { ArrayOperation } from '../signatures.ts';
import type { BigIntegerArray, FloatArray, IntegerArray, TypedArray } from '../types.ts';

/**
 * Raises every value of x to at least zero: +0 if x ≤ 0, and x itself otherwise.
 *
 * NaN stays NaN and +Infinity stays +Infinity. Both 0 and -0 give +0, while `clip(x, 0, null)`
 * keeps -0. Unsigned integers do not change.
 *
 * @param x - a typed array or NdArray of any shape and dtype
 * @param options -
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x itself.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `nan`: 'keep' or a number, default 'keep'. A number replaces NaN in x and is then raised like
 *     any value.
 * @returns `out`, or a new array of x's kind over its own buffer
 * @throws ClampwiseTypeError if an argument has the wrong kind
 * @throws ClampwiseRangeError if shapes do not fit, or `out` overlaps x in part
 * @see Keras 3's constraint `NonNeg`, `maximum(w, 0)`
 *
 * @example
 * import { nonNeg } from '@clampwise/kernels';
 *
 * nonNeg(Float32Array.of(NaN, -1, -Infinity, 2, -0));
 * // => Float32Array.of(NaN, 0, 0, 2, 0)
 */
export const nonNeg: ArrayOperation<[], ClipOptions> = function nonNeg(
  x: unknown,
  options?: ClipOptions,
) {
  checkCount('nonNeg', arguments.length, 2);
  const y = nonNegShort(x, shortOut(options));
  if (y !== null) return y as never;
  const call = checkElementwise('nonNeg', x, options);
  return wrapResult(call.x, call.given, nonNegChecked(call)) as never;
};

/** The short path. Null if the call needs the general path. */
function nonNegShort(x: unknown, out: unknown): TypedArray | null {
  if (!isShortAllowed()) return null;
  if (x instanceof Float32Array) {
    const y = shortTarget(x, Float32Array, out);
    if (y !== null && isFew(x.length)) nonNegFloat32(x, y);
    else runUnchecked(NON_NEG, DTYPES.float32, x, y, Number.NaN);
    return y;
  }
  if (x instanceof Float64Array) {
    const y = shortTarget(x, Float64Array, out);
    if (y !== null && isFew(x.length)) nonNegFloat64(x, y);
    else runUnchecked(NON_NEG, DTYPES.float64, x, y, Number.NaN);
    return y;
  }
  const info = dtypeOf(x);
  if (info?.kind !== 'integer') return null;
  const y = shortTarget(x as IntegerArray, info.ctor as new (n: number) => IntegerArray, out);
  if (y === null || !isFew(y.length)) return null;
  nonNegIntegers(x as IntegerArray, y);
  return y;
}

const twin: Twin = (info, x, out, nan) => {
  if (info.half !== null)
    nonNegHalf(x as Uint16Array, out as Uint16Array, nan as number, info.half.inf);
  else if (!Number.isNaN(nan)) nonNegNan(x as FloatArray, out as FloatArray, nan as number);
  else if (info.name === 'float32') nonNegFloat32(x as Float32Array, out as Float32Array);
  else if (info.name === 'float64') nonNegFloat64(x as Float64Array, out as Float64Array);
  else if (info.min >= 0) copy(out, x, 0);
  else if (info.kind === 'integer') nonNegIntegers(x as IntegerArray, out as IntegerArray);
  else nonNegBigIntegers(x as BigIntegerArray, out as BigIntegerArray);
};

// Unsigned integers do not change, so they are only copied.
const TYPES: Types = FLOATING | SIGNED;
const NON_NEG: Elementwise = { kernel: 'nonNeg', types: TYPES, family: nonNegFamily, twin };
const NON_NEG_NAN: Elementwise = { kernel: 'nonNegNan', types: FLOATS, family: nonNegFamily, twin };

function nonNegChecked(call: ElementwiseCall): TypedArray {
  const { info } = call.x;
  if (info.half !== null) return nonNegHalves(call);
  if (!replacesNan(call)) return runElementwise('nonNeg', NON_NEG, call, Number.NaN);
  const value = rounded(info, call.nan);
  const nan = value <= 0 ? 0 : value;
  return runElementwise('nonNeg', NON_NEG_NAN, call, nan);
}

/** Handles 16-bit floats, with the replacement as bits. */
function nonNegHalves(call: ElementwiseCall): TypedArray {
  const { info } = call.x;
  const nan = replacesNan(call) ? stored(info, Math.max(call.nan, 0)) : KEEP;
  return runElementwise('nonNeg', NON_NEG, call, nan);
}
