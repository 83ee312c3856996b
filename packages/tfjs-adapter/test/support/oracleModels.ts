import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, type layers, models } from '@tensorflow/tfjs-layers';
import {
  type KerasReport,
  type LoadKerasOptions,
  loadKerasModel,
  type ModelArtifacts,
} from '../../src/keras.ts';
import {
  type ArraySpec,
  checksum,
  INPUTS,
  type InputSpec,
  inputValues,
  spread,
  TARGETS,
  weightValues,
} from './oracleFormulas.ts';

/** A model, and what Keras answers to it. See oracles/models. */
export interface OracleModel {
  readonly id: string;
  readonly keras: '2' | '3';
  /** What it uses: layer classes, settings off their defaults, contexts. */
  readonly entries: readonly string[];
  /** The values of those entries that have a range. */
  readonly settings: { readonly [entry: string]: unknown };
  readonly inputs: readonly InputSpec[];
  readonly weights: readonly { readonly layer: string; readonly arrays: readonly ArraySpec[] }[];
  readonly outputs: readonly { readonly shape: readonly number[]; readonly values: number[] }[];
  readonly model: object;
  /** How many times it predicts. The outputs are those of the last time. */
  readonly calls?: number;
  /** After five steps of SGD. */
  readonly training?: {
    readonly outputs: readonly number[][];
    readonly checksums: readonly number[];
  };
}

/**
 * How a model compares with Keras. `right`; `rejected`, by an error of this package; `reported`, the report says that training
 * differs; `missing`, the backend lacks a kernel; `untrainable`, tfjs throws in training; the others are faults.
 */
export type Outcome =
  | 'right'
  | 'rejected'
  | 'reported'
  | 'missing'
  | 'untrainable'
  | 'foreign error'
  | 'shape'
  | 'prediction'
  | 'training';

export interface Answer {
  readonly outcome: Outcome;
  /** The message, or the numbers. */
  readonly detail: string;
}

const STEPS = 5;
const TOLERANCE = { prediction: 1e-5, training: 1e-4 };
const SGD = {
  optimizer_config: { class_name: 'SGD', config: { learning_rate: 0.05 } },
  loss: 'mse',
};

type Layer = layers.Layer;

/** Loads a model on the current backend, and compares it with Keras. */
export async function answerOf(
  oracle: OracleModel,
  options: LoadKerasOptions = {},
): Promise<Answer> {
  let model: LayersModel | undefined;
  try {
    const loaded = await loadKerasModel(sourceOf(oracle), options);
    model = loaded.model;
    return await compared(oracle, model, loaded.report);
  } catch (error) {
    return { outcome: kindOf(error as Error), detail: (error as Error).message };
  } finally {
    model?.optimizer?.dispose();
    model?.dispose();
  }
}

/** Loads a model of Keras 2 by tfjs alone on the current backend, and compares it with Keras. */
export async function answerOfTfjs(oracle: OracleModel): Promise<Answer> {
  let model: LayersModel | undefined;
  try {
    model = await models.modelFromJSON(oracle.model as never);
    model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
    return await compared(oracle, model, NO_REPORT);
  } catch (error) {
    return { outcome: 'foreign error', detail: (error as Error).message };
  } finally {
    model?.dispose();
  }
}

const NO_REPORT: KerasReport = { format: '', changes: [], text: '' };

export function sourceOf({ model, keras, training }: OracleModel): ModelArtifacts {
  const topology = keras === '3' ? { model_config: model, keras_version: '3.15.1' } : model;
  const compiled = training === undefined ? {} : { trainingConfig: SGD };
  return { modelTopology: topology, ...compiled } as ModelArtifacts;
}

function kindOf({ name, message }: Error): Outcome {
  if (name.startsWith('Clampwise')) return 'rejected';
  return /Kernel '.*' not registered for backend|not yet supported/.test(message)
    ? 'missing'
    : 'foreign error';
}

/** A model that tfjs predicts with, and cannot train. Nothing is wrong in silence. */
function asUntrainable(error: Error): Answer {
  const kind = kindOf(error);
  const outcome = kind === 'foreign error' ? 'untrainable' : kind;
  return { outcome, detail: error.message };
}

async function compared(
  oracle: OracleModel,
  model: LayersModel,
  { changes }: KerasReport,
): Promise<Answer> {
  const misfit = fill(model, oracle);
  // As loadKerasModel answers where weights come with the model.
  if (misfit !== null) return { outcome: 'rejected', detail: misfit };
  const inputs = oracle.inputs.map((spec, k) => {
    return tf.tensor(inputValues(spec, INPUTS + k), [...spec.shape]);
  });
  try {
    let outputs = await predict(model, inputs);
    for (let call = 1; call < (oracle.calls ?? 1); call++) outputs = await predict(model, inputs);
    const wrong = wrongPrediction(oracle, outputs);
    if (wrong !== null || oracle.training === undefined) {
      return wrong ?? { outcome: 'right', detail: '' };
    }
    const training = await wrongTraining(oracle, model, inputs).catch(asUntrainable);
    if (typeof training === 'object' && training !== null) return training;
    if (training === null) return { outcome: 'right', detail: '' };
    const said = changes.find(
      ({ kind, path }) => kind === 'dropped' && /^(layers|model)\b/.test(path),
    );
    return said === undefined
      ? { outcome: 'training', detail: training }
      : { outcome: 'reported', detail: `${said.path}: ${said.what}` };
  } finally {
    tf.dispose(inputs);
  }
}

