import { type Json, type JsonObject, listAt, objectAt, shown, textAt } from '../json.ts';
import type { Context } from './context.ts';
import { type LossPlan, type PerOutput, translateLosses } from './losses.ts';
import { type MetricsPlan, translateMetrics } from './metrics.ts';
import { type OptimizerPlan, translateOptimizer } from './optimizer.ts';

/** A rule for masks: Keras 3 and tf_keras average a masked loss differently. */
export interface MaskRule {
  readonly isKeras3: boolean;
}

/** A plan to compile a model. */
export interface TrainingPlan {
  readonly optimizer: OptimizerPlan;
  readonly loss: PerOutput<LossPlan>;
  readonly metrics: MetricsPlan;
}

/**
 * Plans how to compile a model by a training configuration of Keras 2 or 3. Returns null if the
 * model cannot be compiled by it.
 */
export function translateTraining(
  context: Context,
  training: JsonObject,
  topology: JsonObject,
): TrainingPlan | null {
  const { findings } = context;
  const outputs = outputsOf(topology);
  const optimizer = translateOptimizer(context, optimizerIn(training));
  const weights = training.loss_weights ?? null;
  const loss = translateLosses(context, training.loss ?? null, weights, outputs);
  const metrics = translateMetrics(context, training.metrics ?? null, outputs);
  for (const key of ['weighted_metrics', 'sample_weight_mode']) {
    const value = training[key] ?? null;
    if (value !== null) findings.dropped(key, shown(value), 'nothing', 'rejects');
  }
  return optimizer === null || loss === null ? null : { optimizer, loss, metrics };
}

/** Returns the optimizer as the file has it; null if there is none. */
export function optimizerIn(training: JsonObject): Json {
  return training.optimizer ?? training.optimizer_config ?? null;
}

/** Returns the names that the outputs of a functional model have in tfjs. */
function outputsOf(topology: JsonObject): string[] {
  const names = listAt(objectAt(topology, 'config'), 'output_layers').map((each: Json) =>
    Array.isArray(each) ? String(each[0]) : '',
  );
  return textAt(topology, 'class_name') === 'Functional' ? names : [];
}
