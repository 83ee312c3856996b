import { checkOptions, checkOrd } from '@clampwise/kernels/internal';
import { type Scalar, tidy } from '@tensorflow/tfjs-core';
import { openTensors, type Tensors } from '../check/lists.ts';
import { globalNormKernel } from '../kernels/global.ts';
import { runKernel } from '../kernels/kernel.ts';

/** The options of globalNorm. */
export interface GlobalNormOptions {
  /** The order of the norm: 1, 2, Infinity, or another number above 1. Default 2. */
  readonly ord?: number | undefined;
}

/**
 * Returns the norm of all tensors, taken together as one vector.
 *
 * It neither overflows nor underflows on the way. cpu and wasm compute in float64. NaN gives NaN.
 * An infinity gives Infinity, and so does a norm too large for float32. The norm of an empty list
 * and of zeros is 0, and its gradient at zeros is 0.
 *
 * @param tensors - float32 tensors: a list, or an object by name like the gradients of
 *   `tf.variableGrads`. null is left out
 * @param options - all are optional
 *   - `ord`: 1, 2, Infinity or another number above 1, default 2. The order of the norm.
 * @returns a scalar
 * @throws ClampwiseTypeError for other dtypes, or if an argument has the wrong type
 * @throws ClampwiseRangeError if ord is below 1 or NaN
 * @see TensorFlow's `tf.linalg.global_norm`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { globalNorm } from '@clampwise/tfjs-adapter';
 *
 * globalNorm([tf.tensor1d([3]), null, tf.tensor1d([0, 4])]).arraySync(); // => 5
 */
export function globalNorm(tensors: Tensors, options: GlobalNormOptions = {}): Scalar {
  checkOptions('globalNorm', options, ['ord']);
  const ord = checkOrd('globalNorm', options.ord);
  const { present } = openTensors('globalNorm', 'tensors', tensors);
  return tidy(() => runKernel(globalNormKernel, present, { ord }) as Scalar);
}
