export {
  accuracy,
  type BinaryAccuracyOptions,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
} from './metrics/accuracy.ts';
export { type AucOptions, auc } from './metrics/auc.ts';
export { type ConfusionMatrixOptions, confusionMatrix } from './metrics/confusionMatrix.ts';
export { type F1Average, type F1ScoreOptions, f1Score } from './metrics/f1Score.ts';
export type { MetricLike, MetricName } from './metrics/identify.ts';
export { Metric, type MetricOptions } from './metrics/metric.ts';
export { type PositivesOptions, precision, recall } from './metrics/positives.ts';
export { cosineSimilarity, r2Score, rootMeanSquaredError } from './metrics/regression.ts';
export {
  sparseTopKCategoricalAccuracy,
  type TopKOptions,
  topKCategoricalAccuracy,
} from './metrics/topK.ts';
