import { ClampwiseRangeError } from '@clampwise/kernels';
import { softmax as softmaxOfArray } from '@clampwise/kernels/algebra';
import { shapeText, sizeOf } from '../check/describe.ts';
import { checkFlag, checkNumber } from '../check/options.ts';
import {
  binaryCrossentropyOfLogits,
  binaryCrossentropyVjp,
  binaryTargetsVjp,
  softmaxCrossentropy,
  softmaxCrossentropyVjp,
  softmaxTargetsVjp,
  sparseCrossentropy,
  sparseCrossentropyVjp,
} from '../loops/losses.ts';
import { firstNoIndex } from '../loops/parts.ts';
import { add, div, maximum, minimum, mul, sub } from '../ops/arithmetic.ts';
import { asTensor } from '../ops/operands.ts';
import { sum } from '../ops/reduce.ts';
import { log, neg } from '../ops/unary.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { ordinaryTensor, pooledTensor, resultOut, type Tensor } from '../tensor/tensor.ts';
import type { Shape } from '../types.ts';
import { checkLossOptions, type Loss, makeLoss } from './loss.ts';
import { meanOfRows } from './regression.ts';

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

// Keras's epsilon. Predictions that no sigmoid or softmax of ours made are clipped by it.
const EPSILON = 1e-7;

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

/** Returns the logits of predictions if they are known, else null. */
function logitsOf(yPred: Tensor, fromLogits: boolean, of: 'softmax' | 'sigmoid'): Tensor | null {
  if (fromLogits) return yPred;
  return yPred.activated?.by === of ? yPred.activated.x : null;
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
      if (x !== null) return binaryOfLogits(yTrue, x, keep, moved);
      const p = clipped(yPred);
      const t = smoothed(yTrue, keep, moved);
      const hits = mul(t, log(p));
      return neg(meanOfRows(add(hits, mul(sub(1, t), log(sub(1, p))))));
    },
  });
}

/** Clips probabilities. clipByValue would bring its kernels to every program with a model. */
function clipped(p: Tensor): Tensor {
  return maximum(minimum(p, 1 - EPSILON), EPSILON);
}

function smoothed(yTrue: Tensor, keep: number, moved: number): Tensor {
  return keep === 1 ? yTrue : add(mul(yTrue, keep), moved);
}

function binaryOfLogits(yTrue: Tensor, x: Tensor, keep: number, moved: number): Tensor {
  const [shape, n] = x.rank <= 1 ? [x.shape, 1] : splitRows('binaryCrossentropy', x);
  const out = ordinaryTensor(shape, x.dtype);
  binaryCrossentropyOfLogits(out.data, x.data, yTrue.data, n, keep, moved);
  const nodes = [nodeOf(x), nodeOf(yTrue)] as const;
  if (nodes[0] === null && nodes[1] === null) return out;
  return record(out, (dy) => {
    if (nodes[0] !== null) {
      const dx = pooledTensor(x.shape, x.dtype);
      binaryCrossentropyVjp(dx.data, dy.data, x.data, yTrue.data, n, keep, moved);
      give(nodes[0], dx, true);
    }
    if (nodes[1] !== null) {
      const dt = pooledTensor(x.shape, x.dtype);
      binaryTargetsVjp(dt.data, dy.data, x.data, n, keep);
      give(nodes[1], dt, true);
    }
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
 * @returns a Loss
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
    rows(yTrue, yPred) {
      const [shape, n] = splitRows(op, yPred);
      const [keep, moved] = [1 - labelSmoothing, labelSmoothing / n];
      const x = logitsOf(yPred, fromLogits, 'softmax');
      if (x === null) return ofProbabilities(smoothed(yTrue, keep, moved), yPred);
      const p = probabilities(x, yPred);
      const out = ordinaryTensor(shape, x.dtype);
      softmaxCrossentropy(out.data, x.data, p.data, yTrue.data, n, keep, moved);
      const nodes = [nodeOf(x), nodeOf(yTrue)] as const;
      if (nodes[0] === null && nodes[1] === null) return out;
      return record(out, (dy) => {
        if (nodes[0] !== null) {
          const dx = pooledTensor(x.shape, x.dtype);
          softmaxCrossentropyVjp(dx.data, dy.data, p.data, yTrue.data, n, keep, moved);
          give(nodes[0], dx, true);
        }
        if (nodes[1] !== null) {
          const dt = pooledTensor(x.shape, x.dtype);
          softmaxTargetsVjp(dt.data, dy.data, x.data, p.data, n, keep);
          give(nodes[1], dt, true);
        }
      });
    },
  });
}

function ofProbabilities(t: Tensor, yPred: Tensor): Tensor {
  const p = div(yPred, sum(yPred, { axis: -1, keepDims: true }));
  return neg(sum(mul(t, log(clipped(p))), { axis: -1 }));
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
 * @returns a Loss. It throws a ClampwiseRangeError if a true value is no class
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
      const [shape, n] = splitRows(op, yPred);
      checkClasses(op, yTrue, shape, n);
      const classes = yTrue.data;
      const x = logitsOf(yPred, fromLogits, 'softmax');
      if (x === null) return ofProbabilities(oneHotRows(yTrue, yPred, n), yPred);
      const p = probabilities(x, yPred);
      const out = ordinaryTensor(shape, x.dtype);
      sparseCrossentropy(out.data, x.data, p.data, classes, n);
      const node = nodeOf(x);
      if (node === null) return out;
      return record(out, (dy) => {
        const dx = pooledTensor(x.shape, x.dtype);
        sparseCrossentropyVjp(dx.data, dy.data, p.data, classes, n);
        give(node, dx, true);
      });
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

function oneHotRows(classes: Tensor, { shape, dtype }: Tensor, n: number): Tensor {
  const out = pooledTensor(shape, dtype);
  for (let row = 0; row < classes.size; row++) {
    out.data[row * n + (classes.data[row] as number)] = 1;
  }
  return out;
}
