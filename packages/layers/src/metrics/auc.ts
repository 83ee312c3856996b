import { ClampwiseRangeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { checkFlag, checkNumber, checkOptions } from '../check/options.ts';
import { fillBuckets } from '../loops/counts.ts';
import { sigmoid } from '../ops/unary.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Metric, type MetricOptions } from './metric.ts';
import { checkSame, weightsOfExamples } from './shapes.ts';

/** The options of auc. */
export interface AucOptions extends MetricOptions {
  /** The number of thresholds, from 2 to 1048576. Default 200. */
  readonly numThresholds?: number | undefined;
  /**
   * The curve. Default 'ROC'.
   *
   * - 'ROC': the part of the positives found, over the part of the negatives that count as positive
   * - 'PR': precision over recall
   */
  readonly curve?: 'ROC' | 'PR' | undefined;
  /** Whether predictions are arguments for a sigmoid. Default false. */
  readonly fromLogits?: boolean | undefined;
}

/** Each threshold takes 16 bytes, and all are read for each result. */
const MOST_THRESHOLDS = 2 ** 20;

class AUC extends Metric {
  readonly numThresholds: number;
  readonly curve: 'ROC' | 'PR';
  readonly fromLogits: boolean;
  private readonly positives: Float64Array;
  private readonly negatives: Float64Array;

  constructor(options: AucOptions) {
    checkOptions('auc', options, ['numThresholds', 'curve', 'fromLogits', 'name']);
    const { numThresholds = 200, curve = 'ROC', fromLogits = false, name = 'auc' } = options;
    super(name, 'auc');
    const several = { least: 2, most: MOST_THRESHOLDS, whole: true };
    this.numThresholds = checkNumber('auc', 'numThresholds', numThresholds, several);
    this.curve = checkCurve(curve);
    this.fromLogits = checkFlag('auc', 'fromLogits', fromLogits);
    this.positives = new Float64Array(numThresholds);
    this.negatives = new Float64Array(numThresholds);
  }

  reset(): void {
    this.positives.fill(0);
    this.negatives.fill(0);
  }

  update(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): void {
    checkSame('auc', yTrue, yPred);
    const weights = weightsOfExamples('auc', sampleWeight, yPred);
    const { data } = this.fromLogits ? sigmoid(yPred) : yPred;
    fillBuckets(this.positives, this.negatives, yTrue.data, data, weights);
  }

  result(): number {
    const found = sumsFrom(this.positives);
    const alarms = sumsFrom(this.negatives);
    return this.curve === 'ROC' ? areaOfRoc(found, alarms) : areaOfPrecision(found, alarms);
  }
}

function checkCurve(curve: unknown): 'ROC' | 'PR' {
  if (curve === 'ROC' || curve === 'PR') return curve;
  throw new ClampwiseRangeError('auc', 'curve', describe(curve), "'ROC' or 'PR'");
}

/** Returns the sum of each bucket and all after it, and 0 at the end. */
function sumsFrom(buckets: Float64Array): Float64Array {
  const sums = new Float64Array(buckets.length);
  let sum = 0;
  for (let k = buckets.length - 1; k >= 0; k--) {
    sum += buckets[k] as number;
    sums[k] = sum;
  }
  return sums;
}

/** Trapezoids between the points of all thresholds. */
function areaOfRoc(found: Float64Array, alarms: Float64Array): number {
  const [positives = 0, negatives = 0] = [found[0], alarms[0]];
  if (positives === 0 || negatives === 0) return 0;
  let area = 0;
  for (let k = 1; k < found.length; k++) {
    const width = (alarms[k - 1] as number) - (alarms[k] as number);
    area += (width * ((found[k - 1] as number) + (found[k] as number))) / 2;
  }
  return area / positives / negatives;
}

/**
 * Between two thresholds the true positives grow in proportion to all predicted positives. See J.
 * Davis, M. Goadrich, The relationship between precision-recall and ROC curves (2006), section 4.
 */
function areaOfPrecision(found: Float64Array, alarms: Float64Array): number {
  const [positives = 0] = found;
  if (positives === 0) return 0;
  let area = 0;
  for (let k = 1; k < found.length; k++) {
    const [before, after] = [found[k - 1] as number, found[k] as number];
    const [more, fewer] = [before + (alarms[k - 1] as number), after + (alarms[k] as number)];
    if (more <= fewer) continue;
    const slope = (before - after) / (more - fewer);
    const bend = fewer > 0 ? (after - slope * fewer) * Math.log(more / fewer) : 0;
    area += slope * (before - after + bend);
  }
  return area / positives;
}

/**
 * Makes a metric: the area under the ROC curve, or under the curve of precision over recall. A
 * perfect model scores 1, and for ROC guesses score one half. Counts at evenly spaced thresholds
 * give the curve.
 *
 * A true value other than 0 is positive. A NaN as prediction counts as 0.
 *
 * @param options -
 *   - `numThresholds`: whole number from 2 to 1048576, default 200. The number of thresholds.
 *   - `curve`: 'ROC' or 'PR', default 'ROC'. The curve.
 *   - `fromLogits`: boolean, default false. Whether predictions are arguments for a sigmoid.
 *   - `name`: string, default 'auc'. The name in histories and logs.
 * @returns a Metric
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if numThresholds is out of range, or there is no such curve
 * @see Keras's `AUC`, with its defaults
 *
 * @example
 * import { auc } from '@clampwise/layers/metrics';
 *
 * const metric = auc();
 * metric.add([0, 0, 1, 1], [0.1, 0.5, 0.3, 0.9]);
 * metric.result(); // => 0.75
 */
export function auc(options: AucOptions = {}): Metric {
  return new AUC(options);
}
