import type { ClipGradient } from '@clampwise/kernels';
import { checkGradientMode, checkKeys } from '@clampwise/kernels/internal';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkBounds, type TensorBound } from '../check/bounds.ts';
import { asTensor, checkNumeric, type TensorOrLike } from '../check/tensor.ts';
import { clipByValueKernel } from '../kernels/clipByValue.ts';
import { runKernel } from '../kernels/kernel.ts';

/** The options of clipByValue. */
export interface ClipByValueOptions {
  /**
   * Which elements of the gradient reach x: 'exact' (the default), 'straightThrough' or 'inward'.
   */
  readonly gradient?: ClipGradient | undefined;
}

/**
 * Clips every value of x to min..max.
 *
 * The result is the same on every tfjs backend: NaN in x stays NaN, ±Infinity clips to the bound,
 * and int32 is clipped as integers. The gradient is dy where min ≤ x ≤ max, bounds included, and 0
 * elsewhere. A bound that is a tensor gets the gradient where it was taken.
 *
 * cpu and wasm run the kernels of this package, wasm in place. Other backends run maximum and
 * minimum of tfjs, which may lose the sign of zero.
 *
 * @param x - a float32 or int32 tensor of any shape, or a value that `tf.tensor` accepts
 * @param min - the lower bound: a number, null for none, or a tensor or nested arrays whose shape
 *   broadcasts to the shape of x. It has the dtype of x. For int32 it may be float32, and a
 *   fraction is rounded up
 * @param max - the upper bound, in the same forms. For int32 a fraction is rounded down
 * @param options - all are optional
 *   - `gradient`: 'exact', 'straightThrough' or 'inward', default 'exact'. Which elements of the
 *     gradient reach x. 'straightThrough' passes all of them. 'inward' also passes those outside
 *     the bounds where a step along -dy moves x toward them. The gradient of a bound is the same in
 *     all modes.
 * @returns a new tensor of the shape and dtype of x. With tensors as bounds, a NaN bound gives NaN,
 *   and where min > max the result is max
 * @throws ClampwiseTypeError if x or a bound has the wrong type or dtype, or if you ask for the
 *   gradient of int32
 * @throws ClampwiseRangeError if a number is NaN, min > max, or no integer lies between the bounds.
 *   Also if the shape of a bound does not broadcast to the shape of x. For int32, NaN in a float32
 *   bound throws on cpu and wasm. On other backends it counts as no bound, since nothing is read
 *   back
 * @see TensorFlow's `tf.clip_by_value`, which has the same gradient; there the result is min where
 *   min > max
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { clipByValue } from '@clampwise/tfjs-adapter';
 *
 * const x = tf.tensor2d([[NaN, 5], [-5, 0.5]]);
 * clipByValue(x, 0, 1).arraySync(); // => [[NaN, 1], [0, 0.5]]
 * clipByValue(x, null, [0, 2]).arraySync(); // => [[NaN, 2], [-5, 0.5]]
 */
export function clipByValue<T extends Tensor>(
  x: T,
  min: TensorBound,
  max: TensorBound,
  options?: ClipByValueOptions,
): T;
export function clipByValue(
  x: TensorOrLike,
  min: TensorBound,
  max: TensorBound,
  options?: ClipByValueOptions,
): Tensor;
export function clipByValue(
  x: TensorOrLike,
  min: TensorBound,
  max: TensorBound,
  options: ClipByValueOptions = {},
): Tensor {
  return clipOnBehalfOf('clipByValue', x, min, max, options);
}

/** `clipByValue` for another operation, which errors name. */
export function clipOnBehalfOf(
  op: string,
  x: TensorOrLike,
  min: TensorBound,
  max: TensorBound,
  options: ClipByValueOptions,
): Tensor {
  checkKeys(op, options, ['gradient'], []);
  const mode = checkGradientMode(op, options.gradient);
  return tidy(() => {
    const input = asTensor(op, 'x', x);
    checkNumeric(op, 'x', input);
    const { tensors, attributes } = checkBounds(op, input, min, max);
    return runKernel(clipByValueKernel, [input, ...tensors], { ...attributes, mode });
  });
}
