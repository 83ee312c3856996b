import {
  projectHalfspace as halfspaceArray,
  projectHyperplane as hyperplaneArray,
  projectL1Ball as l1BallArray,
  projectL1Sphere as l1SphereArray,
  projectL2Ball as l2BallArray,
  projectL2Sphere as l2SphereArray,
  projectMonotone as monotoneArray,
  projectHalfspaceVjp,
  projectHyperplaneVjp,
  projectL1BallVjp,
  projectL1SphereVjp,
  projectL2BallVjp,
  projectL2SphereVjp,
  projectMonotoneVjp,
  projectSimplexVjp,
  type RowVector,
  projectSimplex as simplexArray,
} from '@clampwise/kernels';
import { checkNumber } from '../check/options.ts';
import { onBehalfOf } from '../check/rethrow.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';
import { clipByValue } from './clip.ts';
import { onVectors, type VectorOptions } from './vectors.ts';

const KEYS = ['axis'];

/**
 * Projects x onto a box: clips every value to min..max. It is `clipByValue` by another name.
 *
 * @param x - a tensor, an array, or a number
 * @param min - the lower bound, as in `clipByValue`; null for none
 * @param max - the upper bound, as in `clipByValue`; null for none
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError or ClampwiseRangeError as `clipByValue` does
 * @see `projectBox` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.projectBox([-2, 0.5, 3], -1, 1).toArray();
 * // => [-1, 0.5, 1]
 */
export function projectBox(x: TensorLike, min: TensorLike | null, max: TensorLike | null): Tensor {
  return onBehalfOf('projectBox', null, () => clipByValue(x, min, max));
}

/**
 * Projects x onto the ball of the maximum norm: clips every value to -radius..radius. NaN stays
 * NaN. The gradient is dy where |x| ≤ radius, and 0 elsewhere.
 *
 * @param x - a tensor, an array, or a number
 * @param radius - at least 0; Infinity for no limit
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if the radius is negative or NaN
 * @see `projectLinfBall` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.projectLinfBall([-2, 0.5, 3], 1).toArray();
 * // => [-1, 0.5, 1]
 */
export function projectLinfBall(x: TensorLike, radius: number): Tensor {
  checkNumber('projectLinfBall', 'radius', radius, { least: 0, infinite: true });
  return onBehalfOf('projectLinfBall', null, () => clipByValue(x, 0 - radius, radius));
}

/** The options of projectSimplex. */
export interface ProjectSimplexOptions extends VectorOptions {
  /** The sum of each vector. Default 1. */
  readonly sum?: number | undefined;
  /** The lowest value of an element, or of each element of a vector. Default 0. */
  readonly min?: number | RowVector | undefined;
  /** The highest value of an element, or of each element of a vector. Default Infinity. */
  readonly max?: number | RowVector | undefined;
}

/**
 * Projects x onto the simplex: returns the nearest vector whose elements add up to `sum` and lie
 * between `min` and `max`. A vector that holds NaN becomes all NaN. A vector without elements stays
 * empty.
 *
 * The gradient goes to the elements between min and max, less its mean over them.
 *
 * @param x - a tensor or an array
 * @param options -
 *   - `sum`: number, default 1. The sum of the elements of each vector.
 *   - `min`: number or array, default 0. The lowest value of an element, finite.
 *   - `max`: number or array, default Infinity. The highest value of an element.
 *   - `axis`: number or number[], default all. The axes along which a vector lies.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if the limits cannot add up to the sum, a limit is NaN, min is above
 *   max, or x has no such axis
 * @see `projectSimplex` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * const x = [[-5, -6, 3, 4], [0.5, 0.5, 0, 0]];
 * ops.projectSimplex(x, { axis: -1 }).toArray();
 * // => [[0, 0, 0, 1], [0.5, 0.5, 0, 0]]
 */
export function projectSimplex(x: TensorLike, options: ProjectSimplexOptions = {}): Tensor {
  const keys = ['axis', 'sum', 'min', 'max'];
  return onVectors('projectSimplex', keys, simplexArray, projectSimplexVjp, x, options);
}

/**
 * Projects x onto the L1 ball: returns the nearest vector whose absolute values add up to at most
 * `radius`. A vector inside comes back as it is. A vector that holds NaN becomes all NaN.
 *
 * The gradient is dy inside the ball. Outside it goes to the elements that are not 0, less its
 * signed mean over them.
 *
 * @param x - a tensor or an array
 * @param radius - at least 0; Infinity for no limit
 * @param options -
 *   - `axis`: number or number[], default all. The axes along which a vector lies.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if the radius is negative or NaN, or x has no such axis
 * @see `projectL1Ball` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.projectL1Ball([3, -1.5, 0.25], 2.5).toArray();
 * // => [2, -0.5, 0]
 */
export function projectL1Ball(x: TensorLike, radius: number, options: VectorOptions = {}): Tensor {
  return onVectors('projectL1Ball', KEYS, l1BallArray, projectL1BallVjp, x, radius, options);
}

/**
 * Projects x onto the L1 sphere: returns the nearest vector whose absolute values add up to
 * `radius`. A vector that holds NaN becomes all NaN.
 *
 * The gradient goes to the elements that are not 0, less its signed mean over them.
 *
 * @param x - a tensor or an array
 * @param radius - a finite number of at least 0
 * @param options -
 *   - `axis`: number or number[], default all. The axes along which a vector lies.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if the radius is negative or not finite, or x has no such axis
 * @see `projectL1Sphere` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.projectL1Sphere([0.25, -0.25], 1).toArray();
 * // => [0.5, -0.5]
 */
