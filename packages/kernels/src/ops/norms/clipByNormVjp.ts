import { checkCount } from '../../check/count.ts';
import { checkLimit, checkOrd } from '../../check/norms.ts';
import { checkOptions } from '../../check/options.ts';
import { checkUnits } from '../../check/units.ts';
import { divisorOf, type Measure } from '../../families/norms/clipVectors.ts';
import { checkVjp, vjpVectors } from '../../families/norms/vjpVectors.ts';
import type { NdArray, PlainArray, TypedArray } from '../../types.ts';

/** The options of gradients of clips by average norm and by the root of the mean square. */
export interface NormVjpOptions {
  /** The axis or axes along which the vectors run; negative ones count from the last; all unless given. */
  readonly axis?: number | readonly number[] | undefined;
  /** The shape of a flat x, whose axes `axis` means. */
  readonly shape?: readonly number[] | undefined;
  /** Where dx goes: an array of x's kind, dtype and length. It may be dy or x itself. */
  readonly out?: TypedArray | NdArray | undefined;
}

/** The options of clipByNormVjp. */
export interface ClipByNormVjpOptions extends NormVjpOptions {
  /** Which norm: 2 unless given, 1, Infinity, or another number above 1. */
  readonly ord?: number | undefined;
}

const KEYS = ['axis', 'shape', 'out'];
const KEYS_WITH_ORD = [...KEYS, 'ord'];

function clipVjp(
  op: string,
  measure: Measure,
  dy: unknown,
  x: unknown,
  limitName: string,
  givenLimit: unknown,
  options: ClipByNormVjpOptions = {},
): TypedArray | NdArray {
  checkOptions(op, options, measure === 'norm' ? KEYS_WITH_ORD : KEYS);
  const { ord: givenOrd, axis, shape, out } = options;
  const call = checkVjp(op, 'x', x, dy, out);
  const limit = checkLimit(op, limitName, givenLimit);
  const ord = checkOrd(op, givenOrd);
  const units = checkUnits(op, call.x, axis, shape);
  const divisor = divisorOf(measure, units.n);
  return vjpVectors(op, ord, call, units, (root, scale) => {
    const isWithin = limit === Infinity || (root / divisor) * scale <= limit;
    return isWithin ? { kept: 1, target: null } : { kept: 0, target: limit * divisor };
  });
}

/**
 * The gradient of `clipByNorm(x, maxNorm)`: what a gradient dy of the result gives for x.
 *
 * Within the limit, the limit included, dx = dy; so it is at zeros. Above it dx = maxNorm / norm · (dy − u · (u · dy)),
 * where u is x by its norm: what dy has along x is lost. A vector that holds NaN or an infinity gets NaN. Elements that are
 * the largest together share the gradient of the largest magnitude.
 *
 * @param dy - the gradient of the result: x's dtype and length
 * @param x - what was clipped: float32 or float64
 * @param maxNorm - the limit, as for `clipByNorm`; at Infinity dx = dy
 * @param options - `axis`, `ord` and `shape` as for `clipByNorm`; `out`: where dx goes, dy or x itself are allowed
 * @returns dx: `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError where `clipByNorm` would, and where dy does not fit x
 * @see TensorFlow's gradient of `tf.clip_by_norm`, which differs at the limit itself: there it takes the other side
 *
 * @example
 * import { clipByNormVjp } from '@clampwise/kernels';
 *
 * clipByNormVjp(Float64Array.of(1, 1), Float64Array.of(0, 50), 25); // => Float64Array.of(0.5, 0)
 * clipByNormVjp(Float64Array.of(1, 1), Float64Array.of(0, 0), 1); // => Float64Array.of(1, 1)
 */
export function clipByNormVjp<T extends TypedArray>(
  dy: TypedArray | NdArray,
  x: T,
  maxNorm: number,
  options?: ClipByNormVjpOptions & { readonly out?: undefined },
): PlainArray<T>;
export function clipByNormVjp<T extends TypedArray, O extends TypedArray>(
  dy: TypedArray | NdArray,
  x: T,
  maxNorm: number,
  options: ClipByNormVjpOptions & { readonly out: O },
): O;
export function clipByNormVjp<T extends TypedArray>(
  dy: TypedArray | NdArray,
  x: NdArray<T>,
  maxNorm: number,
  options?: ClipByNormVjpOptions,
): NdArray<PlainArray<T>>;
export function clipByNormVjp(
  dy: TypedArray | NdArray,
  x: TypedArray | NdArray,
  maxNorm: number,
  options?: ClipByNormVjpOptions,
): TypedArray | NdArray {
  checkCount('clipByNormVjp', arguments.length, 4);
  return clipVjp('clipByNormVjp', 'norm', dy, x, 'maxNorm', maxNorm, options);
}

