import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, shapeText } from '../check/describe.ts';
import { checkNumber, checkOptions } from '../check/options.ts';
import { countClasses } from '../loops/counts.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Shape } from '../types.ts';
import { Metric, type MetricOptions } from './metric.ts';
import { checkSame, weightsOfExamples } from './shapes.ts';

/** How the scores of the classes become one number. */
export type F1Average = 'micro' | 'macro' | 'weighted';

/** The options of f1Score. */
export interface F1ScoreOptions extends MetricOptions {
  /**
   * How the scores of the classes become one number. Default 'macro'.
   *
   * - 'macro': their mean
   * - 'weighted': their mean, each class weighed by its true values
   * - 'micro': the score of all classes together
   */
  readonly average?: F1Average | undefined;
  /**
   * Predictions above it count as positive: above 0, at most 1. Default null, the largest of a row.
   */
  readonly threshold?: number | null | undefined;
}

const AVERAGES: readonly unknown[] = ['micro', 'macro', 'weighted'];
// Keras adds it to each divisor.
const EPSILON = 1e-7;

class F1Score extends Metric {
  readonly average: F1Average;
  readonly threshold: number | null;
  /** Of each class: true positives, predicted positives, and true values. */
  private sums: Float64Array | null = null;

  constructor(options: F1ScoreOptions) {
    checkOptions('f1Score', options, ['average', 'threshold', 'name']);
    const { average = 'macro', threshold = null, name = 'f1Score' } = options;
    super(name, 'f1Score');
    if (!AVERAGES.includes(average)) rejectAverage(average);
    this.average = average;
    const range = { least: 0, above: true, most: 1 };
    this.threshold =
      threshold === null ? null : checkNumber('f1Score', 'threshold', threshold, range);
  }

  reset(): void {
    this.sums = null;
  }

  update(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): void {
    const { shape } = yPred;
    if (shape.length === 0 || shape.length > 2) rejectShape(shape, '[n, classes]');
    checkSame('f1Score', yTrue, yPred);
    const size = 3 * (shape[1] ?? 1);
    if (this.sums !== null && this.sums.length !== size) {
      rejectShape(shape, `[n, ${this.sums.length / 3}], as in the batches before`);
    }
    const weights = weightsOfExamples('f1Score', sampleWeight, yPred);
    this.sums ??= new Float64Array(size);
    countClasses(this.sums, yTrue.data, yPred.data, weights, this.threshold);
  }

  result(): number {
    const { average, sums } = this;
    if (sums === null) return 0;
    if (average === 'micro') {
      const all = [0, 0, 0];
      sums.forEach((sum, k) => {
        all[k % 3] = (all[k % 3] as number) + sum;
      });
      return scoreOf(all, 0);
    }
    const classes = sums.length / 3;
    const trueValues = sums.reduce((sum, value, k) => (k % 3 === 2 ? sum + value : sum), 0);
    let result = 0;
    for (let k = 0; k < classes; k++) {
      const own = sums[3 * k + 2] as number;
      const weight = average === 'macro' ? 1 / classes : own / (trueValues + EPSILON);
      result += weight * scoreOf(sums, 3 * k);
    }
    return result;
  }
}

function scoreOf(sums: ArrayLike<number>, at: number): number {
  const [hits, predicted, own] = [sums[at], sums[at + 1], sums[at + 2]] as [number, number, number];
  const precision = hits / (predicted + EPSILON);
  const recall = hits / (own + EPSILON);
  return (2 * precision * recall) / (precision + recall + EPSILON);
}

function rejectAverage(given: unknown): never {
  const expected = "'macro', 'weighted' or 'micro'";
  const ErrorClass = typeof given === 'string' ? ClampwiseRangeError : ClampwiseTypeError;
  throw new ErrorClass('f1Score', 'average', describe(given), expected);
}

function rejectShape(shape: Shape, expected: string): never {
  throw new ClampwiseRangeError('f1Score', 'yPred', shapeText(shape), `of shape ${expected}`);
}

/**
 * Makes a metric: the F1 score, 2 · precision · recall / (precision + recall), of the classes along
 * the last axis. True values are 0 or 1 for each class, predictions are numbers for each class.
 *
 * It adds 1e-7 to each divisor, as Keras does, so a class without positives has the score 0. A NaN
 * as prediction is not positive. In Keras the default is one number for each class. A metric of
 * this package is one number, so its default is their mean.
 *
 * @param options -
 *   - `average`: 'macro', 'weighted' or 'micro', default 'macro'. The mean over the classes, the
 *     mean by their true values, or the score of all classes together.
 *   - `threshold`: number above 0, at most 1, or null, default null. Predictions above it count as
 *     positive. With null it is the largest of each row, if it is not 0.
 *   - `name`: string, default 'f1Score'. The name in histories and logs.
 * @returns a Metric
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if the average is unknown, or the threshold is out of range
 * @see Keras's `F1Score`
 *
 * @example
 * import { f1Score } from '@clampwise/layers/metrics';
 *
 * const metric = f1Score({ threshold: 0.5 });
 * metric.add([[1], [0], [1]], [[0.9], [0.6], [0.2]]);
 * metric.result().toFixed(4); // => '0.5000'
 */
export function f1Score(options: F1ScoreOptions = {}): Metric {
  return new F1Score(options);
}
