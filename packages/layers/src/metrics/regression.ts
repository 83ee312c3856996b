import { addDeviations, type Deviations } from '../loops/counts.ts';
import { cosineSimilarity as cosineLoss } from '../losses/distributions.ts';
import { makeLoss } from '../losses/loss.ts';
import { meanSquaredError } from '../losses/regression.ts';
import { neg } from '../ops/unary.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { MeanMetric } from './mean.ts';
import { Metric } from './metric.ts';
import { checkSame, weightsOfExamples } from './shapes.ts';

class RootMeanSquaredError extends MeanMetric {
  constructor() {
    super(meanSquaredError, 'rootMeanSquaredError');
  }

  override result(): number {
    return Math.sqrt(super.result());
  }
}

/**
 * Makes a metric: the root of the mean of (yTrue - yPred)² over all examples. NaN propagates.
 *
 * @returns a Metric
 * @see Keras's `RootMeanSquaredError`
 *
 * @example
 * import { rootMeanSquaredError } from '@clampwise/layers/metrics';
 *
 * const metric = rootMeanSquaredError();
 * metric.add([[1], [2]], [[4], [6]]);
 * metric.result() ** 2; // => 12.500000000000002
 */
export function rootMeanSquaredError(): Metric {
  return new RootMeanSquaredError();
}

/**
 * Makes a metric: the mean cosine of the angle between yTrue and yPred, as vectors along the last
 * axis. It is 1 for the same direction, and 0 if one is all zeros. NaN propagates.
 *
 * @returns a Metric
 * @see Keras's metric `CosineSimilarity`; the loss of that name has the opposite sign
 *
 * @example
 * import { cosineSimilarity } from '@clampwise/layers/metrics';
 *
 * const metric = cosineSimilarity();
 * metric.add([[2, 0]], [[3, 4]]);
 * metric.result().toFixed(4); // => '0.6000'
 */
export function cosineSimilarity(): Metric {
  const rows = (yTrue: Tensor, yPred: Tensor): Tensor => neg(cosineLoss.perExample(yTrue, yPred));
  return new MeanMetric(makeLoss('cosineSimilarity', { rows }));
}

class R2Score extends Metric {
  private columns: Deviations[] = [];

  reset(): void {
    this.columns = [];
  }

  update(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): void {
    checkSame(this.kind, yTrue, yPred);
    if (yPred.size === 0) return;
    const n = yPred.rank === 0 ? 1 : yPred.size / (yPred.shape[0] as number);
    const weights = weightsOfExamples(this.kind, sampleWeight, yPred);
    for (let at = 0; at < n; at++) {
      this.columns[at] ??= { weight: 0, sum: 0, squares: 0, residuals: 0 };
      addDeviations(this.columns[at] as Deviations, yTrue.data, yPred.data, weights, n, at);
    }
  }

  result(): number {
    const scores = this.columns.map(scoreOf);
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  }
}

/** As in Keras, a column that is constant and not predicted exactly scores 0. */
function scoreOf({ weight, sum, squares, residuals }: Deviations): number {
  const score = 1 - residuals / (squares - (sum * sum) / weight);
  return Math.abs(score) === Infinity ? 0 : score;
}

/**
 * Makes a metric: R², the part of the variance of yTrue that the predictions explain. 1 is perfect,
 * and 0 is as good as the mean. Several columns have equal shares. NaN propagates.
 *
 * @returns a Metric
 * @see Keras's `R2Score`, with its defaults
 *
 * @example
 * import { r2Score } from '@clampwise/layers/metrics';
 *
 * const metric = r2Score();
 * metric.add([[1], [4], [3]], [[2], [4], [4]]);
 * metric.result().toFixed(4); // => '0.5714'
 */
export function r2Score(): Metric {
  return new R2Score('r2Score');
}
