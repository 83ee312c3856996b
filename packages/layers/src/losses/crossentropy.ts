import { ClampwiseRangeError } from '@clampwise/kernels';
import { softmax as softmaxOfArray } from '@clampwise/kernels/algebra';
import { shapeText, sizeOf } from '../check/describe.ts';
import { checkFlag, checkNumber } from '../check/options.ts';
import {
  BINARY,
  BINARY_LOGITS,
  CATEGORICAL,
  type RowArrays,
  type RowLoop,
  type RowLoss,
  SOFTMAX,
} from '../loops/crossentropy.ts';
import { firstNoIndex, markIndices } from '../loops/parts.ts';
import { asTensor } from '../ops/operands.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import {
  ordinaryTensor,
  pooledTensor,
  resultOut,
  type TapeNode,
  type Tensor,
} from '../tensor/tensor.ts';
import type { Shape } from '../types.ts';
import { checkLossOptions, type Loss, makeLoss } from './loss.ts';

/** The options of binaryCrossentropy and categoricalCrossentropy. */
export interface CrossentropyOptions extends SparseCrossentropyOptions {
  /**
   * The part of each target that moves to the mean of all classes, from 0 to 1. Default 0.
   */
  readonly labelSmoothing?: number | undefined;
}

/** The options of sparseCategoricalCrossentropy. */
export interface SparseCrossentropyOptions {
  /** Whether predictions are logits, to which no softmax or sigmoid was applied. Default false. */
  readonly fromLogits?: boolean | undefined;
}

const KEYS = ['fromLogits', 'labelSmoothing'];

interface Rule {
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
}

function checkRule(op: string, options: CrossentropyOptions, keys = KEYS): Rule {
  checkLossOptions(op, options, keys);
  const { fromLogits, labelSmoothing } = options;
  return {
    fromLogits: fromLogits === undefined ? false : checkFlag(op, 'fromLogits', fromLogits),
    labelSmoothing:
      labelSmoothing === undefined
        ? 0
        : checkNumber(op, 'labelSmoothing', labelSmoothing, { least: 0, most: 1 }),
  };
}

/** Returns a row's shape without its last axis, and that axis. */
function splitRows(op: string, { shape }: Tensor): readonly [Shape, number] {
  if (shape.length > 0) return [shape.slice(0, -1), shape[shape.length - 1] as number];
  throw new ClampwiseRangeError(op, 'yPred', 'a scalar', 'a tensor of at least one axis');
}

/** As `splitRows`, for rows with one value for each class. */
function splitClasses(op: string, yPred: Tensor): readonly [Shape, number] {
  const split = splitRows(op, yPred);
  if (split[1] !== 1) return split;
  // With softmax or division by the sum, the only value of a row becomes 1, and its loss 0.
  const received = `shape ${shapeText(yPred.shape)}`;
  const expected = 'one value for each class';
  const sentence = `yPred has ${received}, so there is one class and the loss is always 0. For two classes by one output, use binaryCrossentropy. For more, give the model one output for each class`;
  throw new ClampwiseRangeError(op, 'yPred', received, expected, sentence);
}

/** Returns the logits of predictions if they are known, else null. */
function logitsOf(yPred: Tensor, fromLogits: boolean, of: 'softmax' | 'sigmoid'): Tensor | null {
  if (fromLogits) return yPred;
  return yPred.activated?.by === of ? yPred.activated.x : null;
}

/** The arguments of a loop over rows. */
interface Given {
  /** The true values, one for each prediction. */
  readonly t: Tensor;
  /** The logits, or the predictions if they are not known. The gradient is theirs. */
  readonly x: Tensor;
  /** The predictions. */
  readonly p: Tensor;
  /** The length of a row. */
  readonly n: number;
  /** The part of each target that stays, and what each gets. */
  readonly keep: number;
  readonly moved: number;
}

