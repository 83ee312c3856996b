import type { OnNonFinite } from '@clampwise/kernels';
import { checkLimit, checkOnNonFinite, checkOptions, checkOrd } from '@clampwise/kernels/internal';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { TensorOrLike } from '../check/tensor.ts';
import { type Axis, asFloatTensor, checkAxisOption } from '../check/vectors.ts';
import {
  clipByAverageNormKernel,
  clipByBlockRmsKernel,
  clipByNormKernel,
  type NormAttributes,
} from '../kernels/clipByNorm.ts';
import { type Kernel, runKernel } from '../kernels/kernel.ts';
import { firstNonFinite } from '../norms/finite.ts';
import { throwLate, watchPlace } from './nonFinite.ts';

/** The options of clips by average norm and by the root of the mean square. */
export interface ClipNormOptions {
  /** The axis or axes along which the vectors run; negative ones count from the last; all unless given. */
  readonly axis?: Axis;
  /** What happens where x holds NaN or an infinity; 'propagate' unless given. */
  readonly onNonFinite?: OnNonFinite | undefined;
}

/** The options of clipByNorm. */
export interface ClipByNormOptions extends ClipNormOptions {
  /** Which norm: 2 unless given, 1, Infinity, or another number above 1. */
  readonly ord?: number | undefined;
}

/**
 * Brings a vector whose norm is above a limit down to that norm, without turning it: x · min(1, maxNorm / norm).
 *
 * Within the limit, the limit included, x's bits come back, and zeros stay zeros. Norms neither overflow nor underflow. A NaN
 * makes all of its vector NaN; an infinity becomes NaN and the finite elements beside it 0, unless `onNonFinite` says otherwise.
 * The gradient at zeros is that of what lies within. webgl and webgpu work in float32, and may be 1e-6 off.
 *
 * @param x - a tensor of float32 of any shape, or what `tf.tensor` takes
 * @param maxNorm - the limit: a number above 0, or Infinity, for which nothing is done
 * @param options - `axis`: the axes along which the vectors run, all unless given; `ord`: which norm, 2 unless given;
 *   `onNonFinite`: 'propagate', 'skip', which gives zeros, or 'throw', which on webgl and webgpu comes with a later call
 * @returns a new tensor of x's shape
 * @throws ClampwiseTypeError where x is not of float32, or another argument is of the wrong kind
 * @throws ClampwiseRangeError where maxNorm is 0, negative or NaN, an axis is not there, or 'throw' finds NaN or an infinity
 * @see TensorFlow's `tf.clip_by_norm`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { clipByNorm } from '@clampwise/tfjs-adapter';
 *
 * clipByNorm(tf.tensor2d([[6, 8], [0.5, 0]]), 5, { axis: 1 }).arraySync(); // => [[3, 4], [0.5, 0]]
 */
export function clipByNorm(x: TensorOrLike, maxNorm: number, options?: ClipByNormOptions): Tensor {
  return limited(clipByNormKernel, 'clipByNorm', x, 'maxNorm', maxNorm, options);
}

/**
 * Brings a vector whose average norm, its 2-norm by its number of values, is above a limit down to that. As `clipByNorm` in all
 * else: NaN stays NaN, and at the limit nothing changes.
 *
 * @param x - a tensor of float32 of any shape, or what `tf.tensor` takes
 * @param maxNorm - the limit: a number above 0, or Infinity, for which nothing is done
 * @param options - `axis` and `onNonFinite`, as for `clipByNorm`
 * @returns a new tensor of x's shape
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clipByNorm` does
 * @see TensorFlow's `tf.compat.v1.clip_by_average_norm`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { clipByAverageNorm } from '@clampwise/tfjs-adapter';
 *
 * clipByAverageNorm(tf.tensor1d([3, 4]), 1.25).arraySync(); // => [1.5, 2]
 */
export function clipByAverageNorm(
  x: TensorOrLike,
  maxNorm: number,
  options?: ClipNormOptions,
): Tensor {
  return limited(clipByAverageNormKernel, 'clipByAverageNorm', x, 'maxNorm', maxNorm, options);
}

/**
 * Brings a tensor whose root of the mean square is above a threshold down to that: x / max(1, rms / threshold). As
 * `clipByNorm` in all else: NaN stays NaN, and at the threshold nothing changes.
 *
 * @param x - a tensor of float32 of any shape, or what `tf.tensor` takes
 * @param threshold - the largest root of the mean square: a number above 0, or Infinity, for which nothing is done
 * @param options - `axis` and `onNonFinite`, as for `clipByNorm`; without `axis` the tensor is one block
 * @returns a new tensor of x's shape
 * @throws ClampwiseTypeError and ClampwiseRangeError as `clipByNorm` does
 * @see optax's `clip_by_block_rms`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { clipByBlockRms } from '@clampwise/tfjs-adapter';
 *
 * clipByBlockRms(tf.tensor1d([1, -7, 5, 5]), 2.5).arraySync(); // => [0.5, -3.5, 2.5, 2.5]
 */
export function clipByBlockRms(
  x: TensorOrLike,
  threshold: number,
  options?: ClipNormOptions,
): Tensor {
  return limited(clipByBlockRmsKernel, 'clipByBlockRms', x, 'threshold', threshold, options);
}

const KEYS = ['axis', 'onNonFinite'];

function limited(
  kernel: Kernel<NormAttributes>,
  op: string,
  x: TensorOrLike,
  limitName: string,
  given: number,
  options: ClipByNormOptions = {},
): Tensor {
  const limit = checkLimit(op, limitName, given);
  checkOptions(op, options, kernel === clipByNormKernel ? [...KEYS, 'ord'] : KEYS);
  const ord = checkOrd(op, options.ord);
  const onNonFinite = checkOnNonFinite(op, options.onNonFinite);
  const throws = onNonFinite === 'throw' && limit < Infinity;
  return tidy(() => {
    const input = asFloatTensor(op, 'x', x);
    const axes = checkAxisOption(op, options.axis, input);
    if (throws) throwLate(op);
    const y = runKernel(kernel, [input], { limit, axes, ord, onNonFinite });
    if (throws) {
      watchPlace(
        op,
        () => firstNonFinite([input]),
        () => 'x',
      );
    }
    return y;
  });
}
