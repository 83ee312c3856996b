import type { Json, JsonObject } from '@clampwise/model-files';
import type { Metric } from '../../metrics/metric.ts';
import type { Compiled, CompiledOutput } from '../../models/compiled.ts';
import { writeLoss } from '../words/losses.ts';
import { writeMetric } from '../words/metrics.ts';
import { writeOptimizer } from '../words/optimizers.ts';
import type { Saving } from '../words/saving.ts';

/** How a model is compiled, in the words of a file. */
export interface TrainingWords {
  /** In the words of the format; null if the model is not compiled, or cannot be there. */
  readonly training: JsonObject | null;
  /** In the words of this package, if they say more. */
  readonly own: JsonObject | null;
}

/**
 * Returns the words for what `compile` set.
 *
 * @param names - the names of the outputs in the file
 */
export function writeTraining(
  compiled: Compiled | null,
  names: readonly string[],
  saving: Saving,
): TrainingWords {
  if (compiled === null) return { training: null, own: null };
  const [training, isInexact] = saving.watch(() => wordsFor(compiled, names, saving));
  return { training, own: isInexact ? wordsFor(compiled, names, saving.inOwnWords()) : null };
}

function wordsFor(
  { optimizer, outputs }: Compiled,
  names: readonly string[],
  saving: Saving,
): JsonObject | null {
  const isOne = outputs.length === 1;
  const pathOf = (part: string, k: number): string => (isOne ? part : `${part}.${names[k]}`);
  const optimizerWords = writeOptimizer(optimizer, saving);
  const losses = outputs.map(({ loss }, k) =>
    loss === null ? null : writeLoss(loss, pathOf('loss', k), saving),
  );
  const metrics = outputs.map(({ metrics }, k) => listOf(metrics, pathOf('metrics', k), saving));
  const key = saving.dialect === 'tfjs' ? 'optimizer_config' : 'optimizer';
  const more = { ...weightsOf(outputs, saving), ...weightedOf(outputs, pathOf, saving) };
  if (optimizerWords === undefined || losses.includes(undefined)) return null;
  if (isOne) {
    return { [key]: optimizerWords, loss: losses[0] ?? null, metrics: metrics[0] as Json, ...more };
  }
  const isAlone = metrics.every((list) => list.length === 0);
  return {
    [key]: optimizerWords,
    loss: saving.dialect === 'tfjs' ? named(names, losses as Json[]) : (losses as Json[]),
    metrics: isAlone ? [] : saving.dialect === 'tfjs' ? named(names, metrics) : metrics,
    ...more,
  };
}

function listOf(metrics: readonly Metric[], path: string, saving: Saving): Json[] {
  return metrics.flatMap((metric) => writeMetric(metric, `${path}.${metric.name}`, saving) ?? []);
}

function named(names: readonly string[], values: readonly Json[]): JsonObject {
  return Object.fromEntries(names.map((name, k) => [name, values[k] as Json]));
}

function weightsOf(outputs: readonly CompiledOutput[], saving: Saving): JsonObject {
  const weights = outputs.map(({ lossWeight }) => lossWeight);
  if (weights.every((weight) => weight === 1)) return {};
  if (saving.dialect !== 'tfjs') return { loss_weights: weights };
  saving.leaveOut('lossWeights', weights.join(', '), 'Leave them out');
  return {};
}

function weightedOf(
  outputs: readonly CompiledOutput[],
  pathOf: (part: string, k: number) => string,
  saving: Saving,
): JsonObject {
  const lists = outputs.map(({ weightedMetrics }, k) =>
    listOf(weightedMetrics, pathOf('weightedMetrics', k), saving),
  );
  if (lists.every((list) => list.length === 0)) return {};
  if (saving.dialect !== 'tfjs') {
    return { weighted_metrics: lists.length === 1 ? (lists[0] as Json) : lists };
  }
  saving.leaveOut('weightedMetrics', 'metrics with weights', 'Use metrics');
  return {};
}
