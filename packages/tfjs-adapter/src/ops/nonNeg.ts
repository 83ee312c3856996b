import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { asTensor, checkNumeric, type TensorOrLike } from '../check/tensor.ts';
import { runKernel } from '../kernels/kernel.ts';
import { nonNegKernel } from '../kernels/nonNeg.ts';

/**
 * Raises every element of a tensor to at least zero: x where x > 0, +0 elsewhere.
 *
 * NaN stays NaN and +Infinity stays +Infinity. The gradient is 1 where x ≥ 0, so that, unlike relu's, it is 1 at 0. The cpu
 * and wasm backends give +0 for -0; the others may keep its sign.
 *
 * @param x - a tensor of float32 or int32 of any shape, or what `tf.tensor` takes
 * @returns a new tensor of x's shape and dtype
 * @throws ClampwiseTypeError where x is of the wrong kind or dtype, and where the gradient of int32 is asked for
 * @see Keras 3's constraint `NonNeg`, `maximum(w, 0)`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { nonNeg } from '@clampwise/tfjs-adapter';
 *
 * nonNeg(tf.tensor1d([NaN, -1, 2])).arraySync(); // => [NaN, 0, 2]
 */
export function nonNeg<T extends Tensor>(x: T): T;
export function nonNeg(x: TensorOrLike): Tensor;
export function nonNeg(x: TensorOrLike): Tensor {
  return tidy(() => {
    const input = asTensor('nonNeg', 'x', x);
    checkNumeric('nonNeg', 'x', input);
    return runKernel(nonNegKernel, [input], {});
  });
}
