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
 * Projects each vector of x onto the halfspace a·x ≤ b: `x - max(a·x - b, 0) / (a·a) · a`.
 *
 * Vectors inside, up to rounding, keep their bits. Elements for which a is 0 do not change. A
 * vector that holds NaN becomes all NaN, and so does one outside with several infinities.
 *
 * webgl and webgpu compute the dot product in float32. They cannot check a tensor a for zeros; if
 * all of it is 0, the result is NaN.
 *
 * @param x - a float32 tensor of any shape, or a value that `tf.tensor` accepts
 * @param a - the normal vector, not all zeros: a list of numbers or a float32 tensor, with as many
 *   values as a vector of x. It gets no gradient
 * @param b - a finite number
 * @param options - all are optional
 *   - `axis`: axis or list of axes, default all. The axes along which a vector runs; negative ones
 *     count from the last.
 * @returns a new tensor of the shape of x
 * @throws ClampwiseTypeError if x is not float32, or another argument has the wrong type
 * @throws ClampwiseRangeError if a is all 0, not finite or of the wrong length, if b is not finite,
 *   or if x has no such axis
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
 * Projects each vector of x onto the plane a·x = b: `x - (a·x - b) / (a·a) · a`.
 *
 * Vectors on the plane, up to rounding, keep their bits. Elements for which a is 0 do not change. A
 * vector that holds NaN becomes all NaN, and so does one off the plane with several infinities.
 *
 * webgl and webgpu compute the dot product in float32. They cannot check a tensor a for zeros; if
 * all of it is 0, the result is NaN.
 *
 * @param x - a float32 tensor of any shape, or a value that `tf.tensor` accepts
 * @param a - the normal vector, not all zeros: a list of numbers or a float32 tensor, with as many
 *   values as a vector of x. It gets no gradient
 * @param b - a finite number
 * @param options - all are optional
 *   - `axis`: axis or list of axes, default all. The axes along which a vector runs; negative ones
 *     count from the last.
 * @returns a new tensor of the shape of x
 * @throws ClampwiseTypeError if x is not float32, or another argument has the wrong type
 * @throws ClampwiseRangeError if a is all 0, not finite or of the wrong length, if b is not finite,
 *   or if x has no such axis
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
      throw new ClampwiseRangeError(
        op,
        'a',
        'a vector of zeros',
        'a vector with a value other than 0',
      );
    }
    return runKernel(kernel, [input, normal], { b, axes });
  });
}
