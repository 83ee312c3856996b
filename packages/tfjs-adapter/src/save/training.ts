import type { Tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, type ModelCompileArgs, metrics } from '@tensorflow/tfjs-layers';
import { lossAt } from '../keras/build/compile.ts';
import { planOfLoss } from '../keras/build/losses.ts';
import type { Json, JsonObject } from '../keras/json.ts';
import { DIFFERENT, type LossPlan, saysAll, USUAL_OPTIONS } from '../keras/translate/losses.ts';
import { METRIC_FUNCTIONS } from '../keras/translate/tables.ts';
import type { Notes } from './notes.ts';

type TensorFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** A loss or a metric in the form that `compile` accepts. */
type Named = string | TensorFunction;
type PerOutput<T> = T | readonly T[] | { readonly [output: string]: T };

/** The fields of a compiled model. A Sequential has them in its inner model. */
interface Compiled {
  readonly outputNames: readonly string[];
  readonly lossFunctions: readonly TensorFunction[];
  readonly loss: ModelCompileArgs['loss'];
  readonly metrics: PerOutput<Named | readonly Named[]> | null | undefined;
  readonly model?: Compiled;
}

/** Losses of Keras by tfjs's names: the function and the class. */
const LOSSES: { readonly [name: string]: readonly [name: string, className: string] } = {
  binaryCrossentropy: ['binary_crossentropy', 'BinaryCrossentropy'],
  categoricalCrossentropy: ['categorical_crossentropy', 'CategoricalCrossentropy'],
  categoricalHinge: ['categorical_hinge', 'CategoricalHinge'],
  cosineProximity: ['cosine_similarity', 'CosineSimilarity'],
  hinge: ['hinge', 'Hinge'],
  huber: ['huber', 'Huber'],
  kullbackLeiblerDivergence: ['kl_divergence', 'KLDivergence'],
  logcosh: ['log_cosh', 'LogCosh'],
  meanAbsoluteError: ['mean_absolute_error', 'MeanAbsoluteError'],
  meanAbsolutePercentageError: ['mean_absolute_percentage_error', 'MeanAbsolutePercentageError'],
  meanSquaredError: ['mean_squared_error', 'MeanSquaredError'],
  meanSquaredLogarithmicError: ['mean_squared_logarithmic_error', 'MeanSquaredLogarithmicError'],
  poisson: ['poisson', 'Poisson'],
  sparseCategoricalCrossentropy: [
    'sparse_categorical_crossentropy',
    'SparseCategoricalCrossentropy',
  ],
  squaredHinge: ['squared_hinge', 'SquaredHinge'],
};

/**
 * Metrics of Keras by tfjs's names. tfjs computes precision, recall, cosine and r2Score
 * differently.
 */
const METRICS: { readonly [name: string]: string } = {
  acc: 'accuracy',
  accuracy: 'accuracy',
  binaryAccuracy: 'binary_accuracy',
  binaryCrossentropy: 'binary_crossentropy',
  categoricalAccuracy: 'categorical_accuracy',
  categoricalCrossentropy: 'categorical_crossentropy',
  mae: 'mean_absolute_error',
  mape: 'mean_absolute_percentage_error',
  meanAbsoluteError: 'mean_absolute_error',
  meanAbsolutePercentageError: 'mean_absolute_percentage_error',
  meanSquaredError: 'mean_squared_error',
  mse: 'mean_squared_error',
  sparseCategoricalAccuracy: 'sparse_categorical_accuracy',
  sparseCategoricalCrossentropy: 'sparse_categorical_crossentropy',
};

/** Returns the losses and metrics in Keras's form; null if Keras lacks a loss. */
export function writeLosses(notes: Notes, model: LayersModel): JsonObject | null {
  const outer = model as unknown as Compiled;
  const names = outer.outputNames;
  const { lossFunctions } = outer.model ?? outer;
  const plans = lossFunctions.map((loss, k) => {
    return planOf(notes, lossPath(names, k), loss, lossAt(outer.loss, names, k));
  });
  if (!plans.every((plan) => plan !== null)) return null;
  const losses = plans.map(lossOf);
  const weights = plans.map(({ options }) => options?.weight ?? 1);
  const given = names.map((name, k) => metricsOf(notes, metricsAt(outer.metrics, name, k)));
  return {
    loss: oneOf(losses),
    ...(weights.some((weight) => weight !== 1) && { loss_weights: oneOf(weights) }),
    ...(given.some((each) => each.length > 0) && { metrics: oneOf<Json>(given) }),
  };
}

