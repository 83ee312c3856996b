import { checkSize } from '@clampwise/kernels/internal';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorBound } from '../check/bounds.ts';
import type { TensorOrLike } from '../check/tensor.ts';
import { type ClipByValueOptions, clipOnBehalfOf } from './clipByValue.ts';

/**
 * Projects x onto the box from min to max: the nearest tensor within the bounds. This is
 * `clipByValue` under the name it has among the projections. NaN stays NaN, and values inside keep
 * their bits.
 *
 * @param x - a float32 or int32 tensor of any shape, or a value that `tf.tensor` accepts
 * @param min - the lower bound, as for `clipByValue`; null for none
 * @param max - the upper bound, as for `clipByValue`; null for none
 * @param options - all are optional
 *   - `gradient`: 'exact', 'straightThrough' or 'inward', default 'exact'. As for `clipByValue`.
 * @returns a new tensor of the shape and dtype of x
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clipByValue` does
 * @see optax's `projection_box`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { projectBox } from '@clampwise/tfjs-adapter';
 *
 * projectBox(tf.tensor1d([-2, 0.5, 3]), [0, 0, 0], 1).arraySync(); // => [0, 0.5, 1]
 */
export function projectBox(
  x: TensorOrLike,
  min: TensorBound,
  max: TensorBound,
  options: ClipByValueOptions = {},
): Tensor {
  return clipOnBehalfOf('projectBox', x, min, max, options);
}

/**
 * Projects x onto the L∞ ball: clips every value to -radius..radius. NaN stays NaN, and values
 * inside keep their bits.
 *
 * @param x - a float32 or int32 tensor of any shape, or a value that `tf.tensor` accepts
 * @param radius - a number of at least 0; Infinity for no limit
 * @param options - all are optional
 *   - `gradient`: 'exact', 'straightThrough' or 'inward', default 'exact'. As for `clipByValue`.
 * @returns a new tensor of the shape and dtype of x
 * @throws ClampwiseTypeError if an argument has the wrong type
 * @throws ClampwiseRangeError if the radius is negative or NaN
 * @see optax's `projection_linf_ball`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { projectLinfBall } from '@clampwise/tfjs-adapter';
 *
 * projectLinfBall(tf.tensor1d([-2, 0.5, 3]), 1).arraySync(); // => [-1, 0.5, 1]
 */
export function projectLinfBall(
  x: TensorOrLike,
  radius: number,
  options: ClipByValueOptions = {},
): Tensor {
  const limit = checkSize('projectLinfBall', 'radius', radius, { zero: true, infinite: true });
  // Not -limit, which is -0 for 0.
  return clipOnBehalfOf('projectLinfBall', x, 0 - limit, limit, options);
}
