import { isObject, type Json, type JsonObject, objectAt, shown, textAt } from '../json.ts';
import type { Findings } from '../report.ts';
import type { Context } from './context.ts';
import { LOSSES, METRICS, snakeCase } from './tables.ts';

/** The key of a limit, as Keras and `guard` spell it. */
export type LimitKey = 'clipvalue' | 'clipnorm' | 'global_clipnorm';

export interface OptimizerPlan {
  readonly className: string;
  readonly learningRate: number;
  readonly config: JsonObject;
  readonly limit: { readonly key: LimitKey; readonly value: number } | null;
}

/** A loss by tfjs's name, or one that tfjs-layers lacks and loadKerasModel makes. */
export interface LossPlan {
  readonly name: string;
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
}

/** One for each output, in their order or by their names. */
export type PerOutput<T> = T | readonly T[] | { readonly [output: string]: T };

/** How to compile the model. */
export interface TrainingPlan {
  readonly optimizer: OptimizerPlan;
  readonly loss: PerOutput<LossPlan>;
  readonly metrics: readonly string[];
}

/** The plan that a training configuration of Keras 2 or 3 says; null where the model cannot be compiled by it. */
export function translateTraining(context: Context, training: JsonObject): TrainingPlan | null {
  const { findings } = context;
  const given = training.optimizer ?? training.optimizer_config ?? null;
  const optimizer = given === null ? null : translateOptimizer(findings, given);
  const loss = translateLosses(findings, training.loss ?? null);
  const metrics = translateMetrics(findings, training.metrics ?? null);
  for (const key of ['loss_weights', 'weighted_metrics', 'sample_weight_mode']) {
    const value = training[key] ?? null;
    if (value !== null) findings.dropped(key, shown(value), 'nothing', 'refuses');
  }
  return optimizer === null || loss === null ? null : { optimizer, loss, metrics };
}

/** What the Adam of this package has, and tfjs's does not. */
const OF_OURS = ['amsgrad', 'weight_decay'];

/** What each optimizer reads of its settings. */
const OPTIMIZERS: { readonly [className: string]: readonly string[] } = {
  Adadelta: ['rho', 'epsilon'],
  Adagrad: ['initial_accumulator_value', 'epsilon'],
  Adam: ['beta_1', 'beta_2', 'epsilon', ...OF_OURS],
  AdamW: ['beta_1', 'beta_2', 'epsilon', ...OF_OURS],
  Adamax: ['beta_1', 'beta_2', 'epsilon'],
  RMSprop: ['rho', 'momentum', 'epsilon', 'centered'],
  SGD: ['momentum', 'nesterov'],
};
const LIMITS: readonly LimitKey[] = ['clipnorm', 'global_clipnorm', 'clipvalue'];
const GUARD_KEY = {
  clipvalue: 'clipValue',
  clipnorm: 'clipNorm',
  global_clipnorm: 'globalClipNorm',
};

/** What is read elsewhere, and what says how to do a thing that another key asks for. */
const READ_ELSEWHERE = [
  ...LIMITS,
  'name',
  'learning_rate',
  'lr',
  'jit_compile',
  'is_legacy_optimizer',
  'ema_momentum',
  'ema_overwrite_frequency',
];

const ADAM_MEND = "adam and adamw of '@clampwise/tfjs-adapter/optimizers'";

function translateOptimizer(findings: Findings, given: Json): OptimizerPlan | null {
  const { className, config } = namedOptimizer(findings, given);
  const settings = Object.hasOwn(OPTIMIZERS, className) ? OPTIMIZERS[className] : undefined;
  if (settings === undefined) {
    findings.unsupported('optimizer', className, 'the model is not compiled: call model.compile');
    return null;
  }
  if (className === 'RMSprop')
    findings.changed('optimizer', 'RMSprop', 'tf.train.rmsprop', 'refuses');
  if (className === 'AdamW') {
    findings.changed('optimizer', 'AdamW', 'adamw of this package', 'refuses', ADAM_MEND);
  } else if (className === 'Adam') {
    for (const key of OF_OURS.filter((each) => config[each])) {
      const what = shown(config[key]);
      findings.changed(`optimizer.${key}`, what, 'adam of this package', 'drops', ADAM_MEND);
    }
  }
  for (const [key, value] of Object.entries(config)) {
    const isRead = settings.includes(key) || READ_ELSEWHERE.includes(key);
    if (!isRead && value) findings.dropped(`optimizer.${key}`, shown(value), 'nothing', 'drops');
  }
  const learningRate = rateOf(findings, config.learning_rate ?? config.lr ?? null);
  return { className, learningRate, config, limit: limitOf(findings, config) };
}

/** The optimizer's class and settings. One that scales the loss stands around another. */
function namedOptimizer(
  findings: Findings,
  given: Json,
): { readonly className: string; readonly config: JsonObject } {
  if (!isObject(given)) return { className: canonical(String(given)), config: {} };
  const className = canonical(textAt(given, 'class_name'));
  const config = objectAt(given, 'config');
  const inner = config.inner_optimizer;
  if (className !== 'LossScaleOptimizer' || !isObject(inner)) return { className, config };
  findings.dropped('optimizer', 'LossScaleOptimizer', 'the optimizer in it', 'refuses');
  return namedOptimizer(findings, inner);
}

/** tf_keras writes Custom>RMSprop into HDF5 files; a name alone is in lower case. */
function canonical(className: string): string {
  const name = className.slice(className.lastIndexOf('>') + 1);
  const lower = name.toLowerCase();
  return Object.keys(OPTIMIZERS).find((known) => known.toLowerCase() === lower) ?? name;
}

