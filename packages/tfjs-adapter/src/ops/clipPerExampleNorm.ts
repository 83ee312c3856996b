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
  /** What happens with an example that holds NaN or an infinity; 'propagate' unless given. */
  readonly onNonFinite?: OnNonFinite | undefined;
}

/** What clipPerExampleNorm returns. */
export interface PerExampleClip<L> {
  /** The kind that was given, each example clipped on its own; null where there was null. */
  readonly clipped: SameKind<L>;
  /** The sums of the clipped examples, without the axis of examples. */
  readonly sum: SameKind<L>;
  /** How many examples had a norm above the limit: a scalar of int32. */
  readonly numClipped: Scalar;
  /** The norm of each example before clipping. */
  readonly norms: Tensor1D;
  /** The first example that holds NaN or an infinity: a scalar of int32; -1 where none does. */
  readonly nonFinite: Scalar;
}

/**
 * Clips the gradient of each example of a batch to a norm, all tensors taken together, and sums them: what differentially
 * private training needs. Clipping the sum would not bound what one example contributes.
 *
 * An example within the limit, the limit included, keeps its bits, and one of zeros stays zero. A NaN makes its example NaN in
 * all tensors; beside an infinity finite elements become 0, and it NaN, unless `onNonFinite` says otherwise.
 *
 * @param grads - gradients of float32 whose axis 0 counts the examples, in a list or by name; null keeps its place
 * @param maxNorm - the limit for each example: a number above 0, or Infinity, for which nothing is clipped
 * @param options - `onNonFinite`: 'propagate', 'skip', which makes that example zero, or 'throw', which on webgl and webgpu comes
 *   with a later call
 * @returns `{ clipped, sum, numClipped, norms, nonFinite }`
 * @throws ClampwiseTypeError for other dtypes, and where an argument is of the wrong kind
 * @throws ClampwiseRangeError where maxNorm is 0, negative or NaN, the tensors have not the same number of examples, or
 *   'throw' finds NaN or an infinity
 * @see optax's `per_example_global_norm_clip`; Abadi et al. 2016, "Deep learning with differential privacy", algorithm 1
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
      first === undefined ? 'with an axis of examples first' : `of ${first} examples along axis 0`;
    const received = `a tensor of shape ${shapeText(shape)}`;
    throw new ClampwiseRangeError(op, names[k] as string, received, expected);
  });
  return first ?? 0;
}

/** No examples, or none with values. A tensor without values beside others that have some is refused. */
function emptyResults(op: string, { present, names }: OpenList, examples: number): Tensor[] {
  const odd = present.findIndex(({ size }) => size > 0);
  if (odd >= 0) {
    const received = 'a tensor with values beside one without';
    throw new ClampwiseRangeError(op, names[odd] as string, received, 'all with values, or none');
  }
  const sums = present.map(({ shape }) => zeros(shape.slice(1)));
  const rest = [scalar(0, 'int32'), zeros([examples]), scalar(-1, 'int32')];
  return [...present.map((x) => clone(x)), ...sums, ...rest];
}
