import { checkNumber, checkOptions } from '../check/options.ts';
import { topHits } from '../loops/counts.ts';
import { argMax } from '../ops/pick.ts';
import { pooledTensor, type Tensor } from '../tensor/tensor.ts';
import { MeanOfRows } from './mean.ts';
import type { Metric, MetricOptions } from './metric.ts';
import { checkOnePerRow, checkSame, rowShape } from './shapes.ts';

/** The options of topKCategoricalAccuracy and sparseTopKCategoricalAccuracy. */
export interface TopKOptions extends MetricOptions {
  /** The number of predictions of a row that may be right, at least 1. Default 5. */
  readonly k?: number | undefined;
}

class TopK extends MeanOfRows {
  readonly k: number;

  constructor(op: string, options: TopKOptions) {
    checkOptions(op, options, ['k', 'name']);
    const { k = 5, name = op } = options;
    super(name, op);
    this.k = checkNumber(op, 'k', k, { least: 1, whole: true });
  }

  update(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): void {
    const { kind } = this;
    const isSparse = kind === 'sparseTopKCategoricalAccuracy';
    if (isSparse) checkOnePerRow(kind, yTrue, yPred);
    else checkSame(kind, yTrue, yPred);
    if (yPred.size === 0) return;
    const classes = isSparse ? yTrue : argMax(yTrue, { axis: -1 });
    const rows = pooledTensor(rowShape(yPred), yPred.dtype);
    topHits(rows.data, classes.data, yPred.data, this.k);
    this.mean.addRows(kind, rows, sampleWeight);
  }
}

/**
 * Makes a metric: the part of the rows whose true class is among the k largest predictions. A class
 * with equal predictions counts as if it came first. A NaN is among none.
 *
 * @param options -
 *   - `k`: whole number of at least 1, default 5. The number of predictions that may be right.
 *   - `name`: string, default 'topKCategoricalAccuracy'. The name in histories and logs.
 * @returns a Metric, for true values that are 1 for one class and 0 for the others
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if k is no whole number of at least 1
 * @see Keras's `TopKCategoricalAccuracy`
 *
 * @example
 * import {
 *   topKCategoricalAccuracy,
 * } from '@clampwise/layers/metrics';
 *
 * const metric = topKCategoricalAccuracy({ k: 2 });
 * const yTrue = [[0, 0, 1], [0, 1, 0]];
 * metric.add(yTrue, [[0.1, 0.6, 0.3], [0.5, 0.1, 0.4]]);
 * metric.result(); // => 0.5
 */
export function topKCategoricalAccuracy(options: TopKOptions = {}): Metric {
  return new TopK('topKCategoricalAccuracy', options);
}

/**
 * Makes a metric: the part of the rows whose true class is among the k largest predictions. A class
 * with equal predictions counts as if it came first. A NaN is among none.
 *
 * @param options -
 *   - `k`: whole number of at least 1, default 5. The number of predictions that may be right.
 *   - `name`: string, default 'sparseTopKCategoricalAccuracy'. The name in histories and logs.
 * @returns a Metric, for true values that are numbers of classes
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if k is no whole number of at least 1
 * @see Keras's `SparseTopKCategoricalAccuracy`
 *
 * @example
 * import {
 *   sparseTopKCategoricalAccuracy,
 * } from '@clampwise/layers/metrics';
 *
 * const metric = sparseTopKCategoricalAccuracy({ k: 2 });
 * metric.add([2, 1], [[0.1, 0.6, 0.3], [0.5, 0.1, 0.4]]);
 * metric.result(); // => 0.5
 */
export function sparseTopKCategoricalAccuracy(options: TopKOptions = {}): Metric {
  return new TopK('sparseTopKCategoricalAccuracy', options);
}
