import {
  isObject,
  type Json,
  type JsonObject,
  listAt,
  objectAt,
  shown,
  textAt,
} from '../keras/json.ts';
import { defaultOf } from '../keras/list/defaults.ts';
import { isModel, nameOf } from '../keras/translate/source.ts';
import { plainName } from './layer.ts';
import type { Notes } from './notes.ts';

/** Facts about the model as a whole. */
interface Facts {
  readonly hasMasks: boolean;
  /** How many layers make a mask. */
  readonly maskMakers: number;
  /** The recurrent layers, in the order in which tfjs calls them. */
  readonly recurrent: readonly string[];
}

/**
 * Compares the layers of a model with the layers that loadKerasModel would build from its file.
 * Reports layers of tfjs that compute something different from Keras.
 */
export function compareWithList(
  notes: Notes,
  topology: JsonObject,
  meanings: ReadonlyMap<string, JsonObject>,
): void {
  const text = JSON.stringify(topology);
  const makers = text.match(/"mask_zero":true|"class_name":"(Clampwise)?Masking"/g) ?? [];
  const recurrent = [...meanings]
    .filter(([, meaning]) => isRecurrent(meaning))
    .map(([path]) => path);
  const facts = { hasMasks: makers.length > 0, maskMakers: makers.length, recurrent };
  compareModel({ notes, meanings, facts }, topology, 'layers');
}

interface Comparing {
  readonly notes: Notes;
  readonly meanings: ReadonlyMap<string, JsonObject>;
  readonly facts: Facts;
}

function compareModel(comparing: Comparing, model: JsonObject, path: string): void {
  for (const layer of listAt(objectAt(model, 'config'), 'layers').filter(isObject)) {
    const own = `${path}.${nameOf(layer)}`;
    if (isModel(layer)) compareModel(comparing, layer, own);
    else if (textAt(layer, 'class_name') !== 'InputLayer') compareLayer(comparing, layer, own);
  }
}

function compareLayer(comparing: Comparing, read: JsonObject, path: string): void {
  const meaning = comparing.meanings.get(path);
  if (meaning !== undefined) compareParts(comparing, read, meaning, path);
}

function compareParts(
  comparing: Comparing,
  read: JsonObject,
  meaning: JsonObject,
  path: string,
): void {
  const { notes, facts } = comparing;
  const [asRead, own] = [textAt(read, 'class_name'), textAt(meaning, 'class_name')];
  if (plainName(asRead) !== plainName(own)) {
    notes.unsupported(path, `the layer ${own}`, `Keras's ${plainName(asRead)} differs`);
    return;
  }
  if (facts.hasMasks && /^(Concatenate|Reshape)$/.test(plainName(own))) {
    const what = `a ${plainName(own)} in a model with masks`;
    notes.unsupported(
      path,
      what,
      'Keras takes masks through it by other rules when it reads a file',
    );
  }
  const config = objectAt(read, 'config');
  if (asRead !== own && own === plainName(own)) {
    stock(notes, path, own, config, facts);
  }
  compareSettings(comparing, path, asRead, config, objectAt(meaning, 'config'));
}

const COMPUTES_OTHERWISE = 'tfjs computes it differently from Keras';

const AT_BORDERS = 'in training, tfjs has other gradients at the borders';
const SHARED = 'in training, tfjs gives the whole gradient to each of several equal values';

/** Layers of tfjs that predict as Keras does, and train differently. */
const IN_TRAINING: { readonly [name: string]: string } = {
  AveragePooling1D: AT_BORDERS,
  AveragePooling2D: AT_BORDERS,
  AveragePooling3D: AT_BORDERS,
  GlobalMaxPooling1D: SHARED,
  GlobalMaxPooling2D: SHARED,
  Masking: 'in training, tfjs has no gradient for the layers before it',
  Maximum: SHARED,
  Minimum: SHARED,
  UpSampling2D: 'in training, tfjs has wrong gradients for repeated values',
};

