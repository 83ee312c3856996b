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
  /**
   * The axis or axes along which a vector runs; negative ones count from the last. By default the
   * whole tensor is one vector.
   */
  readonly axis?: Axis;
}

/**
 * Projects each vector of x onto the L1 ball: the nearest vector whose magnitudes sum to at most
 * `radius`.
 *
 * Vectors inside keep their bits. Radius 0 gives zeros. A vector that holds NaN becomes all NaN.
 * One infinity counts as a very large value; a vector with several becomes NaN. webgl and webgpu
 * compute in float32 and may be off by 1e-6 of the radius.
 *
 * @param x - a float32 tensor of any shape, or a value that `tf.tensor` accepts
 * @param radius - a number of at least 0; Infinity for no limit
 * @param options - all are optional
 *   - `axis`: axis or list of axes, default all. The axes along which a vector runs; negative ones
 *     count from the last.
 * @returns a new tensor of the shape of x
 * @throws ClampwiseTypeError if x is not float32, or another argument has the wrong type
 * @throws ClampwiseRangeError if the radius is negative or NaN, or x has no such axis
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
 * Projects each vector of x onto the L1 sphere: the nearest vector whose magnitudes sum to
 * `radius`.
 *
 * Vectors on the sphere keep their bits. Zeros become the point with equal coordinates. Radius 0
 * gives zeros. A vector that holds NaN becomes all NaN. One infinity counts as a very large value;
 * a vector with several becomes NaN. webgl and webgpu compute in float32 and may be off by 1e-6 of
 * the radius.
 *
 * @param x - a float32 tensor of any shape, or a value that `tf.tensor` accepts
 * @param radius - a finite number of at least 0
 * @param options - all are optional
 *   - `axis`: axis or list of axes, default all. The axes along which a vector runs; negative ones
 *     count from the last.
 * @returns a new tensor of the shape of x
 * @throws ClampwiseTypeError if x is not float32, or another argument has the wrong type
 * @throws ClampwiseRangeError if the radius is negative, infinite or NaN, or x has no such axis
 * @see optax's `projection_l1_sphere`, which keeps zeros
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
 * Projects each vector of x onto the L2 ball: x · min(1, radius / norm).
 *
 * Vectors inside keep their bits. Radius 0 gives zeros. A vector that holds NaN becomes all NaN.
 * One infinity counts as a very large value; a vector with several becomes NaN. webgl and webgpu
 * compute in float32 and may be off by 1e-6 of the radius.
 *
 * @param x - a float32 tensor of any shape, or a value that `tf.tensor` accepts
 * @param radius - a number of at least 0; Infinity for no limit
 * @param options - all are optional
 *   - `axis`: axis or list of axes, default all. The axes along which a vector runs; negative ones
 *     count from the last.
 * @returns a new tensor of the shape of x
 * @throws ClampwiseTypeError if x is not float32, or another argument has the wrong type
 * @throws ClampwiseRangeError if the radius is negative or NaN, or x has no such axis
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
 * Projects each vector of x onto the L2 sphere: x · (radius / norm).
 *
 * Vectors on the sphere keep their bits. Zeros become the point with equal coordinates. Radius 0
 * gives zeros. A vector that holds NaN becomes all NaN. One infinity counts as a very large value;
 * a vector with several becomes NaN. webgl and webgpu compute in float32 and may be off by 1e-6 of
 * the radius.
 *
 * @param x - a float32 tensor of any shape, or a value that `tf.tensor` accepts
 * @param radius - a finite number of at least 0
 * @param options - all are optional
 *   - `axis`: axis or list of axes, default all. The axes along which a vector runs; negative ones
 *     count from the last.
 * @returns a new tensor of the shape of x
 * @throws ClampwiseTypeError if x is not float32, or another argument has the wrong type
 * @throws ClampwiseRangeError if the radius is negative, infinite or NaN, or x has no such axis
 * @see optax's `projection_l2_sphere`, which returns NaN for zeros
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
