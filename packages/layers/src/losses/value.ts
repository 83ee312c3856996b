import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText } from '../check/describe.ts';
import { mul } from '../ops/arithmetic.ts';
import { mean } from '../ops/reduce.ts';
import { viewAs } from '../ops/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Loss } from './loss.ts';

/**
 * Runs a loss, and returns the mean over all rows, as a scalar. With weights, each row's loss is
 * multiplied by its weight first. As in Keras, the sum is divided by the number of rows, not by the
 * sum of the weights.
 *
 * @param weights - one for each example, or for each row of an example
 */
export function lossValue(
  op: string,
  loss: Loss,
  yTrue: Tensor,
  yPred: Tensor,
  weights: Tensor | null = null,
): Tensor {
  if (weights === null) {
    const result: unknown = loss(yTrue, yPred);
    if (!loss.custom) return result as Tensor;
    return meanOfRows(checkResult(op, loss, result, yPred, true));
  }
  const rows = checkResult(op, loss, loss.perExample(yTrue, yPred), yPred, false);
  return meanOfRows(mul(rows, weightsFor(op, weights, rows)));
}

function meanOfRows(rows: Tensor): Tensor {
  return rows.shape.length === 0 ? rows : mean(rows);
}

/** Checks the result of a loss or a metric: one number for each example or row. */
export function checkResult(
  op: string,
  { name }: Loss,
  result: unknown,
  { shape }: Tensor,
  mayBeScalar: boolean,
): Tensor {
  const isTensor = result instanceof Tensor;
  if (isTensor && result.shape.length === 0 && mayBeScalar) return result;
  if (isTensor && result.shape.length > 0 && result.shape[0] === shape[0]) return result;
  const received = describe(result);
  const rows = `of shape [${shape[0] ?? 'n'}]`;
  const expected = mayBeScalar
    ? `a scalar tensor, or one ${rows}`
    : `a tensor ${rows}, one loss for each example, since examples have weights`;
  throw new ClampwiseTypeError(op, `the result of ${name}`, received, expected);
}

/**
 * Returns weights in a shape that broadcasts to the losses of rows. A weight of an example holds
 * for all its rows: axes of length 1 at the end repeat.
 */
export function weightsFor(op: string, weights: Tensor, rows: Tensor): Tensor {
  if (sameShape(weights.shape, rows.shape)) return weights;
  const lengths = [...weights.shape];
  while (lengths.length > 1 && lengths[lengths.length - 1] === 1) lengths.pop();
  const fits = lengths.length > 0 && lengths.every((n, axis) => n === rows.shape[axis]);
  if (!fits) {
    const received = `shape ${shapeText(weights.shape)}`;
    const expected = `shape ${shapeText(rows.shape.slice(0, 1))}, one for each example`;
    throw new ClampwiseRangeError(op, 'sampleWeight', received, expected);
  }
  while (lengths.length < rows.rank) lengths.push(1);
  return viewAs(weights, lengths);
}
