import { checkCount } from '../../check/count.ts';
import { checkLimit } from '../../check/norms.ts';
import { checkOptions } from '../../check/options.ts';
import { type BringTo, checkVjp, vjpVectors } from '../../families/norms/vjpVectors.ts';
import type { ArrayGradient } from '../../signatures.ts';
import type { NdArray, TypedArray } from '../../types.ts';
import {
  atMost,
  between,
  type ConstrainMinMaxNormOptions,
  type ConstrainOptions,
  checkBand,
  checkRate,
  KEYS,
  KEYS_WITH_RATE,
  unitsOf,
} from './constrain.ts';

function constrainVjp(
  op: string,
  dy: unknown,
  w: unknown,
  options: ConstrainOptions,
  keys: readonly string[],
  bringTo: () => BringTo,
): TypedArray | NdArray {
  checkOptions(op, options, keys);
  const { axis, shape, out } = options;
  const call = checkVjp(op, 'w', w, dy, out);
  const units = unitsOf(op, call.x, axis, shape);
  return vjpVectors(op, 2, call, units, bringTo());
}

/**
 * Returns the gradient of `constrainMaxNorm(w, maxNorm)` for w.
 *
 * At or below the limit dx = dy, also at zeros. Above it dx loses the part of dy along the vector,
 * as in `clipByNormVjp`. A vector that holds NaN or an infinity gets NaN.
 *
 * @param dy - the gradient of the result, with w's dtype and length
 * @param w - the weights: float32 or float64
 * @param maxNorm - the limit, as in `constrainMaxNorm`
 * @param options -
 *   - `axis`: number or number[], default 0. The axes along which a vector lies; [0, 1, 2] for the
 *     kernel of a convolution.
 *   - `shape`: number[], default w's own. The shape of a flat w.
 *   - `out`: an array of w's kind, default a new one. Receives the gradient; it may be dy or w
 *     itself.
 * @returns the gradient for w: `out`, or a new array of w's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError if `constrainMaxNorm` would throw, or dy does
 *   not fit w
 * @see `clipByNormVjp`
 *
 * @example
 * import { constrainMaxNormVjp } from '@clampwise/kernels';
 *
 * constrainMaxNormVjp(
 *   Float64Array.of(1, 1),
 *   Float64Array.of(0, 50),
 *   25,
 * );
 * // => Float64Array.of(0.5, 0)
 */
export const constrainMaxNormVjp: ArrayGradient<[maxNorm: number], ConstrainOptions> =
  function constrainMaxNormVjp(
    dy: unknown,
    w: unknown,
    maxNorm: number,
    options: ConstrainOptions = {},
  ) {
    checkCount('constrainMaxNormVjp', arguments.length, 4);
    const op = 'constrainMaxNormVjp';
    const rule = () => atMost(checkLimit(op, 'maxNorm', maxNorm));
    return constrainVjp(op, dy, w, options, KEYS, rule) as never;
  };

/**
 * Returns the gradient of `constrainMinMaxNorm(w, minNorm, maxNorm)` for w.
 *
 * Within the interval, ends included, and at zeros dx = dy. Outside it dx = (1 − rate) · dy + rate
 * · limit / norm · (dy − u · (u · dy)), where u is w / norm. A vector that holds NaN or an infinity
 * gets NaN.
 *
 * @param dy - the gradient of the result, with w's dtype and length
 * @param w - the weights: float32 or float64
 * @param minNorm - the smallest norm, as in `constrainMinMaxNorm`
 * @param maxNorm - the largest norm, as in `constrainMinMaxNorm`
 * @param options -
 *   - `rate`: number from 0 to 1, default 1. How far the norm moves towards the limit.
 *   - `axis`: number or number[], default 0. The axes along which a vector lies; [0, 1, 2] for the
 *     kernel of a convolution.
 *   - `shape`: number[], default w's own. The shape of a flat w.
 *   - `out`: an array of w's kind, default a new one. Receives the gradient; it may be dy or w
 *     itself.
 * @returns the gradient for w: `out`, or a new array of w's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError if `constrainMinMaxNorm` would throw, or dy
 *   does not fit w
 * @see `clipByNormVjp`
 *
 * @example
 * import { constrainMinMaxNormVjp } from '@clampwise/kernels';
 *
 * constrainMinMaxNormVjp(
 *   Float64Array.of(1, 1),
 *   Float64Array.of(0, 50),
 *   1,
 *   25,
 * );
 * // => Float64Array.of(0.5, 0)
 */
export const constrainMinMaxNormVjp: ArrayGradient<
  [minNorm: number, maxNorm: number],
  ConstrainMinMaxNormOptions
> = function constrainMinMaxNormVjp(
  dy: unknown,
  w: unknown,
  minNorm: number,
  maxNorm: number,
  options: ConstrainMinMaxNormOptions = {},
) {
  checkCount('constrainMinMaxNormVjp', arguments.length, 5);
  const op = 'constrainMinMaxNormVjp';
  const rate: unknown = options?.rate;
  return constrainVjp(op, dy, w, options, KEYS_WITH_RATE, () => {
    return between(...checkBand(op, minNorm, maxNorm), checkRate(op, rate));
  }) as never;
};

/**
 * Returns the gradient of `constrainUnitNorm(w)` for w: (dy − u · (u · dy)) / norm, where u is the
 * vector divided by its norm.
 *
 * It is 0 for zeros, which stay zeros. A vector that holds NaN or an infinity gets NaN.
 *
 * @param dy - the gradient of the result, with w's dtype and length
 * @param w - the weights: float32 or float64
 * @param options -
 *   - `axis`: number or number[], default 0. The axes along which a vector lies; [0, 1, 2] for the
 *     kernel of a convolution.
 *   - `shape`: number[], default w's own. The shape of a flat w.
 *   - `out`: an array of w's kind, default a new one. Receives the gradient; it may be dy or w
 *     itself.
 * @returns the gradient for w: `out`, or a new array of w's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError if `constrainUnitNorm` would throw, or dy does
 *   not fit w
 * @see `clipByNormVjp`
 *
 * @example
 * import { constrainUnitNormVjp } from '@clampwise/kernels';
 *
 * constrainUnitNormVjp(
 *   Float64Array.of(1, 1),
 *   Float64Array.of(0, 2),
 * );
 * // => Float64Array.of(0.5, 0)
 */
export const constrainUnitNormVjp: ArrayGradient<[], ConstrainOptions> =
  function constrainUnitNormVjp(dy: unknown, w: unknown, options: ConstrainOptions = {}) {
    checkCount('constrainUnitNormVjp', arguments.length, 3);
    // The gradient is that of the division even if the norm is 1 already. At zeros nothing moves.
    const rule: BringTo = (root) => (root === 0 ? NOTHING : TO_ONE);
    return constrainVjp('constrainUnitNormVjp', dy, w, options, KEYS, () => rule) as never;
  };

const NOTHING = { kept: 0, target: null };
const TO_ONE = { kept: 0, target: 1 };
