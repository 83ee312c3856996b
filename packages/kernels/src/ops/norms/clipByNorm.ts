import { checkCount } from '../../check/count.ts';
import {
  type ClipByNormOptions,
  type ClipNormOptions,
  clipVectors,
} from '../../families/norms/clipVectors.ts';
import type { Float16ArrayLike, NdArray, PlainArray, TypedArray } from '../../types.ts';

/**
 * Brings a vector whose norm is above a limit down to that norm, without turning it: x · min(1, maxNorm / norm).
 *
 * The norm is made in float64 in a fixed order, so the bits do not depend on the backend or on where x lies, and nothing
 * overflows or underflows on the way. Where the norm is within the limit, the limit included, x's bits come back; a vector
 * of zeros stays one. A NaN makes all of its vector NaN; an infinity becomes NaN and the finite elements beside it 0,
 * unless `onNonFinite` says otherwise.
 *
 * @param x - floats, of 16 bits too: a typed array or an NdArray of any shape
 * @param maxNorm - the limit: a number above 0, or Infinity, for which nothing is done
 * @param options - `axis`: the axes along which the vectors run, all unless given; `ord`: which norm, 2 unless given, 1,
 *   Infinity or another number above 1; `shape`: the shape of a flat x; `out`: where the result goes, x itself is allowed;
 *   `onNonFinite`: 'propagate', 'skip', which gives zeros, or 'throw'
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError for integers, and where an argument is of the wrong kind
 * @throws ClampwiseRangeError where maxNorm is 0, negative or NaN, an axis is not there, or 'throw' finds NaN or an infinity
 * @see TensorFlow's `tf.clip_by_norm`
 *
 * @example
 * import { clipByNorm } from '@clampwise/kernels';
 *
 * clipByNorm(Float64Array.of(3, 4), 1); // => Float64Array.of(0.6000000000000001, 0.8)
 * clipByNorm(Float64Array.of(3, 4), 5); // => Float64Array.of(3, 4)
 */
export function clipByNorm<T extends TypedArray>(
  x: T,
  maxNorm: number,
  options?: ClipByNormOptions & { readonly out?: undefined },
): PlainArray<T>;
export function clipByNorm<T extends TypedArray, O extends TypedArray>(
  x: T,
  maxNorm: number,
  options: ClipByNormOptions & { readonly out: O },
): O;
export function clipByNorm<T extends TypedArray>(
  x: NdArray<T>,
  maxNorm: number,
  options?: ClipByNormOptions & { readonly out?: undefined },
): NdArray<PlainArray<T>>;
export function clipByNorm<T extends TypedArray>(
  x: NdArray<T>,
  maxNorm: number,
  options: ClipByNormOptions & { readonly out: T | NdArray<T> },
): NdArray<T>;
export function clipByNorm<T extends Float16ArrayLike>(
  x: T,
  maxNorm: number,
  options?: Omit<ClipByNormOptions, 'out'> & { readonly out?: T | Uint16Array },
): ReturnType<T['slice']>;
export function clipByNorm(
  x: TypedArray | NdArray,
  maxNorm: number,
  options?: ClipByNormOptions,
): TypedArray | NdArray {
  checkCount('clipByNorm', arguments.length, 3);
  return clipVectors('clipByNorm', 'norm', x, 'maxNorm', maxNorm, options);
}

/**
 * Brings a vector whose average norm, its 2-norm by its number of values, is above a limit down to that. This is not the
 * root of the mean square: see `clipByBlockRms`.
 *
 * As `clipByNorm` in all else: within the limit x's bits come back, zeros stay zeros, NaN and infinities do as there.
 *
 * @param x - floats, of 16 bits too: a typed array or an NdArray of any shape
 * @param maxNorm - the limit: a number above 0, or Infinity, for which nothing is done
 * @param options - `axis`, `shape`, `out` and `onNonFinite`, as for `clipByNorm`
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clipByNorm` does
 * @see TensorFlow's `tf.compat.v1.clip_by_average_norm`
 *
 * @example
 * import { clipByAverageNorm } from '@clampwise/kernels';
 *
 * clipByAverageNorm(Float32Array.of(3, 4), 1.25); // => Float32Array.of(1.5, 2)
 */
