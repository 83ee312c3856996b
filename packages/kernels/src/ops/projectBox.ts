import { checkCount } from '../check/count.ts';
import { type ClipOptions, checkElementwise } from '../check/elementwise.ts';
import { checkSize } from '../check/rows.ts';
import type { ArrayOperation } from '../signatures.ts';
import type { Bound } from '../types.ts';
import { clipChecked } from './clip.ts';

/**
 * Projects x onto the box min..max: returns the nearest array within the bounds.
 *
 * It is `clip` under another name, and its gradient is `clipVjp`. NaN stays NaN, and ±Infinity
 * becomes the bound. A value inside comes back bit for bit.
 *
 * @param x - a typed array or NdArray of any shape and dtype
 * @param min - the lower bound, as in `clip`; null for none
 * @param max - the upper bound, in the same forms
 * @param options -
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x itself.
 *   - `shape`: number[], default x's own. The shape of a flat x, to which bounds broadcast.
 *   - `nan`: 'keep' or a number, default 'keep'. A number replaces NaN in x and is then clipped
 *     like any value.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clip` does
 * @see optax's `projection_box`
 *
 * @example
 * import { projectBox } from '@clampwise/kernels';
 *
 * projectBox(Float32Array.of(-2, 0.5, 3), [0, 0, 0], 1);
 * // => Float32Array.of(0, 0.5, 1)
 */
export const projectBox: ArrayOperation<[min: Bound, max: Bound], ClipOptions> =
  function projectBox(x: unknown, min: Bound, max: Bound, options?: ClipOptions) {
    checkCount('projectBox', arguments.length, 4);
    const op = 'projectBox';
    return clipChecked(op, checkElementwise(op, x, options), min, max) as never;
  };

/**
 * Projects x onto the L∞ ball: clips every value to -radius..radius.
 *
 * Each value is clipped alone, so there is no option `axis`. The gradient is `clipVjp`. NaN stays
 * NaN, and ±Infinity becomes the bound. A value inside comes back bit for bit. Radius 0 gives
 * zeros.
 *
 * @param x - a typed array or NdArray of any shape and dtype
 * @param radius - at least 0; Infinity for no limit
 * @param options -
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x itself.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `nan`: 'keep' or a number, default 'keep'. A number replaces NaN in x and is then clipped
 *     like any value.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError if an argument has the wrong kind
 * @throws ClampwiseRangeError if the radius is negative or NaN, or `out` overlaps x in part
 * @see optax's `projection_linf_ball`
 *
 * @example
 * import { projectLinfBall } from '@clampwise/kernels';
 *
 * projectLinfBall(Float32Array.of(-2, 0.5, 3), 1);
 * // => Float32Array.of(-1, 0.5, 1)
 */
export const projectLinfBall: ArrayOperation<[radius: number], ClipOptions> =
  function projectLinfBall(x: unknown, radius: number, options?: ClipOptions) {
    checkCount('projectLinfBall', arguments.length, 3);
    const op = 'projectLinfBall';
    const call = checkElementwise(op, x, options);
    const limit = checkSize(op, 'radius', radius, { zero: true, infinite: true });
    // 0 - limit, because -limit is -0 if limit is 0.
    return clipChecked(op, call, 0 - limit, limit) as never;
  };
