import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { asTensor, checkNumeric, type TensorOrLike } from '../check/tensor.ts';
import { runKernel } from '../kernels/kernel.ts';
import { nonNegKernel } from '../kernels/nonNeg.ts';

/**
 * Raises every value of x to at least zero: x where x > 0, else +0.
 *
 * NaN stays NaN and +Infinity stays +Infinity. The gradient is 1 for x ≥ 0 (0 included, unlike
 * relu) and 0 below. cpu and wasm return +0 for -0; other backends may keep the sign.
 *
 * @param x - a float32 or int32 tensor of any shape, or a value that `tf.tensor` accepts
 * @returns a new tensor of the shape and dtype of x
 * @throws ClampwiseTypeError if x has the wrong type or dtype, or if you ask for the gradient of
 *   int32
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
