import { checkCount } from '../check/count.ts';
import { checkRows, checkSize, type RowOptions } from '../check/rows.ts';
import { projectEuclidean } from '../families/projections/euclidean.ts';
import { projectRows } from '../families/projections/rows.ts';
import { projectOntoSimplex, type Target } from '../families/projections/threshold.ts';
import type { ArrayOperation } from '../signatures.ts';
import type { FloatArray } from '../types.ts';

/**
 * Projects x onto the L1 ball: returns the nearest vector whose magnitudes add up to at most
 * `radius`.
 *
 * A vector inside, within half an ulp of its dtype, comes back bit for bit. Outside, all magnitudes
 * shrink by the same amount, and elements that reach 0 are +0. Radius 0 gives zeros.
 *
 * A vector that holds NaN becomes all NaN. With one infinity, the result is the limit for large
 * values. With several it is all NaN.
 *
 * @param x - a float array of any shape, 16-bit floats included: a typed array or an NdArray
 * @param radius - at least 0; Infinity for no limit
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError if x does not hold floats, or another argument has the wrong kind
 * @throws ClampwiseRangeError if the radius is negative or NaN, x has no such axis, or `out`
 *   overlaps x in part
 * @see Duchi et al. (2008), Efficient projections onto the l1-ball; Condat (2016); optax's
 *   `projection_l1_ball`
 *
 * @example
 * import { projectL1Ball } from '@clampwise/kernels';
 *
 * projectL1Ball(Float32Array.of(3, -1.5, 0.25), 2.5);
 * // => Float32Array.of(2, -0.5, 0)
 */
export const projectL1Ball: ArrayOperation<[radius: number], RowOptions, FloatArray> =
  function projectL1Ball(x: unknown, radius: number, options?: RowOptions) {
    checkCount('projectL1Ball', arguments.length, 3);
    const call = checkRows('projectL1Ball', x, options);
    const limit = checkSize('projectL1Ball', 'radius', radius, { zero: true, infinite: true });
    const target = magnitudes(limit, true);
    return projectRows(call, 'projectSimplex', null, (row) =>
      projectOntoSimplex(row, target),
    ) as never;
  };

/**
 * Projects x onto the L1 sphere: returns the nearest vector whose magnitudes add up to `radius`.
 *
 * A vector on the sphere, within half an ulp of its dtype, comes back bit for bit. Elements keep
 * their signs; 0 and -0 count as positive. Zeros become the point with equal coordinates.
 *
 * A vector that holds NaN becomes all NaN. With one infinity, the result is the limit for large
 * values. With several it is all NaN.
 *
 * @param x - a float array of any shape, 16-bit floats included: a typed array or an NdArray
 * @param radius - finite, at least 0
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError if x does not hold floats, or another argument has the wrong kind
 * @throws ClampwiseRangeError if the radius is negative, NaN or infinite, x has no such axis, or
 *   `out` overlaps x in part
 * @see optax's `projection_l1_sphere`, which leaves zeros where they are
 *
 * @example
 * import { projectL1Sphere } from '@clampwise/kernels';
 *
 * projectL1Sphere(Float32Array.of(1, -0.5), 3);
 * // => Float32Array.of(1.75, -1.25)
 */
export const projectL1Sphere: ArrayOperation<[radius: number], RowOptions, FloatArray> =
  function projectL1Sphere(x: unknown, radius: number, options?: RowOptions) {
    checkCount('projectL1Sphere', arguments.length, 3);
    const call = checkRows('projectL1Sphere', x, options);
    const limit = checkSize('projectL1Sphere', 'radius', radius, { zero: true, infinite: false });
    const target = magnitudes(limit, false);
    return projectRows(call, 'projectSimplex', null, (row) =>
      projectOntoSimplex(row, target),
    ) as never;
  };

/** A vector whose magnitudes add up to at most this sum, or to exactly this sum. */
export function magnitudes(sum: number, ball: boolean): Target {
  return { abs: true, sum, most: Infinity, ball };
}

/**
 * Projects x onto the L2 ball: returns the nearest vector whose Euclidean norm is at most `radius`,
 * `x · min(1, radius / norm)`.
 *
 * A vector inside, within half an ulp of its dtype, comes back bit for bit. Radius 0 gives zeros.
 * The norm is computed in float64, without overflow or underflow.
 *
 * A vector that holds NaN becomes all NaN. With one infinity, the result is the limit for large
 * values. With several it is all NaN.
 *
 * @param x - a float array of any shape, 16-bit floats included: a typed array or an NdArray
 * @param radius - at least 0; Infinity for no limit
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError if x does not hold floats, or another argument has the wrong kind
 * @throws ClampwiseRangeError if the radius is negative or NaN, x has no such axis, or `out`
 *   overlaps x in part
 * @see TensorFlow's `tf.clip_by_norm`; optax's `projection_l2_ball`
 *
 * @example
 * import { projectL2Ball } from '@clampwise/kernels';
 *
 * projectL2Ball(Float32Array.of(6, 8), 5);
 * // => Float32Array.of(3, 4)
 */
export const projectL2Ball: ArrayOperation<[radius: number], RowOptions, FloatArray> =
  function projectL2Ball(x: unknown, radius: number, options?: RowOptions) {
    checkCount('projectL2Ball', arguments.length, 3);
    const call = checkRows('projectL2Ball', x, options);
    const limit = checkSize('projectL2Ball', 'radius', radius, { zero: true, infinite: true });
    return projectEuclidean(call, limit, false) as never;
  };

/**
 * Projects x onto the L2 sphere: returns the nearest vector whose Euclidean norm is `radius`, `x ·
 * (radius / norm)`.
 *
 * A vector on the sphere, within half an ulp of its dtype, comes back bit for bit. Zeros become the
 * point with equal coordinates.
 *
 * A vector that holds NaN becomes all NaN. With one infinity, the result is the limit for large
 * values. With several it is all NaN.
 *
 * @param x - a float array of any shape, 16-bit floats included: a typed array or an NdArray
 * @param radius - finite, at least 0
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError if x does not hold floats, or another argument has the wrong kind
 * @throws ClampwiseRangeError if the radius is negative, NaN or infinite, x has no such axis, or
 *   `out` overlaps x in part
 * @see optax's `projection_l2_sphere`, which makes NaN of zeros
 *
 * @example
 * import { projectL2Sphere } from '@clampwise/kernels';
 *
 * projectL2Sphere(Float32Array.of(0.3, -0.4), 5);
 * // => Float32Array.of(3, -4)
 * projectL2Sphere(Float64Array.of(0, 0, 0, 0), 6);
 * // => Float64Array.of(3, 3, 3, 3)
 */
export const projectL2Sphere: ArrayOperation<[radius: number], RowOptions, FloatArray> =
  function projectL2Sphere(x: unknown, radius: number, options?: RowOptions) {
    checkCount('projectL2Sphere', arguments.length, 3);
    const call = checkRows('projectL2Sphere', x, options);
    const limit = checkSize('projectL2Sphere', 'radius', radius, { zero: true, infinite: false });
    return projectEuclidean(call, limit, true) as never;
  };
