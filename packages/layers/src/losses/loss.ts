import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText } from '../check/describe.ts';
import { checkOptions } from '../check/options.ts';
import { rejectDType } from '../ops/operands.ts';
import { mean } from '../ops/reduce.ts';
import { readTensor } from '../tensor/read.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';

/**
 * A function from the true and the predicted values to a scalar, or to one number for each example,
 * whose mean is the loss. Write it with `ops`.
 */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/**
 * The shape of the true values that a loss accepts.
 *
 * - 'same': the shape of the predictions
 * - 'indices': the number of a class for each row of predictions, with or without a last axis of 1
 * - 'any': what the function of a user accepts
 */
export type TargetKind = 'same' | 'indices' | 'any';

/** A loss: call it on true and predicted values for their mean loss, a scalar Tensor. */
export interface Loss {
  (yTrue: TensorLike, yPred: TensorLike): Tensor;
  readonly name: string;
  /** The options that it was made with, complete. */
  readonly options: { readonly [name: string]: number | boolean };
  /** @internal */
  readonly targets: TargetKind;
  /** Whether the caller wrote the function. @internal */
  readonly custom: boolean;
  /** The function that the caller wrote. @internal */
  readonly fn?: LossFunction;
  /**
   * Returns one loss for each example, or for each row if an example has several. The mean is over
   * the last axis of the predictions.
   */
  perExample(yTrue: TensorLike, yPred: TensorLike): Tensor;
}

/** The parts of a loss that differ between losses. */
export interface LossParts {
  readonly options?: { readonly [name: string]: number | boolean };
  readonly targets?: TargetKind;
  /** The losses of rows, of arguments that have been read. */
  readonly rows: (yTrue: Tensor, yPred: Tensor) => Tensor;
  /** Their mean, if there is a faster way than to take the mean of `rows`. */
  readonly mean?: (yTrue: Tensor, yPred: Tensor) => Tensor;
}

/** Makes a loss from its parts. */
export function makeLoss(name: string, parts: LossParts): Loss {
  const { options = {}, targets = 'same', rows } = parts;
  const whole = parts.mean ?? ((yTrue, yPred) => mean(rows(yTrue, yPred)));
  const read = targets === 'same' ? readPair : readBoth;
  const loss = (yTrue: TensorLike, yPred: TensorLike): Tensor => {
    const pair = read(name, yTrue, yPred);
    return whole(pair[0], pair[1]);
  };
  const perExample = (yTrue: TensorLike, yPred: TensorLike): Tensor => {
    const [truth, prediction] = read(name, yTrue, yPred);
    return rows(truth, prediction);
  };
  Object.defineProperty(loss, 'name', { value: name });
  return Object.assign(loss, { options, targets, custom: false, perExample });
}

/** Makes a loss from a function of the caller. */
export function customLoss(fn: LossFunction, name: string): Loss {
  const loss = (yTrue: TensorLike, yPred: TensorLike): Tensor =>
    fn(yTrue as Tensor, yPred as Tensor);
  Object.defineProperty(loss, 'name', { value: name });
  return Object.assign(loss, {
    options: {},
    targets: 'any' as const,
    custom: true,
    fn,
    perExample: loss,
  });
}

/** Whether a value is a loss that `makeLoss` or `customLoss` made. */
export function isLoss(value: unknown): value is Loss {
  return typeof value === 'function' && typeof (value as Partial<Loss>).perExample === 'function';
}

/** Reads both arguments. The true values get the dtype of the predictions. */
function readBoth(op: string, yTrue: TensorLike, yPred: TensorLike): readonly [Tensor, Tensor] {
  const prediction = readTensor(op, 'yPred', yPred);
  const truth = yTrue instanceof Tensor ? yTrue : readTensor(op, 'yTrue', yTrue, prediction.dtype);
  return [truth, prediction];
}

/**
 * Reads both arguments, which must have one shape: with broadcasting the mean would be over other
 * pairs.
 */
function readPair(op: string, yTrue: TensorLike, yPred: TensorLike): readonly [Tensor, Tensor] {
  const pair = readBoth(op, yTrue, yPred);
  const [truth, prediction] = pair;
  if (!sameShape(truth.shape, prediction.shape)) {
    const received = `shape ${shapeText(truth.shape)}`;
    const expected = shapeText(prediction.shape);
    const sentence = `yTrue has ${received}, but yPred has ${expected}. A loss does not broadcast: reshape one of them`;
    throw new ClampwiseRangeError(op, 'yTrue', received, expected, sentence);
  }
  if (truth.dtype !== prediction.dtype) {
    rejectDType(op, ['yTrue', truth], ['yPred', prediction]);
  }
  return pair;
}

/** Checks the options of a function that makes a loss. */
export function checkLossOptions(op: string, options: unknown, known: readonly string[]): void {
  if (options instanceof Tensor || Array.isArray(options)) {
    const received = describe(options);
    const sentence = `options is ${received}, but ${op} makes a loss from options. Write ${op}()(yTrue, yPred), or loss: ${op}()`;
    throw new ClampwiseTypeError(op, 'options', received, 'an object', sentence);
  }
  checkOptions(op, options, known);
}
