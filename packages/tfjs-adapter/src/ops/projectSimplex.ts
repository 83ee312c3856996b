import { checkOptions, checkSimplex, DTYPES } from '@clampwise/kernels/internal';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { TensorOrLike } from '../check/tensor.ts';
import { asFloatTensor, checkAxisOption, lengthAlong } from '../check/vectors.ts';
import { runKernel } from '../kernels/kernel.ts';
import { projectSimplexKernel } from '../kernels/projections.ts';
import type { RowOptions } from './projectBalls.ts';

/** The options of projectSimplex. */
export interface SimplexOptions extends RowOptions {
  /** What the elements of a vector add up to: finite and above 0; 1 unless given. */
  readonly sum?: number | undefined;
  /** The most that an element may be; Infinity, which is no limit, unless given. */
  readonly max?: number | undefined;
}

/**
 * Projects the vectors of x onto the simplex: the nearest ones whose elements are at least 0 and add up to `sum`, and with `max`
 * are at most that.
 *
 * What is inside comes back bit for bit. A vector that holds NaN becomes all NaN; one +Infinity gets all that `max` allows; with
 * several the vector becomes NaN. webgl and webgpu find the threshold by halving a bracket, to 1e-6 of the sum, or with `max` to
 * 1e-7 of how far the elements lie apart.
 *
 * @param x - a tensor of float32 of any shape, or what `tf.tensor` takes
 * @param options - `sum`: 1 unless given; `max`: none unless given; `axis`: the axis or axes along which a vector lies, all unless
 *   given
 * @returns a new tensor of x's shape
 * @throws ClampwiseTypeError where x is not of float32, or another argument is of the wrong kind
 * @throws ClampwiseRangeError where sum is not finite and above 0, max is not above 0 or too small to reach the sum, or an axis is
 *   not there
 * @see Condat 2016, "Fast projection onto the simplex and the l1 ball"; optax's `projection_simplex`
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
