import { isObject, type Json, type JsonObject, listAt, objectAt, shown, textAt } from '../json.ts';
import { defaultOf } from '../list/defaults.ts';
import { withTextsKept } from '../texts.ts';
import { callFrom, callOf } from './code.ts';
import { type Context, customLayer } from './context.ts';
import { checkLayer } from './limits.ts';
import {
  activation,
  constraint,
  dtype,
  initializer,
  regularizer,
  type Translate,
} from './objects.ts';
import { actsInTraining, nameOfOurs, needsOurs, settingsOfOurs } from './ours.ts';
import { HARMLESS, IDENTITIES, settingsOf, words } from './tables.ts';

const BY_ENDING: readonly (readonly [string, Translate])[] = [
  ['_constraint', constraint],
  ['_initializer', initializer],
  ['_regularizer', regularizer],
  ['activation', activation],
];

/** Translates the class and the settings of a layer; null if tfjs has no such layer. */
export function translateLayer(
  context: Context,
  path: string,
  layer: JsonObject,
): JsonObject | null {
  const custom = customLayer(context, layer);
  const config = withShape({ ...objectAt(layer, 'config') });
  if (custom !== undefined) {
    const kept = withTextsKept(config);
    return { class_name: custom, config: { ...kept, ...common(context, path, config) } };
  }
  const className = textAt(layer, 'class_name');
  fillDefaults(className, config);
  const rename = Object.hasOwn(RENAMED, className) ? RENAMED[className] : undefined;
  const renamed = rename?.(context, path, config) ?? { className, config };
  const own = called(context, renamed);
  if (isLacking(renamed.className)) {
    context.findings.changed(path, `the layer ${className}`, 'a layer of this package', 'rejects');
  }
  const ours = Object.hasOwn(OURS, own.className) ? OURS[own.className] : undefined;
  const settings = ours ?? settingsOfOurs(own.className) ?? settingsOf(own.className);
  if (settings === undefined) {
    const instead = `pass a layer of your own in customObjects: { ${className} }`;
    context.findings.unsupported(path, `the layer ${className}`, instead, 'rejects');
    return null;
  }
  checkLayer(context.findings, path, layer);
  const translated = translateSettings(context, path, own.config, settings);
  return { class_name: own.className, config: translated };
}

/** Tells whether only this package has a layer. */
function isLacking(className: string): boolean {
  return settingsOf(className) === undefined && nameOfOurs(className) !== undefined;
}

/**
 * Returns a layer as a class of this package if it needs one, with the training argument of its
 * calls.
 */
function called(context: Context, { className, config }: Renamed): Renamed {
  const { training, isKeras3 } = context;
  const own = { ...config };
  if (training !== null && actsInTraining(className)) own.call_training = training;
  if (className === 'BatchNormalization') own.fused = !isKeras3;
  if (className === 'TimeDistributed') {
    own.all_at_once = !isKeras3 && JSON.stringify(config).includes('"BatchNormalization"');
  }
  const ours = needsOurs(className, own) ? nameOfOurs(className) : undefined;
  return { className: ours ?? className, config: own };
}

const GATES = ['recurrent_activation'];
const GATES_OF_GRU = [...GATES, 'reset_after'];

/**
 * The settings with another default in tfjs. ConvLSTM2D has the defaults of Keras 2, and files of
 * Keras 3 write them all.
 */
const OTHER_IN_TFJS: { readonly [className: string]: readonly string[] } = {
  Cropping2D: ['cropping'],
  GRU: GATES_OF_GRU,
  GRUCell: GATES_OF_GRU,
  LSTM: GATES,
  LSTMCell: GATES,
  Softmax: ['axis'],
};

/** Adds Keras's defaults for settings that a file leaves out. */
function fillDefaults(className: string, config: JsonObject): void {
  const settings = Object.hasOwn(OTHER_IN_TFJS, className) ? OTHER_IN_TFJS[className] : undefined;
  for (const setting of settings ?? []) config[setting] ??= defaultOf(className, setting);
}

