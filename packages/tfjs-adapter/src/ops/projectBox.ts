import { checkSize } from '@clampwise/kernels/internal';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorBound } from '../check/bounds.ts';
import type { TensorOrLike } from '../check/tensor.ts';
import { type ClipByValueOptions, clipOnBehalfOf } from './clipByValue.ts';

/**
 * Projects x onto the box from min to max: the nearest tensor within the bounds. It is `clipByValue`, by the name it has among the
 * projections: NaN stays NaN, and what is inside comes back bit for bit.
 *
 * @param x - a tensor of float32 or int32 of any shape, or what `tf.tensor` takes
 * @param min - the lower bound, as for `clipByValue`: null is none
 * @param max - the upper bound, likewise
 * @param options - `gradient`, as for `clipByValue`
 * @returns a new tensor of x's shape and dtype
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
 * Projects x onto the L∞ ball: no element is larger in magnitude than the radius. Element by element, so it needs no axis: NaN stays
 * NaN, and what is inside comes back bit for bit.
 *
 * @param x - a tensor of float32 or int32 of any shape, or what `tf.tensor` takes
 * @param radius - at least 0; Infinity is no limit
 * @param options - `gradient`, as for `clipByValue`
 * @returns a new tensor of x's shape and dtype
 * @throws ClampwiseTypeError where an argument is of the wrong kind
 * @throws ClampwiseRangeError where the radius is negative or NaN
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
