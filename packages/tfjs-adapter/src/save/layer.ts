import type { serialization } from '@tensorflow/tfjs-core';
import { isObject, type Json, type JsonObject, objectAt, shown, textAt } from '../keras/json.ts';
import { type Equal, equalOf, noteEqual } from './equals.ts';
import type { Notes } from './notes.ts';
import { type At, activation, constraint, regularizer } from './parts.ts';
import { pythonic } from './pythonic.ts';
import { isPart, kerasSettings, plainSettings } from './settings.ts';
import { type AnyLayer, cellsInside, layerInside } from './tfjs.ts';

/** A layer in Keras's form. */
export interface WrittenLayer {
  readonly className: string;
  readonly config: JsonObject;
  /** The same layer in tfjs's form, as loadKerasModel reads it. */
  readonly meaning: JsonObject;
}

/** A layer of tfjs by its class and config. `layer` is the object itself. */
export interface Given {
  readonly className: string;
  readonly config: JsonObject;
  readonly layer: AnyLayer | undefined;
}

/** A function that writes the model in a wrapper. */
export type WriteModel = (layer: AnyLayer, path: string) => JsonObject;

const PREFIX = 'Clampwise';

export function givenOf(layer: AnyLayer): Given {
  const className = layer.getClassName();
  return { className, config: { ...pythonic(layer.getConfig()), ...corrections(layer) }, layer };
}

/** Returns the settings that tfjs leaves out of a config, or writes wrongly. */
function corrections(layer: AnyLayer): JsonObject {
  const { depthMultiplier, depthwiseConstraint } = layer as AnyLayer & Depthwise;
  switch (plainName(layer.getClassName())) {
    case 'SeparableConv2D':
      return depthMultiplier === undefined ? {} : { depth_multiplier: depthMultiplier };
    case 'DepthwiseConv2D':
      // tfjs writes the regularizer here.
      return { depthwise_constraint: depthwiseConstraint ? objectOf(depthwiseConstraint) : null };
    default:
      return {};
  }
}

interface Depthwise {
  readonly depthMultiplier?: number;
  readonly depthwiseConstraint?: serialization.Serializable | null;
}

function objectOf(part: serialization.Serializable): JsonObject {
  return { class_name: part.getClassName(), config: pythonic(part.getConfig()) };
}

/** Returns Keras's name of a class. Corrected layers have their own names in tfjs. */
export function plainName(className: string): string {
  return className.startsWith(PREFIX) ? className.slice(PREFIX.length) : className;
}

/** Writes a layer. If Keras has no such layer, it reports why and returns null. */
export function writeLayer(
  notes: Notes,
  path: string,
  given: Given,
  writeModel: WriteModel,
): WrittenLayer | null {
  const { className, config } = given;
  const equal = equalOf(className, config);
  if (equal !== undefined) {
    noteEqual(notes, path, className, config);
    return equalLayer(given, equal);
  }
  noteCalls(notes, path, className, config);
  checkAxis(notes, path, given);
  if (className === 'LayerNormalization' && !isAscending(config.axis)) {
    const instead = 'ascending axes: Keras 3 sorts them, and would read other weights';
    notes.unsupported(`${path}.axis`, shown(config.axis), instead);
  }
  const asGru = gruOf(given);
  if (asGru !== null) return written(notes, path, asGru, meaningOf(given), writeModel);
  if (className === 'ThresholdedReLU') return thresholded(given);
  if (kerasSettings(plainName(className)) === undefined || className === 'ClampwiseActivation') {
    notes.unsupported(path, `the layer ${className}`, instead(className, config));
    return null;
  }
  return written(notes, path, given, meaningOf(given), writeModel);
}

