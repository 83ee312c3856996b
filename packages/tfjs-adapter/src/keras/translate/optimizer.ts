import { isObject, type Json, type JsonObject, listAt, objectAt, shown, textAt } from '../json.ts';
import type { Findings } from '../report.ts';
import { NOT_COMPILED } from './context.ts';

/** The key of a limit, as Keras and `guard` spell it. */
export type LimitKey = 'clipvalue' | 'clipnorm' | 'global_clipnorm';

export interface OptimizerPlan {
  readonly className: string;
  readonly learningRate: number;
  readonly config: JsonObject;
  readonly limit: { readonly key: LimitKey; readonly value: number } | null;
}

/** What the Adam of this package has, and tfjs's does not. */
const OF_OURS = ['amsgrad', 'weight_decay'];

/** What each optimizer reads of its settings. */
const OPTIMIZERS: { readonly [className: string]: readonly string[] } = {
  Adadelta: ['rho', 'epsilon'],
  Adagrad: ['initial_accumulator_value'],
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

const ADAM_FIX = "adam and adamw of '@clampwise/tfjs-adapter/optimizers'";

/** How to make the optimizer; null where there is none like it. */
export function translateOptimizer(findings: Findings, given: Json): OptimizerPlan | null {
  if (given === null) {
    findings.unsupported('optimizer', 'no optimizer', NOT_COMPILED);
    return null;
  }
  const { className, config } = namedOptimizer(findings, given);
  const settings = Object.hasOwn(OPTIMIZERS, className) ? OPTIMIZERS[className] : undefined;
  if (settings === undefined) {
    findings.unsupported('optimizer', className, NOT_COMPILED);
    return null;
  }
  if (className === 'RMSprop')
    findings.changed('optimizer', 'RMSprop', 'tf.train.rmsprop', 'rejects');
  if (className === 'Adadelta') {
    const instead = 'tf.train.adadelta, which divides by the mean of squares before each step';
    findings.changed('optimizer', 'Adadelta', instead, 'differs');
  }
  if (className === 'AdamW') {
    findings.changed('optimizer', 'AdamW', 'adamw of this package', 'rejects', ADAM_FIX);
  } else if (className === 'Adam') {
    for (const key of OF_OURS.filter((each) => config[each])) {
      const what = shown(config[key]);
      findings.changed(`optimizer.${key}`, what, 'adam of this package', 'drops', ADAM_FIX);
    }
  }
  for (const [key, value] of Object.entries(config)) {
    const isRead = settings.includes(key) || READ_ELSEWHERE.includes(key);
    // tfjs's own; Adagrad takes no other.
    const isUsual = key === 'epsilon' && value === 1e-7;
    if (!isRead && !isUsual && value)
      findings.dropped(`optimizer.${key}`, shown(value), 'nothing', 'drops');
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
  findings.dropped('optimizer', 'LossScaleOptimizer', 'the optimizer in it', 'rejects');
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
  const initial =
    config.initial_learning_rate ?? config.initial_value ?? listAt(config, 'values')[0];
  const rate = typeof initial === 'number' ? initial : DEFAULT_RATE;
  if (value !== null) {
    const instead = `${rate} throughout; set optimizer.learningRate between steps`;
    findings.dropped('optimizer.learning_rate', shown(value), instead, 'rejects');
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
  const fix = `model.optimizer = clipGradients(model.optimizer, ${limit})`;
  findings.changed(`optimizer.${key}`, `${value}`, `guard(optimizer, ${limit})`, 'drops', fix);
  return { key, value };
}