/** Computes the loss of each row in one pass over the arrays, and each gradient in another. */
function fused({ run, vjp, targetsVjp }: RowLoss, shape: Shape, given: Given): Tensor {
  const { t, x, p, n, keep, moved } = given;
  const call: RowArrays = { x: x.data, p: p.data, t: t.data, n, keep, moved };
  const out = ordinaryTensor(shape, x.dtype);
  run(out.data, call);
  const [node, nodeT] = [nodeOf(x), nodeOf(t)];
  if (node === null && nodeT === null) return out;
  return record(out, (dy) => {
    if (node !== null) giveRows(node, vjp, dy, call);
    if (nodeT !== null) giveRows(nodeT, targetsVjp, dy, call);
  });
}

function giveRows(node: TapeNode, vjp: RowLoop, dy: Tensor, call: RowArrays): void {
  const g = pooledTensor(node.shape, node.dtype);
  vjp(g.data, call, dy.data);
  give(node, g, true);
}

/** Returns softmax(x): the predictions, unless these are the logits. */
function probabilities(x: Tensor, yPred: Tensor): Tensor {
  if (x !== yPred) return yPred;
  return asTensor(softmaxOfArray(x, resultOut(x.shape, x.dtype)), x.dtype);
}

/**
 * Makes the binary cross-entropy: the mean of -(t·log(p) + (1 - t)·log(1 - p)). Here t are the true
 * values and p the predictions. Both are probabilities from 0 to 1.
 *
 * If the predictions are the result of a sigmoid, it computes with the argument of the sigmoid. So
 * the gradient for that argument is (p - t)/n, even if p rounds to 0 or 1 itself. Other predictions
 * are clipped to 1e-7..1 - 1e-7, and have no gradient outside. NaN propagates.
 *
 * @param options -
 *   - `fromLogits`: boolean, default false. Whether predictions are arguments for a sigmoid.
 *   - `labelSmoothing`: number from 0 to 1, default 0. Moves true values towards 0.5.
 * @returns a Loss
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if labelSmoothing is out of range
 * @see Keras's `BinaryCrossentropy`
 *
 * @example
 * import { losses, ops } from '@clampwise/layers';
 *
 * const loss = losses.binaryCrossentropy();
 * loss([[1], [0]], [[0.5], [0.5]]).item().toFixed(4);
 * // => '0.6931'
 * loss([[0]], ops.sigmoid([[1000]])).item(); // => 1000
 */
export function binaryCrossentropy(options: CrossentropyOptions = {}): Loss {
  const op = 'binaryCrossentropy';
  const { fromLogits, labelSmoothing } = checkRule(op, options);
  const [keep, moved] = [1 - labelSmoothing, labelSmoothing / 2];
  return makeLoss(op, {
    options: { fromLogits, labelSmoothing },
    rows(yTrue, yPred) {
      const x = logitsOf(yPred, fromLogits, 'sigmoid');
      const [shape, n] = yPred.rank <= 1 ? [yPred.shape, 1] : splitRows(op, yPred);
      const given: Given = { t: yTrue, x: x ?? yPred, p: yPred, n, keep, moved };
      return fused(x === null ? BINARY : BINARY_LOGITS, shape, given);
    },
  });
}

/**
 * Makes the categorical cross-entropy: the mean over all rows of -Σ t·log(p) along the last axis.
 * Here p are the predicted probabilities and t the true ones, often 1 for one class and 0 for the
 * others.
 *
 * If the predictions are the result of a softmax, it computes with the argument of the softmax. So
 * the gradient for that argument is (p - t)/n, even if p rounds to 0 or 1 itself. Other predictions
 * are divided by their sum and clipped to 1e-7..1 - 1e-7. They have no gradient outside. NaN
 * propagates.
 *
 * @param options -
 *   - `fromLogits`: boolean, default false. Whether predictions are arguments for a softmax.
 *   - `labelSmoothing`: number from 0 to 1, default 0. Moves true values towards equal shares.
 * @returns a Loss. It throws a ClampwiseRangeError if predictions have one value in a row: the loss
 *   would always be 0
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if labelSmoothing is out of range
 * @see Keras's `CategoricalCrossentropy`
 *
 * @example
 * import { losses, ops } from '@clampwise/layers';
 *
 * const loss = losses.categoricalCrossentropy();
 * loss([[0, 1]], [[0.5, 0.5]]).item().toFixed(4);
 * // => '0.6931'
 * loss([[0, 1]], ops.softmax([[600, 0]])).item(); // => 600
 */