/**
 * The gradient of `clipByAverageNorm(x, maxNorm)`: what a gradient dy of the result gives for x. As `clipByNormVjp`: within
 * the limit dx = dy, above it what dy has along x is lost, and NaN or an infinity gives NaN.
 *
 * @param dy - the gradient of the result: x's dtype and length
 * @param x - what was clipped: float32 or float64
 * @param maxNorm - the limit, as for `clipByAverageNorm`
 * @param options - `axis` and `shape` as for `clipByAverageNorm`; `out`: where dx goes, dy or x itself are allowed
 * @returns dx: `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clipByNormVjp` does
 * @see TensorFlow's gradient of `tf.compat.v1.clip_by_average_norm`
 *
 * @example
 * import { clipByAverageNormVjp } from '@clampwise/kernels';
 *
 * clipByAverageNormVjp(Float64Array.of(1, 1), Float64Array.of(0, 50), 12.5); // => Float64Array.of(0.5, 0)
 */
export function clipByAverageNormVjp<T extends TypedArray>(
  dy: TypedArray | NdArray,
  x: T,
  maxNorm: number,
  options?: NormVjpOptions & { readonly out?: undefined },
): PlainArray<T>;
export function clipByAverageNormVjp<T extends TypedArray, O extends TypedArray>(
  dy: TypedArray | NdArray,
  x: T,
  maxNorm: number,
  options: NormVjpOptions & { readonly out: O },
): O;
export function clipByAverageNormVjp<T extends TypedArray>(
  dy: TypedArray | NdArray,
  x: NdArray<T>,
  maxNorm: number,
  options?: NormVjpOptions,
): NdArray<PlainArray<T>>;
export function clipByAverageNormVjp(
  dy: TypedArray | NdArray,
  x: TypedArray | NdArray,
  maxNorm: number,
  options?: NormVjpOptions,
): TypedArray | NdArray {
  checkCount('clipByAverageNormVjp', arguments.length, 4);
  return clipVjp('clipByAverageNormVjp', 'average', dy, x, 'maxNorm', maxNorm, options);
}

/**
 * The gradient of `clipByBlockRms(x, threshold)`: what a gradient dy of the result gives for x. As `clipByNormVjp`: within
 * the threshold dx = dy, above it what dy has along x is lost, and NaN or an infinity gives NaN.
 *
 * @param dy - the gradient of the result: x's dtype and length
 * @param x - what was clipped: float32 or float64
 * @param threshold - the largest root of the mean square, as for `clipByBlockRms`
 * @param options - `axis` and `shape` as for `clipByBlockRms`; `out`: where dx goes, dy or x itself are allowed
 * @returns dx: `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clipByNormVjp` does
 * @see optax's `clip_by_block_rms`
 *
 * @example
 * import { clipByBlockRmsVjp } from '@clampwise/kernels';
 *
 * clipByBlockRmsVjp(Float64Array.of(1, 2), Float64Array.of(3, 4), 5); // => Float64Array.of(1, 2)
 */
export function clipByBlockRmsVjp<T extends TypedArray>(
  dy: TypedArray | NdArray,
  x: T,
  threshold: number,
  options?: NormVjpOptions & { readonly out?: undefined },
): PlainArray<T>;
export function clipByBlockRmsVjp<T extends TypedArray, O extends TypedArray>(
  dy: TypedArray | NdArray,
  x: T,
  threshold: number,
  options: NormVjpOptions & { readonly out: O },
): O;
export function clipByBlockRmsVjp<T extends TypedArray>(
  dy: TypedArray | NdArray,
  x: NdArray<T>,
  threshold: number,
  options?: NormVjpOptions,
): NdArray<PlainArray<T>>;
export function clipByBlockRmsVjp(
  dy: TypedArray | NdArray,
  x: TypedArray | NdArray,
  threshold: number,
  options?: NormVjpOptions,
): TypedArray | NdArray {
  checkCount('clipByBlockRmsVjp', arguments.length, 4);
  return clipVjp('clipByBlockRmsVjp', 'rms', dy, x, 'threshold', threshold, options);
}
