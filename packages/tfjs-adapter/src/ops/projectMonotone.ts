import { checkFlag, checkOptions } from '@clampwise/kernels/internal';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { TensorOrLike } from '../check/tensor.ts';
import {
  asFloatTensor,
  asRowVector,
  checkAxisOption,
  checkListed,
  lengthAlong,
} from '../check/vectors.ts';
import { runKernel } from '../kernels/kernel.ts';
import { projectMonotoneKernel } from '../kernels/projections.ts';
import type { RowOptions } from './projectBalls.ts';

/** The options of projectMonotone. */
export interface MonotoneOptions extends RowOptions {
  /** Whether vectors rise, which is so unless given, or fall. */
  readonly increasing?: boolean | undefined;
  /** How much each element counts: finite and above 0, as long as one vector; all alike unless given. It has no gradient. */
  readonly weights?: TensorOrLike | undefined;
}

/**
 * Projects the vectors of x onto those that never fall (or, with `increasing: false`, never rise): the nearest ones, by weighted
 * squares. Isotonic regression.
 *
 * Runs that break the order get their weighted mean; what is in order comes back bit for bit. A vector that holds NaN becomes all
 * NaN. On cpu and wasm the time is proportional to the length. webgl and webgpu hold the means of all runs at once: time and memory
 * grow with the square of the length, and vectors · length² above 2^24 is refused; there a vector out of order that holds an
 * infinity becomes NaN.
 *
 * @param x - a tensor of float32 of any shape, or what `tf.tensor` takes
 * @param options - `increasing`: true unless given; `weights`: a list of numbers or a tensor, as long as one vector; `axis`: the
 *   axis or axes along which a vector lies, all unless given
 * @returns a new tensor of x's shape
 * @throws ClampwiseTypeError where x is not of float32, or another argument is of the wrong kind
 * @throws ClampwiseRangeError where a weight is not finite and above 0, weights do not fit, an axis is not there, or a vector is
 *   too long for webgl or webgpu
 * @see Ayer et al. 1955; Robertson, Wright and Dykstra 1988; scikit-learn's `isotonic_regression`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { projectMonotone } from '@clampwise/tfjs-adapter';
 *
 * projectMonotone(tf.tensor1d([1, 3, 2, 4])).arraySync(); // => [1, 2.5, 2.5, 4]
 */
export function projectMonotone(x: TensorOrLike, options: MonotoneOptions = {}): Tensor {
  const op = 'projectMonotone';
  checkOptions(op, options, ['axis', 'increasing', 'weights']);
  const { axis, increasing = true, weights } = options;
  checkFlag(op, 'increasing', increasing);
  return tidy(() => {
    const input = asFloatTensor(op, 'x', x);
    const axes = checkAxisOption(op, axis, input);
    const attributes = { axes, increasing };
    if (weights === undefined) return runKernel(projectMonotoneKernel, [input], attributes);
    const given = asRowVector(op, 'weights', weights, lengthAlong(input, axes));
    const expected = 'a finite number above 0';
    checkListed(op, 'weights', weights, (one) => one > 0 && one < Infinity, expected);
    return runKernel(projectMonotoneKernel, [input, given], attributes);
  });
}
