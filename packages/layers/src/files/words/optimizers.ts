import type { Json, JsonObject, ModelFormat } from '@clampwise/model-files';
import { isObject, objectAt, valueAt } from '@clampwise/model-files/internal';
import { Adam, AdamW } from '../../optimizers/adam.ts';
import type { Optimizer } from '../../optimizers/optimizer.ts';
import { RMSprop } from '../../optimizers/rmsprop.ts';
import { SGD } from '../../optimizers/sgd.ts';
import type { StepOptimizer } from '../../optimizers/stepOptimizer.ts';
import { functionName, short } from './custom.ts';
import type { Loading } from './loading.ts';
import type { Saving } from './saving.ts';
import { rateSetting } from './schedules.ts';
import {
  choice,
  flag,
  number,
  numberOrNull,
  readSettings,
  type Settings,
  writeSettings,
} from './settings.ts';

interface OptimizerForm {
  readonly className: string;
  readonly type: abstract new (...args: never) => StepOptimizer;
  readonly settings: Settings;
  readonly make: (options: never) => StepOptimizer;
  /** Names of the state. All of a group stands together for each weight. */
  readonly groups: readonly (readonly string[])[];
}

const COMMON: Settings = {
  clipNorm: { ...numberOrNull(), key: 'clipnorm' },
  globalClipNorm: { ...numberOrNull(), key: 'global_clipnorm' },
  clipValue: { ...numberOrNull(), key: 'clipvalue' },
};

const ADAM: Settings = {
  beta1: number(0.9),
  beta2: number(0.999),
  epsilon: number(1e-7),
  amsgrad: flag(false),
};

const FORMS: readonly OptimizerForm[] = [
  {
    className: 'SGD',
    type: SGD,
    settings: {
      learningRate: rateSetting(0.01),
      momentum: number(0),
      nesterov: flag(false),
      weightDecay: numberOrNull(),
      ...COMMON,
    },
    make: (options) => new SGD(options),
    groups: [['m']],
  },
  {
    className: 'RMSprop',
    type: RMSprop,
    settings: {
      learningRate: rateSetting(0.001),
      rho: number(0.9),
      momentum: number(0),
      epsilon: number(1e-7),
      centered: flag(false),
      weightDecay: numberOrNull(),
      ...COMMON,
    },
    make: (options) => new RMSprop(options),
    groups: [['v'], ['m'], ['mean']],
  },
  {
    className: 'Adam',
    type: Adam,
    settings: { learningRate: rateSetting(0.001), ...ADAM, weightDecay: numberOrNull(), ...COMMON },
    make: (options) => new Adam(options),
    groups: [['m', 'v'], ['vHat']],
  },
  {
    className: 'AdamW',
    type: AdamW,
    settings: {
      learningRate: rateSetting(0.001),
      ...ADAM,
      weightDecay: numberOrNull(0.004),
      ...COMMON,
    },
    make: (options) => new AdamW(options),
    groups: [['m', 'v'], ['vHat']],
  },
];

const OWN: Settings = { onNonFinite: choice('propagate', ['propagate', 'skip', 'throw']) };

/** Returns the form of an optimizer; undefined for a class of the caller. */
function formOf(optimizer: Optimizer): OptimizerForm | undefined {
  const form = FORMS.find(({ type }) => optimizer.constructor === type);
  // Keras's AdamW needs a weight decay. Without one it is Adam.
  const isPlain = form?.type === AdamW && (optimizer as AdamW).weightDecay === null;
  return isPlain ? FORMS.find(({ type }) => type === Adam) : form;
}

/** Returns the groups of names of an optimizer's state, in Keras's order. */
export function slotGroups(optimizer: Optimizer): readonly (readonly string[])[] {
  const groups = formOf(optimizer)?.groups ?? [];
  const { slotNames } = optimizer;
  return groups.map((group) => group.filter((name) => slotNames.includes(name)));
}

