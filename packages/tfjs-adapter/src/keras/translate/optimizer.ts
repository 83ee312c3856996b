import { scheduleFromConfig } from '../../schedules/fromConfig.ts';
import { isObject, type Json, type JsonObject, listAt, objectAt, shown, textAt } from '../json.ts';
import type { Findings } from '../report.ts';
import { callFrom } from './code.ts';
import { type Context, NOT_COMPILED } from './context.ts';

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
  /** The settings, with a learning rate that the optimizer accepts. */
  readonly config: JsonObject;
  readonly limit: LimitPlan | null;
  /** Whether it is an optimizer of this package, which limits the gradients itself. */
  readonly isOurs: boolean;
  /** Whether it is an optimizer of Keras before 2.11. */
  readonly isLegacy: boolean;
}

/** An optimizer that tfjs saved, with the name of its class. */
export interface TfjsOptimizerPlan {
  readonly maker: 'tfjs';
  readonly className: string;
  readonly config: JsonObject;
  readonly limit: LimitPlan | null;
}

export type OptimizerPlan = KerasOptimizerPlan | TfjsOptimizerPlan;

/** Settings that only the optimizers of this package have, and tfjs's do not. */
const OF_OURS = ['amsgrad', 'weight_decay'];

/** The functions of this package for optimizers of Keras. */
const OUR_NAMES: { readonly [className: string]: string } = {
  Adam: 'adam',
  AdamW: 'adamw',
  RMSprop: 'rmsprop',
  SGD: 'sgd',
};

/** The numbers that the optimizers of this package accept. */
const RANGES: { readonly [setting: string]: (value: number) => boolean } = {
  learning_rate: isNotNegative,
  weight_decay: isNotNegative,
  decay: isNotNegative,
  epsilon: (value) => value > 0 && value < Infinity,
  beta_1: isBelowOne,
  beta_2: isBelowOne,
  rho: isPart,
  momentum: isPart,
};

/** The settings that each optimizer reads. */
const OPTIMIZERS: { readonly [className: string]: readonly string[] } = {
  Adadelta: ['rho', 'epsilon'],
  Adagrad: ['initial_accumulator_value'],
  Adam: ['beta_1', 'beta_2', 'epsilon', ...OF_OURS],
  AdamW: ['beta_1', 'beta_2', 'epsilon', ...OF_OURS],
  Adamax: ['beta_1', 'beta_2', 'epsilon'],
  RMSprop: ['rho', 'momentum', 'epsilon', 'centered', ...OF_OURS],
  SGD: ['momentum', 'nesterov', ...OF_OURS],
};
const LIMITS: readonly LimitKey[] = ['clipnorm', 'global_clipnorm', 'clipvalue'];
const GUARD_KEY = {
  adaptive: 'adaptive',
  clipvalue: 'clipValue',
  clipnorm: 'clipNorm',
  global_clipnorm: 'globalClipNorm',
};

/** Settings that other code reads, or that only detail another setting. */
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

const DEFAULT_EPSILON = 1e-7;

/** Plans the optimizer; null if neither tfjs nor this package has one like it. */
export function translateOptimizer(
  { findings, isKeras3 }: Context,
  given: Json,
): OptimizerPlan | null {
  if (given === null) {
    findings.unsupported('optimizer', 'no optimizer', NOT_COMPILED, 'rejects');
    return null;
  }
  const { className, config } = namedOptimizer(findings, given);
  const settings = Object.hasOwn(OPTIMIZERS, className) ? OPTIMIZERS[className] : undefined;
  if (settings === undefined) {
    findings.unsupported('optimizer', className, NOT_COMPILED, 'rejects');
    return null;
  }
  const isOurs = Object.hasOwn(OUR_NAMES, className);
  const isLegacy = isOurs && !isKeras3 && isOld(className, config);
  if (isLegacy && !checkOld(findings, config)) return null;
  if (isOurs && !checkNumbers(findings, settings, config)) return null;
  if (isOurs) reportOurs(findings, className, config);
  if (className === 'Adadelta') {
    const instead = 'tf.train.adadelta, which divides by the mean of squares before each step';
    findings.changed('optimizer', 'Adadelta', instead, 'differs');
  }
  for (const [key, value] of Object.entries(config)) {
    const isRead =
      settings.includes(key) || READ_ELSEWHERE.includes(key) || (isLegacy && key === 'decay');
    // The epsilon of tfjs. Its Adagrad has no setting for it.
    const isUsual = key === 'epsilon' && value === DEFAULT_EPSILON;
    if (!isRead && !isUsual && value)
      findings.dropped(`optimizer.${key}`, shown(value), 'nothing', 'drops');
  }
  const rate = rateFrom(findings, config.learning_rate ?? config.lr ?? null, isOurs);
  const { learning_rate: _, ...others } = config;
  const rated = rate === null ? others : { ...others, learning_rate: rate };
  const limit = limitOf(findings, config);
  return { maker: 'keras', className, config: rated, limit, isOurs, isLegacy };
}