/** Renames batch_shape, as Keras 3 calls it. */
function withShape(config: JsonObject): JsonObject {
  const { batch_shape: shape, ...others } = config;
  return shape === undefined ? config : { ...others, batch_input_shape: shape };
}

function common(context: Context, path: string, config: JsonObject): JsonObject {
  return 'dtype' in config ? { dtype: dtype(context, `${path}.dtype`, config.dtype ?? null) } : {};
}

type Renamed = { readonly className: string; readonly config: JsonObject };
type Rename = (context: Context, path: string, config: JsonObject) => Renamed | null;

function withoutDropout(settings: ReadonlySet<string> | undefined): ReadonlySet<string> {
  const others = [...(settings ?? [])].filter((key) => !key.includes('dropout'));
  return new Set(others);
}

function ofOurs(settings: string): ReadonlySet<string> {
  return new Set(words(`name trainable dtype batch_input_shape ${settings}`));
}

/** Layers of this package, and their settings. */
const OURS: { readonly [className: string]: ReadonlySet<string> | undefined } = {
  ClampwiseClipByValue: ofOurs('min_value max_value'),
  ClampwiseGRUCell: withoutDropout(settingsOf('GRUCell')),
  ClampwiseIdentity: ofOurs(''),
  ClampwiseNonNeg: ofOurs(''),
  ClampwiseReLU: ofOurs('max_value negative_slope threshold'),
  ClampwiseUnitNormalization: ofOurs('axis'),
};

/** Tells whether tfjs saves a layer of this package under this name. */
export function isOurLayer(className: string): boolean {
  return Object.hasOwn(OURS, className) || settingsOfOurs(className) !== undefined;
}

const OF_CELL = 'a cell of this package, which has no dropout';
const OF_RNN: ReadonlySet<string> = settingsOf('RNN') ?? new Set();

/** Replaces a layer that acts in training only, and that this package does not have. */
const asIdentity: Rename = ({ findings }, path, config) => {
  const what = 'a layer that changes its input in training';
  findings.dropped(path, what, 'a layer that returns its input', 'rejects');
  const { name = null, batch_input_shape: shape } = config;
  const own: JsonObject = shape === undefined ? { name } : { name, batch_input_shape: shape };
  return { className: 'ClampwiseIdentity', config: own };
};

const RENAMED: { readonly [className: string]: Rename | undefined } = {
  ReLU: ({ findings }, path, config) => {
    const { max_value: cap, negative_slope: slope, threshold } = config;
    const isPlain = !slope && !threshold;
    if (isPlain && (cap === null || cap === undefined)) return { className: 'ReLU', config };
    const { name: _, trainable: __, dtype: ___, ...args } = config;
    const what = shown({ class_name: 'ReLU', config: args });
    const settings = {
      max_value: cap ?? null,
      negative_slope: slope ?? null,
      threshold: threshold ?? null,
    };
    const fix = callFrom('layers', 'relu', settings);
    findings.changed(path, what, 'relu of this package', isPlain ? 'differs' : 'drops', fix);
    return { className: 'ClampwiseReLU', config };
  },
  ...Object.fromEntries(IDENTITIES.map((name) => [name, asIdentity])),
  ActivityRegularization: ({ findings }, path, config) => {
    const instead = 'a layer that returns its input, and adds nothing to the loss';
    findings.dropped(
      path,
      shown({ class_name: 'ActivityRegularization', config }),
      instead,
      'rejects',
    );
    const { name = null } = config;
    return { className: 'ClampwiseIdentity', config: { name } };
  },
  GRU: ({ findings }, path, config) => {
    if (config.reset_after !== true) return null;
    const own = Object.entries(config).filter(([key]) => OF_RNN.has(key));
    const ofCell = Object.entries(config).filter(([key]) => !OF_RNN.has(key));
    findings.changed(`${path}.reset_after`, "true, Keras's default", OF_CELL, 'rejects');
    const cell = { class_name: 'ClampwiseGRUCell', config: Object.fromEntries(ofCell) };
    return { className: 'RNN', config: { ...Object.fromEntries(own), cell } };
  },
  GRUCell: ({ findings }, path, config) => {
    if (config.reset_after !== true) return null;
    findings.changed(`${path}.reset_after`, "true, Keras's default", OF_CELL, 'rejects');
    return { className: 'ClampwiseGRUCell', config };
  },
  LeakyReLU: ({ findings }, path, config) => {
    const { negative_slope: slope, ...others } = config;
    if (slope === undefined) return null;
    const fix = callOf('tf.layers.leakyReLU', { alpha: slope });
    findings.changed(
      path,
      `negative_slope ${shown(slope)}`,
      'alpha, its name in tfjs',
      'drops',
      fix,
    );
    return { className: 'LeakyReLU', config: { ...others, alpha: slope } };
  },
  UnitNormalization: ({ findings }, path, config) => {
    const fix = callFrom('layers', 'unitNormalization', { axis: config.axis ?? null });
    const instead = 'unitNormalization of this package';
    findings.changed(
      path,
      shown({ class_name: 'UnitNormalization', config }),
      instead,
      'rejects',
      fix,
    );
    return { className: 'ClampwiseUnitNormalization', config };
  },
  BatchNormalization: (_, __, config) => {
    const [axis] = listAt(config, 'axis');
    if (axis === undefined) return null;
    return { className: 'BatchNormalization', config: { ...config, axis } };
  },
  Bidirectional: (_, __, config) => {
    // tfjs adds the direction to the name itself.
    const layer = objectAt(config, 'layer');
    const inner = objectAt(layer, 'config');
    const name = textAt(inner, 'name').replace(/^forward_/, '');
    // Keras sets this one in each direction, and so does our class.
    const { zero_output_for_mask: _zeros, ...own } = inner;
    return {
      className: 'Bidirectional',
      config: { ...config, layer: { ...layer, config: { ...own, name } } },
    };
  },
};

