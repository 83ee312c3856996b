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
 * A vector at or below the limit comes back bit for bit, and zeros stay zeros. A NaN makes its
 * vector all NaN. In a vector with an infinity, finite elements become 0 and infinities NaN.
 * `onNonFinite` changes this.
 *
 * The norm is computed in float64 in a fixed order, without overflow or underflow. The bits do not
 * depend on the backend or on where x is stored.
 *
 * @param x - a float array of any shape, 16-bit floats included: a typed array or an NdArray
 * @param maxNorm - the limit: a number above 0, or Infinity for no limit
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `ord`: 1, 2, Infinity or another number above 1, default 2. Which norm is measured.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x itself.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. What happens at NaN and
 *     infinities; 'skip' returns zeros.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError if x holds integers, or an argument has the wrong kind
 * @throws ClampwiseRangeError if maxNorm is 0, negative or NaN, x has no such axis, or 'throw'
 *   finds NaN or an infinity
 * @see TensorFlow's `tf.clip_by_norm`
 *
 * @example
 * import { clipByNorm } from '@clampwise/kernels';
 *
 * clipByNorm(Float64Array.of(3, 4), 1);
 * // => Float64Array.of(0.6000000000000001, 0.8)
 * clipByNorm(Float64Array.of(3, 4), 5);
 * // => Float64Array.of(3, 4)
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
 * Scales a vector down if its average norm is above `maxNorm`. The average norm is the 2-norm
 * divided by the number of values.
 *
 * `clipByBlockRms` uses the root of the mean square instead. In all else this is `clipByNorm`, also
 * at NaN and infinities.
 *
 * @param x - a float array of any shape, 16-bit floats included: a typed array or an NdArray
 * @param maxNorm - the limit: a number above 0, or Infinity for no limit
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
 * clipByAverageNorm(Float32Array.of(3, 4), 1.25);
 * // => Float32Array.of(1.5, 2)
 */
export const clipByAverageNorm: ArrayOperation<[maxNorm: number], ClipNormOptions> =
  function clipByAverageNorm(x: unknown, maxNorm: number, options?: ClipNormOptions) {
    checkCount('clipByAverageNorm', arguments.length, 3);
    return clipVectors('clipByAverageNorm', 'average', x, 'maxNorm', maxNorm, options) as never;
  };

/**
 * Scales a vector down if its root mean square (rms) is above `threshold`: x / max(1, rms /
 * threshold).
 *
 * In all else this is `clipByNorm`, also at NaN and infinities.
 *
 * @param x - a float array of any shape, 16-bit floats included: a typed array or an NdArray
 * @param threshold - the largest root mean square: a number above 0, or Infinity for no limit
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
 * clipByBlockRms(Float32Array.of(1, -7, 5, 5), 2.5);
 * // => Float32Array.of(0.5, -3.5, 2.5, 2.5)
 */
export const clipByBlockRms: ArrayOperation<[threshold: number], ClipNormOptions> =
  function clipByBlockRms(x: unknown, threshold: number, options?: ClipNormOptions) {
    checkCount('clipByBlockRms', arguments.length, 3);
    return clipVectors('clipByBlockRms', 'rms', x, 'threshold', threshold, options) as never;
  };
