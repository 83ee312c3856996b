import { checkCount } from '../../check/count.ts';
import { checkLimit, checkOrd } from '../../check/norms.ts';
import { checkOptions } from '../../check/options.ts';
import { checkUnits } from '../../check/units.ts';
import { divisorOf, type Measure } from '../../families/norms/clipVectors.ts';
import { checkVjp, vjpVectors } from '../../families/norms/vjpVectors.ts';
import type { ArrayGradient } from '../../signatures.ts';
import type { NdArray, TypedArray } from '../../types.ts';

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
 * Returns the gradient of `clipByNorm(x, maxNorm)` for x, from the gradient dy of its result.
 *
 * Within the limit, the limit included, dx = dy; so it is at zeros. Above it dx = maxNorm / norm · (dy − u · (u · dy)),
 * where u is x by its norm: what dy has along x is lost. A vector that holds NaN or an infinity gets NaN. Elements that are
 * the largest together share the gradient of the largest magnitude.
 *
 * @param dy - the gradient of the result: x's dtype and length
 * @param x - what was clipped: float32 or float64
 * @param maxNorm - the limit, as for `clipByNorm`; at Infinity dx = dy
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `ord`: 1, 2, Infinity or another number above 1, default 2. Which norm is measured.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the gradient; it may be dy or x
 *     itself.
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
export const clipByNormVjp: ArrayGradient<[maxNorm: number], ClipByNormVjpOptions> =
  function clipByNormVjp(dy: unknown, x: unknown, maxNorm: number, options?: ClipByNormVjpOptions) {
    checkCount('clipByNormVjp', arguments.length, 4);
    return clipVjp('clipByNormVjp', 'norm', dy, x, 'maxNorm', maxNorm, options) as never;
  };

/**
 * Returns the gradient of `clipByAverageNorm(x, maxNorm)` for x, from the gradient dy of its
 * result. As `clipByNormVjp`: within the limit dx = dy, above it what dy has along x is lost, and
 * NaN or an infinity gives NaN.
 *
 * @param dy - the gradient of the result: x's dtype and length
 * @param x - what was clipped: float32 or float64
 * @param maxNorm - the limit, as for `clipByAverageNorm`
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the gradient; it may be dy or x
 *     itself.
 * @returns dx: `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clipByNormVjp` does
 * @see TensorFlow's gradient of `tf.compat.v1.clip_by_average_norm`
 *
 * @example
 * import { clipByAverageNormVjp } from '@clampwise/kernels';
 *
 * clipByAverageNormVjp(Float64Array.of(1, 1), Float64Array.of(0, 50), 12.5); // => Float64Array.of(0.5, 0)
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
 * Returns the gradient of `clipByBlockRms(x, threshold)` for x, from the gradient dy of its result.
 * As `clipByNormVjp`: within the threshold dx = dy, above it what dy has along x is lost, and NaN
 * or an infinity gives NaN.
 *
 * @param dy - the gradient of the result: x's dtype and length
 * @param x - what was clipped: float32 or float64
 * @param threshold - the largest root of the mean square, as for `clipByBlockRms`
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the gradient; it may be dy or x
 *     itself.
 * @returns dx: `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clipByNormVjp` does
 * @see optax's `clip_by_block_rms`
 *
 * @example
 * import { clipByBlockRmsVjp } from '@clampwise/kernels';
 *
 * clipByBlockRmsVjp(Float64Array.of(1, 2), Float64Array.of(3, 4), 5); // => Float64Array.of(1, 2)
 */
export const clipByBlockRmsVjp: ArrayGradient<[threshold: number], NormVjpOptions> =
  function clipByBlockRmsVjp(dy: unknown, x: unknown, threshold: number, options?: NormVjpOptions) {
    checkCount('clipByBlockRmsVjp', arguments.length, 4);
    return clipVjp('clipByBlockRmsVjp', 'rms', dy, x, 'threshold', threshold, options) as never;
  };