function translateSettings(
  context: Context,
  path: string,
  config: JsonObject,
  settings: ReadonlySet<string>,
): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(config)) {
    const at = `${path}.${key}`;
    if (!settings.has(key)) reportUnknown(context, at, key, value);
    else result[key] = translateSetting(context, at, key, value);
  }
  return result;
}

/** Settings that act in training only. */
const IN_TRAINING = /dropout|_constraint$|_regularizer$|^(momentum|renorm\w*|synchronized)$/;

function reportUnknown(context: Context, path: string, key: string, value: Json): void {
  const { findings } = context;
  const harmless = Object.hasOwn(HARMLESS, key) ? HARMLESS[key] : undefined;
  const isEmpty = !value || (Array.isArray(value) && value.length === 0);
  const isUsual = (all: readonly unknown[]): boolean =>
    [value].flat().every((each) => all.includes(each));
  if (isEmpty || harmless === 'always' || (harmless !== undefined && isUsual(harmless))) return;
  // The stored weights replace initial values.
  if (key.endsWith('_initializer')) return;
  const instead = 'tfjs has no such setting';
  if (IN_TRAINING.test(key)) findings.dropped(path, shown(value), `nothing: ${instead}`, 'drops');
  else findings.unsupported(path, shown(value), instead, 'drops');
}

function translateSetting(context: Context, path: string, key: string, value: Json): Json {
  if (key === 'dtype') return dtype(context, path, value);
  if (key === 'layer' || key === 'cell') return inner(context, path, value);
  if (key === 'cells' && Array.isArray(value)) {
    return value.map((cell, k) => inner(context, `${path}[${k}]`, cell));
  }
  if (key === 'activity_regularizer' && value !== null) {
    context.findings.dropped(path, shown(value), 'no activity regularizer', 'rejects');
    return null;
  }
  const translate = BY_ENDING.find(([ending]) => key.endsWith(ending))?.[1];
  return translate === undefined ? value : translate(context, path, value);
}

/** Translates the layer or model in a wrapper, or the cell of a recurrent layer. */
function inner(context: Context, path: string, value: Json): Json {
  if (!isObject(value)) return value;
  if (listAt(objectAt(value, 'config'), 'layers').length === 0) {
    return translateLayer(context, path, value);
  }
  return context.translateModel(context, value, path);
}
