import type { Json } from '@clampwise/model-files';
import { isObject, objectAt, textAt } from '@clampwise/model-files/internal';
import type { Loss } from '../../losses/loss.ts';
import {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
} from '../../metrics/accuracy.ts';
import { auc } from '../../metrics/auc.ts';
import { f1Score } from '../../metrics/f1Score.ts';
import type { MetricLike } from '../../metrics/identify.ts';
import { MeanMetric } from '../../metrics/mean.ts';
import type { Metric } from '../../metrics/metric.ts';
import { precision, recall } from '../../metrics/positives.ts';
import { cosineSimilarity, r2Score, rootMeanSquaredError } from '../../metrics/regression.ts';
import { sparseTopKCategoricalAccuracy, topKCategoricalAccuracy } from '../../metrics/topK.ts';
import { functionName, readCustom, writeCustom } from './custom.ts';
import type { Loading } from './loading.ts';
import { findLoss, writeLoss } from './losses.ts';
import { formFor, type NamedForm, type NamedForms, readNamed, writeNamed } from './named.ts';
import type { Saving } from './saving.ts';
import { choice, flag, number, type Setting, type Settings } from './settings.ts';

/** Keras has a list of thresholds, of which one is enough here. */
const threshold: Setting = {
  usual: null,
  key: 'thresholds',
  write: (value) => (value === 0.5 ? null : (value as number)),
  read: (value, path, loading) => {
    const only = Array.isArray(value) && value.length === 1 ? (value[0] as Json) : value;
    return only === null ? 0.5 : number(0.5).read(only, path, loading);
  },
};

const classId: Setting = {
  usual: null,
  write: (value) => (value ?? null) as Json,
  read: (value) => value ?? undefined,
};

/** The name in histories, if it differs from the name of the function. */
const ownName: Setting = {
  usual: null,
  key: 'name',
  write: (value) => value as string,
  read: (value) => value ?? undefined,
};

/** In Keras it is null unless it is given, for a number for each class. */
const f1Average: Setting = {
  usual: null,
  write: (value) => value as string,
  read: (value, path, loading) => {
    if (typeof value === 'string') return value;
    const sentence = `${path} is null, for one F1 score for each class. A metric of @clampwise/layers is one number: give F1Score an average in Keras, such as 'macro'`;
    return loading.reject(path, 'null', "'macro', 'weighted' or 'micro'", sentence);
  },
};

const POSITIVES: Settings = { threshold, classId, name: ownName };

function form(
  className: string,
  text: string,
  make: (options: never) => Metric,
  settings: Settings = {},
  tfjsText: string | null = null,
): NamedForm<Metric> {
  return { className, text, tfjsText, settings, make };
}

const FORMS: NamedForms<Metric> = {
  accuracy: { ...form('Accuracy', 'accuracy', accuracy, {}, 'accuracy'), aliases: ['acc'] },
  binaryAccuracy: form(
    'BinaryAccuracy',
    'binary_accuracy',
    binaryAccuracy,
    { threshold: number(0.5), name: ownName },
    'binary_accuracy',
  ),
  categoricalAccuracy: form(
    'CategoricalAccuracy',
    'categorical_accuracy',
    categoricalAccuracy,
    {},
    'categorical_accuracy',
  ),
  sparseCategoricalAccuracy: form(
    'SparseCategoricalAccuracy',
    'sparse_categorical_accuracy',
    sparseCategoricalAccuracy,
    {},
    'sparse_categorical_accuracy',
  ),
  precision: form('Precision', 'precision', precision, POSITIVES),
  recall: form('Recall', 'recall', recall, POSITIVES),
  auc: form('AUC', 'auc', auc, {
    numThresholds: number(200),
    curve: choice('ROC', ['ROC', 'PR']),
    fromLogits: flag(false),
    name: ownName,
  }),
  topKCategoricalAccuracy: form(
    'TopKCategoricalAccuracy',
    'top_k_categorical_accuracy',
    topKCategoricalAccuracy,
    { k: number(5), name: ownName },
  ),
  sparseTopKCategoricalAccuracy: form(
    'SparseTopKCategoricalAccuracy',
    'sparse_top_k_categorical_accuracy',
    sparseTopKCategoricalAccuracy,
    { k: number(5), name: ownName },
  ),
  f1Score: form('F1Score', 'f1_score', f1Score, {
    average: f1Average,
    threshold: {
      usual: null,
      write: (value) => value as number | null,
      read: (value, path, loading) =>
        value === null ? null : number(0.5).read(value, path, loading),
    },
    name: ownName,
  }),
  rootMeanSquaredError: form(
    'RootMeanSquaredError',
    'root_mean_squared_error',
    rootMeanSquaredError,
  ),
  r2Score: form('R2Score', 'r2_score', r2Score),
  cosineSimilarity: form('CosineSimilarity', 'cosine_similarity', cosineSimilarity),
};

/** Returns the words for a metric. */
export function writeMetric(metric: Metric, path: string, saving: Saving): Json | undefined {
  const { kind } = metric;
  if (metric.constructor === MeanMetric) {
    return writeMean((metric as MeanMetric).loss, path, saving);
  }
  if (!Object.hasOwn(FORMS, kind) || !isOurs(metric)) return writeCustom(metric, path, saving);
  const name = metric.name === kind ? null : metric.name;
  const options = { ...metric, name } as { readonly [option: string]: unknown };
  return writeNamed(FORMS, kind, options, 'keras.metrics', path, saving);
}

/** Whether a function of this package made a metric, and not a class of the caller. */
function isOurs(metric: Metric): boolean {
  const { kind } = metric;
  return (FORMS[kind] as NamedForm<Metric>).make({} as never).constructor === metric.constructor;
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
  const name = functionName(value) ?? '';
  const custom = loading.customNamed(name);
  if (custom !== undefined) return readCustom(custom, value) as MetricLike;
  const found = readNamed(FORMS, withoutDefaults(value), path, loading);
  const metric = found ?? findLoss(value, path, loading);
  if (metric !== undefined) return metric;
  return loading.reject(path, `'${name}'`, 'a metric of @clampwise/layers');
}

/** Settings of Keras that have no effect at these values. */
const DEFAULTS: { readonly [key: string]: Json } = {
  class_aggregation: 'uniform_average',
  num_regressors: 0,
  summation_method: 'interpolation',
};

/** Leaves out settings without effect, and names that Keras chose. */
function withoutDefaults(value: Json): Json {
  if (!isObject(value) || textAt(value, 'class_name') === '') return value;
  const text = formFor(FORMS, textAt(value, 'class_name'))?.text ?? '';
  const isUsual = (key: string, each: Json): boolean =>
    key === 'name'
      ? typeof each === 'string' && each.replace(/_\d+$/, '') === text
      : Object.hasOwn(DEFAULTS, key) && DEFAULTS[key] === each;
  const config = Object.entries(objectAt(value, 'config')).filter(
    ([key, each]) => !isUsual(key, each),
  );
  return { ...value, config: Object.fromEntries(config) };
}
