import { ClampwiseRangeError } from '@clampwise/kernels';
import { sameShape, shapeText } from '../check/describe.ts';
import { checkNumber, checkOptions } from '../check/options.ts';
import { argMax, checkIndices } from '../ops/pick.ts';
import { withoutTape } from '../tape/tape.ts';
import { readTensor } from '../tensor/read.ts';
import { ordinaryTensor, type Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';

/** The options of confusionMatrix. */
export interface ConfusionMatrixOptions {
  /** The number of classes. Default the length of the last axis, or the largest class and one. */
  readonly numClasses?: number | undefined;
  /** A weight for each example. Default 1. */
  readonly sampleWeight?: TensorLike | undefined;
}

/**
 * Counts how often each class is predicted as each. Row t, column p is the number of examples of
 * class t that are predicted as class p.
 *
 * @param yTrue - the number of a class for each example, or a row with the largest value at it
 * @param yPred - the same for predictions, such as the result of `predict`
 * @param options -
 *   - `numClasses`: whole number, default what the arguments imply. The number of classes.
 *   - `sampleWeight`: a weight for each example, default 1. What an example adds.
 * @returns a Tensor [numClasses, numClasses]
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if the numbers of examples differ, or a class is no whole number from
 *   0 to numClasses - 1
 * @see TensorFlow.js's `tf.math.confusionMatrix`
 *
 * @example
 * import { confusionMatrix } from '@clampwise/layers/metrics';
 *
 * const yPred = [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]];
 * confusionMatrix([0, 1, 1], yPred).toArray();
 * // => [[1, 0], [1, 1]]
 */
export function confusionMatrix(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: ConfusionMatrixOptions = {},
): Tensor {
  const op = 'confusionMatrix';
  checkOptions(op, options, ['numClasses', 'sampleWeight']);
  const [truth, truthClasses] = classesOf(op, 'yTrue', yTrue);
  const [prediction, predictionClasses] = classesOf(op, 'yPred', yPred);
  checkCount(op, 'yPred', prediction, truth);
  const { numClasses = Math.max(truthClasses, predictionClasses) } = options;
  checkNumber(op, 'numClasses', numClasses, { least: 0, whole: true });
  checkIndices(op, 'yTrue', truth.data, numClasses);
  checkIndices(op, 'yPred', prediction.data, numClasses);
  const { sampleWeight } = options;
  const weights = sampleWeight === undefined ? null : readTensor(op, 'sampleWeight', sampleWeight);
  if (weights !== null) checkCount(op, 'sampleWeight', weights, truth);
  const out = ordinaryTensor([numClasses, numClasses], prediction.dtype);
  truth.data.forEach((row, k) => {
    const at = row * numClasses + (prediction.data[k] as number);
    out.data[at] = (out.data[at] as number) + (weights === null ? 1 : (weights.data[k] as number));
  });
  return out;
}

/** Returns the number of a class for each example, and the number of classes. */
function classesOf(op: string, argument: string, values: TensorLike): [Tensor, number] {
  const read = readTensor(op, argument, values);
  const { shape } = read;
  const last = shape[shape.length - 1] as number;
  if (shape.length === 1) return [read, largestOf(read) + 1];
  if (shape.length === 2 && last > 1) return [withoutTape(() => argMax(read, { axis: 1 })), last];
  const expected = 'of shape [n], numbers of classes, or [n, classes] with two classes or more';
  throw new ClampwiseRangeError(op, argument, `shape ${shapeText(shape)}`, expected);
}

function largestOf({ data }: Tensor): number {
  let largest = -1;
  for (const value of data) if (value > largest) largest = Math.floor(value);
  return largest;
}

function checkCount(op: string, argument: string, { shape }: Tensor, truth: Tensor): void {
  if (sameShape(shape, truth.shape)) return;
  const received = `${shape[0] ?? 'no'} examples`;
  throw new ClampwiseRangeError(op, argument, received, `${truth.size}, as many as yTrue`);
}
