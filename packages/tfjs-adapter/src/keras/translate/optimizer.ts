import { isObject, type Json, type JsonObject, listAt, objectAt, shown, textAt } from '../json.ts';
import type { Findings } from '../report.ts';
import { NOT_COMPILED } from './context.ts';

/** The key of a limit, as Keras and `guard` spell it. */
export type LimitKey = 'clipvalue' | 'clipnorm' | 'global_clipnorm';

/** A limit on gradients, by its name in Keras; `adaptive` is this package's own. */
export interface LimitPlan {
  readonly key: LimitKey | 'adaptive';
  readonly value: number | AdaptivePlan;
}

interface AdaptivePlan {
  readonly clipping: number;
  readonly eps: number;
}

/** An optimizer as Keras names it. */
export interface KerasOptimizerPlan {
  readonly maker: 'keras';
  readonly className: string;
  readonly learningRate: number;
  readonly config: JsonObject;
  readonly limit: LimitPlan | null;
}

/** An optimizer that tfjs saved: its class is there, under this name. */
export interface TfjsOptimizerPlan {
  readonly maker: 'tfjs';
  readonly className: string;
  readonly config: JsonObject;
  readonly limit: LimitPlan | null;
}

export type OptimizerPlan = KerasOptimizerPlan | TfjsOptimizerPlan;

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
  adaptive: 'adaptive',
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
  return { maker: 'keras', className, learningRate, config, limit: limitOf(findings, config) };
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

/** The limit on gradients in an optimizer's settings; Keras applies the first of several. */
export function limitOf(findings: Findings, config: JsonObject): LimitPlan | null {
  const [limit, ...others] = limitsIn(config);
  if (limit === undefined) return null;
  const { key, value } = limit;
  for (const other of others) {
    const path = `optimizer.${other.key}`;
    findings.dropped(path, shown(config[other.key]), `${key}, which comes first`, 'drops');
  }
  const code = `{ ${GUARD_KEY[key]}: ${codeOf(value)} }`;
  const fix = `model.optimizer = clipGradients(model.optimizer, ${code})`;
  const what = codeOf(value);
  findings.changed(`optimizer.${key}`, what, `guard(optimizer, ${code})`, 'drops', fix);
  return limit;
}

function limitsIn(config: JsonObject): LimitPlan[] {
  const numbers = LIMITS.flatMap<LimitPlan>((key) => {
    const value = config[key];
    return typeof value === 'number' && value > 0 ? [{ key, value }] : [];
  });
  const { clipping, eps } = objectAt(config, 'adaptive');
  if (typeof clipping !== 'number' || typeof eps !== 'number') return numbers;
  return [...numbers, { key: 'adaptive', value: { clipping, eps } }];
}

function codeOf(value: LimitPlan['value']): string {
  if (typeof value === 'number') return `${value}`;
  return `{ clipping: ${value.clipping}, eps: ${value.eps} }`;
}
