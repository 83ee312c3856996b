import { checkCount } from '../../check/count.ts';
import { checkLimit, checkOrd } from '../../check/norms.ts';
import { checkOptions } from '../../check/options.ts';
import { checkUnits } from '../../check/units.ts';
import { divisorOf, type Measure } from '../../families/norms/clipVectors.ts';
import { checkVjp, vjpVectors } from '../../families/norms/vjpVectors.ts';
import type { ArrayGradient } from '../../signatures.ts';
import type { NdArray, TypedArray } from '../../types.ts';

/** The options of `clipByAverageNormVjp` and `clipByBlockRmsVjp`. */
export interface NormVjpOptions {
  /**
   * The axis or axes along which the vectors lie; negative ones count from the last. Default all.
   */
  readonly axis?: number | readonly number[] | undefined;
  /** The shape of a flat x, to which `axis` refers. */
  readonly shape?: readonly number[] | undefined;
  /** Receives dx: an array of x's kind, dtype and length. It may be dy or x itself. */
  readonly out?: TypedArray | NdArray | undefined;
}

/** The options of `clipByNormVjp`. */
export interface ClipByNormVjpOptions extends NormVjpOptions {
  /** Which norm: 1, 2, Infinity, or another number above 1. Default 2. */
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
 * Returns the gradient of `clipByNorm(x, maxNorm)` for x.
 *
 * At or below the limit dx = dy, also at zeros. Above it dx = maxNorm / norm · (dy − u · (u · dy)),
 * where u is x / norm: dx loses the part of dy along x.
 *
 * A vector that holds NaN or an infinity gets NaN. For `ord` Infinity, elements that tie for the
 * largest magnitude share its gradient.
 *
 * @param dy - the gradient of the result, with x's dtype and length
 * @param x - the array that was clipped: float32 or float64
 * @param maxNorm - the limit, as in `clipByNorm`. At Infinity dx = dy.
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `ord`: 1, 2, Infinity or another number above 1, default 2. Which norm is measured.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the gradient; it may be dy or x
 *     itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError if `clipByNorm` would throw, or dy does not
 *   fit x
 * @see TensorFlow's gradient of `tf.clip_by_norm`, which differs exactly at the limit: there it
 *   uses the formula for above
 *
 * @example
 * import { clipByNormVjp } from '@clampwise/kernels';
 *
 * clipByNormVjp(
 *   Float64Array.of(1, 1),
 *   Float64Array.of(0, 50),
 *   25,
 * );
 * // => Float64Array.of(0.5, 0)
 * clipByNormVjp(
 *   Float64Array.of(1, 1),
 *   Float64Array.of(0, 0),
 *   1,
 * );
 * // => Float64Array.of(1, 1)
 */
export const clipByNormVjp: ArrayGradient<[maxNorm: number], ClipByNormVjpOptions> =
  function clipByNormVjp(dy: unknown, x: unknown, maxNorm: number, options?: ClipByNormVjpOptions) {
    checkCount('clipByNormVjp', arguments.length, 4);
    return clipVjp('clipByNormVjp', 'norm', dy, x, 'maxNorm', maxNorm, options) as never;
  };

/**
 * Returns the gradient of `clipByAverageNorm(x, maxNorm)` for x.
 *
 * At or below the limit dx = dy. Above it dx loses the part of dy along x, as in `clipByNormVjp`. A
 * vector that holds NaN or an infinity gets NaN.
 *
 * @param dy - the gradient of the result, with x's dtype and length
 * @param x - the array that was clipped: float32 or float64
 * @param maxNorm - the limit, as in `clipByAverageNorm`
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the gradient; it may be dy or x
 *     itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clipByNormVjp` does
 * @see TensorFlow's gradient of `tf.compat.v1.clip_by_average_norm`
 *
 * @example
 * import { clipByAverageNormVjp } from '@clampwise/kernels';
 *
 * clipByAverageNormVjp(
 *   Float64Array.of(1, 1),
 *   Float64Array.of(0, 50),
 *   12.5,
 * );
 * // => Float64Array.of(0.5, 0)
 */
export const clipByAverageNormVjp: ArrayGradient<[maxNorm: number], NormVjpOptions> =
  function clipByAverageNormVjp(
    dy: unknown,
    x: unknown,
    maxNorm: number,
    options?: NormVjpOptions,
  ) {
    checkCount('clipByAverageNormVjp', arguments.length, 4);
    return clipVjp('clipByAverageNormVjp', 'average', dy, x, 'maxNorm', maxNorm, options) as never;
  };

/**
 * Returns the gradient of `clipByBlockRms(x, threshold)` for x.
 *
 * At or below the threshold dx = dy. Above it dx loses the part of dy along x, as in
 * `clipByNormVjp`. A vector that holds NaN or an infinity gets NaN.
 *
 * @param dy - the gradient of the result, with x's dtype and length
 * @param x - the array that was clipped: float32 or float64
 * @param threshold - the largest root mean square, as in `clipByBlockRms`
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the gradient; it may be dy or x
 *     itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clipByNormVjp` does
 * @see optax's `clip_by_block_rms`
 *
 * @example
 * import { clipByBlockRmsVjp } from '@clampwise/kernels';
 *
 * clipByBlockRmsVjp(
 *   Float64Array.of(1, 2),
 *   Float64Array.of(3, 4),
 *   5,
 * );
 * // => Float64Array.of(1, 2)
 */
export const clipByBlockRmsVjp: ArrayGradient<[threshold: number], NormVjpOptions> =
  function clipByBlockRmsVjp(dy: unknown, x: unknown, threshold: number, options?: NormVjpOptions) {
    checkCount('clipByBlockRmsVjp', arguments.length, 4);
    return clipVjp('clipByBlockRmsVjp', 'rms', dy, x, 'threshold', threshold, options) as never;
  };
