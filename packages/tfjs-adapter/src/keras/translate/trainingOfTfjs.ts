import { isObject, type Json, type JsonObject, objectAt, shown, textAt } from '../json.ts';
import { asTfjsReads, type Context, NOT_COMPILED } from './context.ts';
import type { LossPlan, PerOutput } from './losses.ts';
import type { MetricsPlan } from './metrics.ts';
import { limitOf, type OptimizerPlan } from './optimizer.ts';
import { LOSSES_OF_TFJS, METRIC_FUNCTIONS, METRIC_NAMES } from './tables.ts';
import type { TrainingPlan } from './training.ts';

/**
 * Plans how to compile a model by a training configuration of tfjs; null if that is not possible.
 */
export function translateTfjsTraining(context: Context, training: JsonObject): TrainingPlan | null {
  const optimizer = optimizerOf(context, objectAt(training, 'optimizer_config'));
  const loss = lossesOf(context, training.loss ?? null);
  const metrics = metricsOf(context, training.metrics ?? null);
  return optimizer === null || loss === null ? null : { optimizer, loss, metrics };
}

const OF_TFJS = ['Adadelta', 'Adagrad', 'Adam', 'Adamax', 'Momentum', 'RMSProp', 'SGD'];
const OF_OURS = ['ClampwiseAdam', 'ClampwiseAdamW', 'ClampwiseRMSprop', 'ClampwiseSGD'];

function optimizerOf({ findings }: Context, given: JsonObject): OptimizerPlan | null {
  const className = textAt(given, 'class_name');
  const config = objectAt(given, 'config');
  const isOurs = OF_OURS.includes(className);
  if (!isOurs && !OF_TFJS.includes(className)) {
    findings.unsupported('optimizer', className || 'no optimizer', NOT_COMPILED, 'rejects');
    return null;
  }
  if (isOurs) {
    const instead = 'an optimizer of this package';
    findings.changed('optimizer', className, instead, 'rejects', 'registerOptimizers()');
  }
  // Optimizers of this package limit the gradients themselves. Another one had a guard.
  const limit = isOurs ? null : limitOf(findings, config);
  return { maker: 'tfjs', className, config, limit };
}

function lossesOf({ findings }: Context, given: Json): PerOutput<LossPlan> | null {
  const lossOf = (path: string, name: Json): LossPlan | null => {
    const own = typeof name === 'string' ? asTfjsReads(name) : '';
    if (LOSSES_OF_TFJS.includes(own)) return { name: own, options: null };
    findings.unsupported(path, shown(name), NOT_COMPILED, 'rejects');
    return null;
  };
  if (Array.isArray(given)) {
    const losses = given.map((name, k) => lossOf(`loss[${k}]`, name));
    return losses.every((loss) => loss !== null) ? losses : null;
  }
  if (!isObject(given)) return lossOf('loss', given);
  const losses = Object.entries(given).map(([output, name]) => {
    return [output, lossOf(`loss.${output}`, name)] as const;
  });
  const known = losses.filter((entry): entry is [string, LossPlan] => entry[1] !== null);
  return known.length === losses.length ? Object.fromEntries(known) : null;
}

function metricsOf(context: Context, given: Json): MetricsPlan {
  if (!isObject(given)) return namesIn(context, given);
  const named = Object.entries(given).map(([output, value]) => {
    return [output, namesIn(context, value)] as const;
  });
  return Object.fromEntries(named);
}

function namesIn({ findings }: Context, given: Json): string[] {
  const names = [given ?? []].flat().map((name) => asTfjsReads(String(name)));
  return names.filter((name) => {
    if (METRIC_FUNCTIONS.includes(name)) {
      findings.changed('metrics', name, 'the function of tf.metrics', 'rejects');
    } else if (!METRIC_NAMES.includes(name)) {
      findings.dropped('metrics', name, 'nothing; pass metrics to model.compile', 'rejects');
      return false;
    }
    return true;
  });
}