/**
 * Tells whether an optimizer of Keras 2 is older than 2.11, by the rule of tf_keras. Old ones had
 * no weight decay.
 */
function isOld(className: string, config: JsonObject): boolean {
  const { is_legacy_optimizer: isLegacy = true, weight_decay: decay } = config;
  return Object.keys(config).length > 0 && className !== 'AdamW' && isLegacy === true && !decay;
}

/** Reports settings that only Keras before 2.11 combines. */
function checkOld(findings: Findings, config: JsonObject): boolean {
  const limits = limitsIn(config).map(({ key }) => key);
  const rates =
    isObject(config.learning_rate ?? null) && config.decay ? ['a schedule', 'decay'] : [];
  const combined = limits.length > 1 ? limits : rates;
  if (combined.length === 0) return true;
  findings.unsupported('optimizer', combined.join(' and '), NOT_COMPILED, 'drops');
  return false;
}

/** Reports a number that an optimizer of this package does not accept. */
function checkNumbers(
  findings: Findings,
  settings: readonly string[],
  config: JsonObject,
): boolean {
  const odd = ['learning_rate', 'decay', ...settings].find((key) => {
    const value = config[key];
    return typeof value === 'number' && RANGES[key]?.(value) === false;
  });
  if (odd === undefined) return true;
  findings.unsupported(`optimizer.${odd}`, shown(config[odd]), NOT_COMPILED, 'accepts');
  return false;
}

function isNotNegative(value: number): boolean {
  return value >= 0 && value < Infinity;
}

function isPart(value: number): boolean {
  return value >= 0 && value <= 1;
}

function isBelowOne(value: number): boolean {
  return value >= 0 && value < 1;
}

/** Reports settings that tfjs's optimizer of the same name does not have. */
function reportOurs(findings: Findings, className: string, config: JsonObject): void {
  const name = OUR_NAMES[className] as string;
  const instead = `${name} of this package`;
  const fix = callFrom('optimizers', name, settingsOf(className, config));
  if (className === 'RMSprop' || className === 'AdamW') {
    findings.changed('optimizer', className, instead, 'rejects', fix);
    return;
  }
  for (const key of [...OF_OURS, 'decay'].filter((each) => config[each])) {
    const own = key === 'decay' ? undefined : fix;
    findings.changed(`optimizer.${key}`, shown(config[key]), instead, 'drops', own);
  }
  const { epsilon = DEFAULT_EPSILON } = config;
  if (className === 'Adam' && epsilon !== DEFAULT_EPSILON) {
    findings.changed('optimizer.epsilon', shown(epsilon), instead, 'differs', fix);
  }
}

/**
 * Returns the settings that Keras and this package share. A limit and a schedule are reported
 * separately.
 */
function settingsOf(className: string, config: JsonObject): JsonObject {
  const keys = ['learning_rate', ...(OPTIMIZERS[className] ?? [])];
  const numbers = keys.map((key) => [key, config[key] ?? null] as const);
  return Object.fromEntries(numbers.filter(([, value]) => !isObject(value)));
}

/** Returns the learning rate, as a number or a schedule; null for the default. */
function rateFrom(findings: Findings, rate: Json, isOurs: boolean): Json {
  if (!isObject(rate)) return rate;
  if (!isOurs || !isSchedule(rate)) return firstRate(findings, rate);
  const name = textAt(rate, 'class_name');
  const ours = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const { name: _, ...settings } = objectAt(rate as JsonObject, 'config');
  const fix = callFrom('optimizers', ours, settings);
  const instead = `${ours} of this package`;
  findings.changed('optimizer.learning_rate', shown(rate), instead, 'rejects', fix);
  return rate;
}

/** Returns the class and the settings of an optimizer. LossScaleOptimizer wraps another one. */
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

/**
 * Returns the name of a class. tf_keras writes Custom>RMSprop into HDF5 files, and a name alone is
 * in lower case.
 */
function canonical(className: string): string {
  const name = className.slice(className.lastIndexOf('>') + 1);
  const lower = name.toLowerCase();
  return Object.keys(OPTIMIZERS).find((known) => known.toLowerCase() === lower) ?? name;
}

/** Tells whether this package has a schedule, and accepts its numbers. */
function isSchedule(rate: JsonObject): boolean {
  try {
    scheduleFromConfig('loadKerasModel', rate);
    return true;
  } catch {
    return false;
  }
}

const DEFAULT_RATE = 0.001;

/** Returns the rate with which a schedule begins. */
function firstRate(findings: Findings, schedule: JsonObject): number {
  const config = objectAt(schedule, 'config');
  const initial =
    config.initial_learning_rate ?? config.initial_value ?? listAt(config, 'values')[0];
  const rate = typeof initial === 'number' ? initial : DEFAULT_RATE;
  const instead = `${rate} throughout; set optimizer.learningRate between steps`;
  findings.dropped('optimizer.learning_rate', shown(schedule), instead, 'rejects');
  return rate;
}

/**
 * Returns the limit on gradients in an optimizer's settings. Keras applies the first of several.
 */
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
