import { strToU8, zipSync } from 'fflate';
import { readArchitecture } from '../architecture/read.ts';
import { Fault } from '../fault.ts';
import { writeHdf5 } from '../hdf5/write/write.ts';
import { isObject, type JsonObject, valueAt } from '../json.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import type { StoredArray } from '../types.ts';
import { checkArray } from './arrays.ts';
import { checkJson, checkList, checkObject, said } from './content.ts';
import { checked } from './fail.ts';
import { pythonJson } from './json.ts';
import { Group, placeModel } from './layout.ts';
import { byPath, type LayerArrays } from './paths.ts';

/** The state of an optimizer to write. */
export interface OptimizerState {
  /** Steps that were taken. */
  readonly iterations: number;
  /** The learning rate; null if a schedule gives it. */
  readonly learningRate: number | null;
  /** The other arrays, in Keras's order for that optimizer. */
  readonly slots: readonly StoredArray[];
}

/** The content of a file for `writeKeras`. */
export interface KerasContent {
  /** The model in Keras 3's words: module, class_name, config. */
  readonly model: JsonObject;
  /** The weights by layer, in any order of layers. */
  readonly weights: readonly LayerArrays[];
  /** How the model is compiled, in the words of Keras's `compile_config`. Default: it is not. */
  readonly training?: JsonObject | null;
  /** The optimizer's state, for the optimizer that `training` names. Default: none. */
  readonly optimizer?: OptimizerState | null;
  /** The version of Keras whose words the model is written in. Default '3.0.0'. */
  readonly kerasVersion?: string;
}

const OP = 'writeKeras';

/**
 * Writes a .keras file, which Keras 3 loads with `keras.saving.load_model`. Weights and optimizer
 * state arrive bit for bit. Equal content gives equal bytes.
 *
 * - `content.model`: the model as Keras's `get_config` returns it. Write only settings that differ
 *   from the defaults, because Keras rejects settings that its version does not know.
 * - `content.weights`: arrays by layer path. NaN and Infinity are stored as they are.
 * - `content.training`, `content.optimizer`: `compile_config` and the optimizer's state.
 *
 * The layout is the one of Keras's saving library. Groups of `model.weights.h5` are named by class
 * and numbered in the order of `model.layers`. The layers' own names have no effect on it.
 *
 * @returns the bytes of the archive
 * @throws ClampwiseTypeError if the model's graph cannot be built, or a path names no layer. Also
 *   if an array does not fit its shape, its dtype or the layer's settings
 *
 * @example
 * import { writeKeras } from '@clampwise/model-files';
 *
 * const bytes = writeKeras({
 *   model: {
 *     class_name: 'Sequential',
 *     module: 'keras',
 *     config: {
 *       name: 'line',
 *       build_input_shape: [null, 1],
 *       layers: [{ class_name: 'Dense', config: { name: 'dense', units: 1 } }],
 *     },
 *   },
 *   weights: [
 *     {
 *       path: ['dense'],
 *       arrays: [
 *         { shape: [1, 1], dtype: 'float32', values: Float32Array.of(2) },
 *         { shape: [1], dtype: 'float32', values: Float32Array.of(0.5) },
 *       ],
 *     },
 *   ],
 * });
 * String.fromCharCode(...bytes.subarray(0, 2)); // => 'PK'
 */
export function writeKeras(content: KerasContent): Uint8Array {
  return checked(OP, () => {
    const { model, weights, training = null, optimizer = null } = contentOf(content);
    const architecture = readArchitecture(model, 'keras3', DEFAULT_LIMITS);
    const root = new Group();
    placeModel(root, architecture, byPath(weights));
    if (optimizer !== null) root.group('optimizer').vars(stateArrays(optimizer, training));
    const config = training === null ? model : { ...model, compile_config: training };
    return archiveOf(config, content.kerasVersion ?? '3.0.0', writeHdf5(root));
  });
}

function contentOf(content: KerasContent): KerasContent {
  if (!isObject(content)) throw new Fault(typeof content, '{ model, weights }');
  if (!isObject(content.model)) throw new Fault('content without a model', '{ model, weights }');
  checkModule(content.model, 'a model', "module: 'keras' or 'keras.src.models.functional'");
  const optimizer = content.training && valueAt(content.training, 'optimizer');
  if (isObject(optimizer)) checkModule(optimizer, 'an optimizer', "module: 'keras.optimizers'");
  if (!Array.isArray(content.weights)) {
    throw new Fault('content without weights', '{ model, weights }');
  }
  checkObject(content.model, 'a model');
  checkObject(content.training, 'training');
  checkJson(content.kerasVersion, 'a kerasVersion');
  return content;
}

/** Keras takes a model or an optimizer without a module for one of a user. */
function checkModule(object: JsonObject, what: string, expected: string): void {
  if (typeof valueAt(object, 'module') !== 'string') {
    throw new Fault(`${what} without a module`, `one with a ${expected}`);
  }
}

function stateArrays(state: OptimizerState, training: JsonObject | null): readonly StoredArray[] {
  if (training === null) {
    throw new Fault('an optimizer without training', 'training that names the optimizer');
  }
  if (!isObject(state)) throw new Fault('an optimizer that is no object', '{ iterations, slots }');
  const { iterations, learningRate, slots } = state as OptimizerState;
  checkList(slots, 'slots of the optimizer');
  if (learningRate !== null && typeof learningRate !== 'number') {
    throw new Fault(`a learning rate of the type ${typeof learningRate}`, 'a number or null');
  }
  if (!Number.isSafeInteger(iterations) || iterations < 0 || iterations >= 2 ** 31) {
    throw new Fault(`${said(iterations)} iterations`, 'a count from 0 to 2147483647');
  }
  for (const [k, slot] of slots.entries()) checkArray(slot, `slot ${k} of the optimizer`);
  const count: StoredArray = { shape: [], dtype: 'int32', values: Int32Array.of(iterations) };
  if (learningRate === null) return [count, ...slots];
  const values = Float32Array.of(learningRate);
  return [count, { shape: [], dtype: 'float32', values }, ...slots];
}

/** The least date that an archive can hold: equal content gives equal bytes. */
const DATE = new Date(1980, 0, 1);

function archiveOf(config: JsonObject, version: string, weights: Uint8Array): Uint8Array {
  // The weights are stored as they are: compression takes long and saves little.
  return zipSync(
    {
      'metadata.json': strToU8(pythonJson({ keras_version: version })),
      'config.json': strToU8(pythonJson(config)),
      'model.weights.h5': [weights, { level: 0 }],
    },
    { level: 6, mtime: DATE },
  );
}