/** Reports an axis other than the last, along which tfjs predicts wrong values. */
function checkAxis(notes: Notes, path: string, { className, config, layer }: Given): void {
  if (className !== 'BatchNormalization' || layer === undefined) return;
  const [spec] =
    (layer as unknown as { readonly inputSpec?: { readonly ndim?: number }[] }).inputSpec ?? [];
  const rank = spec?.ndim ?? 0;
  const axis = Number(config.axis ?? -1);
  if (axis === -1 || axis === rank - 1) return;
  const instead = 'tfjs normalizes along another axis: put the channels last';
  notes.unsupported(`${path}.axis`, shown(config.axis), instead);
}

function isAscending(axis: Json = null): boolean {
  return (
    !Array.isArray(axis) || axis.every((each, k) => k === 0 || Number(each) > Number(axis[k - 1]))
  );
}

function instead(className: string, config: JsonObject): string {
  if (className !== 'ClampwiseActivation')
    return 'Keras has no layer of that name with the same meaning';
  const name = textAt(config, 'function_name') || 'without a name';
  return `a file cannot hold the function ${name}: use a layer that Keras has`;
}

function meaningOf({ className, config }: Given): JsonObject {
  return { class_name: className, config };
}

function equalLayer({ config }: Given, { className, config: own }: Equal): WrittenLayer {
  const isOurs = className === 'UnitNormalization' || className === 'Identity' || hasBend(own);
  const meaning = { class_name: `${isOurs ? PREFIX : ''}${className}`, config: own };
  return { className, config: { ...nameIn(config), ...own }, meaning };
}

/** Tells whether a ReLU must be loaded as the ReLU of this package. */
function hasBend({ max_value = null, negative_slope = 0, threshold = 0 }: JsonObject): boolean {
  return max_value !== null || Boolean(negative_slope) || Boolean(threshold);
}

function nameIn({ name = null }: JsonObject): JsonObject {
  return name === null ? {} : { name: String(name).replaceAll('/', '_') };
}

/** Writes a ThresholdedReLU as Keras 3's ReLU. */
function thresholded({ config }: Given): WrittenLayer {
  const own = { threshold: config.theta ?? 1 };
  const meaning = { class_name: 'ClampwiseReLU', config: own };
  return { className: 'ReLU', config: { ...nameIn(config), ...own }, meaning };
}

const CELL = 'ClampwiseGRUCell';

/**
 * Returns the GRU for an RNN of tfjs whose cell resets the state after the product; null for other
 * layers.
 */
function gruOf({ className, config, layer }: Given): Given | null {
  const cell = objectAt(config, 'cell');
  if (plainName(className) !== 'RNN' || textAt(cell, 'class_name') !== CELL) return null;
  const { name: _, ...ofCell } = objectAt(cell, 'config');
  const { cell: __, ...own } = config;
  return { className: 'GRU', config: { ...ofCell, ...own, reset_after: true }, layer };
}

/** Reports the settings of a Keras 2 file that Keras 3 ignores. */
function noteCalls(notes: Notes, path: string, className: string, config: JsonObject): void {
  const { call_training: training = null, fused, all_at_once: isAtOnce } = config;
  const name = plainName(className);
  if (training === true) {
    const what = `a ${name} that is called with training=True`;
    notes.unsupported(path, what, 'Keras 3 ignores that in a functional model');
  } else if (training === false) {
    const what = `a ${name} that is called with training=False`;
    notes.changed(path, what, 'in training, Keras 3 ignores that; it predicts the same');
  }
  if (fused === true) {
    const what = 'the moving variance of a sample, as Keras 2 computes it';
    notes.changed(path, what, 'in training, Keras 3 moves it by that of the batch');
  }
  if (isAtOnce === true) {
    const what = 'a BatchNormalization that sees all steps at once, as in Keras 2';
    notes.changed(path, what, 'in training, Keras 3 shows it one step after the other');
  }
}

