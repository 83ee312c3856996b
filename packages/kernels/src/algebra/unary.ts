import { checkOverlap } from '../check/array.ts';
import { checkCount } from '../check/count.ts';
import { DTYPES } from '../dtypes.ts';
import { addressOf } from '../memory/residency.ts';
import { runUnary } from '../place/unary.ts';
import {
  absoluteFloat32,
  absoluteFloat64,
  expFloat32,
  expFloat64,
  logFloat32,
  logFloat64,
  negativeFloat32,
  negativeFloat64,
  sigmoidFloat32,
  sigmoidFloat64,
  softplusFloat32,
  softplusFloat64,
  sqrtFloat32,
  sqrtFloat64,
  squareFloat32,
  squareFloat64,
  tanhFloat32,
  tanhFloat64,
  type UnaryLoop,
} from '../run/js/algebra/unary.ts';
import { elementwiseFamily } from '../run/wasm/elementwise.ts';
import { exponentialFamily } from '../run/wasm/exponential.ts';
import { type Family, kernelOf } from '../run/wasm/load.ts';
import { arenaOf } from '../select/select.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { NdArray } from '../types.ts';
import { checkFloat, checkOut, checkOutOnly, infoOf } from './check.ts';
import { newArrayLike, scopedResult, wrap } from './result.ts';
import { choose, type Smallest } from './select.ts';
import type { FloatArray, OutOptions } from './types.ts';

/**
 * The elements with the other sign: -x.
 *
 * NaN stays NaN, 0 gives -0.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options - `out`: where the result goes, an NdArray of x's shape or a typed array of its length; x itself is allowed
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError where x or `out` is no NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError where `out` has another shape, or overlaps x in part
 * @see NumPy's `negative`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { negative } from '@clampwise/kernels/algebra';
 *
 * negative(ndarray(Float32Array.of(1, -2, 0), [3])).data; // => Float32Array.of(-1, 2, -0)
 */
export function negative<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('negative', arguments.length, 2);
  return unary('negative', x, options, negativeFloat32, negativeFloat64, ARITHMETIC);
}

/**
 * The magnitude of each element: |x|.
 *
 * NaN stays NaN, -0 gives 0.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options - `out`: where the result goes, an NdArray of x's shape or a typed array of its length; x itself is allowed
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError where x or `out` is no NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError where `out` has another shape, or overlaps x in part
 * @see NumPy's `absolute`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { absolute } from '@clampwise/kernels/algebra';
 *
 * absolute(ndarray(Float32Array.of(1, -2, -0), [3])).data; // => Float32Array.of(1, 2, 0)
 */
export function absolute<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('absolute', arguments.length, 2);
  return unary('absolute', x, options, absoluteFloat32, absoluteFloat64, ARITHMETIC);
}

/**
 * The square of each element: x·x, rounded once.
 *
 * NaN stays NaN, ±Infinity gives Infinity.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options - `out`: where the result goes, an NdArray of x's shape or a typed array of its length; x itself is allowed
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError where x or `out` is no NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError where `out` has another shape, or overlaps x in part
 * @see NumPy's `square`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { square } from '@clampwise/kernels/algebra';
 *
 * square(ndarray(Float32Array.of(3, -0.5), [2])).data; // => Float32Array.of(9, 0.25)
 */
export function square<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('square', arguments.length, 2);
  return unary('square', x, options, squareFloat32, squareFloat64, ARITHMETIC);
}

/**
 * The square root of each element, rounded once.
 *
 * NaN and what is below 0 give NaN, -0 stays -0.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options - `out`: where the result goes, an NdArray of x's shape or a typed array of its length; x itself is allowed
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError where x or `out` is no NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError where `out` has another shape, or overlaps x in part
 * @see NumPy's `sqrt`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { sqrt } from '@clampwise/kernels/algebra';
 *
 * sqrt(ndarray(Float32Array.of(4, 0.25), [2])).data; // => Float32Array.of(2, 0.5)
 */
export function sqrt<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('sqrt', arguments.length, 2);
  return unary('sqrt', x, options, sqrtFloat32, sqrtFloat64, ARITHMETIC);
}

/**
 * The exponential of each element: e^x.
 *
 * NaN stays NaN, -Infinity gives 0. Results of float32 are within 0.6 units in the last place of the true ones, and the
 * same on both backends; those of float64 come from JavaScript's `Math.exp`.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options - `out`: where the result goes, an NdArray of x's shape or a typed array of its length; x itself is allowed
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError where x or `out` is no NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError where `out` has another shape, or overlaps x in part
 * @see NumPy's `exp`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { exp } from '@clampwise/kernels/algebra';
 *
 * exp(ndarray(Float32Array.of(0, -Infinity), [2])).data; // => Float32Array.of(1, 0)
 */
export function exp<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('exp', arguments.length, 2);
  return unary('exp', x, options, expFloat32, expFloat64, EXPONENTIAL);
}

