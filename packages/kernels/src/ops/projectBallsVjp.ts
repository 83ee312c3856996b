import { checkCount } from '../check/count.ts';
import { checkSize, type RowOptions } from '../check/rows.ts';
import { vjpVectors } from '../families/norms/vjpVectors.ts';
import { isInside, slackOf } from '../families/projections/euclidean.ts';
import { projectOntoSimplex } from '../families/projections/threshold.ts';
import { checkProjectVjp, projected, vjpRows } from '../families/projections/vjp.ts';
import { l1Vjp } from '../run/js/projectVjp.ts';
import type { FloatArray, NdArray, PlainArray, TypedArray } from '../types.ts';
import { magnitudes } from './projectBalls.ts';

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
  checkCount('projectL1BallVjp', arguments.length, 4);
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
  checkCount('projectL1SphereVjp', arguments.length, 4);
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
  checkCount('projectL2BallVjp', arguments.length, 4);
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
  checkCount('projectL2SphereVjp', arguments.length, 4);
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