function written(
  notes: Notes,
  path: string,
  given: Given,
  meaning: JsonObject,
  writeModel: WriteModel,
): WrittenLayer {
  const className = plainName(given.className);
  const { config, layer } = given;
  const result: JsonObject = { ...nameIn(config), ...plainSettings(className, config) };
  if (className === 'GRUCell') result.reset_after = given.className === CELL;
  const rankOf = (role: string): number | null => rankIn(layer, role);
  const at: At = { path, className, rankOf };
  const known = kerasSettings(className) ?? new Set();
  for (const [setting, value] of Object.entries(config)) {
    if (!known.has(setting) || !isPart(setting) || value === null) continue;
    const own = partOf(notes, at, setting, value);
    if (own !== null) result[setting] = own;
  }
  const inner = innerParts(notes, path, given, writeModel);
  return {
    className,
    config: { ...result, ...inner.config },
    meaning: { ...meaning, config: { ...objectAt(meaning, 'config'), ...inner.meaning } },
  };
}

function partOf(notes: Notes, at: At, setting: string, value: Json): Json {
  const path = `${at.path}.${setting}`;
  if (setting.endsWith('activation')) return activation(notes, path, value);
  if (setting.endsWith('_regularizer')) return regularizer(notes, path, value);
  return setting.endsWith('_constraint') ? constraint(notes, at, setting, value) : null;
}

/** Returns the number of axes of the weight of a role, such as kernel or recurrent_kernel. */
function rankIn(layer: AnyLayer | undefined, role: string): number | null {
  if (layer === undefined) return null;
  const found = layer.weights.find(({ originalName }) => {
    return originalName.replace(/^.*\//, '').replace(/_\d+$/, '') === role;
  });
  return found === undefined ? null : found.shape.length;
}

interface Parts {
  readonly config: JsonObject;
  readonly meaning: JsonObject;
}

/** Writes the layer in a wrapper, and cells. */
function innerParts(notes: Notes, path: string, given: Given, writeModel: WriteModel): Parts {
  const { config, layer } = given;
  const inside = layer === undefined ? undefined : layerInside(layer);
  const result: { config: JsonObject; meaning: JsonObject } = { config: {}, meaning: {} };
  if (isObject(config.layer)) {
    const own = `${path}.layer`;
    const isNested = 'layers' in objectAt(config.layer, 'config');
    if (isNested && inside !== undefined) {
      result.config.layer = writeModel(inside, own);
    } else {
      const part = writeInner(notes, own, config.layer, inside, writeModel);
      Object.assign(result.config, { layer: part.source });
      Object.assign(result.meaning, { layer: part.meaning });
    }
  }
  const objects = layer === undefined ? [] : cellsInside(layer);
  if (isObject(config.cell) && plainName(given.className) !== 'GRU') {
    const part = writeInner(notes, `${path}.cell`, config.cell, objects[0], writeModel);
    Object.assign(result.config, { cell: part.source });
    Object.assign(result.meaning, { cell: part.meaning });
  }
  // tfjs copies the settings of a cell into the config of its layer.
  if (Array.isArray(config.cells) && plainName(given.className) === 'StackedRNNCells') {
    const parts = config.cells
      .filter(isObject)
      .map((cell, k) => writeInner(notes, `${path}.cells[${k}]`, cell, objects[k], writeModel));
    Object.assign(result.config, { cells: parts.map(({ source }) => source) });
    Object.assign(result.meaning, { cells: parts.map(({ meaning }) => meaning) });
  }
  return result;
}

function writeInner(
  notes: Notes,
  path: string,
  source: JsonObject,
  layer: AnyLayer | undefined,
  writeModel: WriteModel,
): { readonly source: JsonObject; readonly meaning: JsonObject } {
  const className = textAt(source, 'class_name');
  const own = layer === undefined ? {} : corrections(layer);
  const given = { className, config: { ...objectAt(source, 'config'), ...own }, layer };
  const part = writeLayer(notes, path, given, writeModel);
  if (part === null) return { source: {}, meaning: {} };
  return { source: sourceOf(part), meaning: part.meaning };
}

/** Returns a layer in the form of a file. */
export function sourceOf({
  className,
  config,
}: Pick<WrittenLayer, 'className' | 'config'>): JsonObject {
  return { module: 'keras.layers', class_name: className, config, registered_name: null };
}
