import type { Tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, type ModelCompileArgs, metrics } from '@tensorflow/tfjs-layers';
import { type LossPlan, lossOf, saysAll, USUAL_OPTIONS } from '../translate/losses.ts';
import { LOSSES_OF_TFJS, METRIC_FUNCTIONS } from '../translate/tables.ts';
import type { TrainingPlan } from '../translate/training.ts';
import { type Output, rememberLogits } from './logits.ts';
import { type LossFunction, lossFunction } from './losses.ts';
import { optimizerOf } from './optimizer.ts';

/** The fields of a compiled model of tfjs. A Sequential has them in the model that it wraps. */
interface Compiled {
  readonly outputNames: readonly string[];
  readonly outputs: readonly Output[];
  readonly lossFunctions: LossFunction[];
  readonly metricsNames: readonly string[];
  readonly metricsTensors: [LossFunction, number][];
  loss: unknown;
  model?: Compiled;
}

type Metric = string | LossFunction;

/** Compiles a model as its file says. */
export function compileModel(model: LayersModel, plan: TrainingPlan): void {
  const outer = model as unknown as Compiled;
  const { outputNames, outputs } = outer;
  // A Sequential has no names for its one output.
  const plans = outputs.map((_, k) => lossOf(plan.loss, outputNames[k] ?? '', k) as LossPlan);
  // From the name tfjs infers the shape of labels, and which accuracy to compute.
  const losses = plans.map(({ name, options }) =>
    LOSSES_OF_TFJS.includes(name) ? name : lossFunction(name, options ?? USUAL_OPTIONS),
  );
  model.compile({
    optimizer: optimizerOf(plan.optimizer),
    loss: oneOrAll(losses) as ModelCompileArgs['loss'],
    metrics: metricsOf(plan.metrics) as NonNullable<ModelCompileArgs['metrics']>,
  });
  const isMixed = new Set(outputs.map(({ shape }) => shape.length)).size > 1;
  setLosses(outer, plans, isMixed);
}

/** The activation from whose argument a loss is computed. */
const ENDS: { readonly [loss: string]: string } = {
  binaryCrossentropy: 'sigmoid',
  categoricalCrossentropy: 'softmax',
  sparseCategoricalCrossentropy: 'softmax',
};

/** Sets the losses. tfjs adds the losses of samples, which fails if outputs differ in shape. */
function setLosses(outer: Compiled, plans: readonly LossPlan[], isMixed: boolean): void {
  const compiled = outer.model ?? outer;
  plans.forEach(({ name, options }, k) => {
    if (options === null && !isMixed) return;
    if (options?.findsLogits) rememberLogits(outer.outputs[k] as Output, ENDS[name] ?? '');
    const loss = lossFunction(name, options ?? USUAL_OPTIONS);
    compiled.lossFunctions[k] = loss;
    if (plans.length > 1) compiled.metricsTensors[k] = [loss, k];
  });
  setAccuracies(compiled, plans);
  if (plans.every(saysAll)) return;
  // A loss with options of its own must not be saved under the name alone.
  const losses = plans.map((plan, k) => (saysAll(plan) ? plan.name : compiled.lossFunctions[k]));
  compiled.loss = oneOrAll(losses);
  outer.loss = compiled.loss;
}

/**
 * Sets Keras's accuracy, which counts the largest of several probabilities. After a binary cross
 * entropy tfjs counts each one.
 */
function setAccuracies(compiled: Compiled, plans: readonly LossPlan[]): void {
  compiled.metricsTensors.forEach(([, k], j) => {
    // The first name is the one of the whole loss.
    const isAccuracy = /(^|_)acc$/.test(compiled.metricsNames[j + 1] ?? '');
    const isBinary = plans[k]?.name === 'binaryCrossentropy' && plans[k]?.options !== null;
    if (!isAccuracy || !isBinary || compiled.outputs[k]?.shape.at(-1) === 1) return;
    compiled.metricsTensors[j] = [metrics.categoricalAccuracy, k];
  });
}

/** Returns one value if all are the same. */
function oneOrAll<T>(all: readonly T[]): T | readonly T[] {
  return new Set(all).size === 1 ? (all[0] as T) : all;
}

function metricsOf(plan: TrainingPlan['metrics']): Metric[] | { [output: string]: Metric[] } {
  if (Array.isArray(plan)) return plan.map(metricOf);
  return Object.fromEntries(
    Object.entries(plan).map(([output, names]) => [output, names.map(metricOf)]),
  );
}

function metricOf(name: string): Metric {
  if (!METRIC_FUNCTIONS.includes(name)) return name;
  return (metrics as unknown as { [name: string]: (a: Tensor, b: Tensor) => Tensor })[name] ?? name;
}
