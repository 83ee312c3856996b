import type { JsonObject } from './json.ts';

/** The dtypes that weights are stored in. */
export type StoredDtype =
  | 'float16'
  | 'bfloat16'
  | 'float32'
  | 'float64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool';

/** The values of a stored array. float16 and bfloat16 are bits in a Uint16Array, bool is a Uint8Array. */
export type StoredValues =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** An array of numbers in a file. */
export interface StoredArray {
  readonly shape: readonly number[];
  readonly dtype: StoredDtype;
  readonly values: StoredValues;
}

/** A stored array with the name that the file has for it. */
export interface NamedArray extends StoredArray {
  readonly name: string;
}

/** The weights of one layer, in the file's order: trainable first, then the others. */
export interface LayerWeights {
  /**
   * The layer's name, after the names of the models and wrappers that contain it. Empty for weights of the whole model
   * itself. An .h5 file lists the weights of a nested model together, under the model's name.
   */
  readonly path: readonly string[];
  readonly arrays: readonly NamedArray[];
}

/** The weights of a model: by layer, or one list of named arrays as a model.json has them. */
export type StoredWeights =
  | { readonly kind: 'none' }
  | { readonly kind: 'layers'; readonly layers: readonly LayerWeights[] }
  | { readonly kind: 'named'; readonly arrays: readonly NamedArray[] };

/** One tensor of a graph: output `output` of call `call` of a layer. */
export interface TensorReference {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** One call of a layer in a functional model. */
export interface LayerCall {
  /** The tensors of the call in argument order, those in keyword arguments after the others. */
  readonly inputs: readonly TensorReference[];
  /** The arguments as the file has them: `args` and `kwargs` of Keras 3, or the node of Keras 2. */
  readonly source: JsonObject | readonly unknown[];
}

/** One layer of a model. */
export interface LayerEntry {
  readonly name: string;
  readonly className: string;
  /** Keras's registered name, such as `my_package>MyLayer`; '' if there is none. */
  readonly registeredName: string;
  /** The settings as the file has them. */
  readonly config: JsonObject;
  /** The calls of the layer, in order. Empty in a sequential model. */
  readonly calls: readonly LayerCall[];
  /** The model that this layer is, if it is one. */
  readonly model: Architecture | null;
  /** The model inside a wrapper such as TimeDistributed, if it wraps one. */
  readonly wrapped: Architecture | null;
  /** Whether this is an operation (`keras.ops`), which has no weights. */
  readonly isOperation: boolean;
  /** The entry as the file has it. */
  readonly source: JsonObject;
}

/** A model, in one form for Keras 3, Keras 2 and tfjs. */
export interface Architecture {
  readonly kind: 'sequential' | 'functional';
  readonly name: string;
  readonly layers: readonly LayerEntry[];
  /** Of a functional model. */
  readonly inputs: readonly TensorReference[];
  readonly outputs: readonly TensorReference[];
  /** The model as the file has it: class_name, config. */
  readonly source: JsonObject;
}

/** Which program wrote a file, and in which container. */
export interface ModelFormat {
  readonly dialect: 'keras3' | 'keras2' | 'tfjs';
  readonly container: '.keras' | '.h5' | 'model.json';
  /** The version that the file names; '' if it names none. */
  readonly version: string;
}

/** What a file holds of an optimizer. */
export interface StoredOptimizer {
  /** The class name, such as 'Adam', without tf_keras's prefix 'Custom>'; '' if the file has only arrays. */
  readonly name: string;
  readonly config: JsonObject;
  /** Steps that were taken. */
  readonly iterations: number;
  /** The stored learning rate, if there is one: it overrides the one in `config`. */
  readonly learningRate: number | null;
  /** The remaining arrays, in stored order. */
  readonly slots: readonly NamedArray[];
}

/** The keys under which files say how a model was compiled. */
export type TrainingKey = 'compile_config' | 'training_config' | 'trainingConfig';

/** An open model file. */
export interface ModelFile {
  readonly format: ModelFormat;
  readonly architecture: Architecture;
  /** How the model was compiled, as the file says it: compile_config, training_config. */
  readonly training: JsonObject | null;
  /** Where `training` stands. tfjs looks for it under `trainingConfig` alone. */
  readonly trainingKey: TrainingKey | null;
  /** Metadata of the user in tfjs's files. */
  readonly userDefinedMetadata: JsonObject | null;
  /** Reads the weights. In a .keras or .h5 file it compares them with the settings of layers: call it before you build the model. */
  weights(): Promise<StoredWeights>;
  /** Reads the optimizer's state; null if the file has none. */
  optimizer(): Promise<StoredOptimizer | null>;
  /** Tells whether the file holds the state of an optimizer that has taken steps. Reads no weights. */
  hasOptimizerState(): Promise<boolean>;
}
