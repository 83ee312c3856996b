import type { Json, JsonObject } from '@clampwise/model-files';
import type { Compiled } from '../../models/step.ts';
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

/** Returns the words for what `compile` set. */
export function writeTraining(compiled: Compiled | null, saving: Saving): TrainingWords {
  if (compiled === null) return { training: null, own: null };
  const [training, isInexact] = saving.watch(() => wordsFor(compiled, saving));
  return { training, own: isInexact ? wordsFor(compiled, saving.inOwnWords()) : null };
}

function wordsFor({ optimizer, loss, metrics }: Compiled, saving: Saving): JsonObject | null {
  const [optimizerWords, lossWords] = [
    writeOptimizer(optimizer, saving),
    writeLoss(loss, 'loss', saving),
  ];
  const metricWords = metrics.flatMap<Json>((metric) => {
    return writeMetric(metric, `metrics.${metric.name}`, saving) ?? [];
  });
  if (optimizerWords === undefined || lossWords === undefined) return null;
  const key = saving.dialect === 'tfjs' ? 'optimizer_config' : 'optimizer';
  return { [key]: optimizerWords, loss: lossWords, metrics: metricWords };
}