export function projectL1Sphere(
  x: TensorLike,
  radius: number,
  options: VectorOptions = {},
): Tensor {
  return onVectors('projectL1Sphere', KEYS, l1SphereArray, projectL1SphereVjp, x, radius, options);
}

/**
 * Projects x onto the L2 ball: scales a vector down to the norm `radius` if its norm is larger. A
 * vector inside comes back as it is. A vector that holds NaN becomes all NaN.
 *
 * The gradient is dy inside the ball. Outside it is the part of dy at right angles to x, times
 * radius/norm.
 *
 * @param x - a tensor or an array
 * @param radius - at least 0; Infinity for no limit
 * @param options -
 *   - `axis`: number or number[], default all. The axes along which a vector lies.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if the radius is negative or NaN, or x has no such axis
 * @see `projectL2Ball` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * const x = [[3, 4], [0.5, 0]];
 * ops.projectL2Ball(x, 2.5, { axis: -1 }).toArray();
 * // => [[1.5, 2], [0.5, 0]]
 */
export function projectL2Ball(x: TensorLike, radius: number, options: VectorOptions = {}): Tensor {
  return onVectors('projectL2Ball', KEYS, l2BallArray, projectL2BallVjp, x, radius, options);
}

/**
 * Projects x onto the L2 sphere: scales a vector to the norm `radius`. Zeros go to the point with
 * equal coordinates. A vector that holds NaN becomes all NaN.
 *
 * The gradient is the part of dy at right angles to x, times radius/norm, and 0 for zeros.
 *
 * @param x - a tensor or an array
 * @param radius - a finite number of at least 0
 * @param options -
 *   - `axis`: number or number[], default all. The axes along which a vector lies.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if the radius is negative or not finite, or x has no such axis
 * @see `projectL2Sphere` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.projectL2Sphere([0.75, -1], 2.5).toArray();
 * // => [1.5, -2]
 */
export function projectL2Sphere(
  x: TensorLike,
  radius: number,
  options: VectorOptions = {},
): Tensor {
  return onVectors('projectL2Sphere', KEYS, l2SphereArray, projectL2SphereVjp, x, radius, options);
}

/**
 * Projects x onto the halfspace a·x ≤ b. A vector inside comes back as it is. A vector that holds
 * NaN becomes all NaN. The gradient is dy inside, and outside the part of dy at right angles to a.
 *
 * @param x - a tensor or an array
 * @param a - the normal vector, not all zeros: numbers, or an array of x's dtype
 * @param b - a finite number
 * @param options -
 *   - `axis`: number or number[], default all. The axes along which a vector lies.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if a is all zeros, not finite, or does not fit, b is not finite, or x
 *   has no such axis
 * @see `projectHalfspace` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.projectHalfspace([3, 2], [1, 1], 1).toArray();
 * // => [1, 0]
 */
export function projectHalfspace(
  x: TensorLike,
  a: RowVector,
  b: number,
  options: VectorOptions = {},
): Tensor {
  return onVectors('projectHalfspace', KEYS, halfspaceArray, projectHalfspaceVjp, x, a, b, options);
}

/**
 * Projects x onto the hyperplane a·x = b. A vector that holds NaN becomes all NaN. The gradient is
 * the part of dy at right angles to a.
 *
 * @param x - a tensor or an array
 * @param a - the normal vector, not all zeros: numbers, or an array of x's dtype
 * @param b - a finite number
 * @param options -
 *   - `axis`: number or number[], default all. The axes along which a vector lies.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if a is all zeros, not finite, or does not fit, b is not finite, or x
 *   has no such axis
 * @see `projectHyperplane` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.projectHyperplane([3, 2], [1, 1], 1).toArray();
 * // => [1, 0]
 */
export function projectHyperplane(
  x: TensorLike,
  a: RowVector,
  b: number,
  options: VectorOptions = {},
): Tensor {
  const op = 'projectHyperplane';
  return onVectors(op, KEYS, hyperplaneArray, projectHyperplaneVjp, x, a, b, options);
}

/** The options of projectMonotone. */
export interface ProjectMonotoneOptions extends VectorOptions {
  /** Whether values may not fall. False for values that may not rise. Default true. */
  readonly increasing?: boolean | undefined;
  /** The weight of each element of a vector: finite, above 0. Default all equal. */
  readonly weights?: RowVector | undefined;
}

/**
 * Projects x onto the vectors that never fall, or never rise. Runs that break the order become
 * their weighted mean. A vector that holds NaN becomes all NaN. The gradient of a run is the
 * weighted mean of dy over it.
 *
 * @param x - a tensor or an array
 * @param options -
 *   - `increasing`: boolean, default true. False returns vectors that never rise.
 *   - `weights`: number[] or an array of x's dtype, default all equal. The weight of each element
 *     of a vector.
 *   - `axis`: number or number[], default all. The axes along which a vector lies.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if a weight is not finite and above 0, weights do not fit, or x has
 *   no such axis
 * @see `projectMonotone` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.projectMonotone([1, 3, 2, 4]).toArray();
 * // => [1, 2.5, 2.5, 4]
 */
export function projectMonotone(x: TensorLike, options: ProjectMonotoneOptions = {}): Tensor {
  const keys = ['axis', 'increasing', 'weights'];
  return onVectors('projectMonotone', keys, monotoneArray, projectMonotoneVjp, x, options);
}
