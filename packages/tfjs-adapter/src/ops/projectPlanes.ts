import { ClampwiseRangeError } from '@clampwise/kernels';
import { checkNumber, checkOptions } from '@clampwise/kernels/internal';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { TensorOrLike } from '../check/tensor.ts';
import {
  asFloatTensor,
  asRowVector,
  checkAxisOption,
  checkListed,
  lengthAlong,
} from '../check/vectors.ts';
import { type Kernel, runKernel } from '../kernels/kernel.ts';
import {
  type PlaneAttributes,
  projectHalfspaceKernel,
  projectHyperplaneKernel,
} from '../kernels/projections.ts';
import type { RowOptions } from './projectBalls.ts';

/**
 * Projects the vectors of x onto the halfspace a·x ≤ b: `x - max(a·x - b, 0) / (a·a) · a`.
 *
 * What is inside, but for rounding, comes back bit for bit. A vector that holds NaN becomes all NaN; of several infinities outside
 * likewise. Where a is 0, elements stay as they are. webgl and webgpu make the dot product in float32, and cannot see that a
 * tensor a is 0 throughout: there the result is NaN.
 *
 * @param x - a tensor of float32 of any shape, or what `tf.tensor` takes
 * @param a - the normal vector, not all zeros: a list of numbers or a tensor of float32, as long as one vector of x. It has no
 *   gradient
 * @param b - a finite number
 * @param options - `axis`: the axis or axes along which a vector lies, all unless given
 * @returns a new tensor of x's shape
 * @throws ClampwiseTypeError where x is not of float32, or another argument is of the wrong kind
 * @throws ClampwiseRangeError where a is 0 or not finite or does not fit, b is not finite, or an axis is not there
 * @see optax's `projection_halfspace`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { projectHalfspace } from '@clampwise/tfjs-adapter';
 *
 * projectHalfspace(tf.tensor1d([3, 2]), [1, 1], 1).arraySync(); // => [1, 0]
 */
export function projectHalfspace(
  x: TensorOrLike,
  a: TensorOrLike,
  b: number,
  options?: RowOptions,
): Tensor {
  return projected(projectHalfspaceKernel, 'projectHalfspace', x, a, b, options);
}

/**
 * Projects the vectors of x onto the plane a·x = b: `x - (a·x - b) / (a·a) · a`.
 *
 * What is inside, but for rounding, comes back bit for bit. A vector that holds NaN becomes all NaN; of several infinities outside
 * likewise. Where a is 0, elements stay as they are. webgl and webgpu make the dot product in float32, and cannot see that a
 * tensor a is 0 throughout: there the result is NaN.
 *
 * @param x - a tensor of float32 of any shape, or what `tf.tensor` takes
 * @param a - the normal vector, not all zeros: a list of numbers or a tensor of float32, as long as one vector of x. It has no
 *   gradient
 * @param b - a finite number
 * @param options - `axis`: the axis or axes along which a vector lies, all unless given
 * @returns a new tensor of x's shape
 * @throws ClampwiseTypeError where x is not of float32, or another argument is of the wrong kind
 * @throws ClampwiseRangeError where a is 0 or not finite or does not fit, b is not finite, or an axis is not there
 * @see optax's `projection_hyperplane`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { projectHyperplane } from '@clampwise/tfjs-adapter';
 *
 * projectHyperplane(tf.tensor1d([3, 2]), [1, 1], 1).arraySync(); // => [1, 0]
 */
export function projectHyperplane(
  x: TensorOrLike,
  a: TensorOrLike,
  b: number,
  options?: RowOptions,
): Tensor {
  return projected(projectHyperplaneKernel, 'projectHyperplane', x, a, b, options);
}

function projected(
  kernel: Kernel<PlaneAttributes>,
  op: string,
  x: TensorOrLike,
  a: TensorOrLike,
  b: number,
  options: RowOptions = {},
): Tensor {
  checkNumber(op, 'b', b, {});
  checkOptions(op, options, ['axis']);
  return tidy(() => {
    const input = asFloatTensor(op, 'x', x);
    const axes = checkAxisOption(op, options.axis, input);
    const normal = asRowVector(op, 'a', a, lengthAlong(input, axes));
    checkListed(op, 'a', a, Number.isFinite, 'a finite number');
    if (Array.isArray(a) && a.length > 0 && a.every((slope: unknown) => slope === 0)) {
      throw new ClampwiseRangeError(op, 'a', 'zeros', 'a vector with an element other than 0');
    }
    return runKernel(kernel, [input, normal], { b, axes });
  });
}
