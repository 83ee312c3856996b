import { checkCount } from '../check/count.ts';
import {
  checkFloat,
  checkFloatCall,
  checkOutApart,
  checkSameDType,
  type FloatArgument,
  type OutOptions,
} from '../check/floats.ts';
import { checkOptions } from '../check/options.ts';
import { refuse, refuseSize } from '../check/refuse.ts';
import { sameShape } from '../check/shape.ts';
import { rounded } from '../dtypes.ts';
import { type Binary, type ReluNumbers, runBinary } from '../families/binary.ts';
import { type Elementwise, floatTwin, runElementwise } from '../families/elementwise.ts';
import { wrapResult } from '../result/result.ts';
import {
  reluFloat32,
  reluFloat64,
  reluVjpFloat32,
  reluVjpFloat64,
} from '../run/js/algebra/relu.ts';
import { elementwiseFamily } from '../run/wasm/elementwise.ts';
import { SINGLE } from '../select/table.ts';
import type { FloatArray, NdArray } from '../types.ts';

/** The options of `relu` and `reluVjp`. */
export interface ReluOptions<T extends FloatArray = FloatArray> extends OutOptions<T> {
  /** The largest result, at least 0. Null, the default, for no limit. */
  readonly maxValue?: number | null | undefined;
  /** The slope at and below the threshold: finite, at least 0. Default 0. */
  readonly negativeSlope?: number | undefined;
  /** The end of the part with that slope: finite. Default 0. */
  readonly threshold?: number | undefined;
}

const KEYS = ['maxValue', 'negativeSlope', 'threshold', 'out'];

const RELU: Elementwise = {
  kernel: 'relu',
  types: SINGLE,
  family: elementwiseFamily,
  twin: /* @__PURE__ */ floatTwin(reluFloat32, reluFloat64),
};
const RELU_VJP: Binary = { op: 'reluVjp', float32: reluVjpFloat32, float64: reluVjpFloat64 };

/**
 * Applies the rectified linear unit: x above the threshold, negativeSlope·(x - threshold) at and
 * below it, and at most maxValue.
 *
 * Values are selected: NaN stays NaN. With a slope of 0, all values at and below the threshold give
 * exactly +0, also -0 and -Infinity.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options - The numbers are rounded to x's dtype.
 *   - `maxValue`: number, at least 0, or null, default null. The largest result; null for no limit.
 *   - `negativeSlope`: number, finite and at least 0, default 0.
 *   - `threshold`: number, finite, default 0.
 *   - `out`: an NdArray of x's shape or a typed array of its length, default a new one. Receives
 *     the result; it may be x itself.
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError if an argument has the wrong kind
 * @throws ClampwiseRangeError if a number is out of range, or `out` has another shape or overlaps x
 *   in part
 * @see Keras's layer `ReLU`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { relu } from '@clampwise/kernels/algebra';
 *
 * relu(ndarray(Float32Array.of(NaN, 7, -1), [3]), {
 *   maxValue: 6,
 * }).data;
 * // => Float32Array.of(NaN, 6, 0)
 */
export function relu<T extends FloatArray>(x: NdArray<T>, options?: ReluOptions<T>): NdArray<T> {
  checkCount('relu', arguments.length, 2);
  const asked = readRelu('relu', options);
  const given = asked.out;
  const call = checkFloatCall('relu', x, given);
  const { t, s, cap } = checkRelu('relu', asked, call.x);
  return wrapResult(call.x, given, runElementwise('relu', RELU, call, t, s, cap)) as NdArray<T>;
}

/**
 * Returns the gradient of `relu(x)` for x.
 *
 * It is dy where threshold < x ≤ maxValue, negativeSlope·dy where x ≤ threshold, and 0 where x is
 * above maxValue or NaN. It is selected: where it is 0, NaN in dy has no effect. With a slope of 0
 * it is exactly 0 at and below the threshold.
 *
 * @param dy - the gradient of the result: an NdArray of x's shape and dtype
 * @param x - the array that relu was called with
 * @param options - `maxValue`, `negativeSlope` and `threshold` as in `relu`
 *   - `out`: an NdArray of x's shape or a typed array of its length, default a new one. Receives
 *     the gradient; it may be dy or x itself.
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError if an argument has the wrong kind, or dtypes differ
 * @throws ClampwiseRangeError if a number is out of range, shapes differ, or `out` overlaps dy or x
 *   in part
 * @see TensorFlow.js's gradients of `relu` and `relu6`: 0 at 0, 1 at the cap
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { reluVjp } from '@clampwise/kernels/algebra';
 *
 * const dy = ndarray(Float32Array.of(1, 1, 1, 1), [4]);
 * const x = ndarray(Float32Array.of(0, 1, 6, 7), [4]);
 * reluVjp(dy, x, { maxValue: 6 }).data;
 * // => Float32Array.of(0, 1, 1, 0)
 */
export function reluVjp<T extends FloatArray>(
  dy: NdArray<T>,
  x: NdArray<T>,
  options?: ReluOptions<T>,
): NdArray<T> {
  checkCount('reluVjp', arguments.length, 3);
  const op = 'reluVjp';
  const asked = readRelu(op, options);
  const given = asked.out;
  const dyArray = checkFloat(op, 'dy', dy);
  const { x: array, out } = checkFloatCall(op, x, given);
  checkSameDType(op, 'x', array, 'dy', dyArray);
  const { shape } = array;
  if (!sameShape(dyArray.shape, shape)) {
    refuseSize(op, 'dy', dyArray.shape, shape, 'x');
  }
  const numbers = checkRelu(op, asked, array);
  if (out !== null) checkOutApart(op, out, dyArray, 'dy');
  const result = runBinary(RELU_VJP, dyArray, array, shape, out, numbers);
  return wrapResult(array, given, result) as NdArray<T>;
}

const DEFAULTS: ReluNumbers = { t: 0, s: 0, cap: Infinity };

const LARGEST_FLOAT32 = 3.4028234663852886e38;

const NOTHING: ReluOptions = {};

/** Reads the options, each once and before any array is checked. */
function readRelu<T extends FloatArray>(
  op: string,
  options: ReluOptions<T> | undefined,
): ReluOptions<T> {
  if (options === undefined) return NOTHING as ReluOptions<T>;
  checkOptions(op, options, KEYS);
  const { maxValue, negativeSlope, threshold, out } = options;
  return { maxValue, negativeSlope, threshold, out };
}

/** Checks the numbers, and rounds them to x's dtype. */
function checkRelu(op: string, asked: ReluOptions, { info }: FloatArgument): ReluNumbers {
  if (asked === NOTHING) return DEFAULTS;
  const { negativeSlope: s = 0, threshold: t = 0 } = asked;
  const cap = asked.maxValue ?? Infinity;
  const most = info.bytes === 4 ? LARGEST_FLOAT32 : Number.MAX_VALUE;
  checkFits(op, 'maxValue', cap, 0, Infinity, 'a number, at least 0, or null for none');
  checkFits(op, 'negativeSlope', s, 0, most, `a finite number of ${info.name}, at least 0`);
  checkFits(op, 'threshold', t, -most, most, `a finite number of ${info.name}`);
  return { t: rounded(info, t), s: rounded(info, s), cap: rounded(info, cap) };
}

// Faster than checkNumber, which looks up its rules field by field. Layers call relu with options
// for each batch.
function checkFits(
  op: string,
  argument: string,
  value: unknown,
  least: number,
  most: number,
  expected: string,
): void {
  const fits = typeof value === 'number' && value >= least && value <= most;
  if (!fits) refuse(op, argument, value, expected);
}
