import { isObject, type Json, type JsonObject, objectAt, textAt } from '../json.ts';
import { classNameOf } from '../translate/objects.ts';
import { isModel } from '../translate/source.ts';
import { settingsOff } from './defaults.ts';
import { type Call, type Layer, type Model, readModel } from './graph.ts';
import { masksOf } from './masks.ts';

/**
 * One part of a model. Its key has one of these forms:
 * - `Class`: the layer at its defaults
 * - `Class.setting`: a number or list that is not the default
 * - `Class.setting=value`: another value
 * - `Class@context`
 * - `ops.Name`
 */
export interface Entry {
  readonly key: string;
  /** The value of a setting; null for other entries. */
  readonly value: Json;
}

/** The entries of one layer of a model. */
export interface LayerEntries {
  /** The place, such as `layers.dense_1`, or `layers.sequence.layer` for a layer in a wrapper. */
  readonly path: string;
  readonly className: string;
  /** The layer as the file has it. */
  readonly source: JsonObject;
  readonly entries: readonly Entry[];
}

/** The class in the keys of a nested or a whole model, in contexts. */
const MODEL = 'Model';

interface Walk {
  readonly isKeras3: boolean;
  readonly masked: ReadonlySet<Layer>;
  readonly found: LayerEntries[];
}

/** The path and the contexts of all layers of a nested model. */
interface Around {
  readonly path: string;
  readonly contexts: readonly string[];
}

/** Lists the entries of a model layer by layer, also in nested models and wrappers. */
export function entriesOf(source: JsonObject, isKeras3: boolean): LayerEntries[] {
  const model = readModel(source, isKeras3);
  const masks = masksOf(model, isKeras3);
  const walk: Walk = { isKeras3, masked: masks.layers, found: [] };
  walkModel(walk, model, { path: 'layers', contexts: [] });
  if (masks.outputs.includes(true)) add(walk, 'model', MODEL, source, ['masked_output']);
  return walk.found;
}

function walkModel(walk: Walk, model: Model, around: Around): void {
  for (const layer of model.layers) walkLayer(walk, layer, around);
}

function walkLayer(walk: Walk, layer: Layer, around: Around): void {
  const path = `${around.path}.${layer.name}`;
  const { className, source, config, model } = layer;
  if (className === 'InputLayer') return;
  const operation = operationOf(layer);
  if (operation !== null) {
    walk.found.push({ path, className, source, entries: [{ key: operation, value: null }] });
    return;
  }
  const training = trainingContexts(layer.calls);
  const called = [...(layer.calls.length > 1 ? ['shared'] : []), ...training];
  if (walk.masked.has(layer)) called.push('masked');
  if (model !== null) {
    add(walk, path, MODEL, source, called);
    walkModel(walk, model, { path, contexts: ['nested', ...training] });
    return;
  }
  addLayer(walk, path, className, source, [...around.contexts, ...called]);
  walkInner(walk, path, className, config);
}

/** Adds the layer in a wrapper, or the cells. */
function walkInner(walk: Walk, path: string, className: string, config: JsonObject): void {
  const { layer = null, cell = null, cells = null } = config;
  if (isObject(layer)) {
    const inner = objectAt(layer, 'config');
    const name = textAt(layer, 'class_name');
    const context = [`wrapped:${className}`];
    if (isModel(layer)) {
      add(walk, `${path}.layer`, MODEL, layer, context);
      const model = readModel(layer, walk.isKeras3);
      walkModel(walk, model, { path: `${path}.layer`, contexts: [...context, 'nested'] });
    } else {
      addLayer(walk, `${path}.layer`, name, layer, context);
      walkInner(walk, `${path}.layer`, name, inner);
    }
  }
  for (const each of [cell, cells].flat().filter(isObject)) {
    const name = textAt(each, 'class_name');
    addLayer(walk, `${path}.cell`, name, each, []);
    walkInner(walk, `${path}.cell`, name, objectAt(each, 'config'));
  }
}

