import { checkOptions, checkReplacement } from '@clampwise/kernels/internal';
import { clone, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { asTensor, checkNumeric, type TensorOrLike } from '../check/tensor.ts';
import { runKernel } from '../kernels/kernel.ts';
import { replaceNonFiniteKernel } from '../kernels/replaceNonFinite.ts';

/** The options of replaceNonFinite. */
export interface ReplaceNonFiniteOptions {
  /** What takes the place of NaN: 0 unless given; 'keep' leaves it. */
  readonly nan?: 'keep' | number | undefined;
  /** What takes the place of Infinity: the largest finite float32 unless given; Infinity leaves it. */
  readonly posInf?: number | undefined;
  /** What takes the place of -Infinity: the least finite float32 unless given; -Infinity leaves it. */
  readonly negInf?: number | undefined;
}

/**
 * Replaces NaN by 0, Infinity by the largest finite float32 and -Infinity by the least, or by what the options say. All other
 * values come back as they are, and so does int32. The gradient passes where x stays.
 *
 * @param x - a tensor of float32 or int32 of any shape, or what `tf.tensor` takes
 * @param options - `nan`, `posInf`, `negInf`: the replacements
 * @returns a new tensor of x's shape and dtype
 * @throws ClampwiseTypeError where an argument is of the wrong kind
 * @throws ClampwiseRangeError where a replacement is NaN
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
