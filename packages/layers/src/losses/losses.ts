import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText } from '../check/describe.ts';
import { keyNamed } from '../check/options.ts';
import { meanSquares, scaleInto } from '../loops/losses.ts';
import { sub } from '../ops/arithmetic.ts';
import { refuseDType } from '../ops/operands.ts';
import { mean } from '../ops/reduce.ts';
import { abs } from '../ops/unary.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { readTensor } from '../tensor/read.ts';
import { ordinaryTensor, pooledTensor, Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';

/**
 * A function from the true and the predicted values to a scalar, or to one number for each example,
 * whose mean is the loss. Write it with `ops`.
 */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** The names of losses. */
export type LossName = 'meanSquaredError' | 'mse' | 'meanAbsoluteError' | 'mae';

/** A loss or a metric as an option: a name or a function. */
export type LossLike = LossName | LossFunction;

/**
 * Computes the mean of (yTrue - yPred)² over all values. NaN propagates. The gradient for yPred is
 * 2·(yPred - yTrue)/n.
 *
 * @param yTrue - the true values
 * @param yPred - the predicted values, of the same shape and dtype
 * @returns a scalar Tensor
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes differ
 * @see Keras's `MeanSquaredError`
 *
 * @example
 * import { losses } from '@clampwise/layers';
 *
 * losses.meanSquaredError([[1], [2]], [[1], [5]]).item();
 * // => 4.5
 */
export function meanSquaredError(yTrue: TensorLike, yPred: TensorLike): Tensor {
  const [truth, prediction] = readPair('meanSquaredError', yTrue, yPred);
  const { dtype } = prediction;
  // In one pass: as three operations of ops it took a tenth of a small model's training step.
  const differences = pooledTensor(prediction.shape, dtype);
  const out = ordinaryTensor([], dtype);
  out.data[0] = meanSquares(differences.data, prediction.data, truth.data);
  const nodes = [nodeOf(prediction), nodeOf(truth)];
  if (nodes[0] === null && nodes[1] === null) return out;
  return record(out, (dy) => {
    const factor = (2 * dy.item()) / prediction.size;
    nodes.forEach((node, k) => {
      if (node === null) return;
      const g = pooledTensor(prediction.shape, dtype);
      scaleInto(g.data, differences.data, k === 0 ? factor : -factor);
      give(node, g, true);
    });
  });
}

/**
 * Computes the mean of |yTrue - yPred| over all values. NaN propagates. The gradient for yPred is
 * sign(yPred - yTrue)/n, and 0 where they are equal.
 *
 * @param yTrue - the true values
 * @param yPred - the predicted values, of the same shape and dtype
 * @returns a scalar Tensor
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes differ
 * @see Keras's `MeanAbsoluteError`
 *
 * @example
 * import { losses } from '@clampwise/layers';
 *
 * losses.meanAbsoluteError([[1], [2]], [[1], [5]]).item();
 * // => 1.5
 */
export function meanAbsoluteError(yTrue: TensorLike, yPred: TensorLike): Tensor {
  const [truth, prediction] = readPair('meanAbsoluteError', yTrue, yPred);
  return mean(abs(sub(prediction, truth)));
}

/**
 * Reads both arguments, which must have one shape: with broadcasting the mean would be over other
 * pairs.
 */
function readPair(op: string, yTrue: TensorLike, yPred: TensorLike): readonly [Tensor, Tensor] {
  const prediction = readTensor(op, 'yPred', yPred);
  const truth = yTrue instanceof Tensor ? yTrue : readTensor(op, 'yTrue', yTrue, prediction.dtype);
  if (!sameShape(truth.shape, prediction.shape)) {
    const received = `shape ${shapeText(truth.shape)}`;
    const expected = shapeText(prediction.shape);
    const sentence = `yTrue has ${received}, but yPred has ${expected}. A loss does not broadcast: reshape one of them`;
    throw new ClampwiseRangeError(op, 'yTrue', received, expected, sentence);
  }
  if (truth.dtype !== prediction.dtype) {
    refuseDType(op, ['yTrue', truth], ['yPred', prediction]);
  }
  return [truth, prediction];
}

// Histories use the first name of each function.
const BY_NAME: { readonly [N in LossName]: LossFunction } = {
  meanSquaredError,
  meanAbsoluteError,
  mse: meanSquaredError,
  mae: meanAbsoluteError,
};

function nameOf(fn: LossFunction): string | undefined {
  return Object.entries(BY_NAME).find(([, known]) => known === fn)?.[0];
}

/** A loss or a metric that an option stands for. */
export interface Loss {
  readonly name: string;
  /** Whether the caller wrote the function, which may then take y of any shape. */
  readonly custom: boolean;
  readonly fn: LossFunction;
}

/** Returns the loss that an option stands for. */
export function lossFrom(op: string, argument: string, given: unknown): Loss {
  if (typeof given === 'string') {
    const fn = BY_NAME[keyNamed(op, argument, given, BY_NAME)];
    return { name: nameOf(fn) ?? given, custom: false, fn };
  }
  if (typeof given === 'function') {
    const fn = given as LossFunction;
    const own = nameOf(fn);
    return { name: own ?? (fn.name || argument), custom: own === undefined, fn };
  }
  const names = Object.keys(BY_NAME).join(', ');
  const expected = `a function of yTrue and yPred, or one of ${names}`;
  throw new ClampwiseTypeError(op, argument, describe(given), expected);
}

/** Runs a loss. If it returns one number for each example, takes their mean. */
export function lossValue(op: string, { name, fn }: Loss, yTrue: Tensor, yPred: Tensor): Tensor {
  const result: unknown = fn(yTrue, yPred);
  if (result instanceof Tensor) {
    if (result.shape.length === 0) return result;
    if (result.shape.length === 1 && result.shape[0] === yPred.shape[0]) return mean(result);
  }
  const received = describe(result);
  const expected = `a scalar tensor, or one of shape [${yPred.shape[0]}]`;
  throw new ClampwiseTypeError(op, `the result of ${name}`, received, expected);
}
