import type { RowOptions } from '../check/rows.ts';
import { checkSize } from '../check/rows.ts';
import { newPools } from '../run/js/monotone.ts';
import { l1Vjp, planeVjp, poolsVjp, simplexVjp } from '../run/js/projectVjp.ts';
import type { FloatArray, NdArray, PlainArray, TypedArray } from '../types.ts';
import { vjpVectors } from './norms/vjpVectors.ts';
import { isInside, slackOf } from './project/euclidean.ts';
import { projectOntoPlane } from './project/plane.ts';
import { projectOntoSimplex } from './project/threshold.ts';
import { checkProjectVjp, projected, vjpRows } from './project/vjp.ts';
import { magnitudes } from './projectBalls.ts';
import { checkMonotone, MONOTONE_KEYS, type MonotoneOptions, poolsOf } from './projectMonotone.ts';
import { checkPlane, checkRowVector, type RowVector } from './projectPlanes.ts';
import { checkSimplex, SIMPLEX_KEYS, type SimplexOptions } from './projectSimplex.ts';

/**
 * The gradient of `projectSimplex`: what a gradient dy of the result gives for x.
 *
 * Over the elements that came to lie between 0 and `max`, dx is dy less its mean there; elsewhere it is 0. That holds inside the simplex too.
 * It selects and does not multiply, so NaN in dy where nothing passes does no harm; a vector that became NaN gives NaN.
 *
 * @param dy - the gradient of the result: x's dtype and length
 * @param x - what was projected: float32 or float64
 * @param options - as for `projectSimplex`; `out`: where the gradient goes, dy or x itself are allowed
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError where `projectSimplex` would, and where dy does not fit x
 * @see Martins and Astudillo (2016), From softmax to sparsemax, section 2.5
 *
 * @example
 * import { projectSimplexVjp } from '@clampwise/kernels';
 *
 * projectSimplexVjp(Float64Array.of(1, 2, 6), Float64Array.of(0.5, 0.25, -7)); // => Float64Array.of(-0.5, 0.5, 0)
 */
export function projectSimplexVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  options?: SimplexOptions & { readonly out?: undefined },
): PlainArray<T>;
export function projectSimplexVjp<T extends FloatArray, O extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  options: SimplexOptions & { readonly out: O },
): O;
export function projectSimplexVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: NdArray<T>,
  options?: SimplexOptions,
): NdArray<PlainArray<T>>;
export function projectSimplexVjp(
  dy: FloatArray | NdArray,
  x: FloatArray | NdArray,
  options?: SimplexOptions,
): TypedArray | NdArray {
  const call = checkProjectVjp('projectSimplexVjp', dy, x, options, SIMPLEX_KEYS);
  const target = checkSimplex(call, options);
  const y = projected(call, 'projectSimplex', null, (row) => projectOntoSimplex(row, target));
  return vjpRows(call, (_, ds, dx, start, n) => simplexVjp(y, ds, dx, start, n, target.most));
}

/**
 * The gradient of `projectL1Ball`: what a gradient dy of the result gives for x.
 *
 * Where the vector was inside, dx is dy. Else, over the elements that did not become 0, it is dy less the mean of dy with the signs of x there, with those signs;
 * elsewhere 0. It selects and does not multiply, so NaN in dy where nothing passes does no harm; a vector that became NaN gives NaN.
 *
 * @param dy - the gradient of the result: x's dtype and length
 * @param x - what was projected: float32 or float64
 * @param radius - as for the projection
 * @param options - as for `projectL1Ball`; `out`: where the gradient goes, dy or x itself are allowed
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError where `projectL1Ball` would, and where dy does not fit x
 * @see Martins and Astudillo (2016), section 2.5, of which this is the form with signs
 *
 * @example
 * import { projectL1BallVjp } from '@clampwise/kernels';
 *
 * projectL1BallVjp(Float64Array.of(1, 3, 5), Float64Array.of(4, -3, 0), 3); // => Float64Array.of(2, 2, 0)
 */
