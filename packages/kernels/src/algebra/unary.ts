import { checkCount } from '../check/count.ts';
import { checkFloatCall, checkOutOnly, type OutOptions } from '../check/floats.ts';
import { type Elementwise, floatTwin, runElementwise } from '../families/elementwise.ts';
import { wrapResult } from '../result/result.ts';
import {
  absFloat32,
  absFloat64,
  expFloat32,
  expFloat64,
  logFloat32,
  logFloat64,
  negFloat32,
  negFloat64,
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
import type { KernelName } from '../select/kernels.ts';
import { SINGLE } from '../select/table.ts';
import type { FloatArray, NdArray } from '../types.ts';

/**
 * Negates each element: -x.
 *
 * NaN stays NaN, and 0 gives -0.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options -
 *   - `out`: an NdArray of x's shape or a typed array of its length, default a new one. Receives
 *     the result; it may be x itself.
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError if x or `out` is not an NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError if `out` has another shape, or overlaps x in part
 * @see NumPy's `negative`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { neg } from '@clampwise/kernels/algebra';
 *
 * neg(ndarray(Float32Array.of(1, -2, 0), [3])).data;
 * // => Float32Array.of(-1, 2, -0)
 */
export function neg<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('neg', arguments.length, 2);
  return unary(NEG, x, options);
}

/**
 * Returns the magnitude of each element: |x|.
 *
 * NaN stays NaN, and -0 gives 0.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options -
 *   - `out`: an NdArray of x's shape or a typed array of its length, default a new one. Receives
 *     the result; it may be x itself.
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError if x or `out` is not an NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError if `out` has another shape, or overlaps x in part
 * @see NumPy's `absolute`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { abs } from '@clampwise/kernels/algebra';
 *
 * abs(ndarray(Float32Array.of(1, -2, -0), [3])).data;
 * // => Float32Array.of(1, 2, 0)
 */
export function abs<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('abs', arguments.length, 2);
  return unary(ABS, x, options);
}

/**
 * Squares each element: x·x, rounded once.
 *
 * NaN stays NaN, and ±Infinity gives Infinity.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options -
 *   - `out`: an NdArray of x's shape or a typed array of its length, default a new one. Receives
 *     the result; it may be x itself.
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError if x or `out` is not an NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError if `out` has another shape, or overlaps x in part
 * @see NumPy's `square`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { square } from '@clampwise/kernels/algebra';
 *
 * square(ndarray(Float32Array.of(3, -0.5), [2])).data;
 * // => Float32Array.of(9, 0.25)
 */
export function square<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('square', arguments.length, 2);
  return unary(SQUARE, x, options);
}

/**
 * Returns the square root of each element, rounded once.
 *
 * NaN and negative values give NaN, and -0 stays -0.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options -
 *   - `out`: an NdArray of x's shape or a typed array of its length, default a new one. Receives
 *     the result; it may be x itself.
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError if x or `out` is not an NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError if `out` has another shape, or overlaps x in part
 * @see NumPy's `sqrt`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { sqrt } from '@clampwise/kernels/algebra';
 *
 * sqrt(ndarray(Float32Array.of(4, 0.25), [2])).data;
 * // => Float32Array.of(2, 0.5)
 */
export function sqrt<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('sqrt', arguments.length, 2);
  return unary(SQRT, x, options);
}

/**
 * Returns the exponential of each element: e^x.
 *
 * NaN stays NaN, and -Infinity gives 0. A float32 result is within 0.6 ulp (units in the last
 * place) of the true value, and the same on both backends. A float64 result comes from JavaScript's
 * `Math.exp`.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options -
 *   - `out`: an NdArray of x's shape or a typed array of its length, default a new one. Receives
 *     the result; it may be x itself.
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError if x or `out` is not an NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError if `out` has another shape, or overlaps x in part
 * @see NumPy's `exp`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { exp } from '@clampwise/kernels/algebra';
 *
 * exp(ndarray(Float32Array.of(0, -Infinity), [2])).data;
 * // => Float32Array.of(1, 0)
 */
export function exp<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('exp', arguments.length, 2);
  return unary(EXP, x, options);
}

/**
 * Returns the natural logarithm of each element.
 *
 * NaN and negative values give NaN, and ±0 gives -Infinity. A float32 result is within 0.6 ulp
 * (units in the last place) of the true value, and the same on both backends. A float64 result
 * comes from JavaScript's `Math.log`.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options -
 *   - `out`: an NdArray of x's shape or a typed array of its length, default a new one. Receives
 *     the result; it may be x itself.
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError if x or `out` is not an NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError if `out` has another shape, or overlaps x in part
 * @see NumPy's `log`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { log } from '@clampwise/kernels/algebra';
 *
 * log(ndarray(Float32Array.of(1, 0), [2])).data;
 * // => Float32Array.of(0, -Infinity)
 */
export function log<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('log', arguments.length, 2);
  return unary(LOG, x, options);
}

