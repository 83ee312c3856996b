import { ClampwiseRangeError, type OnNonFinite } from '@clampwise/kernels';
import { checkLimit, checkOnNonFinite, checkOptions, shapeText } from '@clampwise/kernels/internal';
import {
  clone,
  type Scalar,
  scalar,
  type Tensor,
  type Tensor1D,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { type OpenList, openTensors, type SameKind, type Tensors } from '../check/lists.ts';
import { runListKernel } from '../kernels/kernel.ts';
import { clipPerExampleNormKernel } from '../kernels/units.ts';
import { throwLate, watchPlace } from './nonFinite.ts';

/** The options of clipPerExampleNorm. */
export interface PerExampleOptions {
  /**
   * The reaction to an example with NaN or an infinity: 'propagate' (the default), 'skip' or
   * 'throw'.
   */
  readonly onNonFinite?: OnNonFinite | undefined;
}

/** The result of clipPerExampleNorm. */
export interface PerExampleClip<L> {
  /**
   * The gradients with each example clipped on its own, in a list or object like the given one;
   * null where there was null.
   */
  readonly clipped: SameKind<L>;
  /** The sums over the clipped examples, without the axis of examples. */
  readonly sum: SameKind<L>;
  /** The number of examples whose norm was above the limit: an int32 scalar. */
  readonly numClipped: Scalar;
  /** The norm of each example before clipping. */
  readonly norms: Tensor1D;
  /** The index of the first example that holds NaN or an infinity: an int32 scalar, -1 for none. */
  readonly nonFinite: Scalar;
}

/**
 * Clips the gradient of each example in a batch to a norm over all tensors, and sums the examples,
 * for differentially private training. Clipping the sum would not bound the contribution of one
 * example.
 *
 * An example within the limit, or exactly at it, keeps its bits, and zeros stay zeros. A NaN makes
 * its example NaN in all tensors. An infinity becomes NaN, and the finite elements of its example
 * become 0. `onNonFinite` changes this.
 *
 * @param grads - float32 gradients whose axis 0 counts the examples: a list, or an object by name.
 *   null keeps its place
 * @param maxNorm - the limit for each example: a number above 0, or Infinity for no limit
 * @param options - all are optional
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. The reaction to an
 *     example that holds NaN or an infinity. 'skip' makes it zero. 'throw' throws (on webgl and
 *     webgpu in a later call).
 * @returns `{ clipped, sum, numClipped, norms, nonFinite }`
 * @throws ClampwiseTypeError for other dtypes, or if an argument has the wrong type
 * @throws ClampwiseRangeError if maxNorm is 0, negative or NaN, if the tensors have different
 *   numbers of examples, or if 'throw' finds NaN or an infinity
 * @see optax's `per_example_global_norm_clip`; Abadi et al. 2016, "Deep learning with differential
 *   privacy", algorithm 1
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { clipPerExampleNorm } from '@clampwise/tfjs-adapter';
 *
 * const grads = [tf.tensor2d([[30, 40], [3, 4], [0, 0]])];
 * const { clipped, sum } = clipPerExampleNorm(grads, 5);
 * clipped[0].arraySync(); // => [[3, 4], [3, 4], [0, 0]]
 * sum[0].arraySync(); // => [6, 8]
 */
export function clipPerExampleNorm<const L extends Tensors>(
  grads: L,
  maxNorm: number,
  options: PerExampleOptions = {},
): PerExampleClip<L> {
  const op = 'clipPerExampleNorm';
  const list = openTensors(op, 'grads', grads);
  const examples = checkExamples(op, list);
  const limit = checkLimit(op, 'maxNorm', maxNorm);
  checkOptions(op, options, ['onNonFinite']);
  const onNonFinite = checkOnNonFinite(op, options.onNonFinite);
  const throws = onNonFinite === 'throw' && limit < Infinity;
  if (throws) throwLate(op);
  const count = list.present.length;
  const results = tidy(() => {
    const isEmpty = list.present.some(({ size }) => size === 0) || count === 0;
    const made = isEmpty
      ? emptyResults(op, list, examples)
      : runListKernel(clipPerExampleNormKernel, list.present, { maxNorm: limit, onNonFinite });
    const place = (): Tensor => clone(made.at(-1) as Tensor);
    if (throws) watchPlace(op, place, (k) => `grads, example ${k}`);
    return made;
  });
  const [numClipped, norms, nonFinite] = results.slice(2 * count);
  return {
    clipped: list.rebuilt(results) as SameKind<L>,
    sum: list.rebuilt(results.slice(count)) as SameKind<L>,
    numClipped: numClipped as Scalar,
    norms: norms as Tensor1D,
    nonFinite: nonFinite as Scalar,
  };
}

function checkExamples(op: string, { present, names }: OpenList): number {
  const first = present[0]?.shape[0];
  present.forEach(({ shape }, k) => {
    if (shape[0] !== undefined && shape[0] === first) return;
    const expected =
      first === undefined
        ? 'a tensor whose axis 0 counts the examples'
        : `a tensor of ${first} examples along axis 0, like ${names[0]}`;
    const received = `a tensor of shape ${shapeText(shape)}`;
    throw new ClampwiseRangeError(op, names[k] as string, received, expected);
  });
  return first ?? 0;
}

/**
 * The result for no examples, or for examples without values. Tensors with and without values
 * cannot be mixed.
 */
function emptyResults(op: string, { present, names }: OpenList, examples: number): Tensor[] {
  const odd = present.findIndex(({ size }) => size > 0);
  if (odd >= 0) {
    const received = 'a tensor with values';
    const empty = names[present.findIndex(({ size }) => size === 0)];
    const expected = `empty, like ${empty}, or ${empty} must have values too`;
    throw new ClampwiseRangeError(op, names[odd] as string, received, expected);
  }
  const sums = present.map(({ shape }) => zeros(shape.slice(1)));
  const rest = [scalar(0, 'int32'), zeros([examples]), scalar(-1, 'int32')];
  return [...present.map((x) => clone(x)), ...sums, ...rest];
}
