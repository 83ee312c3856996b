export {
  accuracy,
  type BinaryAccuracyOptions,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
} from './metrics/accuracy.ts';
export type { MetricLike, MetricName } from './metrics/identify.ts';
export { Metric } from './metrics/metric.ts';
