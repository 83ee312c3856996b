import type { ClipGradient } from '@clampwise/kernels';
import { checkGradientMode, checkKeys } from '@clampwise/kernels/internal';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkBounds, type TensorBound } from '../check/bounds.ts';
import { asTensor, checkNumeric, type TensorOrLike } from '../check/tensor.ts';
import { clipByValueKernel } from '../kernels/clipByValue.ts';
import { runKernel } from '../kernels/kernel.ts';

/** The options of clipByValue. */
export interface ClipByValueOptions {
  /** Which elements of the gradient reach x; 'exact' unless given. */
  readonly gradient?: ClipGradient | undefined;
}

/**
 * Clips a tensor element by element: min where x < min, max where x > max, x itself elsewhere.
 *
 * The same on every backend of tfjs: NaN in x stays NaN, ±Infinity clips to the bound, and int32 is clipped as integers.
 * The gradient passes to x where min ≤ x ≤ max, the bounds included, and to a bound that is a tensor where it was taken.
 * The cpu and wasm backends run this package's kernels, wasm in place; the others run tfjs's maximum and minimum, and may
 * lose the sign of zero.
 *
 * @param x - a tensor of float32 or int32 of any shape, or what `tf.tensor` takes
 * @param min - the lower bound: a number, null for none, or a tensor or nested arrays of x's dtype whose shape broadcasts
 *   to x's. For int32 a fractional bound is rounded up, and may be float32.
 * @param max - the upper bound, likewise; for int32 it is rounded down
 * @param options - `gradient`: which elements of the gradient reach x: 'exact', which is so unless given; 'straightThrough',
 *   all of them; or 'inward', also those outside where a step along -dy moves x towards the interval. A bound's gradient is the
 *   same in all modes
 * @returns a new tensor of x's shape and dtype. In a tensor of bounds NaN gives NaN, and where min > max, max wins
 * @throws ClampwiseTypeError where x or a bound is of the wrong kind or dtype, and where the gradient of int32 is asked for
 * @throws ClampwiseRangeError where a number is NaN, min > max, no integer lies between them, or a bound's shape does not
 *   broadcast to x's. NaN in a float32 bound of int32 is one on cpu and wasm; elsewhere it is no bound, since nothing is
 *   read back.
 * @see `tf.clip_by_value` of TensorFlow, whose gradient this is; there min wins where min > max
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

/** Clips for an operation that is named in messages. */
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
