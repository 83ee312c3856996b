import { ClampwiseRangeError, ClampwiseTypeError, type OnNonFinite } from '@clampwise/kernels';
import { checkLimit, checkOnNonFinite, checkOptions, describe } from '@clampwise/kernels/internal';
import { clone, type Scalar, scalar, Tensor, tidy } from '@tensorflow/tfjs-core';
import { awaitOr } from '../check/advice.ts';
import { openTensors, type SameKind, type Tensors } from '../check/lists.ts';
import { asTensor } from '../check/tensor.ts';
import { clipByGlobalNormKernel } from '../kernels/global.ts';
import { runListKernel } from '../kernels/kernel.ts';
import { throwLate, watchPlace } from './nonFinite.ts';

/** The options of clipByGlobalNorm. */
export interface ClipByGlobalNormOptions {
  /** The norm to use in place of the tensors' own: a number, or a scalar that has no gradient. */
  readonly useNorm?: number | Scalar | undefined;
  /** What happens where a tensor holds NaN or an infinity; 'propagate' unless given. */
  readonly onNonFinite?: OnNonFinite | undefined;
}

/** What clipByGlobalNorm returns. */
export interface GlobalNormClip<L> {
  /** The kind that was given, with the clipped tensors; null where there was null. */
  readonly clipped: SameKind<L>;
  /** The norm before clipping: a scalar. */
  readonly norm: Scalar;
  /** What the tensors were multiplied by: a scalar. 1 within the limit, 0 where they were skipped, NaN where all became NaN. */
  readonly scale: Scalar;
  /** Which of the tensors that are there is the first that holds NaN or an infinity, in order: a scalar of int32; -1 for none. */
  readonly nonFinite: Scalar;
}

/**
 * Multiplies all tensors of a list or map by one factor, so that their norm, taken together, is at most a limit: gradients
 * keep their direction.
 *
 * Within the limit, the limit included, the bits come back. A norm too large for a float32 is Infinity, and the scale is still
 * right. Where a tensor holds NaN or an infinity, every element of all becomes NaN, unless `onNonFinite` says otherwise. Nothing
 * is read back from a GPU: there 'skip' is a select on the device, and 'throw' comes with a later call, once the answer has
 * arrived, and this call gives NaN. The norm has a gradient; scale and nonFinite have none.
 *
 * @param tensors - tensors of float32 in a list, or by name as `tf.variableGrads` gives them; null keeps its place
 * @param maxNorm - the limit: a number above 0, or Infinity, for which nothing is done
 * @param options - `useNorm`: a norm to use; `onNonFinite`: 'propagate', 'skip', which gives zeros, or 'throw'
 * @returns `{ clipped, norm, scale, nonFinite }`: the kind that was given, and scalars. All of them are yours to dispose of
 * @throws ClampwiseTypeError for other dtypes, and where an argument is of the wrong kind
 * @throws ClampwiseRangeError where maxNorm is 0, negative or NaN, useNorm is negative, or 'throw' finds NaN or an infinity
 * @see TensorFlow's `tf.clip_by_global_norm`; Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent
 *   neural networks", algorithm 1
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { clipByGlobalNorm } from '@clampwise/tfjs-adapter';
 *
 * const { clipped, norm } = clipByGlobalNorm([tf.tensor1d([3, 4]), null, tf.tensor1d([12])], 6.5);
 * norm.arraySync(); // => 13
 * clipped[0].arraySync(); // => [1.5, 2]
 */
export function clipByGlobalNorm<const L extends Tensors>(
  tensors: L,
  maxNorm: number,
  options: ClipByGlobalNormOptions = {},
): GlobalNormClip<L> {
  const op = 'clipByGlobalNorm';
  const limit = checkLimit(op, 'maxNorm', maxNorm);
  checkOptions(op, options, ['useNorm', 'onNonFinite']);
  const onNonFinite = checkOnNonFinite(op, options.onNonFinite);
  const { present, names, rebuilt } = openTensors(op, 'tensors', tensors);
  const throws = onNonFinite === 'throw' && limit < Infinity;
  if (throws) throwLate(op);
  const usesNorm = options.useNorm !== undefined;
  const results = tidy(() => {
    const inputs = usesNorm ? [...present, checkUseNorm(op, options.useNorm)] : present;
    const attributes = { maxNorm: limit, onNonFinite, usesNorm };
    const made = runListKernel(clipByGlobalNormKernel, inputs, attributes);
    if (throws)
      watchPlace(
        op,
        () => clone(made.at(-1) as Tensor),
        (k) => names[k] ?? 'tensors',
      );
    return made;
  });
  const [norm, scale, nonFinite] = results.slice(present.length) as [Scalar, Scalar, Scalar];
  return { clipped: rebuilt(results) as SameKind<L>, norm, scale, nonFinite };
}

function checkUseNorm(op: string, useNorm: unknown): Tensor {
  if (typeof useNorm === 'number') {
    if (!(useNorm < 0)) return scalar(useNorm);
    throw new ClampwiseRangeError(op, 'useNorm', describe(useNorm), 'a norm, so at least 0');
  }
  if (useNorm instanceof Tensor && useNorm.rank === 0 && useNorm.dtype === 'float32') {
    return asTensor(op, 'useNorm', useNorm);
  }
  const expected = `a number or a scalar of float32${awaitOr(useNorm)}`;
  throw new ClampwiseTypeError(op, 'useNorm', describe(useNorm), expected);
}
