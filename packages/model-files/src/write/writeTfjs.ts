import { quoted } from '../architecture/dialect.ts';
import { readArchitecture } from '../architecture/read.ts';
import { Fault } from '../fault.ts';
import { isObject, type JsonObject, valueAt } from '../json.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import type { NamedArray } from '../types.ts';
import { checkAgreementByName } from '../weights/agree.ts';
import { checkArray } from './arrays.ts';
import { checkList, checkObject } from './content.ts';
import { checked } from './fail.ts';

/** The content of artifacts for `writeTfjs`. */
export interface TfjsContent {
  /** The model in tfjs's words: class_name, config. */
  readonly model: JsonObject;
  /** The weights in the order of tfjs's `model.weights`, each with a name of its own. */
  readonly weights: readonly NamedArray[];
  /**
   * The training settings: optimizer_config, loss, metrics. By default the model is not compiled.
   */
  readonly training?: JsonObject | null;
  /** The arrays of tfjs's `optimizer.getWeights()`, the count of steps first. Default: none. */
  readonly optimizer?: readonly NamedArray[] | null;
  /** Data of your own that travels with the model. Default: none. */
  readonly userDefinedMetadata?: JsonObject | null;
}

/** One weight in tfjs's artifacts. */
export interface TfjsWeightSpec {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  /** Set for weights that are stored in another dtype than they are used in. */
  readonly quantization?: { readonly dtype: 'float16'; readonly original_dtype: 'float32' };
  readonly group?: 'model' | 'optimizer';
}

/** A model as `tf.io` passes it on. `tf.loadLayersModel(tf.io.fromMemory(artifacts))` loads it. */
export interface TfjsArtifacts {
  readonly format: 'layers-model';
  readonly generatedBy: string;
  readonly convertedBy: null;
  readonly modelTopology: JsonObject;
  readonly weightSpecs: TfjsWeightSpec[];
  readonly weightData: ArrayBuffer;
  readonly trainingConfig?: JsonObject;
  readonly userDefinedMetadata?: JsonObject;
}

/**
 * Returns a model in the form that TensorFlow.js loads: the artifacts that `tf.io` handlers save. A
 * model.json and its shards hold the same.
 *
 * - `content.model`: the model in tfjs's words, snake_case keys.
 * - `content.weights`: arrays of float32, int32, bool and float16, in tfjs's order. tfjs has no
 *   other dtypes.
 * - `content.training`, `content.optimizer`: how the model is compiled, and the optimizer's state.
 *
 * @throws ClampwiseTypeError if the model's graph cannot be built, or two arrays have the same
 *   name. Also if an array does not fit its shape, its dtype or the layers' settings
 *
 * @example
 * import { writeTfjs } from '@clampwise/model-files';
 *
 * const dense = { name: 'dense', units: 1, batch_input_shape: [null, 1] };
 * const artifacts = writeTfjs({
 *   model: {
 *     class_name: 'Sequential',
 *     config: { name: 'line', layers: [{ class_name: 'Dense', config: dense }] },
 *   },
 *   weights: [
 *     { name: 'dense/kernel', shape: [1, 1], dtype: 'float32', values: Float32Array.of(2) },
 *     { name: 'dense/bias', shape: [1], dtype: 'float32', values: Float32Array.of(0.5) },
 *   ],
 * });
 * artifacts.weightData.byteLength; // => 8
 */
export function writeTfjs(content: TfjsContent): TfjsArtifacts {
  return checked('writeTfjs', () => {
    const { model, weights, training, optimizer, userDefinedMetadata } = contentOf(content);
    const { layers } = readArchitecture(model, 'tfjs', DEFAULT_LIMITS);
    const state = optimizer ?? [];
    if (state.length > 0 && !(training && isObject(valueAt(training, 'optimizer_config')))) {
      const expected = 'training with an optimizer_config';
      throw new Fault('an optimizer without training.optimizer_config', expected);
    }
    const specs = [
      ...weights.map((each) => specOf(each)),
      ...state.map((each) => specOf(each, 'optimizer')),
    ];
    checkNames(specs);
    checkAgreementByName(
      layers,
      weights.map(({ shape }) => shape),
    );
    return {
      format: 'layers-model',
      generatedBy: '@clampwise/model-files',
      convertedBy: null,
      modelTopology: { ...model, ...WORDS },
      weightSpecs: specs,
      weightData: joined([...weights, ...state]),
      ...(training ? { trainingConfig: training } : {}),
      ...(userDefinedMetadata ? { userDefinedMetadata } : {}),
    };
  });
}

/** Says whose words the topology is written in. */
const WORDS = { keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' };

function contentOf(content: TfjsContent): TfjsContent {
  if (!isObject(content)) throw new Fault(typeof content, '{ model, weights }');
  if (!isObject(content.model)) throw new Fault('content without a model', '{ model, weights }');
  if (!Array.isArray(content.weights)) {
    throw new Fault('content without weights', '{ model, weights }');
  }
  checkList(content.weights, 'weights');
  checkObject(content.model, 'a model');
  checkObject(content.training, 'training');
  checkObject(content.userDefinedMetadata, 'userDefinedMetadata');
  checkList(content.optimizer ?? [], 'an optimizer');
  return content;
}

function specOf(array: NamedArray, group?: 'optimizer'): TfjsWeightSpec {
  const { name, dtype } = array ?? {};
  if (typeof name !== 'string' || name === '') throw new Fault('a weight without a name', 'names');
  checkArray(array, `the weight ${quoted(name)}`);
  const spec = { name, shape: [...array.shape], ...(group && { group }) };
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return { ...spec, dtype };
  if (dtype === 'float16') {
    return { ...spec, dtype: 'float32', quantization: { dtype, original_dtype: 'float32' } };
  }
  const received = `the weight ${quoted(name)} of the dtype ${dtype}`;
  throw new Fault(received, 'float32, int32, bool or float16, the dtypes of tfjs');
}

/** tfjs looks weights up by name. */
function checkNames(specs: readonly TfjsWeightSpec[]): void {
  const names = new Set<string>();
  for (const { name } of specs) {
    if (names.has(name)) throw new Fault(`two weights named ${quoted(name)}`, 'unique names');
    names.add(name);
  }
}

function joined(arrays: readonly NamedArray[]): ArrayBuffer {
  const total = arrays.reduce((sum, { values }) => sum + values.byteLength, 0);
  const bytes = new Uint8Array(total);
  let offset = 0;
  for (const { values } of arrays) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes.buffer;
}