/** Judges a layer of tfjs that loadKerasModel would replace with one of this package. */
function stock(notes: Notes, path: string, name: string, config: JsonObject, facts: Facts): void {
  const reject = (what: string): void => notes.unsupported(path, what, COMPUTES_OTHERWISE);
  const isMasked = config.ignore_mask !== true;
  const inTraining = IN_TRAINING[name];
  if (inTraining !== undefined && config.interpolation !== 'bilinear') {
    notes.changed(path, `the layer ${name} of tfjs`, `it predicts the same; ${inTraining}`);
    return;
  }
  switch (name) {
    case 'BatchNormalization':
      if (config.trainable === false) {
        const what = 'a BatchNormalization that is frozen';
        notes.changed(path, what, 'in training, tfjs moves its statistics and Keras does not');
      }
      return;
    case 'Bidirectional':
    case 'ConvLSTM2D':
    case 'GRU':
    case 'LSTM':
    case 'RNN':
    case 'SimpleRNN':
      if (facts.hasMasks && isMasked && name === 'Bidirectional') {
        reject(`a mask that reaches a ${name}`);
      } else if (facts.hasMasks && (!isMasked || facts.maskMakers > 1)) {
        reject(`a ${name} in a model with masks for other layers`);
      } else if (!facts.hasMasks && !isMasked && facts.recurrent.at(-1) !== path) {
        reject(`a ${name} with a given state, before other recurrent layers`);
      }
      return;
    case 'GlobalAveragePooling1D':
      if (facts.hasMasks && isMasked) reject(`a mask that reaches a ${name}`);
      return;
    case 'Softmax':
      if (facts.hasMasks) reject(`a ${name} in a model with masks`);
      return;
    case 'DepthwiseConv2D':
      if ([config.dilation_rate ?? 1].flat().some((rate) => rate !== 1))
        reject('the layer DepthwiseConv2D of tfjs with a dilation');
      return;
    case 'LayerNormalization':
    case 'ReLU':
    case 'Reshape':
    case 'SeparableConv2D':
    case 'TimeDistributed':
      return;
    default:
      reject(`the layer ${name} of tfjs with these settings`);
  }
}

/** Settings that are compared elsewhere, or that have no effect on the computation. */
const SKIPPED =
  /_(constraint|initializer|regularizer)$|^(all_at_once|batch_input_shape|batch_size|call_training|dtype|fused|implementation|input_dtype|input_length|layer|cell|cells|name|noise_shape|seed|sparse|trainable|weights)$/;

function compareSettings(
  comparing: Comparing,
  path: string,
  className: string,
  read: JsonObject,
  own: JsonObject,
): void {
  const { notes, facts } = comparing;
  const name = plainName(className);
  for (const key of Object.keys(read)) {
    if (SKIPPED.test(key) || (key === 'ignore_mask' && !facts.hasMasks)) continue;
    // The cell says it by its class.
    if (key === 'reset_after' && className === 'ClampwiseGRUCell') continue;
    // Layers of tfjs do not know these. `stock` has judged them.
    if (/^(ignore_mask|mask_merge)$/.test(key) && !Object.hasOwn(own, key)) continue;
    const [asRead, given] = [read, own].map((config) =>
      plainValue(config[key] ?? defaultOf(name, key)),
    );
    if (given === asRead) continue;
    const instead = `Keras would compute with ${shown(read[key])}`;
    notes.unsupported(`${path}.${key}`, shown(own[key]), instead);
  }
  const [inner, ownInner] = [objectAt(read, 'layer'), objectAt(own, 'layer')];
  const at = `${path}.layer`;
  if (isModel(inner)) compareModel(comparing, inner, at);
  else if ('class_name' in ownInner) compareParts(comparing, inner, ownInner, at);
  const [cell, ownCell] = [objectAt(read, 'cell'), objectAt(own, 'cell')];
  if ('class_name' in ownCell) compareParts(comparing, cell, ownCell, `${path}.cell`);
}

/**
 * Returns a value in a form to compare. A list of equal values is one value. null, false and -1, an
 * open size, are the same.
 */
function plainValue(value: Json): string {
  if (value === null || value === false || value === -1) return 'none';
  if (Array.isArray(value) && new Set(value.map(plainValue)).size === 1)
    return plainValue(value[0] as Json);
  if (Array.isArray(value)) return `[${value.map(plainValue).join()}]`;
  // In tfjs's case or in Python's.
  return JSON.stringify(value).replaceAll('_', '').toLowerCase();
}

function isRecurrent(meaning: JsonObject): boolean {
  const name = plainName(textAt(meaning, 'class_name'));
  return /^(ConvLSTM2D|GRU|LSTM|RNN|SimpleRNN|Bidirectional)$/.test(name);
}
