import { checkOptions, checkOrd } from '@clampwise/kernels/internal';
import { type Scalar, tidy } from '@tensorflow/tfjs-core';
import { openTensors, type Tensors } from '../check/lists.ts';
import { globalNormKernel } from '../kernels/global.ts';
import { runKernel } from '../kernels/kernel.ts';

/** The options of globalNorm. */
export interface GlobalNormOptions {
  /** Which norm: 2 unless given, 1, Infinity, or another number above 1. */
  readonly ord?: number | undefined;
}

/**
 * The norm of all tensors of a list or map as one vector.
 *
 * It neither overflows nor underflows on the way, and on cpu and wasm is made in float64. NaN gives NaN; an infinity gives
 * Infinity, as does a norm that is too large for a float32. Of an empty list, and of zeros, it is 0, and its gradient at zeros
 * is 0.
 *
 * @param tensors - tensors of float32 in a list, or by name as `tf.variableGrads` gives them; null counts for nothing
 * @param options - `ord`: which norm, 2 unless given, 1, Infinity, or another number above 1
 * @returns a scalar
 * @throws ClampwiseTypeError for other dtypes, and where an argument is of the wrong kind
 * @throws ClampwiseRangeError where ord is below 1 or NaN
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
