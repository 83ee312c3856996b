import { checkCount } from '../../check/count.ts';
import {
  type ClipByNormOptions,
  type ClipNormOptions,
  clipVectors,
} from '../../families/norms/clipVectors.ts';
import type { ArrayOperation } from '../../signatures.ts';

/**
 * Scales a vector down to the norm `maxNorm` if its norm is larger: x · min(1, maxNorm / norm).
 *
 * The norm is made in float64 in a fixed order, so the bits do not depend on the backend or on where x lies, and nothing
 * overflows or underflows on the way. Where the norm is within the limit, the limit included, x's bits come back; a vector
 * of zeros stays one. A NaN makes all of its vector NaN; an infinity becomes NaN and the finite elements beside it 0,
 * unless `onNonFinite` says otherwise.
 *
 * @param x - floats, of 16 bits too: a typed array or an NdArray of any shape
 * @param maxNorm - the limit: a number above 0, or Infinity, for which nothing is done
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `ord`: 1, 2, Infinity or another number above 1, default 2. Which norm is measured.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x itself.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. What happens at NaN and
 *     infinities; 'skip' returns zeros.
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
export const clipByNorm: ArrayOperation<[maxNorm: number], ClipByNormOptions> = function clipByNorm(
  x: unknown,
  maxNorm: number,
  options?: ClipByNormOptions,
) {
  checkCount('clipByNorm', arguments.length, 3);
  return clipVectors('clipByNorm', 'norm', x, 'maxNorm', maxNorm, options) as never;
};

/**
 * Scales a vector down if its average norm, the 2-norm divided by the number of values, is above
 * `maxNorm`. The root of the mean square is another measure: see `clipByBlockRms`.
 *
 * As `clipByNorm` in all else: within the limit x's bits come back, zeros stay zeros, NaN and infinities do as there.
 *
 * @param x - floats, of 16 bits too: a typed array or an NdArray of any shape
 * @param maxNorm - the limit: a number above 0, or Infinity, for which nothing is done
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x itself.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. What happens at NaN and
 *     infinities; 'skip' returns zeros.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clipByNorm` does
 * @see TensorFlow's `tf.compat.v1.clip_by_average_norm`
 *
 * @example
 * import { clipByAverageNorm } from '@clampwise/kernels';
 *
 * clipByAverageNorm(Float32Array.of(3, 4), 1.25); // => Float32Array.of(1.5, 2)
 */
export const clipByAverageNorm: ArrayOperation<[maxNorm: number], ClipNormOptions> =
  function clipByAverageNorm(x: unknown, maxNorm: number, options?: ClipNormOptions) {
    checkCount('clipByAverageNorm', arguments.length, 3);
    return clipVectors('clipByAverageNorm', 'average', x, 'maxNorm', maxNorm, options) as never;
  };

/**
 * Scales an array down if the root of its mean square is above `threshold`: x / max(1, rms /
 * threshold).
 *
 * As `clipByNorm` in all else: within the threshold x's bits come back, zeros stay zeros, NaN and infinities do as there.
 *
 * @param x - floats, of 16 bits too: a typed array or an NdArray of any shape
 * @param threshold - the largest root of the mean square: a number above 0, or Infinity, for which nothing is done
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x itself.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. What happens at NaN and
 *     infinities; 'skip' returns zeros.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clipByNorm` does
 * @see optax's `clip_by_block_rms`
 *
 * @example
 * import { clipByBlockRms } from '@clampwise/kernels';
 *
 * clipByBlockRms(Float32Array.of(1, -7, 5, 5), 2.5); // => Float32Array.of(0.5, -3.5, 2.5, 2.5)
 */
export const clipByBlockRms: ArrayOperation<[threshold: number], ClipNormOptions> =
  function clipByBlockRms(x: unknown, threshold: number, options?: ClipNormOptions) {
    checkCount('clipByBlockRms', arguments.length, 3);
    return clipVectors('clipByBlockRms', 'rms', x, 'threshold', threshold, options) as never;
  };
