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

/** The options of clipByAverageNorm and clipByBlockRms. */
export interface ClipNormOptions {
  /** The axis or axes along which a vector runs; negative ones count from the last. Default all. */
  readonly axis?: Axis;
  /** The reaction to NaN or an infinity in x: 'propagate' (the default), 'skip' or 'throw'. */
  readonly onNonFinite?: OnNonFinite | undefined;
}

/** The options of clipByNorm. */
export interface ClipByNormOptions extends ClipNormOptions {
  /** The order of the norm: 1, 2, Infinity, or another number above 1. Default 2. */
  readonly ord?: number | undefined;
}

/**
 * Scales down each vector whose norm is above maxNorm, and keeps its direction: x · min(1, maxNorm
 * / norm).
 *
 * Vectors within the limit, or exactly at it, keep their bits, and zeros stay zeros. Norms neither
 * overflow nor underflow. A NaN makes its whole vector NaN. An infinity becomes NaN, and the finite
 * elements of its vector become 0. `onNonFinite` changes this.
 *
 * The gradient at zeros is dy. webgl and webgpu compute in float32 and may be off by 1e-6.
 *
 * @param x - a float32 tensor of any shape, or a value that `tf.tensor` accepts
 * @param maxNorm - the limit: a number above 0, or Infinity for no limit
 * @param options - all are optional
 *   - `axis`: axis or list of axes, default all. The axes along which a vector runs; negative ones
 *     count from the last.
 *   - `ord`: 1, 2, Infinity or another number above 1, default 2. The order of the norm.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. What to do with NaN and
 *     infinities: 'skip' gives zeros, 'throw' throws (on webgl and webgpu in a later call).
 * @returns a new tensor of the shape of x
 * @throws ClampwiseTypeError if x is not float32, or another argument has the wrong type
 * @throws ClampwiseRangeError if maxNorm is 0, negative or NaN, if x has no such axis, or if
 *   'throw' finds NaN or an infinity
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
 * Scales down each vector whose average norm (its 2-norm divided by its number of values) is above
 * maxNorm. NaN, infinities and a norm equal to the limit behave as in `clipByNorm`.
 *
 * @param x - a float32 tensor of any shape, or a value that `tf.tensor` accepts
 * @param maxNorm - the limit: a number above 0, or Infinity for no limit
 * @param options - all are optional
 *   - `axis`: axis or list of axes, default all. The axes along which a vector runs; negative ones
 *     count from the last.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. What to do with NaN and
 *     infinities: 'skip' gives zeros, 'throw' throws (on webgl and webgpu in a later call).
 * @returns a new tensor of the shape of x
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
 * Scales down a tensor whose root mean square is above a threshold: x / max(1, rms / threshold).
 * NaN, infinities and a value equal to the threshold behave as in `clipByNorm`.
 *
 * @param x - a float32 tensor of any shape, or a value that `tf.tensor` accepts
 * @param threshold - the largest root mean square: a number above 0, or Infinity for no limit
 * @param options - all are optional
 *   - `axis`: axis or list of axes, default all. The axes along which a block runs; by default x is
 *     one block.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. What to do with NaN and
 *     infinities: 'skip' gives zeros, 'throw' throws (on webgl and webgpu in a later call).
 * @returns a new tensor of the shape of x
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
