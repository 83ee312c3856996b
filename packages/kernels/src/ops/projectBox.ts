import { checkCount } from '../check/count.ts';
import { type ClipOptions, checkElementwise } from '../check/elementwise.ts';
import { checkSize } from '../check/rows.ts';
import type { Bound, NdArray, PlainArray, TypedArray } from '../types.ts';
import { clipChecked } from './clip.ts';

/**
 * Projects x onto the box from min to max: the nearest array within the bounds. It is `clip`, by the name it has among the
 * projections, and its gradient is `clipVjp`.
 *
 * NaN stays NaN, ±Infinity goes to the bound, and what is inside comes back bit for bit.
 *
 * @param x - a typed array of any shape and dtype, or an NdArray
 * @param min - the lower bound, as for `clip`: null is none
 * @param max - the upper bound, likewise
 * @param options - `out`, `shape` and `nan`, as for `clip`
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clip` does
 * @see optax's `projection_box`
 *
 * @example
 * import { projectBox } from '@clampwise/kernels';
 *
 * projectBox(Float32Array.of(-2, 0.5, 3), [0, 0, 0], 1); // => Float32Array.of(0, 0.5, 1)
 */
export function projectBox<T extends TypedArray>(
  x: T,
  min: Bound,
  max: Bound,
  options?: ClipOptions & { readonly out?: undefined },
): PlainArray<T>;
export function projectBox<T extends TypedArray, O extends TypedArray>(
  x: T,
  min: Bound,
  max: Bound,
  options: ClipOptions & { readonly out: O },
): O;
export function projectBox<T extends TypedArray>(
  x: NdArray<T>,
  min: Bound,
  max: Bound,
  options?: ClipOptions & { readonly out?: undefined },
): NdArray<PlainArray<T>>;
export function projectBox<T extends TypedArray>(
  x: NdArray<T>,
  min: Bound,
  max: Bound,
  options: ClipOptions & { readonly out: T | NdArray<T> },
): NdArray<T>;
export function projectBox(
  x: TypedArray | NdArray,
  min: Bound,
  max: Bound,
  options?: ClipOptions,
): TypedArray | NdArray {
  checkCount('projectBox', arguments.length, 4);
  const op = 'projectBox';
  return clipChecked(op, checkElementwise(op, x, options), min, max);
}

/**
 * Projects x onto the L∞ ball: `clip(x, -radius, radius)`, the nearest array of which no element is larger in magnitude.
 * Element by element, so it needs no axis, and its gradient is `clipVjp`.
 *
 * NaN stays NaN, ±Infinity goes to the bound, and what is inside comes back bit for bit. Radius 0 gives zeros.
 *
 * @param x - a typed array of any shape and dtype, or an NdArray
 * @param radius - at least 0; Infinity is no limit
 * @param options - `out`, `shape` and `nan`, as for `clip`
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError where an argument is of the wrong kind
 * @throws ClampwiseRangeError where the radius is negative or NaN, or `out` overlaps x in part
 * @see optax's `projection_linf_ball`
 *
 * @example
 * import { projectLinfBall } from '@clampwise/kernels';
 *
 * projectLinfBall(Float32Array.of(-2, 0.5, 3), 1); // => Float32Array.of(-1, 0.5, 1)
 */
export function projectLinfBall<T extends TypedArray>(
  x: T,
  radius: number,
  options?: ClipOptions & { readonly out?: undefined },
): PlainArray<T>;
export function projectLinfBall<T extends TypedArray, O extends TypedArray>(
  x: T,
  radius: number,
  options: ClipOptions & { readonly out: O },
): O;
export function projectLinfBall<T extends TypedArray>(
  x: NdArray<T>,
  radius: number,
  options?: ClipOptions & { readonly out?: undefined },
): NdArray<PlainArray<T>>;
export function projectLinfBall<T extends TypedArray>(
  x: NdArray<T>,
  radius: number,
  options: ClipOptions & { readonly out: T | NdArray<T> },
): NdArray<T>;
export function projectLinfBall(
  x: TypedArray | NdArray,
  radius: number,
  options?: ClipOptions,
): TypedArray | NdArray {
  checkCount('projectLinfBall', arguments.length, 3);
  const op = 'projectLinfBall';
  const call = checkElementwise(op, x, options);
  const limit = checkSize(op, 'radius', radius, { zero: true, infinite: true });
  // Not -limit, which is -0 for 0.
  return clipChecked(op, call, 0 - limit, limit);
}
