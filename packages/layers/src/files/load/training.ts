import { isClampwiseError } from '@clampwise/kernels';
import type { Json, JsonObject, ModelFormat } from '@clampwise/model-files';
import { isObject, objectAt, textAt, valueAt } from '@clampwise/model-files/internal';
import type { LossLike } from '../../losses/identify.ts';
import type { MetricLike } from '../../metrics/identify.ts';
import type { CompileOptions } from '../../models/compiled.ts';
import type { Loading } from '../words/loading.ts';
import { readLoss } from '../words/losses.ts';
import { readMetric } from '../words/metrics.ts';
import { readOptimizer } from '../words/optimizers.ts';

const NOT_COMPILED = 'nothing: the model is not compiled, so call compile before you train it';

/**
 * Returns the options of compile that a file holds; null if it holds none that can be used.
 *
 * @param outputs - the names of the model's outputs in the file
 */
export function readTraining(
  words: JsonObject,
  outputs: readonly string[],
  dialect: ModelFormat['dialect'],
  loading: Loading,
): CompileOptions | null {
  const optimizer = ['optimizer', 'optimizer_config', 'optimizerConfig']
    .map((key) => valueAt(words, key) ?? null)
    .find((each) => each !== null);
  const loss = valueAt(words, 'loss') ?? null;
  if (optimizer === undefined || optimizer === null || loss === null) return null;
  try {
    const own = readOptimizer(optimizer, dialect, loading);
    const losses = readLosses(loss, outputs, loading);
    const weights = readWeights(words, outputs, loading);
    const metrics = readMetrics(words, 'metrics', outputs, loading);
    const weighted = readMetrics(words, 'weighted_metrics', outputs, loading);
    return {
      optimizer: own,
      loss: losses,
      ...(weights !== null && { lossWeights: weights }),
      ...(metrics !== null && { metrics }),
      ...(weighted !== null && { weightedMetrics: weighted }),
    };
  } catch (error) {
    if (!isClampwiseError(error)) throw error;
    loading.findings.dropped(error.argument, error.received, NOT_COMPILED);
    return null;
  }
}

/** Whether words are a class or a function and not a record by output. */
function isObjectWords(words: JsonObject): boolean {
  return (textAt(words, 'class_name') || textAt(words, 'className')) !== '';
}

/** Returns the words for each output: one for all, a list, or a record by name. */
function perOutput(given: Json, outputs: readonly string[]): readonly Json[] {
  if (Array.isArray(given)) return outputs.map((_, k) => given[k] ?? null);
  if (isObject(given) && !isObjectWords(given)) {
    return outputs.map((name) => valueAt(given, name) ?? null);
  }
  return outputs.map(() => given);
}

function readLosses(
  given: Json,
  outputs: readonly string[],
  loading: Loading,
): CompileOptions['loss'] {
  const each = perOutput(given, outputs).map((words, k): LossLike | null => {
    if (words === null) return null;
    return readLoss(words, outputs.length === 1 ? 'loss' : `loss.${outputs[k]}`, loading);
  });
  return outputs.length === 1 ? (each[0] ?? loading.reject('loss', 'none', 'a loss')) : each;
}

function readWeights(
  words: JsonObject,
  outputs: readonly string[],
  loading: Loading,
): number[] | null {
  const given = valueAt(words, 'loss_weights') ?? null;
  if (given === null) return null;
  return perOutput(given, outputs).map((weight) => {
    if (weight === null) return 1;
    if (typeof weight === 'number') return weight;
    return loading.reject('lossWeights', JSON.stringify(weight).slice(0, 60), 'numbers');
  });
}

/** A list holds the metrics of all outputs, or a list for each. */
function readMetrics(
  words: JsonObject,
  key: string,
  outputs: readonly string[],
  loading: Loading,
): MetricLike[] | MetricLike[][] | null {
  const given = valueAt(words, key) ?? null;
  if (given === null) return null;
  const isShared =
    Array.isArray(given) && (outputs.length === 1 || !(given.length === outputs.length));
  const lists = isShared ? outputs.map(() => given) : perOutput(given, outputs);
  const read = lists.map((list) => metricsIn(list, loading));
  return read.length === 1 ? (read[0] as MetricLike[]) : read;
}

function metricsIn(given: Json, loading: Loading): MetricLike[] {
  if (given === null) return [];
  if (Array.isArray(given)) return given.flatMap((each) => metricsIn(each, loading));
  try {
    return [readMetric(withoutWrapper(given), 'metrics', loading)];
  } catch (error) {
    if (!isClampwiseError(error)) throw error;
    loading.findings.dropped('metrics', error.received, 'nothing; pass metrics to compile');
    return [];
  }
}

/** Keras wraps a function as a metric. */
function withoutWrapper(given: Json): Json {
  if (!isObject(given) || textAt(given, 'class_name') !== 'MeanMetricWrapper') return given;
  return valueAt(objectAt(given, 'config'), 'fn') ?? given;
}
