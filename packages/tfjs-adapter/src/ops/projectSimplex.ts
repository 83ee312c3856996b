import { checkOptions, checkSimplex, DTYPES } from '@clampwise/kernels/internal';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { TensorOrLike } from '../check/tensor.ts';
import { asFloatTensor, checkAxisOption, lengthAlong } from '../check/vectors.ts';
import { runKernel } from '../kernels/kernel.ts';
import { projectSimplexKernel } from '../kernels/projections.ts';
import type { RowOptions } from './projectBalls.ts';

/** The options of projectSimplex. */
export interface SimplexOptions extends RowOptions {
  /** The sum of the elements of a vector: finite and above 0. Default 1. */
  readonly sum?: number | undefined;
  /** The largest value of an element. Default Infinity, which is no limit. */
  readonly max?: number | undefined;
}

/**
 * Projects each vector of x onto the simplex: the nearest vector whose elements are at least 0 and
 * sum to `sum`. With `max`, they are also at most `max`.
 *
 * A vector already on the simplex keeps its bits. A vector that holds NaN becomes all NaN. One
 * +Infinity gets as much as `max` allows; a vector with several becomes NaN. A vector without
 * elements stays empty.
 *
 * webgl and webgpu find the threshold by bisection, to 1e-6 of the sum. With `max` it is to 1e-7 of
 * the range of the elements.
 *
 * @param x - a float32 tensor of any shape, or a value that `tf.tensor` accepts
 * @param options - all are optional
 *   - `sum`: number above 0, default 1. The sum of the elements of a vector.
 *   - `max`: number above 0, default Infinity. The largest value of an element.
 *   - `axis`: axis or list of axes, default all. The axes along which a vector runs; negative ones
 *     count from the last.
 * @returns a new tensor of the shape of x
 * @throws ClampwiseTypeError if x is not float32, or another argument has the wrong type
 * @throws ClampwiseRangeError if sum is not finite and above 0, or if x has no such axis. Also if
 *   max is not above 0, or too small to reach the sum
 * @see Condat 2016, "Fast projection onto the simplex and the l1 ball"; optax's
 *   `projection_simplex`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { projectSimplex } from '@clampwise/tfjs-adapter';
 *
 * projectSimplex(tf.tensor1d([-5, -6, 3, 4])).arraySync(); // => [0, 0, 0, 1]
 */
export function projectSimplex(x: TensorOrLike, options: SimplexOptions = {}): Tensor {
  const op = 'projectSimplex';
  checkOptions(op, options, ['axis', 'sum', 'max']);
  return tidy(() => {
    const input = asFloatTensor(op, 'x', x);
    const axes = checkAxisOption(op, options.axis, input);
    const units = { n: lengthAlong(input, axes) };
    const { sum, most } = checkSimplex({ op, x: { info: DTYPES.float32 }, units }, options);
    return runKernel(projectSimplexKernel, [input], { sum, most, axes });
  });
}
