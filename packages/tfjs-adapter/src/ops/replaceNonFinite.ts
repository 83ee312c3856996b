import { checkOptions, checkReplacement } from '@clampwise/kernels/internal';
import { clone, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { asTensor, checkNumeric, type TensorOrLike } from '../check/tensor.ts';
import { runKernel } from '../kernels/kernel.ts';
import { replaceNonFiniteKernel } from '../kernels/replaceNonFinite.ts';

/** The options of replaceNonFinite. */
export interface ReplaceNonFiniteOptions {
  /** The replacement for NaN. Default 0; 'keep' leaves NaN. */
  readonly nan?: 'keep' | number | undefined;
  /** The replacement for Infinity. Default the largest finite float32; Infinity leaves it. */
  readonly posInf?: number | undefined;
  /** The replacement for -Infinity. Default the lowest finite float32; -Infinity leaves it. */
  readonly negInf?: number | undefined;
}

/**
 * Replaces NaN with 0, Infinity with the largest finite float32, and -Infinity with the lowest. All
 * other values keep their bits, and int32 does not change. The gradient is dy where x stays, and 0
 * where it is replaced.
 *
 * @param x - a float32 or int32 tensor of any shape, or a value that `tf.tensor` accepts
 * @param options - all are optional
 *   - `nan`: number or 'keep', default 0. The replacement for NaN.
 *   - `posInf`: number, default the largest finite float32. The replacement for Infinity.
 *   - `negInf`: number, default the lowest finite float32. The replacement for -Infinity.
 * @returns a new tensor of the shape and dtype of x
 * @throws ClampwiseTypeError if an argument has the wrong type
 * @throws ClampwiseRangeError if a replacement is NaN
 * @see NumPy's `numpy.nan_to_num`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { replaceNonFinite } from '@clampwise/tfjs-adapter';
 *
 * const x = tf.tensor1d([1, NaN, Infinity, -Infinity]);
 * replaceNonFinite(x, { posInf: 9, negInf: -9 }).arraySync(); // => [1, 0, 9, -9]
 */
export function replaceNonFinite(x: TensorOrLike, options: ReplaceNonFiniteOptions = {}): Tensor {
  const op = 'replaceNonFinite';
  checkOptions(op, options, ['nan', 'posInf', 'negInf']);
  const nan = options.nan === 'keep' ? 'keep' : (checkReplacement('nan', options.nan) ?? 0);
  const posInf = checkReplacement('posInf', options.posInf);
  const negInf = checkReplacement('negInf', options.negInf);
  return tidy(() => {
    const input = asTensor(op, 'x', x);
    checkNumeric(op, 'x', input);
    if (input.dtype === 'int32') return clone(input);
    return runKernel(replaceNonFiniteKernel, [input], { nan, posInf, negInf });
  });
}
