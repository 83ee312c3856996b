import type { Json } from '@clampwise/model-files';
import type { Loss } from '../../losses/loss.ts';
import {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
} from '../../metrics/accuracy.ts';
import type { MetricLike } from '../../metrics/identify.ts';
import { MeanMetric } from '../../metrics/mean.ts';
import type { Metric } from '../../metrics/metric.ts';
import { functionName, readCustom, writeCustom } from './custom.ts';
import type { Loading } from './loading.ts';
import { findLoss, writeLoss } from './losses.ts';
import { type NamedForms, readNamed, writeNamed } from './named.ts';
import type { Saving } from './saving.ts';
import { number } from './settings.ts';

const FORMS: NamedForms<Metric> = {
  accuracy: { className: 'accuracy', aliases: ['acc'], settings: {}, make: accuracy },
  binaryAccuracy: {
    className: 'BinaryAccuracy',
    settings: { threshold: number(0.5) },
    make: binaryAccuracy,
  },
  categoricalAccuracy: {
    className: 'CategoricalAccuracy',
    settings: {},
    make: categoricalAccuracy,
  },
  sparseCategoricalAccuracy: {
    className: 'SparseCategoricalAccuracy',
    settings: {},
    make: sparseCategoricalAccuracy,
  },
};

/** Returns the words for a metric. */
export function writeMetric(metric: Metric, path: string, saving: Saving): Json | undefined {
  if (metric instanceof MeanMetric) return writeMean(metric.loss, path, saving);
  const { name, options } = metric;
  if (options === null || !Object.hasOwn(FORMS, name)) return writeCustom(metric, path, saving);
  return writeNamed(FORMS, name, options, 'keras.metrics', path, saving);
}

/** Losses that tfjs has as metrics. */
const TFJS_MEANS: { readonly [loss: string]: string } = {
  meanSquaredError: 'mse',
  meanAbsoluteError: 'mae',
  meanAbsolutePercentageError: 'mape',
  categoricalCrossentropy: 'categorical_crossentropy',
  sparseCategoricalCrossentropy: 'sparse_categorical_crossentropy',
};

function writeMean(loss: Loss, path: string, saving: Saving): Json | undefined {
  const words = writeLoss(loss, path, saving);
  if (saving.dialect !== 'tfjs' || words === undefined || loss.custom) return words;
  const name = Object.hasOwn(TFJS_MEANS, loss.name) ? TFJS_MEANS[loss.name] : undefined;
  return name ?? saving.leaveOut(path, `the mean of ${loss.name}`, 'Use another metric');
}

/** Returns the metric that words stand for. */
export function readMetric(value: Json, path: string, loading: Loading): MetricLike {
  const custom = loading.customNamed(functionName(value) ?? '');
  if (custom !== undefined) return readCustom(custom, value) as MetricLike;
  const found = readNamed(FORMS, value, path, loading) ?? findLoss(value, path, loading);
  if (found !== undefined) return found;
  return loading.reject(path, `'${functionName(value)}'`, 'a metric of @clampwise/layers');
}
