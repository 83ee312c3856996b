import { checkCount } from '../check/count.ts';
import { checkMatmul, type MatmulOptions } from '../check/matmul.ts';
import { multiply } from '../families/product.ts';
import { wrapNdArray } from '../result/result.ts';
import type { FloatArray, NdArray } from '../types.ts';

/**
 * Multiplies two matrices and applies a bias and an activation: act(a·b + bias). Also exported as
 * `matMul`, the name in tfjs.
 *
 * Each element is summed over k in order. float64 gives the same bits on every backend. float32 is
 * summed in float64 and rounded once in JavaScript, and summed in float32 in WebAssembly.
 *
 * An element differs from the exact value by at most (k + 1)·2^-24·(Σ|a·b| + |bias|), or with 2^-53
 * for float64. If a partial sum overflows, the element is Infinity.
 *
 * NaN and Infinity in an operand reach every sum that contains them. relu keeps NaN and gives +0
 * for values ≤ 0. If k is 0, the sums are 0.
 *
 * @param a - an NdArray of float32 or float64, of shape [m, k], or [k, m] with `transposeA`
 * @param b - an NdArray of a's dtype, of shape [k, n], or [n, k] with `transposeB`
 * @param options -
 *   - `transposeA`, `transposeB`: boolean, default false.
 *   - `bias`: an NdArray of shape [n], default none.
 *   - `activation`: 'linear' or 'relu', default 'linear'.
 *   - `out`: an NdArray of shape [m, n] or a typed array of its length, default a new one. Receives
 *     the result; it must not overlap a, b or bias.
 * @returns an NdArray of shape [m, n]: `out`, or a new one
 * @throws ClampwiseTypeError if an argument has the wrong kind, or dtypes differ
 * @throws ClampwiseRangeError if shapes do not fit, or `out` overlaps an operand
 * @see NumPy's `matmul`, TensorFlow's `tf.linalg.matmul` and `tf.nn.bias_add`; for the bound:
 *   Higham, Accuracy and Stability of Numerical Algorithms, section 3.1
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { matmul } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(Float32Array.of(1, 2, 3, 4), [2, 2]);
 * const bias = ndarray(Float32Array.of(-8, 0), [2]);
 * matmul(x, x, { bias, activation: 'relu' }).data;
 * // => Float32Array.of(0, 10, 7, 22)
 */
export function matmul<T extends FloatArray>(
  a: NdArray<T>,
  b: NdArray<T>,
  options?: MatmulOptions<T>,
): NdArray<T> {
  checkCount('matmul', arguments.length, 3);
  const call = checkMatmul('matmul', a, b, options);
  return wrapNdArray(call.info, call.given, multiply('matmul', call), [
    call.m,
    call.n,
  ]) as NdArray<T>;
}
