import { checkOverlap } from '../check/array.ts';
import { checkCount } from '../check/count.ts';
import { checkOptions } from '../check/options.ts';
import { sameShape, shapeText } from '../check/shape.ts';
import { DTYPES, rounded } from '../dtypes.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import { addressOf } from '../memory/residency.ts';
import { runUnary } from '../place/unary.ts';
import {
  reluFloat32,
  reluFloat64,
  reluVjpFloat32,
  reluVjpFloat64,
} from '../run/js/algebra/relu.ts';
import { elementwiseFamily } from '../run/wasm/elementwise.ts';
import { kernelOf } from '../run/wasm/load.ts';
import { arenaOf } from '../select/select.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { NdArray } from '../types.ts';
import { checkFloat, checkOut, checkSameDType, infoOf } from './check.ts';
import { newArrayLike, scopedResult, wrap } from './result.ts';
import { choose, type Smallest } from './select.ts';
import { runBinary } from './staging.ts';
import type { FloatArray, OutOptions } from './types.ts';

/** The options of relu and reluVjp. */
export interface ReluOptions<T extends FloatArray = FloatArray> extends OutOptions<T> {
  /** The largest result, 0 or more; null or absent for none. */
  readonly maxValue?: number | null | undefined;
  /** The slope at and below the threshold: finite, 0 or more; 0 unless given. */
  readonly negativeSlope?: number | undefined;
  /** Up to where the slope counts: finite; 0 unless given. */
  readonly threshold?: number | undefined;
}

const KEYS = ['maxValue', 'negativeSlope', 'threshold', 'out'];

// Measured on Node 20, with random values.
const SMALLEST: Smallest = { staged: 128, resident: 32 };

/**
 * The rectified linear unit: x above the threshold, negativeSlope·(x - threshold) at and below it, then at most maxValue.
 *
 * By selection: NaN stays NaN, and with a slope of 0 everything at and below the threshold gives exactly +0, -0 and
 * -Infinity too.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options -
 *   `maxValue`: 0 or more, null for none; `negativeSlope`: 0 or more; `threshold`: any finite number. They are rounded to
 *   x's dtype. `out`: an NdArray of x's shape or a typed array of its length; x itself is allowed
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError where an argument is of the wrong kind
 * @throws ClampwiseRangeError where a number is out of range, or `out` has another shape or overlaps x in part
 * @see Keras's layer `ReLU`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { relu } from '@clampwise/kernels/algebra';
 *
 * relu(ndarray(Float32Array.of(NaN, 7, -1), [3]), { maxValue: 6 }).data; // => Float32Array.of(NaN, 6, 0)
 */
export function relu<T extends FloatArray>(x: NdArray<T>, options?: ReluOptions<T>): NdArray<T> {
  checkCount('relu', arguments.length, 2);
  const op = 'relu';
  const data = checkFloat(op, 'x', x);
  if (options !== undefined) checkReluOptions(op, options, data);
  const given = options?.out;
  const out = given === undefined ? null : checkOut(op, given, data, x.shape);
  if (out !== null) checkOverlap(op, out, data, 'x');
  const n = data.length;
  const xAddress = addressOf(op, 'x', data);
  const target = out ?? scopedResult(data, n, xAddress >= 0);
  const outAddress = target === null ? -1 : addressOf(op, 'out', target);
  const chosen = choose(data, n, xAddress >= 0 || outAddress >= 0, SMALLEST);
  const t = rounded(infoOf(data), options?.threshold ?? 0);
  const s = rounded(infoOf(data), options?.negativeSlope ?? 0);
  const cap = rounded(infoOf(data), options?.maxValue ?? Infinity);
  let result: FloatArray;
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(elementwiseFamily, arena, op, 'float32');
    const { float32 } = DTYPES;
    result = runUnary(arena, float32, run, data, xAddress, target, outAddress, t, s, cap) as T;
  } else {
    result = target ?? newArrayLike(data, n);
    if (data instanceof Float32Array) reluFloat32(data, result as Float32Array, t, s, cap);
    else reluFloat64(data as Float64Array, result as Float64Array, t, s, cap);
  }
  if (engine.trace !== null) trace(op, infoOf(data), n, op, chosen);
  return wrap(given, result, x.shape);
}

