import { isClampwiseError } from '@clampwise/kernels';
import type { JsonObject, NamedArray, StoredOptimizer, TrainingKey } from '@clampwise/model-files';
import { isObject, listAt, objectAt, valueAt } from '@clampwise/model-files/internal';
import { sameShape, shapeText } from '../../check/describe.ts';
import type { CompileOptions } from '../../models/options.ts';
import type { Optimizer } from '../../optimizers/optimizer.ts';
import type { Weight } from '../../weights/weight.ts';
import { type SlotOfWeight, slotsByPart, slotsInKerasOrder } from '../save/state.ts';
import type { Loading } from '../words/loading.ts';
import { readLoss } from '../words/losses.ts';
import { readMetric } from '../words/metrics.ts';
import { readOptimizer } from '../words/optimizers.ts';
import { floatsOf } from './weights.ts';

const NOT_COMPILED = 'nothing: the model is not compiled, so call compile before you train it';

/** Returns the options of compile that a file holds; null if it holds none that can be used. */
export function readTraining(words: JsonObject, loading: Loading): CompileOptions | null {
  try {
    const optimizer = ['optimizer', 'optimizer_config', 'optimizerConfig']
      .map((key) => valueAt(words, key))
      .find((each) => each !== undefined && each !== null);
    if (optimizer === undefined || optimizer === null) return null;
    const loss = valueAt(words, 'loss');
    if (loss === undefined || loss === null) return null;
    return {
      optimizer: readOptimizer(optimizer, loading),
      loss: readLoss(single(loss), 'loss', loading),
      metrics: metricsIn(words, loading),
    };
  } catch (error) {
    if (!isClampwiseError(error)) throw error;
    loading.findings.dropped(error.argument, error.received, NOT_COMPILED);
    return null;
  }
}

/** Keras 2 writes the loss of one output in a list or under its name. */
function single(loss: unknown): never {
  if (Array.isArray(loss) && loss.length === 1) return loss[0] as never;
  return loss as never;
}

function metricsIn(words: JsonObject, loading: Loading): CompileOptions['metrics'] {
  const list = listAt(words, 'metrics').flatMap((each) => (Array.isArray(each) ? each : [each]));
  return list.flatMap((value) => {
    try {
      return [
        readMetric(
          isMean(value) ? (objectAt(value, 'config').fn ?? value) : value,
          'metrics',
          loading,
        ),
      ];
    } catch (error) {
      if (!isClampwiseError(error)) throw error;
      loading.findings.dropped('metrics', error.received, 'nothing; pass metrics to compile');
      return [];
    }
  });
}

/** Keras 2 and 3 wrap a function as a metric. */
function isMean(value: unknown): value is JsonObject {
  return isObject(value) && valueAt(value, 'class_name') === 'MeanMetricWrapper';
}

/** Gives an optimizer the state in a file. Without it, the optimizer starts anew. */
export function restoreState(
  optimizer: Optimizer,
  weights: readonly Weight[],
  stored: StoredOptimizer,
  key: TrainingKey | null,
  loading: Loading,
): void {
  const order = orderOf(optimizer, weights, stored, key);
  const problem = whyNot(order, stored.slots);
  if (problem !== null) {
    loading.findings.dropped('optimizer', problem, 'nothing: the optimizer starts anew');
    return;
  }
  order.forEach(([weight, name], k) => {
    const values = floatsOf(stored.slots[k] as NamedArray, weight.dtype);
    optimizer.slot(weight, name).set(values);
  });
  optimizer.iterations = stored.iterations;
  if (stored.learningRate !== null && optimizer.schedule === null) {
    optimizer.learningRate = stored.learningRate;
  }
}

/** tfjs, and Keras before 2.11, store one part of all weights, then the next. */
function orderOf(
  optimizer: Optimizer,
  weights: readonly Weight[],
  { config }: StoredOptimizer,
  key: TrainingKey | null,
): readonly SlotOfWeight[] {
  const isOld = key === 'training_config' && valueAt(config, 'is_legacy_optimizer') !== false;
  const isOfTfjs = key === 'trainingConfig';
  return isOld || isOfTfjs
    ? slotsByPart(optimizer, weights)
    : slotsInKerasOrder(optimizer, weights);
}

function whyNot(order: readonly SlotOfWeight[], slots: readonly NamedArray[]): string | null {
  if (order.length !== slots.length) {
    return `${slots.length} arrays of state for ${order.length} of this optimizer`;
  }
  for (const [k, [weight, name]] of order.entries()) {
    const { shape } = slots[k] as NamedArray;
    if (sameShape(shape, weight.shape)) continue;
    return `state of shape ${shapeText(shape)} for ${name} of ${weight.path}`;
  }
  return null;
}
