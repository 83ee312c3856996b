import { checkCount } from '../check/count.ts';
import { checkMatmul, type MatmulOptions } from '../check/matmul.ts';
import { multiply } from '../families/product.ts';
import { wrapNdArray } from '../result/result.ts';
import type { FloatArray, NdArray } from '../types.ts';

/**
 * Multiplies two matrices and applies a bias and an activation: act(a·b + bias). Also exported as `matMul`, as tfjs
 * spells it.
 *
 * Each element is summed over k in order. float64 gives the same bits on every backend. float32 in JavaScript accumulates in
 * float64 and rounds once; the WebAssembly kernel accumulates in float32, so there an element may differ from the exact value
 * by up to (k + 1)·2^-24·(Σ|a·b| + |bias|), and with float64 by as much with 2^-53, as long as no partial sum overflows: one
 * that does is Infinity. NaN and Infinity in an operand go into every sum they are part of; relu keeps NaN and gives +0 for
 * what is ≤ 0. With k = 0 the sums are 0.
 *
 * @param a - an NdArray of shape [m, k], or [k, m] with `transposeA`; float32 or float64
 * @param b - an NdArray of shape [k, n], or [n, k] with `transposeB`, and of a's dtype
 * @param options - `transposeA`, `transposeB`; `bias`: an NdArray of shape [n]; `activation`: 'linear' (default) or 'relu';
 *   `out`: an NdArray of shape [m, n] or a typed array of its length, which shares no memory with a, b and bias
 * @returns an NdArray of shape [m, n]: `out`, or a new one
 * @throws ClampwiseTypeError where an argument is of the wrong kind, or dtypes differ
 * @throws ClampwiseRangeError where shapes do not fit, or `out` overlaps an operand
 * @see NumPy's `matmul`, TensorFlow's `tf.linalg.matmul` and `tf.nn.bias_add`; the bound: Higham, Accuracy and Stability of
 *   Numerical Algorithms, section 3.1
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
