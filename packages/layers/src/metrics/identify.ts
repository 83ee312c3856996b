import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { keyNamed, rejectExported, rejectUncalled } from '../check/options.ts';
import { type LossLike, type LossName, lossFrom, rejectExportedLoss } from '../losses/identify.ts';
import { accuracy } from './accuracy.ts';
import { MeanMetric } from './mean.ts';
import { Metric } from './metric.ts';

/** The names of metrics. The others are objects of `@clampwise/layers/metrics`. */
export type MetricName = 'accuracy' | 'acc' | LossName;

/** A metric as an option: a name, a Metric, or a loss or function, whose mean it is. */
export type MetricLike = MetricName | Metric | LossLike;

const LOSS: null = null;

// The names of losses stand here too, so that a message lists all.
const BY_NAME: { readonly [N in MetricName]: (() => Metric) | null } = {
  accuracy,
  acc: accuracy,
  meanSquaredError: LOSS,
  mse: LOSS,
  meanAbsoluteError: LOSS,
  mae: LOSS,
  binaryCrossentropy: LOSS,
  categoricalCrossentropy: LOSS,
  sparseCategoricalCrossentropy: LOSS,
};

const EXPORTED = [
  'auc()',
  'precision()',
  'recall()',
  'binaryAccuracy()',
  'categoricalAccuracy()',
  'sparseCategoricalAccuracy()',
  'topKCategoricalAccuracy()',
  'sparseTopKCategoricalAccuracy()',
  'rootMeanSquaredError()',
  'r2Score()',
  'f1Score()',
  'cosineSimilarity()',
];

const FACTORIES = /* @__PURE__ */ EXPORTED.map((call) => call.replace('()', ''));

/** Returns the metric that an option stands for. */
export function metricFrom(op: string, argument: string, given: unknown): Metric {
  if (given instanceof Metric) return given;
  if (typeof given === 'string') {
    rejectExported(op, argument, given, EXPORTED, '@clampwise/layers/metrics');
    rejectExportedLoss(op, argument, given);
    const more = ', or a metric of @clampwise/layers/metrics';
    const name = keyNamed(op, argument, given, BY_NAME, more);
    return BY_NAME[name]?.() ?? new MeanMetric(lossFrom(op, argument, name));
  }
  rejectUncalled(op, argument, given, BY_NAME, FACTORIES, 2, Metric);
  if (typeof given === 'function') return new MeanMetric(lossFrom(op, argument, given));
  const names = Object.keys(BY_NAME).join(', ');
  const expected = `a Metric, a function of yTrue and yPred, or one of ${names}`;
  throw new ClampwiseTypeError(op, argument, describe(given), expected);
}