/**
 * The natural logarithm of each element.
 *
 * NaN and what is below 0 give NaN, ±0 gives -Infinity. Results of float32 are within 0.6 units in the last place of the
 * true ones, and the same on both backends; those of float64 come from JavaScript's `Math.log`.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options - `out`: where the result goes, an NdArray of x's shape or a typed array of its length; x itself is allowed
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError where x or `out` is no NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError where `out` has another shape, or overlaps x in part
 * @see NumPy's `log`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { log } from '@clampwise/kernels/algebra';
 *
 * log(ndarray(Float32Array.of(1, 0), [2])).data; // => Float32Array.of(0, -Infinity)
 */
export function log<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('log', arguments.length, 2);
  return unary('log', x, options, logFloat32, logFloat64, EXPONENTIAL);
}

/**
 * The hyperbolic tangent of each element.
 *
 * NaN stays NaN, ±Infinity gives ±1, -0 stays -0; all others are within -1..1. Results of float32 are within 0.7 units in
 * the last place of the true ones, and the same on both backends; those of float64 come from JavaScript's `Math.tanh`.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options - `out`: where the result goes, an NdArray of x's shape or a typed array of its length; x itself is allowed
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError where x or `out` is no NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError where `out` has another shape, or overlaps x in part
 * @see NumPy's `tanh`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { tanh } from '@clampwise/kernels/algebra';
 *
 * tanh(ndarray(Float32Array.of(0, -Infinity), [2])).data; // => Float32Array.of(0, -1)
 */
export function tanh<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('tanh', arguments.length, 2);
  return unary('tanh', x, options, tanhFloat32, tanhFloat64, EXPONENTIAL);
}

/**
 * The logistic function of each element: 1 / (1 + e^-x), without overflow.
 *
 * NaN stays NaN, -Infinity gives 0 and Infinity 1; all others are within 0..1. Results of float32 are within 0.6 units in
 * the last place of the true ones, and the same on both backends; those of float64 come from JavaScript's `Math.exp`.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options - `out`: where the result goes, an NdArray of x's shape or a typed array of its length; x itself is allowed
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError where x or `out` is no NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError where `out` has another shape, or overlaps x in part
 * @see TensorFlow's `tf.sigmoid`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { sigmoid } from '@clampwise/kernels/algebra';
 *
 * sigmoid(ndarray(Float32Array.of(0, Infinity), [2])).data; // => Float32Array.of(0.5, 1)
 */
export function sigmoid<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('sigmoid', arguments.length, 2);
  return unary('sigmoid', x, options, sigmoidFloat32, sigmoidFloat64, EXPONENTIAL);
}

/**
 * The smooth form of relu: log(1 + e^x), without overflow and exact to rounding at both ends.
 *
 * NaN stays NaN, -Infinity gives 0 and Infinity stays. Results of float32 are within 0.7 units in the last place of the
 * true ones, and the same on both backends; those of float64 come from JavaScript's `Math.exp` and `Math.log1p`.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options - `out`: where the result goes, an NdArray of x's shape or a typed array of its length; x itself is allowed
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError where x or `out` is no NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError where `out` has another shape, or overlaps x in part
 * @see TensorFlow's `tf.math.softplus`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { softplus } from '@clampwise/kernels/algebra';
 *
 * softplus(ndarray(Float32Array.of(-Infinity, 1000), [2])).data; // => Float32Array.of(0, 1000)
 */
export function softplus<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('softplus', arguments.length, 2);
  return unary('softplus', x, options, softplusFloat32, softplusFloat64, EXPONENTIAL);
}

/** Where the float32 kernel of a function is, under the function's name, and from how many values on it is faster. */
interface Compiled {
  readonly family: Family;
  readonly smallest: Smallest;
}

// Measured on Node 20, with random values.
const ARITHMETIC: Compiled = {
  family: elementwiseFamily,
  smallest: { staged: 128, resident: 48 },
};
const EXPONENTIAL: Compiled = {
  family: exponentialFamily,
  smallest: { staged: 24, resident: 12 },
};

/** Runs a function of one array. */
function unary<T extends FloatArray>(
  op: string,
  x: NdArray<T>,
  options: OutOptions<T> | undefined,
  run32: UnaryLoop<Float32Array>,
  run64: UnaryLoop<Float64Array>,
  { family, smallest }: Compiled,
): NdArray<T> {
  const data = checkFloat(op, 'x', x);
  const given = checkOutOnly(op, options);
  const out = given === undefined ? null : checkOut(op, given, data, x.shape);
  if (out !== null) checkOverlap(op, out, data, 'x');
  const n = data.length;
  const xAddress = addressOf(op, 'x', data);
  const target = out ?? scopedResult(data, n, xAddress >= 0);
  const targetAddress = target === null ? -1 : addressOf(op, 'out', target);
  const resident = xAddress >= 0 || targetAddress >= 0;
  const chosen = choose(data, n, resident, smallest);
  let result: FloatArray;
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(family, arena, op, 'float32');
    const { float32 } = DTYPES;
    result = runUnary(arena, float32, run, data, xAddress, target, targetAddress) as FloatArray;
  } else {
    result = target ?? newArrayLike(data, n);
    if (data instanceof Float32Array) run32(data, result as Float32Array);
    else run64(data, result as Float64Array);
  }
  if (engine.trace !== null) trace(op, infoOf(data), n, op, chosen);
  return wrap(given, result, x.shape);
}
