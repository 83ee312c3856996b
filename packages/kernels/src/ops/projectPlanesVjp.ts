import { checkCount } from '../check/count.ts';
import type { RowOptions } from '../check/rows.ts';
import { projectOntoPlane } from '../families/projections/plane.ts';
import { checkProjectVjp, projected, vjpRows } from '../families/projections/vjp.ts';
import { planeVjp } from '../run/js/projectVjp.ts';
import type { FloatArray, NdArray, PlainArray, TypedArray } from '../types.ts';
import { checkPlane, checkRowVector, type RowVector } from './projectPlanes.ts';

/**
 * The gradient of `projectHalfspace`: what a gradient dy of the result gives for x.
 *
 * Where the vector was inside, dx is dy; else dy less its part along a: dy − a · (a · dy) / (a · a). A vector that became NaN gives NaN.
 *
 * @param dy - the gradient of the result: x's dtype and length
 * @param x - what was projected: float32 or float64
 * @param a - the normal vector, as for the projection
 * @param b - the offset, as for the projection
 * @param options - as for `projectHalfspace`; `out`: where the gradient goes, dy or x itself are allowed
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError where `projectHalfspace` would, and where dy does not fit x
 * @see optax's `projection_halfspace`, as JAX differentiates it
 *
 * @example
 * import { projectHalfspaceVjp } from '@clampwise/kernels';
 *
 * projectHalfspaceVjp(Float64Array.of(1, 3), Float64Array.of(5, 5), [1, 1], 1); // => Float64Array.of(-1, 1)
 */
export function projectHalfspaceVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  a: RowVector,
  b: number,
  options?: RowOptions & { readonly out?: undefined },
): PlainArray<T>;
export function projectHalfspaceVjp<T extends FloatArray, O extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  a: RowVector,
  b: number,
  options: RowOptions & { readonly out: O },
): O;
export function projectHalfspaceVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: NdArray<T>,
  a: RowVector,
  b: number,
  options?: RowOptions,
): NdArray<PlainArray<T>>;
export function projectHalfspaceVjp(
  dy: FloatArray | NdArray,
  x: FloatArray | NdArray,
  a: RowVector,
  b: number,
  options?: RowOptions,
): TypedArray | NdArray {
  checkCount('projectHalfspaceVjp', arguments.length, 5);
  return vjpOfPlane('projectHalfspaceVjp', dy, x, a, b, true, options);
}

/**
 * The gradient of `projectHyperplane`: what a gradient dy of the result gives for x.
 *
 * dx is dy less its part along a, wherever x lies: dy − a · (a · dy) / (a · a). A vector that became NaN gives NaN.
 *
 * @param dy - the gradient of the result: x's dtype and length
 * @param x - what was projected: float32 or float64
 * @param a - the normal vector, as for the projection
 * @param b - the offset, as for the projection
 * @param options - as for `projectHyperplane`; `out`: where the gradient goes, dy or x itself are allowed
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError where `projectHyperplane` would, and where dy does not fit x
 * @see optax's `projection_hyperplane`, as JAX differentiates it
 *
 * @example
 * import { projectHyperplaneVjp } from '@clampwise/kernels';
 *
 * projectHyperplaneVjp(Float64Array.of(1, 3), Float64Array.of(5, 5), [1, 1], 1); // => Float64Array.of(-1, 1)
 */
export function projectHyperplaneVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  a: RowVector,
  b: number,
  options?: RowOptions & { readonly out?: undefined },
): PlainArray<T>;
export function projectHyperplaneVjp<T extends FloatArray, O extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  a: RowVector,
  b: number,
  options: RowOptions & { readonly out: O },
): O;
export function projectHyperplaneVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: NdArray<T>,
  a: RowVector,
  b: number,
  options?: RowOptions,
): NdArray<PlainArray<T>>;
export function projectHyperplaneVjp(
  dy: FloatArray | NdArray,
  x: FloatArray | NdArray,
  a: RowVector,
  b: number,
  options?: RowOptions,
): TypedArray | NdArray {
  checkCount('projectHyperplaneVjp', arguments.length, 5);
  return vjpOfPlane('projectHyperplaneVjp', dy, x, a, b, false, options);
}

function vjpOfPlane(
  op: string,
  dy: FloatArray | NdArray,
  x: FloatArray | NdArray,
  a: RowVector,
  b: number,
  halfspace: boolean,
  options: RowOptions | undefined,
): TypedArray | NdArray {
  const call = checkProjectVjp(op, dy, x, options);
  const normal = checkRowVector(call, 'a', a);
  const plane = checkPlane(call, normal.data, b, halfspace);
  const y = projected(call, 'projectPlane', normal, (row) => projectOntoPlane(row, plane));
  const { by, square } = plane;
  // `out` may be a itself, which each row reads.
  const slopes = call.out?.data === normal.data ? normal.data.slice() : normal.data;
  return vjpRows(call, (xs, ds, dx, start, n) => {
    planeVjp(xs, y, slopes, by, square, ds, dx, start, n, halfspace);
  });
}