export function projectL1BallVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  radius: number,
  options?: RowOptions & { readonly out?: undefined },
): PlainArray<T>;
export function projectL1BallVjp<T extends FloatArray, O extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  radius: number,
  options: RowOptions & { readonly out: O },
): O;
export function projectL1BallVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: NdArray<T>,
  radius: number,
  options?: RowOptions,
): NdArray<PlainArray<T>>;
export function projectL1BallVjp(
  dy: FloatArray | NdArray,
  x: FloatArray | NdArray,
  radius: number,
  options?: RowOptions,
): TypedArray | NdArray {
  return vjpOfL1('projectL1BallVjp', dy, x, radius, true, options);
}

/**
 * The gradient of `projectL1Sphere`: what a gradient dy of the result gives for x.
 *
 * Over the elements that did not become 0, dx is dy less the mean of dy with the signs of x there, with those signs; elsewhere 0.
 * It selects and does not multiply, so NaN in dy where nothing passes does no harm; a vector that became NaN gives NaN.
 *
 * @param dy - the gradient of the result: x's dtype and length
 * @param x - what was projected: float32 or float64
 * @param radius - as for the projection
 * @param options - as for `projectL1Sphere`; `out`: where the gradient goes, dy or x itself are allowed
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError where `projectL1Sphere` would, and where dy does not fit x
 * @see Martins and Astudillo (2016), section 2.5, of which this is the form with signs
 *
 * @example
 * import { projectL1SphereVjp } from '@clampwise/kernels';
 *
 * projectL1SphereVjp(Float64Array.of(1, 3), Float64Array.of(0.5, -0.25), 1); // => Float64Array.of(2, 2)
 */
export function projectL1SphereVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  radius: number,
  options?: RowOptions & { readonly out?: undefined },
): PlainArray<T>;
export function projectL1SphereVjp<T extends FloatArray, O extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  radius: number,
  options: RowOptions & { readonly out: O },
): O;
export function projectL1SphereVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: NdArray<T>,
  radius: number,
  options?: RowOptions,
): NdArray<PlainArray<T>>;
export function projectL1SphereVjp(
  dy: FloatArray | NdArray,
  x: FloatArray | NdArray,
  radius: number,
  options?: RowOptions,
): TypedArray | NdArray {
  return vjpOfL1('projectL1SphereVjp', dy, x, radius, false, options);
}

function vjpOfL1(
  op: string,
  dy: FloatArray | NdArray,
  x: FloatArray | NdArray,
  radius: number,
  ball: boolean,
  options: RowOptions | undefined,
): TypedArray | NdArray {
  const call = checkProjectVjp(op, dy, x, options);
  const target = magnitudes(checkSize(op, 'radius', radius, { zero: true, infinite: ball }), ball);
  const y = projected(call, 'projectSimplex', null, (row) => projectOntoSimplex(row, target));
  return vjpRows(call, (xs, ds, dx, start, n) => l1Vjp(xs, y, ds, dx, start, n, ball));
}

/**
 * The gradient of `projectL2Ball`: what a gradient dy of the result gives for x.
 *
 * Where the vector was inside, dx is dy. Else it is radius / norm · (dy − u · (u · dy)), where u is x by its norm. A vector that holds NaN or an infinity
 * gives NaN.
 *
 * @param dy - the gradient of the result: x's dtype and length
 * @param x - what was projected: float32 or float64
 * @param radius - as for the projection
 * @param options - as for `projectL2Ball`; `out`: where the gradient goes, dy or x itself are allowed
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError where `projectL2Ball` would, and where dy does not fit x
 * @see TensorFlow's gradient of `tf.clip_by_norm`
 *
 * @example
 * import { projectL2BallVjp } from '@clampwise/kernels';
 *
 * projectL2BallVjp(Float64Array.of(1, 1), Float64Array.of(0, 2), 1); // => Float64Array.of(0.5, 0)
 */
export function projectL2BallVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  radius: number,
  options?: RowOptions & { readonly out?: undefined },
): PlainArray<T>;
export function projectL2BallVjp<T extends FloatArray, O extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  radius: number,
  options: RowOptions & { readonly out: O },
): O;
export function projectL2BallVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: NdArray<T>,
  radius: number,
  options?: RowOptions,
): NdArray<PlainArray<T>>;
export function projectL2BallVjp(
  dy: FloatArray | NdArray,
  x: FloatArray | NdArray,
  radius: number,
  options?: RowOptions,
): TypedArray | NdArray {
  return vjpOfL2('projectL2BallVjp', dy, x, radius, false, options);
}

