import { checkCount } from '../check/count.ts';
import { checkSize, type RowOptions } from '../check/rows.ts';
import { vjpVectors } from '../families/norms/vjpVectors.ts';
import { isInside, slackOf } from '../families/projections/euclidean.ts';
import { projectOntoSimplex } from '../families/projections/threshold.ts';
import { checkProjectVjp, projected, vjpRows } from '../families/projections/vjp.ts';
import { byWayOf, l1Vjp } from '../run/js/projectVjp.ts';
import type { ArrayGradient } from '../signatures.ts';
import type { FloatArray, NdArray, TypedArray } from '../types.ts';
import { magnitudes } from './projectBalls.ts';

/** The gradient for a ball or a sphere of one norm. */
type BallVjp = (
  op: string,
  dy: unknown,
  x: unknown,
  radius: number,
  ball: boolean,
  options: RowOptions | undefined,
) => TypedArray | NdArray;

/**
 * Returns the gradient of `projectL1Ball(x, radius)` for x.
 *
 * Inside the ball, dx is dy. Outside, let s be the signs of x, over the elements that did not
 * become 0. There dx is dy - s · mean(s · dy), and elsewhere 0.
 *
 * dx is selected, not multiplied: NaN in dy has no effect on elements that became 0. A vector that
 * became NaN gives NaN.
 *
 * @param dy - the gradient of the result, with x's dtype and length
 * @param x - the array that was projected: float32 or float64
 * @param radius - as in the projection
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the gradient; it may be dy or x
 *     itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError if `projectL1Ball` would throw, or dy does not
 *   fit x
 * @see Martins and Astudillo (2016), section 2.5, extended to signs
 *
 * @example
 * import { projectL1BallVjp } from '@clampwise/kernels';
 *
 * projectL1BallVjp(
 *   Float64Array.of(1, 3, 5),
 *   Float64Array.of(4, -3, 0),
 *   3,
 * );
 * // => Float64Array.of(2, 2, 0)
 */
export const projectL1BallVjp: ArrayGradient<[radius: number], RowOptions, FloatArray> =
  function projectL1BallVjp(dy: unknown, x: unknown, radius: number, options?: RowOptions) {
    checkCount('projectL1BallVjp', arguments.length, 4);
    return vjpOfL1('projectL1BallVjp', dy, x, radius, true, options) as never;
  };

/**
 * Returns the gradient of `projectL1Sphere(x, radius)` for x.
 *
 * Let s be the signs of x, over the elements that did not become 0. There dx is dy - s · mean(s ·
 * dy), and elsewhere 0.
 *
 * dx is selected, not multiplied: NaN in dy has no effect on elements that became 0. A vector that
 * became NaN gives NaN.
 *
 * @param dy - the gradient of the result, with x's dtype and length
 * @param x - the array that was projected: float32 or float64
 * @param radius - as in the projection
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the gradient; it may be dy or x
 *     itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError if `projectL1Sphere` would throw, or dy does
 *   not fit x
 * @see Martins and Astudillo (2016), section 2.5, extended to signs
 *
 * @example
 * import { projectL1SphereVjp } from '@clampwise/kernels';
 *
 * projectL1SphereVjp(
 *   Float64Array.of(1, 3),
 *   Float64Array.of(0.5, -0.25),
 *   1,
 * );
 * // => Float64Array.of(2, 2)
 */
export const projectL1SphereVjp: ArrayGradient<[radius: number], RowOptions, FloatArray> =
  function projectL1SphereVjp(dy: unknown, x: unknown, radius: number, options?: RowOptions) {
    checkCount('projectL1SphereVjp', arguments.length, 4);
    return vjpOfL1('projectL1SphereVjp', dy, x, radius, false, options) as never;
  };

const vjpOfL1: BallVjp = (op, dy, x, radius, ball, options) => {
  const call = checkProjectVjp(op, dy, x, options);
  const target = magnitudes(checkSize(op, 'radius', radius, { zero: true, infinite: ball }), ball);
  const y = projected(call, 'projectSimplex', null, (row) => projectOntoSimplex(row, target));
  return vjpRows(call, byWayOf(y, ball, l1Vjp(y)));
};

/**
 * Returns the gradient of `projectL2Ball(x, radius)` for x.
 *
 * Inside the ball, dx is dy. Outside it is radius / norm · (dy − u · (u · dy)), where u is x /
 * norm. A vector that holds NaN or an infinity gives NaN.
 *
 * @param dy - the gradient of the result, with x's dtype and length
 * @param x - the array that was projected: float32 or float64
 * @param radius - as in the projection
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the gradient; it may be dy or x
 *     itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError if `projectL2Ball` would throw, or dy does not
 *   fit x
 * @see TensorFlow's gradient of `tf.clip_by_norm`
 *
 * @example
 * import { projectL2BallVjp } from '@clampwise/kernels';
 *
 * projectL2BallVjp(
 *   Float64Array.of(1, 1),
 *   Float64Array.of(0, 2),
 *   1,
 * );
 * // => Float64Array.of(0.5, 0)
 */
export const projectL2BallVjp: ArrayGradient<[radius: number], RowOptions, FloatArray> =
  function projectL2BallVjp(dy: unknown, x: unknown, radius: number, options?: RowOptions) {
    checkCount('projectL2BallVjp', arguments.length, 4);
    return vjpOfL2('projectL2BallVjp', dy, x, radius, true, options) as never;
  };

/**
 * Returns the gradient of `projectL2Sphere(x, radius)` for x: radius / norm · (dy − u · (u · dy)),
 * where u is x / norm.
 *
 * Zeros give 0. A vector that holds NaN or an infinity gives NaN.
 *
 * @param dy - the gradient of the result, with x's dtype and length
 * @param x - the array that was projected: float32 or float64
 * @param radius - as in the projection
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the gradient; it may be dy or x
 *     itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError if `projectL2Sphere` would throw, or dy does
 *   not fit x
 * @see the gradient of PyTorch's `torch.nn.functional.normalize`
 *
 * @example
 * import { projectL2SphereVjp } from '@clampwise/kernels';
 *
 * projectL2SphereVjp(
 *   Float64Array.of(1, 1),
 *   Float64Array.of(0, 2),
 *   1,
 * );
 * // => Float64Array.of(0.5, 0)
 */
export const projectL2SphereVjp: ArrayGradient<[radius: number], RowOptions, FloatArray> =
  function projectL2SphereVjp(dy: unknown, x: unknown, radius: number, options?: RowOptions) {
    checkCount('projectL2SphereVjp', arguments.length, 4);
    return vjpOfL2('projectL2SphereVjp', dy, x, radius, false, options) as never;
  };

const vjpOfL2: BallVjp = (op, dy, x, radius, ball, options) => {
  const call = checkProjectVjp(op, dy, x, options);
  const limit = checkSize(op, 'radius', radius, { zero: true, infinite: ball });
  const slack = slackOf(call.x.info);
  return vjpVectors(op, 2, call, call.units, (root, scale) => {
    if (!ball && root === 0) return { kept: 0, target: null };
    const kept = ball && isInside(root, scale, limit, false, slack);
    return kept ? { kept: 1, target: null } : { kept: 0, target: limit };
  });
};
