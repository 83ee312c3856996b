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
  /** A norm to use instead of the computed one: a number, or a scalar, which gets no gradient. */
  readonly useNorm?: number | Scalar | undefined;
  /**
   * The reaction to a tensor with NaN or an infinity: 'propagate' (the default), 'skip' or 'throw'.
   */
  readonly onNonFinite?: OnNonFinite | undefined;
}

/** The result of clipByGlobalNorm. */
export interface GlobalNormClip<L> {
  /** The clipped tensors, in a list or object like the given one; null where there was null. */
  readonly clipped: SameKind<L>;
  /** The norm before clipping: a scalar. */
  readonly norm: Scalar;
  /**
   * The factor, as a scalar: 1 within the limit, 0 if the tensors were skipped, NaN if all became
   * NaN.
   */
  readonly scale: Scalar;
  /**
   * The index, among the tensors that are not null, of the first one that holds NaN or an infinity:
   * an int32 scalar, -1 for none.
   */
  readonly nonFinite: Scalar;
}

/**
 * Scales all tensors by one factor so that their norm, taken together, is at most maxNorm.
 * Gradients keep their direction.
 *
 * If the norm is within the limit or equal to it, all bits stay the same. A norm too large for
 * float32 is Infinity, and the scale is still right. If a tensor holds NaN or an infinity, all
 * elements of all tensors become NaN. `onNonFinite` changes this.
 *
 * Nothing is read back from a GPU. There 'skip' selects on the device. With 'throw' the call gives
 * NaN, and a later call throws, once the answer has arrived. The norm has a gradient; scale and
 * nonFinite have none.
 *
 * @param tensors - float32 tensors: a list, or an object by name like the gradients of
 *   `tf.variableGrads`. null keeps its place
 * @param maxNorm - the limit: a number above 0, or Infinity for no limit
 * @param options - all are optional
 *   - `useNorm`: number or scalar, default none. A norm to use instead of the computed one.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. What to do with NaN and
 *     infinities: 'skip' gives zeros, 'throw' throws (on webgl and webgpu in a later call).
 * @returns `{ clipped, norm, scale, nonFinite }`: a list or object like `tensors`, and three
 *   scalars. You dispose all of them
 * @throws ClampwiseTypeError for other dtypes, or if an argument has the wrong type
 * @throws ClampwiseRangeError if maxNorm is 0, negative or NaN, if useNorm is negative, or if
 *   'throw' finds NaN or an infinity
 * @see TensorFlow's `tf.clip_by_global_norm`; Pascanu, Mikolov and Bengio 2013, "On the difficulty
 *   of training recurrent neural networks", algorithm 1
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
    throw new ClampwiseRangeError(op, 'useNorm', describe(useNorm), 'a norm of at least 0');
  }
  if (useNorm instanceof Tensor && useNorm.rank === 0 && useNorm.dtype === 'float32') {
    return asTensor(op, 'useNorm', useNorm);
  }
  const expected = `a number or a float32 scalar${awaitOr(useNorm)}`;
  throw new ClampwiseTypeError(op, 'useNorm', describe(useNorm), expected);
}
