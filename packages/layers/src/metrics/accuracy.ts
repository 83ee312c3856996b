import { checkNumber, checkOptions } from '../check/options.ts';
import { binaryHits, classHits, sameClassHits } from '../loops/metrics.ts';
import { pooledTensor, type Tensor } from '../tensor/tensor.ts';
import type { FloatArray } from '../types.ts';
import { MeanOfRows } from './mean.ts';
import type { Metric, MetricOptions } from './metric.ts';
import { checkOnePerRow, checkSame, rowShape } from './shapes.ts';

/** Checks both arguments, and writes the part that is right, from 0 to 1, for each row. */
type Hits = (out: FloatArray, op: string, yTrue: Tensor, yPred: Tensor) => void;

class Accuracy extends MeanOfRows {
  private readonly hits: Hits;
  /** Predictions above it count as 1, if the metric is binary. */
  readonly threshold: number | undefined;

  constructor(kind: string, hits: Hits, { name = kind, threshold }: BinaryAccuracyOptions = {}) {
    super(name, kind);
    this.hits = hits;
    this.threshold = threshold;
  }

  update(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): void {
    const rows = pooledTensor(rowShape(yPred), yPred.dtype);
    this.hits(rows.data, this.kind, yTrue, yPred);
    this.mean.addRows(this.kind, rows, sampleWeight);
  }
}

const binary =
  (threshold: number): Hits =>
  (out, op, yTrue, yPred) => {
    checkSame(op, yTrue, yPred);
    binaryHits(out, yTrue.data, yPred.data, threshold);
  };

const categorical: Hits = (out, op, yTrue, yPred) => {
  checkSame(op, yTrue, yPred);
  sameClassHits(out, yTrue.data, yPred.data);
};

const sparse: Hits = (out, op, yTrue, yPred) => {
  checkOnePerRow(op, yTrue, yPred);
  classHits(out, yTrue.data, yPred.data);
};

const BINARY = /* @__PURE__ */ binary(0.5);

/** Chooses as Keras does for the name 'accuracy'. */
const byShape: Hits = (out, op, yTrue, yPred) => {
  const [last, classes] = [yTrue.shape[yTrue.rank - 1], yPred.shape[yPred.rank - 1]];
  if (classes === 1 || yPred.rank <= 1) BINARY(out, op, yTrue, yPred);
  else if (yTrue.rank < yPred.rank || last === 1) sparse(out, op, yTrue, yPred);
  else categorical(out, op, yTrue, yPred);
};

/**
 * Makes the metric 'accuracy': the part of the examples whose prediction is right. The shapes say
 * which kind it is.
 *
 * - predictions with a last axis of 1: `binaryAccuracy`
 * - true values that are numbers of classes: `sparseCategoricalAccuracy`
 * - other true values: `categoricalAccuracy`
 *
 * @returns a Metric
 * @see Keras, which chooses in this way for the name 'accuracy'
 *
 * @example
 * import { accuracy } from '@clampwise/layers/metrics';
 *
 * const metric = accuracy();
 * metric.add([1, 0], [[0.2, 0.8], [0.3, 0.7]]);
 * metric.result(); // => 0.5
 */
export function accuracy(): Metric {
  return new Accuracy('accuracy', byShape);
}

/** The options of binaryAccuracy. */
export interface BinaryAccuracyOptions extends MetricOptions {
  /** Predictions above it count as 1. Default 0.5. */
  readonly threshold?: number | undefined;
}

/**
 * Makes a metric: the part of the predictions that are on the right side of a threshold. A true
 * value is 0 or 1. A NaN counts as 0.
 *
 * @param options -
 *   - `threshold`: number, default 0.5. Predictions above it count as 1.
 *   - `name`: string, default 'binaryAccuracy'. The name in histories and logs.
 * @returns a Metric
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @see Keras's `BinaryAccuracy`
 *
 * @example
 * import { binaryAccuracy } from '@clampwise/layers/metrics';
 *
 * const metric = binaryAccuracy();
 * metric.add([[1], [0], [1]], [[0.9], [0.6], [0.7]]);
 * metric.result().toFixed(4); // => '0.6667'
 */
export function binaryAccuracy(options: BinaryAccuracyOptions = {}): Metric {
  checkOptions('binaryAccuracy', options, ['threshold', 'name']);
  const { threshold = 0.5 } = options;
  checkNumber('binaryAccuracy', 'threshold', threshold, {});
  return new Accuracy('binaryAccuracy', binary(threshold), { ...options, threshold });
}

/**
 * Makes a metric: the part of the rows whose largest prediction is at the largest true value. The
 * first of equal values counts. A NaN counts as the largest.
 *
 * @returns a Metric
 * @see Keras's `CategoricalAccuracy`
 *
 * @example
 * import { categoricalAccuracy } from '@clampwise/layers/metrics';
 *
 * const metric = categoricalAccuracy();
 * metric.add([[0, 1], [0, 1]], [[0.2, 0.8], [0.7, 0.3]]);
 * metric.result(); // => 0.5
 */
export function categoricalAccuracy(): Metric {
  return new Accuracy('categoricalAccuracy', categorical);
}

/**
 * Makes a metric: the part of the rows whose largest prediction is at the class that the true value
 * names. Classes are counted from 0.
 *
 * @returns a Metric
 * @see Keras's `SparseCategoricalAccuracy`
 *
 * @example
 * import { sparseCategoricalAccuracy } from '@clampwise/layers/metrics';
 *
 * const metric = sparseCategoricalAccuracy();
 * metric.add([1, 1], [[0.2, 0.8], [0.7, 0.3]]);
 * metric.result(); // => 0.5
 */
export function sparseCategoricalAccuracy(): Metric {
  return new Accuracy('sparseCategoricalAccuracy', sparse);
}
