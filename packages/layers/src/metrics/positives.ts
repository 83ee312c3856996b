import { ClampwiseRangeError } from '@clampwise/kernels';
import { checkNumber, checkOptions } from '../check/options.ts';
import { type Counts, countPositives } from '../loops/counts.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Metric, type MetricOptions } from './metric.ts';
import { checkSame, weightsOfExamples } from './shapes.ts';

/** The options of precision and recall. */
export interface PositivesOptions extends MetricOptions {
  /** Predictions above it count as positive. Default 0.5. */
  readonly threshold?: number | undefined;
  /** The place along the last axis that counts, the only one. Default all. */
  readonly classId?: number | undefined;
}

/** Counts positives, and divides the true ones by others. */
abstract class Positives extends Metric {
  readonly threshold: number;
  readonly classId: number | null;
  protected counts: Counts = none();

  constructor(op: string, options: PositivesOptions) {
    checkOptions(op, options, ['threshold', 'classId', 'name']);
    const { threshold = 0.5, classId, name = op } = options;
    super(name, op);
    this.threshold = checkNumber(op, 'threshold', threshold, {});
    this.classId =
      classId === undefined ? null : checkNumber(op, 'classId', classId, { least: 0, whole: true });
  }

  reset(): void {
    this.counts = none();
  }

  update(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): void {
    const { kind, threshold, classId } = this;
    checkSame(kind, yTrue, yPred);
    const weights = weightsOfExamples(kind, sampleWeight, yPred);
    const n = classId === null ? 1 : this.classesOf(yPred, classId);
    countPositives(this.counts, yTrue.data, yPred.data, weights, threshold, n, classId ?? 0);
  }

  private classesOf({ shape }: Tensor, classId: number): number {
    const classes = shape.length < 2 ? 0 : (shape[shape.length - 1] as number);
    if (classId < classes) return classes;
    const expected = `below ${classes}, the length of the last axis of yPred`;
    throw new ClampwiseRangeError(this.kind, 'classId', String(classId), expected);
  }
}

function none(): Counts {
  return { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
}

/** Returns a / b, and 0 for 0 / 0. */
function part(a: number, b: number): number {
  return b === 0 ? 0 : a / b;
}

class Precision extends Positives {
  result(): number {
    const { truePositives, falsePositives } = this.counts;
    return part(truePositives, truePositives + falsePositives);
  }
}

class Recall extends Positives {
  result(): number {
    const { truePositives, falseNegatives } = this.counts;
    return part(truePositives, truePositives + falseNegatives);
  }
}

/**
 * Makes a metric: the part of the positive predictions that are right. It is 0 if there are none. A
 * true value other than 0 is positive. A NaN as prediction is not.
 *
 * @param options -
 *   - `threshold`: number, default 0.5. Predictions above it count as positive.
 *   - `classId`: whole number, default all. The only place along the last axis that counts.
 *   - `name`: string, default 'precision'. The name in histories and logs.
 * @returns a Metric
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if classId is no whole number of at least 0
 * @see Keras's `Precision`
 *
 * @example
 * import { precision } from '@clampwise/layers/metrics';
 *
 * const metric = precision();
 * metric.add([[1], [0], [1]], [[0.9], [0.6], [0.2]]);
 * metric.result(); // => 0.5
 */
export function precision(options: PositivesOptions = {}): Metric {
  return new Precision('precision', options);
}

/**
 * Makes a metric: the part of the positive true values that are predicted as positive. It is 0 if
 * there are none. A true value other than 0 is positive. A NaN as prediction is not.
 *
 * @param options -
 *   - `threshold`: number, default 0.5. Predictions above it count as positive.
 *   - `classId`: whole number, default all. The only place along the last axis that counts.
 *   - `name`: string, default 'recall'. The name in histories and logs.
 * @returns a Metric
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if classId is no whole number of at least 0
 * @see Keras's `Recall`
 *
 * @example
 * import { recall } from '@clampwise/layers/metrics';
 *
 * const metric = recall();
 * metric.add([[1], [0], [1]], [[0.9], [0.6], [0.2]]);
 * metric.result(); // => 0.5
 */
export function recall(options: PositivesOptions = {}): Metric {
  return new Recall('recall', options);
}
