import type { Tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, type ModelCompileArgs, metrics } from '@tensorflow/tfjs-layers';
import { type LossPlan, lossOf, saysAll, USUAL_OPTIONS } from '../translate/losses.ts';
import { LOSSES_OF_TFJS, METRIC_FUNCTIONS } from '../translate/tables.ts';
import type { MaskRule, TrainingPlan } from '../translate/training.ts';
import { type Output, rememberLogits } from './logits.ts';
import { type LossFunction, lossFunction, nameLoss } from './losses.ts';
import { optimizerOf } from './optimizer.ts';
import { rememberMasks, withoutMasked } from './outputMasks.ts';

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

/** For each output, how its losses treat its mask; null if it has none. */
export type MaskRules = readonly (MaskRule | null)[];

/**
 * Makes the losses of a model leave out masked steps, as in Keras, whenever the model is compiled.
 * In tf_keras metrics leave them out too.
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
      const loss = masked(compiled.lossFunctions[k] as LossFunction, rule);
      const name = lossAt(args.loss, outer.outputNames, k);
      if (typeof name === 'string') nameLoss(loss, name);
      setLoss(compiled, k, loss);
    });
    compiled.metricsTensors.forEach(([metric, k], j) => {
      const rule = rules[k] ?? null;
      if (isLoss(compiled, j) || rule === null || rule.isKeras3) return;
      compiled.metricsTensors[j] = [masked(metric, rule), k];
    });
    // A loss with a mask must not be saved under the name alone.
    compiled.loss = oneOrAll(compiled.lossFunctions);
    outer.loss = compiled.loss;
  };
}

function masked(loss: LossFunction, rule: MaskRule): LossFunction {
  return (yTrue, yPred) => withoutMasked(loss(yTrue, yPred), yPred, rule);
}

/** Returns the loss of an output, as it was given to `compile`. */
export function lossAt(
  given: ModelCompileArgs['loss'],
  names: readonly string[],
  k: number,
): string | LossFunction | undefined {
  if (typeof given === 'string' || typeof given === 'function') return given;
  if (Array.isArray(given)) return given[k];
  return (given as { readonly [output: string]: string | LossFunction })[names[k] ?? ''];
}

/** Tells whether an entry is the loss of an output. With several outputs, these come first. */
function isLoss({ outputs }: Compiled, j: number): boolean {
  return outputs.length > 1 && j < outputs.length;
}

function setLoss(compiled: Compiled, k: number, loss: LossFunction): void {
  compiled.lossFunctions[k] = loss;
  if (compiled.outputs.length > 1) compiled.metricsTensors[k] = [loss, k];
}

/** Compiles a model as its file says. */
export function compileModel(model: LayersModel, plan: TrainingPlan, rules: MaskRules = []): void {
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
  setLosses(outer, plans, rules);
}

/** The activation from whose argument a loss is computed. */
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
  // A loss with options of its own, or with a mask, must not be saved under the name alone.
  const losses = plans.map((plan, k) => (saysAll(plan) ? plan.name : compiled.lossFunctions[k]));
  compiled.loss = oneOrAll(losses);
  outer.loss = compiled.loss;
}

/**
 * Sets Keras's accuracy, which counts the largest of several probabilities. After a binary cross
 * entropy tfjs counts each one.
 */
function setAccuracies(compiled: Compiled, plans: readonly LossPlan[], rules: MaskRules): void {
  compiled.metricsTensors.forEach(([, k], j) => {
    // The first name is the one of the whole loss.
    const isAccuracy = /(^|_)acc$/.test(compiled.metricsNames[j + 1] ?? '');
    const isBinary = plans[k]?.name === 'binaryCrossentropy' && plans[k]?.options !== null;
    if (!isAccuracy || !isBinary || compiled.outputs[k]?.shape.at(-1) === 1) return;
    const rule = rules[k] ?? null;
    const accuracy = metrics.categoricalAccuracy;
    const own = rule === null || rule.isKeras3 ? accuracy : masked(accuracy, rule);
    compiled.metricsTensors[j] = [own, k];
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