export function categoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  const op = 'categoricalCrossentropy';
  const { fromLogits, labelSmoothing } = checkRule(op, options);
  return makeLoss(op, {
    options: { fromLogits, labelSmoothing },
    rows: (yTrue, yPred) => categorical(op, yTrue, yPred, fromLogits, labelSmoothing),
  });
}

function categorical(
  op: string,
  t: Tensor,
  yPred: Tensor,
  fromLogits: boolean,
  labelSmoothing: number,
): Tensor {
  const [shape, n] = splitClasses(op, yPred);
  const x = logitsOf(yPred, fromLogits, 'softmax');
  const p = x === null ? yPred : probabilities(x, yPred);
  const [keep, moved] = [1 - labelSmoothing, labelSmoothing / n];
  return fused(x === null ? CATEGORICAL : SOFTMAX, shape, { t, x: x ?? yPred, p, n, keep, moved });
}

/**
 * Makes the categorical cross-entropy for true values that are numbers of classes. It is the mean
 * of -log(p), where p is the prediction for the true class. The first class is class 0, as in an
 * array. The true values have the shape of the predictions, but without the last axis, or with a
 * last axis of length 1.
 *
 * It computes with the argument of a softmax, or clips, as `categoricalCrossentropy` does. NaN in
 * predictions propagates.
 *
 * @param options -
 *   - `fromLogits`: boolean, default false. Whether predictions are arguments for a softmax.
 * @returns a Loss. It throws a ClampwiseRangeError if a true value is no class, or if predictions
 *   have one value in a row
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @see Keras's `SparseCategoricalCrossentropy`
 *
 * @example
 * import { losses } from '@clampwise/layers';
 *
 * const loss = losses.sparseCategoricalCrossentropy();
 * const predictions = [[0.25, 0.75], [0.5, 0.5]];
 * loss([1, 0], predictions).item().toFixed(4);
 * // => '0.4904'
 */
export function sparseCategoricalCrossentropy(options: SparseCrossentropyOptions = {}): Loss {
  const op = 'sparseCategoricalCrossentropy';
  const { fromLogits } = checkRule(op, options, ['fromLogits']);
  return makeLoss(op, {
    options: { fromLogits },
    targets: 'indices',
    rows(yTrue, yPred) {
      const [shape, n] = splitClasses(op, yPred);
      checkClasses(op, yTrue, shape, n);
      const rows = pooledTensor(yPred.shape, yPred.dtype);
      markIndices(rows.data, yTrue.data, n);
      return categorical(op, rows, yPred, fromLogits, 0);
    },
  });
}

function checkClasses(op: string, yTrue: Tensor, shape: Shape, n: number): void {
  const rows = sizeOf(shape);
  const { rank } = yTrue;
  const hasRows =
    rank === shape.length || (rank === shape.length + 1 && yTrue.shape[rank - 1] === 1);
  if (!hasRows || yTrue.size !== rows || !shape.every((length, k) => length === yTrue.shape[k])) {
    const received = `shape ${shapeText(yTrue.shape)}`;
    const expected = `${shapeText(shape)}, the number of a class for each row of yPred`;
    throw new ClampwiseRangeError(op, 'yTrue', received, expected);
  }
  const bad = firstNoIndex(yTrue.data, n);
  if (bad < 0) return;
  const received = `${yTrue.data[bad]} at index ${bad}`;
  throw new ClampwiseRangeError(op, 'yTrue', received, `whole numbers from 0 to ${n - 1}`);
}