export function clipByAverageNorm<T extends TypedArray>(
  x: T,
  maxNorm: number,
  options?: ClipNormOptions & { readonly out?: undefined },
): PlainArray<T>;
export function clipByAverageNorm<T extends TypedArray, O extends TypedArray>(
  x: T,
  maxNorm: number,
  options: ClipNormOptions & { readonly out: O },
): O;
export function clipByAverageNorm<T extends TypedArray>(
  x: NdArray<T>,
  maxNorm: number,
  options?: ClipNormOptions & { readonly out?: undefined },
): NdArray<PlainArray<T>>;
export function clipByAverageNorm<T extends TypedArray>(
  x: NdArray<T>,
  maxNorm: number,
  options: ClipNormOptions & { readonly out: T | NdArray<T> },
): NdArray<T>;
export function clipByAverageNorm<T extends Float16ArrayLike>(
  x: T,
  maxNorm: number,
  options?: Omit<ClipNormOptions, 'out'> & { readonly out?: T | Uint16Array },
): ReturnType<T['slice']>;
export function clipByAverageNorm(
  x: TypedArray | NdArray,
  maxNorm: number,
  options?: ClipNormOptions,
): TypedArray | NdArray {
  checkCount('clipByAverageNorm', arguments.length, 3);
  return clipVectors('clipByAverageNorm', 'average', x, 'maxNorm', maxNorm, options);
}

/**
 * Brings an array whose root of the mean square is above a threshold down to that: x / max(1, rms / threshold).
 *
 * As `clipByNorm` in all else: within the threshold x's bits come back, zeros stay zeros, NaN and infinities do as there.
 *
 * @param x - floats, of 16 bits too: a typed array or an NdArray of any shape
 * @param threshold - the largest root of the mean square: a number above 0, or Infinity, for which nothing is done
 * @param options - `axis`, `shape`, `out` and `onNonFinite`, as for `clipByNorm`; without `axis` the array is one block
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clipByNorm` does
 * @see optax's `clip_by_block_rms`
 *
 * @example
 * import { clipByBlockRms } from '@clampwise/kernels';
 *
 * clipByBlockRms(Float32Array.of(1, -7, 5, 5), 2.5); // => Float32Array.of(0.5, -3.5, 2.5, 2.5)
 */
export function clipByBlockRms<T extends TypedArray>(
  x: T,
  threshold: number,
  options?: ClipNormOptions & { readonly out?: undefined },
): PlainArray<T>;
export function clipByBlockRms<T extends TypedArray, O extends TypedArray>(
  x: T,
  threshold: number,
  options: ClipNormOptions & { readonly out: O },
): O;
export function clipByBlockRms<T extends TypedArray>(
  x: NdArray<T>,
  threshold: number,
  options?: ClipNormOptions & { readonly out?: undefined },
): NdArray<PlainArray<T>>;
export function clipByBlockRms<T extends TypedArray>(
  x: NdArray<T>,
  threshold: number,
  options: ClipNormOptions & { readonly out: T | NdArray<T> },
): NdArray<T>;
export function clipByBlockRms<T extends Float16ArrayLike>(
  x: T,
  threshold: number,
  options?: Omit<ClipNormOptions, 'out'> & { readonly out?: T | Uint16Array },
): ReturnType<T['slice']>;
export function clipByBlockRms(
  x: TypedArray | NdArray,
  threshold: number,
  options?: ClipNormOptions,
): TypedArray | NdArray {
  checkCount('clipByBlockRms', arguments.length, 3);
  return clipVectors('clipByBlockRms', 'rms', x, 'threshold', threshold, options);
}