const DEFAULT_RATE = 0.001;

function rateOf(findings: Findings, value: Json): number {
  if (typeof value === 'number') return value;
  const config = isObject(value) ? objectAt(value, 'config') : {};
  const initial = config.initial_learning_rate ?? config.initial_value;
  const rate = typeof initial === 'number' ? initial : DEFAULT_RATE;
  if (value !== null) {
    const instead = `${rate} throughout; set optimizer.learningRate between steps`;
    findings.dropped('optimizer.learning_rate', shown(value), instead, 'refuses');
  }
  return rate;
}

function limitOf(findings: Findings, config: JsonObject): OptimizerPlan['limit'] {
  const set = LIMITS.filter((key) => typeof config[key] === 'number' && Number(config[key]) > 0);
  const [key, ...others] = set;
  for (const other of others) {
    findings.dropped(
      `optimizer.${other}`,
      shown(config[other]),
      `${key}, which comes first`,
      'drops',
    );
  }
  if (key === undefined) return null;
  const value = Number(config[key]);
  const limit = `{ ${GUARD_KEY[key]}: ${value} }`;
  const mend = `model.optimizer = clipGradients(model.optimizer, ${limit})`;
  findings.changed(`optimizer.${key}`, `${value}`, `guard(optimizer, ${limit})`, 'drops', mend);
  return { key, value };
}

function translateLosses(findings: Findings, given: Json): PerOutput<LossPlan> | null {
  if (given === null) return null;
  const translate = (value: Json, path: string): LossPlan | null =>
    value === null ? null : translateLoss(findings, path, value);
  if (Array.isArray(given)) {
    const losses = given.map((value, k) => translate(value, `loss[${k}]`));
    return losses.every((loss) => loss !== null) ? losses : null;
  }
  if (isObject(given) && !('class_name' in given)) {
    const losses = Object.entries(given).map(
      ([output, value]) => [output, translate(value, `loss.${output}`)] as const,
    );
    const found = losses.flatMap(([output, loss]) =>
      loss === null ? [] : [[output, loss] as const],
    );
    return found.length === losses.length ? Object.fromEntries(found) : null;
  }
  return translate(given, 'loss');
}

/** Losses that are functions of tfjs-core. */
const FROM_LOGITS = [
  'binaryCrossentropy',
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
];

function translateLoss(findings: Findings, path: string, given: Json): LossPlan | null {
  const config = isObject(given) ? objectAt(given, 'config') : {};
  const written = functionName(given);
  const own = Object.hasOwn(LOSSES, written) ? LOSSES[written] : undefined;
  const name = written === 'huber' || written === 'huber_loss' ? 'huber' : own;
  if (name === undefined) {
    findings.unsupported(path, shown(given), 'the model is not compiled: call model.compile');
    return null;
  }
  const fromLogits = config.from_logits === true;
  const labelSmoothing = Number(config.label_smoothing ?? 0);
  reportLoss(findings, path, given, name, fromLogits, labelSmoothing);
  return { name, fromLogits, labelSmoothing };
}

function reportLoss(
  findings: Findings,
  path: string,
  given: Json,
  name: string,
  fromLogits: boolean,
  labelSmoothing: number,
): void {
  const isOurs = name === 'huber' || (fromLogits && FROM_LOGITS.includes(name));
  const written = isObject(given) ? shown(given) : String(given);
  if (isOurs) findings.changed(path, written, "a function of tfjs's losses", 'refuses');
  else if (isObject(given)) findings.changed(path, written, `'${name}'`, 'refuses');
  // tfjs makes camel case of what it reads.
  else if (camel(written) !== name) findings.changed(path, written, `'${name}'`, 'refuses');
  if (labelSmoothing !== 0 && !(fromLogits && name !== 'sparseCategoricalCrossentropy')) {
    findings.dropped(`${path}.label_smoothing`, `${labelSmoothing}`, 'nothing', 'drops');
  }
  const config = isObject(given) ? objectAt(given, 'config') : {};
  const { reduction } = config;
  const usual = ['sum_over_batch_size', 'auto', 'mean', undefined, null];
  if (!usual.includes(reduction as string)) {
    findings.dropped(`${path}.reduction`, shown(reduction), 'the mean', 'drops');
  }
}

function camel(name: string): string {
  return name.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The function that a name, a class or a function of Keras stands for, in snake_case. */
function functionName(given: Json): string {
  if (!isObject(given)) return snakeCase(String(given));
  const config = given.config;
  if (typeof config === 'string') return snakeCase(config);
  return snakeCase(textAt(given, 'class_name'));
}

function translateMetrics(findings: Findings, given: Json): string[] {
  return namesIn(given).flatMap((metric) => {
    const name = metricName(metric);
    const own = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
    if (own !== undefined) return [own];
    findings.dropped('metrics', shown(metric), 'nothing; give metrics to model.compile', 'refuses');
    return [];
  });
}

function metricName(metric: Json): string {
  const wrapped = isObject(metric) ? objectAt(metric, 'config').fn : undefined;
  return functionName(wrapped ?? metric);
}

/** Metrics stand in lists, one for all or one for each output, or by the outputs' names. */
function namesIn(given: Json): Json[] {
  if (given === null) return [];
  if (Array.isArray(given)) return given.flatMap(namesIn);
  if (isObject(given) && !('class_name' in given)) return Object.values(given).flatMap(namesIn);
  return [given];
}
