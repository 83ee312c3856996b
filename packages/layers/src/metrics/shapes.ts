import { ClampwiseRangeError } from '@clampwise/kernels';
import { sameShape, shapeText } from '../check/describe.ts';
import { weightsFor } from '../losses/value.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { FloatArray, Shape } from '../types.ts';

/** Returns the shape of the rows of predictions: all axes but the last. */
export function rowShape({ shape }: Tensor): Shape {
  return shape.length <= 1 ? shape : shape.slice(0, -1);
}

/** Checks that true values have the shape of the predictions, but for a last axis of length 1. */
export function checkSame(op: string, yTrue: Tensor, { shape }: Tensor): void {
  const own = yTrue.shape;
  if (!sameShape(own, shape) && !isColumn(own, shape) && !isColumn(shape, own)) {
    reject(op, yTrue, shape);
  }
}

/** Checks that true values are one number for each row of predictions. */
export function checkOnePerRow(op: string, yTrue: Tensor, yPred: Tensor): void {
  const rows = yPred.shape.slice(0, -1);
  if (yPred.rank === 0 || (!sameShape(yTrue.shape, rows) && !isColumn(yTrue.shape, rows))) {
    reject(op, yTrue, rows);
  }
}

function isColumn(shape: Shape, rows: Shape): boolean {
  return shape.length === rows.length + 1 && sameShape(shape, [...rows, 1]);
}

function reject(op: string, yTrue: Tensor, shape: Shape): never {
  const received = `shape ${shapeText(yTrue.shape)}`;
  const expected = shapeText(shape);
  const sentence = `yTrue has ${received}, but for these predictions it must have ${expected}`;
  throw new ClampwiseRangeError(op, 'yTrue', received, expected, sentence);
}

/** Returns weights of which each holds for a run of predictions, or null for none. */
export function weightsOfExamples(
  op: string,
  sampleWeight: Tensor | null,
  yPred: Tensor,
): FloatArray | null {
  return sampleWeight === null ? null : weightsFor(op, sampleWeight, yPred).data;
}
