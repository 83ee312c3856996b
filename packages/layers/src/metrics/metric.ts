import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { readTensor } from '../tensor/read.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';

/** The options of every metric of a function that takes options. */
export interface MetricOptions {
  /** The name in histories and logs. Default the name of the function. */
  readonly name?: string | undefined;
}

/**
 * A number that training and evaluation report. It collects over the batches of an epoch. A
 * subclass keeps its sums in fields.
 *
 * @example
 * import { Metric } from '@clampwise/layers/metrics';
 *
 * class LargestError extends Metric {
 *   largest = 0;
 *   reset() {
 *     this.largest = 0;
 *   }
 *   update(yTrue, yPred) {
 *     yTrue.data.forEach((value, k) => {
 *       const error = Math.abs(value - yPred.data[k]);
 *       this.largest = Math.max(this.largest, error);
 *     });
 *   }
 *   result() {
 *     return this.largest;
 *   }
 * }
 * const metric = new LargestError('largestError');
 * metric.add([1, 2], [1.5, 2]);
 * metric.result(); // => 0.5
 */
export abstract class Metric {
  /** The name in histories and logs. */
  readonly name: string;
  /**
   * The name of the function that made it, or the name.
   * @internal
   */
  readonly kind: string;

  constructor(name: string, kind: string = name) {
    this.name = checkName(kind, name);
    this.kind = kind;
  }

  /** Forgets all batches. */
  abstract reset(): void;

  /**
   * Adds a batch.
   *
   * @param yTrue - the true values
   * @param yPred - the predicted values
   * @param sampleWeight - a weight for each example, or null
   */
  abstract update(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): void;

  /** Returns the number for the batches so far. */
  abstract result(): number;

  /**
   * Adds a batch that is given as tensors or arrays.
   *
   * @param yTrue - the true values
   * @param yPred - the predicted values
   * @param sampleWeight - a weight for each example, or null. Default null
   * @throws ClampwiseTypeError or ClampwiseRangeError if the shapes do not fit
   */
  add(yTrue: TensorLike, yPred: TensorLike, sampleWeight: TensorLike | null = null): void {
    const prediction = readTensor(this.kind, 'yPred', yPred);
    const { dtype } = prediction;
    const truth = readTensor(this.kind, 'yTrue', yTrue, dtype);
    const weights =
      sampleWeight === null ? null : readTensor(this.kind, 'sampleWeight', sampleWeight, dtype);
    this.update(truth, prediction, weights);
  }
}

function checkName(op: string, name: unknown): string {
  if (typeof name === 'string' && name !== '') return name;
  throw new ClampwiseTypeError(op, 'name', describe(name), 'a string that is not empty');
}