function oneOf<T extends Json>(all: readonly T[]): Json {
  return all.length === 1 ? (all[0] as T) : [...all];
}

function lossPath(names: readonly string[], k: number): string {
  return names.length === 1 ? 'loss' : `loss.${names[k]}`;
}

/** Reports losses of tfjs for outputs with masks. */
export function noteMaskedLosses(
  notes: Notes,
  model: LayersModel,
  maskedOutputs: readonly boolean[],
): void {
  const outer = model as unknown as Compiled;
  const { lossFunctions } = outer.model ?? outer;
  maskedOutputs.forEach((isMasked, k) => {
    const loss = lossFunctions[k];
    // Losses with a plan leave out masked steps, as in Keras.
    if (!isMasked || loss === undefined || planOfLoss(loss) !== undefined) return;
    const path = lossPath(outer.outputNames, k);
    notes.changed(path, 'a loss that counts masked steps', 'Keras leaves them out');
  });
}

function planOf(
  notes: Notes,
  path: string,
  loss: TensorFunction,
  given: Named | undefined,
): LossPlan | null {
  const plan = planOfLoss(loss);
  if (plan !== undefined && plan.options !== null) {
    if (plan.options.findsLogits) {
      const what = `the ${plan.name} of Keras 2, from the logits if the model ends in their activation`;
      notes.changed(path, what, 'Keras 3 computes it from the probabilities');
    }
    return plan;
  }
  const name = plan?.name ?? (typeof given === 'string' ? given : nameOfFunction(given));
  if (name === undefined || !Object.hasOwn(LOSSES, name)) {
    const what = typeof given === 'function' ? 'a function' : `'${String(given)}'`;
    notes.unsupported(path, what, 'Keras has no such loss: the file says nothing about training');
    return null;
  }
  const different = DIFFERENT[name];
  if (different !== undefined) notes.changed(path, `'${name}' of tfjs`, different);
  return { name, options: null };
}

/** Returns the name of a function of `tf.metrics`. */
function nameOfFunction(given: Named | undefined): string | undefined {
  const all = metrics as unknown as { readonly [name: string]: unknown };
  return Object.keys(LOSSES).find((name) => given !== undefined && all[name] === given);
}

function lossOf(plan: LossPlan): Json {
  const [name, className] = LOSSES[plan.name] as readonly [string, string];
  const options = plan.options ?? USUAL_OPTIONS;
  const { fromLogits, labelSmoothing, delta, axis, isSum } = options;
  const isNamed = saysAll({ name: plan.name, options: { ...options, weight: 1 } });
  if (isNamed) return name;
  const config: JsonObject = {
    name,
    ...(fromLogits && { from_logits: true }),
    ...(labelSmoothing !== 0 && { label_smoothing: labelSmoothing }),
    ...(plan.name === 'huber' && { delta }),
    ...(axis !== -1 && { axis }),
    ...(isSum && { reduction: 'sum' }),
  };
  return Object.keys(config).length === 1
    ? name
    : { module: 'keras.losses', class_name: className, config, registered_name: null };
}

function metricsAt(given: Compiled['metrics'], name: string, _: number): readonly Named[] {
  if (given === null || given === undefined) return [];
  if (typeof given === 'string' || typeof given === 'function') return [given];
  const own = Array.isArray(given)
    ? given
    : ((given as { readonly [output: string]: Named | readonly Named[] })[name] ?? []);
  return [own].flat(2) as Named[];
}

function metricsOf(notes: Notes, given: readonly Named[]): string[] {
  return given.flatMap((metric) => {
    const name = typeof metric === 'string' ? metric : nameOfMetric(metric);
    const own = name !== undefined && Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
    if (own !== undefined) return own;
    notes.dropped('metrics', name ?? 'a function', 'nothing: Keras has no metric like it');
    return [];
  });
}

function nameOfMetric(metric: TensorFunction): string | undefined {
  const all = metrics as unknown as { readonly [name: string]: unknown };
  return METRIC_FUNCTIONS.find((name) => all[name] === metric);
}
