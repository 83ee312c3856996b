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
  /** true for vectors that never fall, false for vectors that never rise. Default true. */
  readonly increasing?: boolean | undefined;
  /**
   * The weight of each element: finite and above 0, as many as a vector has values. Default all
   * equal. It gets no gradient.
   */
  readonly weights?: TensorOrLike | undefined;
}

/**
 * Projects each vector of x onto the vectors that never fall, or with `increasing: false` never
 * rise: the nearest one by weighted squares. This is isotonic regression.
 *
 * Each run that breaks the order becomes its weighted mean. A vector already in order keeps its
 * bits. A vector that holds NaN becomes all NaN.
 *
 * On cpu and wasm the time grows with the length. webgl and webgpu hold the means of all runs at
 * once, so time and memory grow with the square of the length. There the function throws if vectors
 * · length² is above 2^24, and a vector that is out of order and holds an infinity becomes NaN.
 *
 * @param x - a float32 tensor of any shape, or a value that `tf.tensor` accepts
 * @param options - all are optional
 *   - `increasing`: boolean, default true. false for vectors that never rise.
 *   - `weights`: list of numbers or tensor, default all equal. The weight of each element of a
 *     vector.
 *   - `axis`: axis or list of axes, default all. The axes along which a vector runs; negative ones
 *     count from the last.
 * @returns a new tensor of the shape of x
 * @throws ClampwiseTypeError if x is not float32, or another argument has the wrong type
 * @throws ClampwiseRangeError if a weight is not finite and above 0, or if there are too few or too
 *   many weights. Also if x has no such axis, or if a vector is too long for webgl or webgpu
 * @see Ayer et al. 1955, Robertson, Wright and Dykstra 1988, and scikit-learn's
 *   `isotonic_regression`
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