/**
 * The gradient of `projectL2Sphere`: what a gradient dy of the result gives for x.
 *
 * dx is radius / norm · (dy − u · (u · dy)), where u is x by its norm; 0 for zeros. A vector that holds NaN or an infinity gives NaN.
 *
 * @param dy - the gradient of the result: x's dtype and length
 * @param x - what was projected: float32 or float64
 * @param radius - as for the projection
 * @param options - as for `projectL2Sphere`; `out`: where the gradient goes, dy or x itself are allowed
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError where `projectL2Sphere` would, and where dy does not fit x
 * @see the gradient of PyTorch's `torch.nn.functional.normalize`
 *
 * @example
 * import { projectL2SphereVjp } from '@clampwise/kernels';
 *
 * projectL2SphereVjp(Float64Array.of(1, 1), Float64Array.of(0, 2), 1); // => Float64Array.of(0.5, 0)
 */
export function projectL2SphereVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  radius: number,
  options?: RowOptions & { readonly out?: undefined },
): PlainArray<T>;
export function projectL2SphereVjp<T extends FloatArray, O extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  radius: number,
  options: RowOptions & { readonly out: O },
): O;
export function projectL2SphereVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: NdArray<T>,
  radius: number,
  options?: RowOptions,
): NdArray<PlainArray<T>>;
export function projectL2SphereVjp(
  dy: FloatArray | NdArray,
  x: FloatArray | NdArray,
  radius: number,
  options?: RowOptions,
): TypedArray | NdArray {
  return vjpOfL2('projectL2SphereVjp', dy, x, radius, true, options);
}

function vjpOfL2(
  op: string,
  dy: FloatArray | NdArray,
  x: FloatArray | NdArray,
  radius: number,
  sphere: boolean,
  options: RowOptions | undefined,
): TypedArray | NdArray {
  const call = checkProjectVjp(op, dy, x, options);
  const limit = checkSize(op, 'radius', radius, { zero: true, infinite: !sphere });
  const slack = slackOf(call.x.info);
  return vjpVectors(op, 2, call, call.units, (root, scale) => {
    if (sphere && root === 0) return { kept: 0, target: null };
    const kept = !sphere && isInside(root, scale, limit, false, slack);
    return kept ? { kept: 1, target: null } : { kept: 0, target: limit };
  });
}

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

/**
 * The gradient of `projectMonotone`: what a gradient dy of the result gives for x.
 *
 * Each run that got its mean spreads the sum of its dy over its elements, by their weights; where x was in order, dx is dy. A vector that became NaN
 * gives NaN.
 *
 * @param dy - the gradient of the result: x's dtype and length
 * @param x - what was projected: float32 or float64
 * @param options - as for `projectMonotone`; `out`: where the gradient goes, dy or x itself are allowed
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError where `projectMonotone` would, and where dy does not fit x
 * @see Blondel et al. (2020), Fast differentiable sorting and ranking, section 5
 *
 * @example
 * import { projectMonotoneVjp } from '@clampwise/kernels';
 *
 * projectMonotoneVjp(Float64Array.of(1, 2, 4), Float64Array.of(0, 3, 2)); // => Float64Array.of(1, 3, 3)
 */
export function projectMonotoneVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  options?: MonotoneOptions & { readonly out?: undefined },
): PlainArray<T>;
export function projectMonotoneVjp<T extends FloatArray, O extends FloatArray>(
  dy: FloatArray | NdArray,
  x: T,
  options: MonotoneOptions & { readonly out: O },
): O;
export function projectMonotoneVjp<T extends FloatArray>(
  dy: FloatArray | NdArray,
  x: NdArray<T>,
  options?: MonotoneOptions,
): NdArray<PlainArray<T>>;
export function projectMonotoneVjp(
  dy: FloatArray | NdArray,
  x: FloatArray | NdArray,
  options?: MonotoneOptions,
): TypedArray | NdArray {
  const call = checkProjectVjp('projectMonotoneVjp', dy, x, options, MONOTONE_KEYS);
  const { weights, falling } = checkMonotone(call, options);
  const pools = newPools(call.units.n);
  return vjpRows(call, (xs, ds, dx, start, n) => {
    const found = poolsOf({ x: xs, start, count: n }, weights, falling, pools);
    if (found < 0) dx.fill(Number.NaN, start, start + n);
    else poolsVjp(pools.end, found, weights, ds, dx, start);
  });
}
