import { checkOptions, checkSize } from '@clampwise/kernels/internal';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { TensorOrLike } from '../check/tensor.ts';
import { type Axis, asFloatTensor, checkAxisOption } from '../check/vectors.ts';
import { type Kernel, runKernel } from '../kernels/kernel.ts';
import {
  projectL1BallKernel,
  projectL1SphereKernel,
  projectL2BallKernel,
  projectL2SphereKernel,
  type RadiusAttributes,
} from '../kernels/projections.ts';

/** The options of a projection of vectors. */
export interface RowOptions {
  /** The axis or axes along which a vector lies, negative ones counted from the last; the whole tensor is one unless given. */
  readonly axis?: Axis;
}

/**
 * Projects the vectors of x onto the L1 ball: the nearest vector whose magnitudes add up to at most `radius`.
 *
 * What is inside comes back bit for bit; radius 0 gives zeros. A vector that holds NaN becomes all NaN; one infinity is the limit
 * of large values, of several the vector becomes NaN. webgl and webgpu work in float32, and may be 1e-6 of the radius off.
 *
 * @param x - a tensor of float32 of any shape, or what `tf.tensor` takes
 * @param radius - at least 0; Infinity is no limit
 * @param options - `axis`: the axis or axes along which a vector lies, all unless given
 * @returns a new tensor of x's shape
 * @throws ClampwiseTypeError where x is not of float32, or another argument is of the wrong kind
 * @throws ClampwiseRangeError where the radius is negative or NaN, or an axis is not there
 * @see Duchi et al. 2008, "Efficient projections onto the l1-ball"; optax's `projection_l1_ball`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { projectL1Ball } from '@clampwise/tfjs-adapter';
 *
 * projectL1Ball(tf.tensor1d([3, -1.5, 0.25]), 2.5).arraySync(); // => [2, -0.5, 0]
 */
export function projectL1Ball(x: TensorOrLike, radius: number, options?: RowOptions): Tensor {
  return projected(projectL1BallKernel, 'projectL1Ball', x, radius, options);
}

/**
 * Projects the vectors of x onto the L1 sphere: the nearest vector whose magnitudes add up to `radius`. Zeros go to the point with equal coordinates.
 *
 * What is inside comes back bit for bit; radius 0 gives zeros. A vector that holds NaN becomes all NaN; one infinity is the limit
 * of large values, of several the vector becomes NaN. webgl and webgpu work in float32, and may be 1e-6 of the radius off.
 *
 * @param x - a tensor of float32 of any shape, or what `tf.tensor` takes
 * @param radius - finite, at least 0
 * @param options - `axis`: the axis or axes along which a vector lies, all unless given
 * @returns a new tensor of x's shape
 * @throws ClampwiseTypeError where x is not of float32, or another argument is of the wrong kind
 * @throws ClampwiseRangeError where the radius is negative or NaN, or infinite, or an axis is not there
 * @see optax's `projection_l1_sphere`, which leaves zeros where they are
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { projectL1Sphere } from '@clampwise/tfjs-adapter';
 *
 * projectL1Sphere(tf.tensor1d([1, -0.5]), 3).arraySync(); // => [1.75, -1.25]
 */
export function projectL1Sphere(x: TensorOrLike, radius: number, options?: RowOptions): Tensor {
  return projected(projectL1SphereKernel, 'projectL1Sphere', x, radius, options);
}

/**
 * Projects the vectors of x onto the L2 ball: x · min(1, radius / norm).
 *
 * What is inside comes back bit for bit; radius 0 gives zeros. A vector that holds NaN becomes all NaN; one infinity is the limit
 * of large values, of several the vector becomes NaN. webgl and webgpu work in float32, and may be 1e-6 of the radius off.
 *
 * @param x - a tensor of float32 of any shape, or what `tf.tensor` takes
 * @param radius - at least 0; Infinity is no limit
 * @param options - `axis`: the axis or axes along which a vector lies, all unless given
 * @returns a new tensor of x's shape
 * @throws ClampwiseTypeError where x is not of float32, or another argument is of the wrong kind
 * @throws ClampwiseRangeError where the radius is negative or NaN, or an axis is not there
 * @see optax's `projection_l2_ball`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { projectL2Ball } from '@clampwise/tfjs-adapter';
 *
 * projectL2Ball(tf.tensor1d([6, 8]), 5).arraySync(); // => [3, 4]
 */
export function projectL2Ball(x: TensorOrLike, radius: number, options?: RowOptions): Tensor {
  return projected(projectL2BallKernel, 'projectL2Ball', x, radius, options);
}

/**
 * Projects the vectors of x onto the L2 sphere: x · (radius / norm). Zeros go to the point with equal coordinates.
 *
 * What is inside comes back bit for bit; radius 0 gives zeros. A vector that holds NaN becomes all NaN; one infinity is the limit
 * of large values, of several the vector becomes NaN. webgl and webgpu work in float32, and may be 1e-6 of the radius off.
 *
 * @param x - a tensor of float32 of any shape, or what `tf.tensor` takes
 * @param radius - finite, at least 0
 * @param options - `axis`: the axis or axes along which a vector lies, all unless given
 * @returns a new tensor of x's shape
 * @throws ClampwiseTypeError where x is not of float32, or another argument is of the wrong kind
 * @throws ClampwiseRangeError where the radius is negative or NaN, or infinite, or an axis is not there
 * @see optax's `projection_l2_sphere`, which makes NaN of zeros
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { projectL2Sphere } from '@clampwise/tfjs-adapter';
 *
 * projectL2Sphere(tf.tensor1d([0, 0, 0, 0]), 6).arraySync(); // => [3, 3, 3, 3]
 */
export function projectL2Sphere(x: TensorOrLike, radius: number, options?: RowOptions): Tensor {
  return projected(projectL2SphereKernel, 'projectL2Sphere', x, radius, options);
}

function projected(
  kernel: Kernel<RadiusAttributes>,
  op: string,
  x: TensorOrLike,
  given: number,
  options: RowOptions = {},
): Tensor {
  const infinite = op.endsWith('Ball');
  const radius = checkSize(op, 'radius', given, { zero: true, infinite });
  checkOptions(op, options, ['axis']);
  return tidy(() => {
    const input = asFloatTensor(op, 'x', x);
    const axes = checkAxisOption(op, options.axis, input);
    return runKernel(kernel, [input], { radius, axes });
  });
}