/**
 * Returns the hyperbolic tangent of each element.
 *
 * NaN stays NaN, ±Infinity gives ±1, and -0 stays -0. All other results are within -1..1. A float32
 * result is within 0.7 ulp (units in the last place) of the true value, and the same on both
 * backends. A float64 result comes from JavaScript's `Math.tanh`.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options -
 *   - `out`: an NdArray of x's shape or a typed array of its length, default a new one. Receives
 *     the result; it may be x itself.
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError if x or `out` is not an NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError if `out` has another shape, or overlaps x in part
 * @see NumPy's `tanh`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { tanh } from '@clampwise/kernels/algebra';
 *
 * tanh(ndarray(Float32Array.of(0, -Infinity), [2])).data;
 * // => Float32Array.of(0, -1)
 */
export function tanh<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('tanh', arguments.length, 2);
  return unary(TANH, x, options);
}

/**
 * Returns the logistic function of each element: 1 / (1 + e^-x), without overflow.
 *
 * NaN stays NaN, -Infinity gives 0, and Infinity gives 1. All other results are within 0..1. A
 * float32 result is within 0.6 ulp (units in the last place) of the true value, and the same on
 * both backends. A float64 result comes from JavaScript's `Math.exp`.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options -
 *   - `out`: an NdArray of x's shape or a typed array of its length, default a new one. Receives
 *     the result; it may be x itself.
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError if x or `out` is not an NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError if `out` has another shape, or overlaps x in part
 * @see TensorFlow's `tf.sigmoid`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { sigmoid } from '@clampwise/kernels/algebra';
 *
 * sigmoid(ndarray(Float32Array.of(0, Infinity), [2])).data;
 * // => Float32Array.of(0.5, 1)
 */
export function sigmoid<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('sigmoid', arguments.length, 2);
  return unary(SIGMOID, x, options);
}

/**
 * Returns log(1 + e^x) of each element, a smooth form of relu, without overflow.
 *
 * The result is exact to rounding at both ends. NaN stays NaN, -Infinity gives 0, and Infinity
 * stays Infinity. A float32 result is within 0.7 ulp (units in the last place) of the true value,
 * and the same on both backends. A float64 result comes from JavaScript's `Math.exp` and
 * `Math.log1p`.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options -
 *   - `out`: an NdArray of x's shape or a typed array of its length, default a new one. Receives
 *     the result; it may be x itself.
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError if x or `out` is not an NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError if `out` has another shape, or overlaps x in part
 * @see TensorFlow's `tf.math.softplus`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { softplus } from '@clampwise/kernels/algebra';
 *
 * softplus(ndarray(Float32Array.of(-Infinity, 1000), [2]))
 *   .data;
 * // => Float32Array.of(0, 1000)
 */
export function softplus<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  checkCount('softplus', arguments.length, 2);
  return unary(SOFTPLUS, x, options);
}

const NEG = /* @__PURE__ */ arithmetic('neg', negFloat32, negFloat64);
const ABS = /* @__PURE__ */ arithmetic('abs', absFloat32, absFloat64);
const SQUARE = /* @__PURE__ */ arithmetic('square', squareFloat32, squareFloat64);
const SQRT = /* @__PURE__ */ arithmetic('sqrt', sqrtFloat32, sqrtFloat64);
const EXP = /* @__PURE__ */ exponential('exp', expFloat32, expFloat64);
const LOG = /* @__PURE__ */ exponential('log', logFloat32, logFloat64);
const TANH = /* @__PURE__ */ exponential('tanh', tanhFloat32, tanhFloat64);
const SIGMOID = /* @__PURE__ */ exponential('sigmoid', sigmoidFloat32, sigmoidFloat64);
const SOFTPLUS = /* @__PURE__ */ exponential('softplus', softplusFloat32, softplusFloat64);

// Kernels are faster from these sizes on. Measured on Node 20, with random values.
function arithmetic(
  kernel: KernelName,
  run32: UnaryLoop<Float32Array>,
  run64: UnaryLoop<Float64Array>,
): Elementwise {
  const smallest = { staged: 128, resident: 48 };
  return {
    kernel,
    types: SINGLE,
    family: elementwiseFamily,
    twin: floatTwin(run32, run64),
    smallest,
  };
}

function exponential(
  kernel: KernelName,
  run32: UnaryLoop<Float32Array>,
  run64: UnaryLoop<Float64Array>,
): Elementwise {
  const smallest = { staged: 24, resident: 12 };
  return {
    kernel,
    types: SINGLE,
    family: exponentialFamily,
    twin: floatTwin(run32, run64),
    smallest,
  };
}

/** Runs a function of one array. */
function unary<T extends FloatArray>(
  operation: Elementwise,
  x: NdArray<T>,
  options: OutOptions<T> | undefined,
): NdArray<T> {
  const op = operation.kernel;
  const given = checkOutOnly(op, options);
  const call = checkFloatCall(op, x, given);
  return wrapResult(call.x, given, runElementwise(op, operation, call)) as NdArray<T>;
}
