import type { Tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, type ModelCompileArgs, metrics } from '@tensorflow/tfjs-layers';
import { type LossPlan, lossOf, saysAll, USUAL_OPTIONS } from '../translate/losses.ts';
import { LOSSES_OF_TFJS, METRIC_FUNCTIONS } from '../translate/tables.ts';
import type { MaskRule, TrainingPlan } from '../translate/training.ts';
import { type Output, rememberLogits } from './logits.ts';
import { type LossFunction, lossFunction } from './losses.ts';
import { optimizerOf } from './optimizer.ts';
import { rememberMasks, withoutMasked } from './outputMasks.ts';

/** What tfjs has of a compiled model; a Sequential has it in the model that it is made of. */
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

/** For each output, how its losses treat its mask; null if it has none. */
export type MaskRules = readonly (MaskRule | null)[];

/**
 * Has the losses of a model leave out masked steps, as in Keras, whenever the model is compiled. In
 * tf_keras metrics leave them out too.
 */
export function maskLosses(model: LayersModel, rules: MaskRules): void {
  if (rules.every((rule) => rule === null)) return;
  const outer = model as unknown as Compiled;
  rules.forEach((rule, k) => {
    if (rule !== null) rememberMasks(outer.outputs[k] as Output);
  });
  const compile = model.compile.bind(model);
  model.compile = (args) => {
    compile(args);
    const compiled = outer.model ?? outer;
    rules.forEach((rule, k) => {
      if (rule === null) return;
      const loss = compiled.lossFunctions[k] as LossFunction;
      setLoss(compiled, k, (yTrue, yPred) => withoutMasked(loss(yTrue, yPred), yPred, rule));
    });
    compiled.metricsTensors.forEach(([metric, k], j) => {
      const rule = rules[k] ?? null;
      if (isLoss(compiled, j) || rule === null || rule.isKeras3) return;
      compiled.metricsTensors[j] = [masked(metric, rule), k];
    });
    // tfjs would save the names of the losses, which do not say it.
    compiled.loss = oneOrAll(compiled.lossFunctions);
    outer.loss = compiled.loss;
  };
}

function masked(metric: LossFunction, rule: MaskRule): LossFunction {
  return (yTrue, yPred) => withoutMasked(metric(yTrue, yPred), yPred, rule);
}

/** With several outputs, the first entries are their losses. */
function isLoss({ outputs }: Compiled, j: number): boolean {
  return outputs.length > 1 && j < outputs.length;
}

function setLoss(compiled: Compiled, k: number, loss: LossFunction): void {
  compiled.lossFunctions[k] = loss;
  if (compiled.outputs.length > 1) compiled.metricsTensors[k] = [loss, k];
}

/** Compiles a model by what its file says. */
export function compileModel(model: LayersModel, plan: TrainingPlan, rules: MaskRules = []): void {
  const outer = model as unknown as Compiled;
  const { outputNames, outputs } = outer;
  // A Sequential has no names for its one output.
  const plans = outputs.map((_, k) => lossOf(plan.loss, outputNames[k] ?? '', k) as LossPlan);
  // By the name tfjs knows what labels the loss wants, and which accuracy belongs to it.
  const losses = plans.map(({ name, options }) =>
    LOSSES_OF_TFJS.includes(name) ? name : lossFunction(name, options ?? USUAL_OPTIONS),
  );
  model.compile({
    optimizer: optimizerOf(plan.optimizer),
    loss: oneOrAll(losses) as ModelCompileArgs['loss'],
    metrics: metricsOf(plan.metrics) as NonNullable<ModelCompileArgs['metrics']>,
  });
  setLosses(outer, plans, rules);
}

/** The activation whose argument a loss is computed from. */
const ENDS: { readonly [loss: string]: string } = {
  binaryCrossentropy: 'sigmoid',
  categoricalCrossentropy: 'softmax',
  sparseCategoricalCrossentropy: 'softmax',
};

function setLosses(outer: Compiled, plans: readonly LossPlan[], rules: MaskRules): void {
  const compiled = outer.model ?? outer;
  // tfjs adds the losses of the outputs before it takes the mean, so all need one value a sample.
  const isAdded = plans.length > 1 && outer.outputs.some(({ shape }) => shape.length > 2);
  plans.forEach(({ name, options }, k) => {
    const rule = rules[k] ?? null;
    if (options === null && rule === null && !isAdded) return;
    if (options?.findsLogits) rememberLogits(outer.outputs[k] as Output, ENDS[name] ?? '');
    setLoss(compiled, k, lossFunction(name, options ?? USUAL_OPTIONS, rule));
  });
  setAccuracies(compiled, plans, rules);
  if (plans.every(saysAll) && !rules.some((rule) => rule !== null)) return;
  // What a name does not say is not to be saved under it.
  const losses = plans.map((plan, k) => (saysAll(plan) ? plan.name : compiled.lossFunctions[k]));
  compiled.loss = oneOrAll(losses);
  outer.loss = compiled.loss;
}

/** For several probabilities tfjs's accuracy after a binary cross entropy counts each; Keras's counts the largest. */
function setAccuracies(compiled: Compiled, plans: readonly LossPlan[], rules: MaskRules): void {
  compiled.metricsTensors.forEach(([, k], j) => {
    // The name of the whole loss is the first.
    const isAccuracy = /(^|_)acc$/.test(compiled.metricsNames[j + 1] ?? '');
    const isBinary = plans[k]?.name === 'binaryCrossentropy' && plans[k]?.options !== null;
    if (!isAccuracy || !isBinary || compiled.outputs[k]?.shape.at(-1) === 1) return;
    const rule = rules[k] ?? null;
    const accuracy = metrics.categoricalAccuracy;
    const own = rule === null || rule.isKeras3 ? accuracy : masked(accuracy, rule);
    compiled.metricsTensors[j] = [own, k];
  });
}

/** One for all outputs, where it is the same. */
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