/**
 * The gradient of relu: what of dy reaches x.
 *
 * By selection: dy where threshold < x ≤ maxValue, negativeSlope·dy where x ≤ threshold (exactly 0 for a slope of 0), and 0
 * where x is above maxValue or NaN, whatever dy is there.
 *
 * @param dy - the gradient of the result: an NdArray of x's shape and dtype
 * @param x - what relu was called with
 * @param options - as for relu:
 *   `maxValue`: 0 or more, null for none; `negativeSlope`: 0 or more; `threshold`: any finite number. They are rounded to
 *   x's dtype. `out`: an NdArray of x's shape or a typed array of its length; dy or x itself is allowed
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError where an argument is of the wrong kind, or dtypes differ
 * @throws ClampwiseRangeError where a number is out of range, shapes differ, or `out` overlaps dy or x in part
 * @see TensorFlow.js's gradients of `relu` and `relu6`: 0 at 0, 1 at the cap
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { reluVjp } from '@clampwise/kernels/algebra';
 *
 * const dy = ndarray(Float32Array.of(1, 1, 1, 1), [4]);
 * const x = ndarray(Float32Array.of(0, 1, 6, 7), [4]);
 * reluVjp(dy, x, { maxValue: 6 }).data; // => Float32Array.of(0, 1, 1, 0)
 */
export function reluVjp<T extends FloatArray>(
  dy: NdArray<T>,
  x: NdArray<T>,
  options?: ReluOptions<T>,
): NdArray<T> {
  checkCount('reluVjp', arguments.length, 3);
  const op = 'reluVjp';
  const dyData = checkFloat(op, 'dy', dy);
  const data = checkFloat(op, 'x', x);
  checkSameDType(op, 'x', data, 'dy', dyData);
  if (!sameShape(dy.shape, x.shape)) {
    const expected = `of x's shape ${shapeText(x.shape)}`;
    throw new ClampwiseRangeError(op, 'dy', `shape ${shapeText(dy.shape)}`, expected);
  }
  if (options !== undefined) checkReluOptions(op, options, data);
  const given = options?.out;
  const out = given === undefined ? null : checkOut(op, given, data, x.shape);
  if (out !== null) {
    checkOverlap(op, out, dyData, 'dy');
    checkOverlap(op, out, data, 'x');
  }
  const t = rounded(infoOf(data), options?.threshold ?? 0);
  const s = rounded(infoOf(data), options?.negativeSlope ?? 0);
  const cap = rounded(infoOf(data), options?.maxValue ?? Infinity);
  return wrap(given, reluVjpChecked(dyData, data, out, t, s, cap), x.shape);
}

function reluVjpChecked(
  dy: FloatArray,
  x: FloatArray,
  out: FloatArray | null,
  t: number,
  s: number,
  cap: number,
): FloatArray {
  const op = 'reluVjp';
  const n = x.length;
  const dyAddress = addressOf(op, 'dy', dy);
  const xAddress = addressOf(op, 'x', x);
  const target = out ?? scopedResult(x, n, dyAddress >= 0 || xAddress >= 0);
  const outAddress = target === null ? -1 : addressOf(op, 'out', target);
  const resident = dyAddress >= 0 || xAddress >= 0 || outAddress >= 0;
  const chosen = choose(x, n, resident, SMALLEST);
  let result: FloatArray;
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(elementwiseFamily, arena, op, 'float32');
    const first = { data: dy as Float32Array, address: dyAddress, period: n };
    const second = { data: x as Float32Array, address: xAddress, period: n };
    const r = target as Float32Array | null;
    result = runBinary(arena, run, n, first, second, r, outAddress, t, s, cap);
  } else {
    result = target ?? newArrayLike(x, n);
    if (x instanceof Float32Array) {
      reluVjpFloat32(dy as Float32Array, x, result as Float32Array, t, s, cap);
    } else {
      reluVjpFloat64(dy as Float64Array, x, result as Float64Array, t, s, cap);
    }
  }
  if (engine.trace !== null) trace(op, infoOf(x), n, op, chosen);
  return result;
}

const LARGEST_FLOAT32 = 3.4028234663852886e38;

function checkReluOptions(op: string, options: ReluOptions, x: FloatArray): void {
  checkOptions(op, options, KEYS);
  const { maxValue, negativeSlope, threshold } = options;
  const largest = x instanceof Float32Array ? LARGEST_FLOAT32 : Number.MAX_VALUE;
  if (maxValue !== undefined && maxValue !== null) {
    checkNumber(op, 'maxValue', maxValue, maxValue >= 0, '0 or more, or null for none');
  }
  if (negativeSlope !== undefined) {
    const fits = negativeSlope >= 0 && negativeSlope <= largest;
    checkNumber(op, 'negativeSlope', negativeSlope, fits, "0 or more, and finite in x's dtype");
  }
  if (threshold !== undefined) {
    const fits = Math.abs(threshold) <= largest;
    checkNumber(op, 'threshold', threshold, fits, "a finite number of x's dtype");
  }
}

function checkNumber(
  op: string,
  argument: string,
  value: unknown,
  fits: boolean,
  expected: string,
): void {
  if (typeof value !== 'number') {
    throw new ClampwiseTypeError(op, argument, describe(value), expected);
  }
  if (!fits) throw new ClampwiseRangeError(op, argument, describe(value), expected);
}