/** Puts weights where Keras has them; a text where they do not fit. */
export function fill(model: LayersModel, { weights }: OracleModel): string | null {
  let k = 0;
  const missing = new Set(layersOf(model).filter((layer) => layer.weights.length > 0));
  for (const { layer: path, arrays } of weights) {
    const layer = find(model, path.split('/'));
    if (layer === undefined) return `no layer ${path}`;
    missing.delete(layer);
    const targets = layer.weights;
    if (targets.length !== arrays.length) {
      return `${path}: ${targets.length} weights, not ${arrays.length}`;
    }
    for (const [n, spec] of arrays.entries()) {
      const variable = targets[n]?.read() as tf.Variable;
      if (`${variable.shape}` !== `${spec.shape}`) {
        return `${path}: a weight of [${variable.shape}], not [${spec.shape}]`;
      }
      const values = weightValues(spec, k++);
      tf.tidy(() => variable.assign(tf.tensor(values, [...spec.shape], variable.dtype)));
    }
  }
  const [first] = missing;
  return first === undefined ? null : `${first.name}: weights that Keras does not have`;
}

function layersOf(model: LayersModel): Layer[] {
  return model.layers.flatMap((layer) => (isModel(layer) ? layersOf(layer) : [layer]));
}

function isModel(layer: Layer): layer is LayersModel {
  return Array.isArray((layer as Partial<LayersModel>).layers);
}

/** A name may have slashes itself, such as Conv/BatchNorm. */
function find(model: LayersModel, path: readonly string[]): Layer | undefined {
  for (let k = 1; k <= path.length; k++) {
    const name = path.slice(0, k).join('/');
    const layer = model.layers.find((each) => each.name === name);
    if (layer === undefined) continue;
    if (k === path.length) return layer;
    const inner = isModel(layer) ? find(layer, path.slice(k)) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

interface Values {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

export async function predict(model: LayersModel, inputs: tf.Tensor[]): Promise<Values[]> {
  const outputs = [model.predictOnBatch(inputs.length > 1 ? inputs : (inputs[0] as tf.Tensor))];
  const tensors = outputs.flat();
  try {
    return await Promise.all(
      tensors.map(async (y) => ({ shape: y.shape, values: await y.data() })),
    );
  } finally {
    tf.dispose(tensors);
  }
}

function wrongPrediction({ outputs }: OracleModel, actual: readonly Values[]): Answer | null {
  const shapes = (all: readonly Values[]): string => all.map(({ shape }) => `[${shape}]`).join(' ');
  if (shapes(actual) !== shapes(outputs)) {
    return { outcome: 'shape', detail: `${shapes(actual)}, not ${shapes(outputs)}` };
  }
  const wrong = outputs.flatMap(({ values }, k) => {
    return differs(actual[k]?.values ?? [], values, TOLERANCE.prediction) ?? [];
  });
  return wrong[0] === undefined ? null : { outcome: 'prediction', detail: wrong[0] };
}

async function wrongTraining(
  oracle: OracleModel,
  model: LayersModel,
  inputs: tf.Tensor[],
): Promise<string | null> {
  const targets = oracle.outputs.map(({ shape, values }, k) => {
    return tf.tensor(
      values.map((_, i) => spread(i, TARGETS + k)),
      [...shape],
    );
  });
  fill(model, oracle);
  try {
    for (let step = 0; step < STEPS; step++) await model.trainOnBatch(inputs, targets);
    const { outputs = [], checksums = [] } = oracle.training ?? {};
    const weights = await trainedWeights(model, oracle);
    const after = await predict(model, inputs);
    const wrong = outputs.map((values, k) => {
      return differs(after[k]?.values ?? [], values, TOLERANCE.training);
    });
    const ofWeights = differs(weights, checksums, TOLERANCE.training);
    const first = [...wrong, ofWeights === null ? null : `checksums of weights: ${ofWeights}`];
    return first.find((each) => each !== null) ?? null;
  } finally {
    tf.dispose(targets);
  }
}

async function trainedWeights(model: LayersModel, { weights }: OracleModel): Promise<number[]> {
  const found = weights.flatMap(({ layer }) => find(model, layer.split('/'))?.weights ?? []);
  return Promise.all(found.map(async (weight) => checksum(await weight.read().data())));
}

/** The first difference above a tolerance, which is relative to the largest magnitude. */
export function differs(
  actual: ArrayLike<number>,
  expected: readonly number[],
  tolerance: number,
): string | null {
  const magnitude = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-3);
  // Written so that NaN counts as a difference.
  const at = expected.findIndex((value, i) => {
    return !(Math.abs((actual[i] ?? Number.NaN) - value) <= tolerance * magnitude);
  });
  return at < 0 ? null : `${actual[at]}, not ${expected[at]}`;
}