function addLayer(
  walk: Walk,
  path: string,
  className: string,
  source: JsonObject,
  contexts: readonly string[],
): void {
  const config = objectAt(source, 'config');
  const isActing = ACTS_IN_TRAINING.test(className);
  const own = contexts.filter((context) => isActing || !/^(training|inference)$/.test(context));
  if (config.trainable === false && hasWeights(className, config)) own.push('frozen');
  if (config.data_format === 'channels_first') own.push('channels_first');
  if (policyOf(config.dtype ?? null) !== 'float32') own.push('dtype');
  const settings = settingsOff(className, config).filter(([key]) => key !== 'data_format');
  const entries = settings.flatMap(([setting, value]) => settingEntry(className, setting, value));
  walk.found.push({
    path,
    className,
    source,
    entries: [{ key: className, value: null }, ...entries, ...contextEntries(className, own)],
  });
}

function add(
  walk: Walk,
  path: string,
  className: string,
  source: JsonObject,
  contexts: readonly string[],
): void {
  if (contexts.length === 0) return;
  walk.found.push({ path, className, source, entries: contextEntries(className, contexts) });
}

function contextEntries(className: string, contexts: readonly string[]): Entry[] {
  return [...new Set(contexts)].map((context) => ({ key: `${className}@${context}`, value: null }));
}

function settingEntry(className: string, setting: string, value: Json): Entry {
  const named = nameOfValue(setting, value);
  const key = `${className}.${setting}${named === null ? '' : `=${named}`}`;
  return { key, value };
}

/** Returns the value as a key has it. Returns null for numbers and lists, which have a range. */
function nameOfValue(setting: string, value: Json): string | null {
  if (typeof value === 'number' || Array.isArray(value)) return null;
  if (isObject(value)) {
    return typeof value.config === 'string' ? value.config : textAt(value, 'class_name');
  }
  return /_(constraint|regularizer)$/.test(setting) ? classNameOf(String(value)) : String(value);
}

/** Returns the key of an operation of Keras 3, or of a function of TensorFlow in Keras 2. */
function operationOf({ className, config, isOperation }: Layer): string | null {
  if (className === 'TFOpLambda') return `ops.${textAt(config, 'function')}`;
  return isOperation ? `ops.${className}` : null;
}

/** Returns the contexts of calls with the argument `training`. */
function trainingContexts(calls: readonly Call[]): string[] {
  return calls.flatMap(({ settings: { training = null } }) => {
    if (training === null) return [];
    return training === false || training === 0 ? ['inference'] : ['training'];
  });
}

/** Layers that differ in training. Other layers ignore the argument. */
const ACTS_IN_TRAINING =
  /Dropout|^(BatchNormalization|Gaussian|Random|ActivityRegularization|GRU|LSTM|RNN|SimpleRNN|ConvLSTM|Bidirectional|TimeDistributed)/;

const WITH_WEIGHTS =
  /^(Dense|EinsumDense|Embedding|(Depthwise|Separable)?Conv[123]D(Transpose)?|ConvLSTM[123]D|(Batch|Group|RMS|Layer)Normalization|PReLU|GRU|LSTM|RNN|SimpleRNN|MultiHeadAttention)$/;

function hasWeights(className: string, config: JsonObject): boolean {
  if (className === 'LayerNormalization') return config.center !== false || config.scale !== false;
  const { layer = null } = config;
  // A wrapper has the contexts of the layer in it.
  if (isObject(layer)) {
    return isModel(layer) || hasWeights(textAt(layer, 'class_name'), objectAt(layer, 'config'));
  }
  return WITH_WEIGHTS.test(className);
}

function policyOf(dtype: Json): string {
  if (isObject(dtype)) return textAt(objectAt(dtype, 'config'), 'name');
  return typeof dtype === 'string' ? dtype : 'float32';
}
