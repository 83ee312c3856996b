import { checkCount } from '../check/count.ts';
import type { RowOptions } from '../check/rows.ts';
import { projectOntoPlane } from '../families/projections/plane.ts';
import { checkProjectVjp, projected, vjpRows } from '../families/projections/vjp.ts';
import { byWayOf, planeVjp } from '../run/js/projectVjp.ts';
import type { ArrayGradient } from '../signatures.ts';
import type { FloatArray, NdArray, TypedArray } from '../types.ts';
import { checkPlane, checkRowVector, type RowVector } from './projectPlanes.ts';

/**
 * Returns the gradient of `projectHalfspace(x, a, b)` for x.
 *
 * Inside the halfspace, dx is dy. Outside it is dy − a · (a · dy) / (a · a), dy without its part
 * along a. A vector that became NaN gives NaN.
 *
 * @param dy - the gradient of the result, with x's dtype and length
 * @param x - the array that was projected: float32 or float64
 * @param a - the normal vector, as in the projection
 * @param b - the offset, as in the projection
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the gradient; it may be dy or x
 *     itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError if `projectHalfspace` would throw, or dy does
 *   not fit x
 * @see optax's `projection_halfspace`, as JAX differentiates it
 *
 * @example
 * import { projectHalfspaceVjp } from '@clampwise/kernels';
 *
 * projectHalfspaceVjp(
 *   Float64Array.of(1, 3),
 *   Float64Array.of(5, 5),
 *   [1, 1],
 *   1,
 * );
 * // => Float64Array.of(-1, 1)
 */
export const projectHalfspaceVjp: ArrayGradient<[a: RowVector, b: number], RowOptions, FloatArray> =
  function projectHalfspaceVjp(
    dy: unknown,
    x: unknown,
    a: RowVector,
    b: number,
    options?: RowOptions,
  ) {
    checkCount('projectHalfspaceVjp', arguments.length, 5);
    return vjpOfPlane('projectHalfspaceVjp', dy, x, a, b, true, options) as never;
  };

/**
 * Returns the gradient of `projectHyperplane(x, a, b)` for x: dy − a · (a · dy) / (a · a), dy
 * without its part along a.
 *
 * A vector that became NaN gives NaN.
 *
 * @param dy - the gradient of the result, with x's dtype and length
 * @param x - the array that was projected: float32 or float64
 * @param a - the normal vector, as in the projection
 * @param b - the offset, as in the projection
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the gradient; it may be dy or x
 *     itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError if `projectHyperplane` would throw, or dy does
 *   not fit x
 * @see optax's `projection_hyperplane`, as JAX differentiates it
 *
 * @example
 * import { projectHyperplaneVjp } from '@clampwise/kernels';
 *
 * projectHyperplaneVjp(
 *   Float64Array.of(1, 3),
 *   Float64Array.of(5, 5),
 *   [1, 1],
 *   1,
 * );
 * // => Float64Array.of(-1, 1)
 */
export const projectHyperplaneVjp: ArrayGradient<
  [a: RowVector, b: number],
  RowOptions,
  FloatArray
> = function projectHyperplaneVjp(
  dy: unknown,
  x: unknown,
  a: RowVector,
  b: number,
  options?: RowOptions,
) {
  checkCount('projectHyperplaneVjp', arguments.length, 5);
  return vjpOfPlane('projectHyperplaneVjp', dy, x, a, b, false, options) as never;
};

function vjpOfPlane(
  op: string,
  dy: unknown,
  x: unknown,
  a: RowVector,
  b: number,
  halfspace: boolean,
  options: RowOptions | undefined,
): TypedArray | NdArray {
  const call = checkProjectVjp(op, dy, x, options);
  const normal = checkRowVector(call, 'a', a);
  const plane = checkPlane(call, normal.data, b, halfspace);
  const y = projected(call, 'projectPlane', normal, (row) => projectOntoPlane(row, plane));
  // `out` may be a itself, which each row reads.
  const slopes = call.out?.data === normal.data ? normal.data.slice() : normal.data;
  return vjpRows(call, byWayOf(y, halfspace, planeVjp(slopes, plane.by, plane.square)));
}