/** Returns the words for an optimizer; undefined if it is left out. */
export function writeOptimizer(optimizer: Optimizer, saving: Saving): JsonObject | undefined {
  const form = formOf(optimizer);
  if (form === undefined) {
    const what = `an optimizer of your class ${optimizer.constructor.name}`;
    return saving.leaveOut('optimizer', what, 'Use sgd, adam, adamw or rmsprop', false);
  }
  const options = { ...optimizer, learningRate: optimizer.schedule ?? optimizer.learningRate };
  const path = 'optimizer';
  const config = writeSettings(form.settings, options as never, path, saving);
  // The defaults differ between programs.
  config.learning_rate ??= optimizer.learningRate;
  const own = writeSettings(OWN, options as never, path, saving.inOwnWords());
  if (saving.dialect === 'own') {
    return { class_name: form.className, config: { ...config, ...own } };
  }
  const { on_non_finite: rule } = own;
  if (rule !== undefined) {
    const advice = "Use the default, 'propagate'";
    saving.leaveOut('optimizer.onNonFinite', short(rule), advice);
  }
  if (saving.dialect === 'tfjs') return writeForTfjs(form.className, config, saving);
  return { module: 'keras.optimizers', class_name: form.className, config };
}

/** Classes of tfjs, and the settings that they have. */
const OF_TFJS: { readonly [className: string]: readonly string[] } = {
  SGD: ['learning_rate'],
  Adam: ['learning_rate', 'beta_1', 'beta_2', 'epsilon'],
};

function writeForTfjs(className: string, config: JsonObject, saving: Saving): JsonObject {
  const camel = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
  const known = OF_TFJS[className];
  const isConstant = typeof config.learning_rate === 'number';
  const isKnown = (key: string): boolean => known?.includes(key) ?? false;
  if (isConstant && Object.keys(config).every(isKnown)) {
    if (className === 'SGD') return { class_name: 'SGD', config: camel };
    const usual = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
    const instead = 'Adam of tfjs, which adds epsilon to another number: tiny gradients differ';
    saving.findings.changed('optimizer', 'adam', instead);
    return { class_name: 'Adam', config: { ...usual, ...camel } };
  }
  const needed = 'which tfjs loads after registerOptimizers() of @clampwise/tfjs-adapter';
  const name = `Clampwise${className}`;
  saving.findings.changed('optimizer', className, `${name}, ${needed}`);
  return { class_name: name, config: camel };
}

/** Whether an optimizer is one of Keras before 2.11, as tf_keras decides. */
export function isEarly(
  name: string,
  config: JsonObject,
  dialect: ModelFormat['dialect'],
): boolean {
  if (dialect !== 'keras2' || name === 'AdamW' || Object.keys(config).length === 0) return false;
  const isLegacy = valueAt(config, 'is_legacy_optimizer') ?? true;
  return isLegacy === true && !valueAt(config, 'weight_decay');
}

/** Returns the optimizer that words stand for. */
export function readOptimizer(
  value: Json,
  dialect: ModelFormat['dialect'],
  loading: Loading,
): Optimizer {
  const written = functionName(value) ?? '';
  const name = written.replace(/^.*>/, '').replace(/^Clampwise/, '');
  const form = FORMS.find(({ className }) => className.toLowerCase() === name.toLowerCase());
  if (form === undefined) {
    const known = FORMS.map(({ className }) => className).join(', ');
    return loading.reject('optimizer', `'${written}'`, known);
  }
  const config = isObject(value) ? inKerasWords(objectAt(value, 'config')) : {};
  if (form.type === RMSprop && isEarly(name, config, dialect)) {
    return loading.reject('optimizer', 'RMSprop of Keras before 2.11', 'RMSprop of later versions');
  }
  const settings = { ...form.settings, ...OWN };
  const options = readSettings(settings, config, 'optimizer', loading, HARMLESS);
  const limits = ['clipNorm', 'globalClipNorm', 'clipValue'].filter((key) => options[key] !== null);
  if (limits.length > 1) {
    // Keras applies the first of them alone.
    for (const key of limits.slice(1)) options[key] = null;
  }
  return loading.guard('optimizer', () => form.make(options as never));
}

/** Settings that say how to do what another setting asks for. */
const HARMLESS = ['ema_momentum', 'ema_overwrite_frequency', 'jit_compile', 'is_legacy_optimizer'];

/** tfjs writes names in camel case. */
function inKerasWords(config: JsonObject): JsonObject {
  const entries = Object.entries(config).map(([key, value]) => {
    if (key === 'lr') return ['learning_rate', value];
    const snake = key.replace(/([a-z])([A-Z]|\d$)/g, '$1_$2').toLowerCase();
    return [snake === 'clip_norm' ? 'clipnorm' : snake, value];
  });
  const words = Object.fromEntries(entries) as JsonObject;
  // 0 means none here, as in Keras.
  for (const key of ['clipnorm', 'global_clipnorm', 'clipvalue', 'weight_decay', 'decay']) {
    if (valueAt(words, key) === 0) words[key] = null;
  }
  return words;
}
