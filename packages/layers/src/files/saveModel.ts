import { ClampwiseTypeError } from '@clampwise/kernels';
import {
  type JsonObject,
  type NamedArray,
  type TfjsArtifacts,
  writeKeras,
  writeTfjs,
} from '@clampwise/model-files';
import { describe } from '../check/describe.ts';
import { checkOptions } from '../check/options.ts';
import type { LayerOutput } from '../layers/layer.ts';
import { Model } from '../models/model.ts';
import type { Weight } from '../weights/weight.ts';
import { tfjsName } from './load/weights.ts';
import { type FileReport, Findings } from './report.ts';
import { outputNames, writeModel } from './save/model.ts';
import { kerasState, tfjsState } from './save/state.ts';
import { type TrainingWords, writeTraining } from './save/training.ts';
import { inStoredOrder, layersWithWeights, weightsByLayer } from './save/weights.ts';
import { type CustomObjects, Saving } from './words/saving.ts';

/** The options of saveModel. */
export interface SaveModelOptions {
  /** 'keras' for a .keras file, or 'tfjs' for artifacts of TensorFlow.js. Default 'keras'. */
  readonly format?: 'keras' | 'tfjs' | undefined;
  /** Your own classes and functions, by the names that the file has for them. Default none. */
  readonly customObjects?: CustomObjects | undefined;
  /**
   * What to do with parts that the format cannot hold: 'throw', or 'leaveOut', which the report
   * names. Default 'throw'.
   */
  readonly unsupported?: 'throw' | 'leaveOut' | undefined;
  /** Whether the state of the optimizer is saved. Default true. */
  readonly includeOptimizer?: boolean | undefined;
}

/** A model as a .keras file. */
export interface SavedKeras {
  readonly bytes: Uint8Array;
  readonly report: FileReport;
}

/** A model as artifacts of TensorFlow.js. */
export interface SavedTfjs {
  readonly artifacts: TfjsArtifacts;
  readonly report: FileReport;
}

/** A model with any number of results. */
export type AnyModel = Model<LayerOutput>;

const OP = 'saveModel';
const KEYS = ['format', 'customObjects', 'unsupported', 'includeOptimizer'];

/**
 * Returns a model as a file: architecture, weights, and how it is compiled, with the state of the
 * optimizer. Keras or TensorFlow.js load the file, and so does `loadModel`. Weights, also NaN,
 * arrive bit for bit, so training goes on where it was.
 *
 * Keras and TensorFlow.js lack some layers of this package. They get the nearest layers of their
 * own, and the report names each difference. `loadModel` restores the model's own layers.
 *
 * @param model - a model that is built
 * @param options -
 *   - `format`: 'keras' or 'tfjs', default 'keras'. The format of the file.
 *   - `customObjects`: object, default none. Your own classes and functions, by the names that the
 *     file has for them. A class may have a method `getConfig` that returns its options.
 *   - `unsupported`: 'throw' or 'leaveOut', default 'throw'. What to do with parts that the format
 *     cannot hold.
 *   - `includeOptimizer`: boolean, default true. Whether to save how the model is compiled, and the
 *     state of the optimizer.
 * @returns `{ bytes, report }` for 'keras', `{ artifacts, report }` for 'tfjs'
 * @throws ClampwiseTypeError if the model is not built, or the format cannot hold a part of it. The
 *   message names the part
 * @see Keras's `model.save`
 *
 * @example
 * import { dense, nonNeg, sequential } from '@clampwise/layers';
 * import { saveModel } from '@clampwise/layers/files';
 *
 * const model = sequential([
 *   dense({ units: 2, inputShape: [3] }),
 *   nonNeg(),
 * ]);
 * const { bytes, report } = saveModel(model);
 * bytes.length < 4000; // => true
 * report.changes[0]?.path; // => 'non_neg'
 */
export function saveModel(
  model: AnyModel,
  options: SaveModelOptions & { readonly format: 'tfjs' },
): SavedTfjs;
export function saveModel(
  model: AnyModel,
  options?: SaveModelOptions & { readonly format?: 'keras' | undefined },
): SavedKeras;
export function saveModel(model: AnyModel, options: SaveModelOptions = {}): SavedKeras | SavedTfjs {
  const { format, saving, includeOptimizer } = checkSave(model, options);
  const words = writeModel(model, saving);
  const training = writeTraining(
    includeOptimizer ? model.compiled : null,
    outputNames(model, saving),
    saving,
  );
  const { findings } = saving;
  if (training.training === null && training.own !== null) {
    findings.dropped('optimizer', 'its state', 'nothing: the file cannot say what it belongs to');
  }
  if (format === 'tfjs') {
    const artifacts = tfjsArtifacts(model, words, training, saving);
    return { artifacts, report: findings.report('TensorFlow.js, model.json') };
  }
  const bytes = kerasBytes(model, words, training);
  return { bytes, report: findings.report('Keras 3, .keras') };
}

function checkSave(
  model: unknown,
  options: SaveModelOptions,
): { readonly format: 'keras' | 'tfjs'; saving: Saving; includeOptimizer: boolean } {
  checkOptions(OP, options, KEYS);
  const { format = 'keras', customObjects = {}, unsupported = 'throw' } = options;
  if (!(model instanceof Model)) {
    throw new ClampwiseTypeError(OP, 'model', describe(model), 'a model, such as sequential([…])');
  }
  if (!model.built) {
    const expected = 'built (give the first layer an inputShape, or call predict or fit first)';
    throw new ClampwiseTypeError(OP, 'model', 'a model without weights', expected);
  }
  if (format !== 'keras' && format !== 'tfjs') {
    throw new ClampwiseTypeError(OP, 'format', describe(format), "'keras' or 'tfjs'");
  }
  if (unsupported !== 'throw' && unsupported !== 'leaveOut') {
    throw new ClampwiseTypeError(OP, 'unsupported', describe(unsupported), "'throw' or 'leaveOut'");
  }
  const leavesOut = unsupported === 'leaveOut';
  const saving = new Saving(OP, format, new Findings(), customObjects, leavesOut);
  return { format, saving, includeOptimizer: options.includeOptimizer ?? true };
}

function kerasBytes(
  model: AnyModel,
  words: JsonObject,
  { training, own }: TrainingWords,
): Uint8Array {
  const { compiled } = model;
  const state =
    training === null || compiled === null
      ? null
      : kerasState(compiled.optimizer, model.trainableWeights);
  return writeKeras({
    model: marked(words, own),
    weights: weightsByLayer(model),
    training,
    optimizer: state,
  });
}

function tfjsArtifacts(
  model: AnyModel,
  words: JsonObject,
  { training, own }: TrainingWords,
  saving: Saving,
): TfjsArtifacts {
  const { compiled } = model;
  const names = tfjsNames(model, saving);
  const weights = [...names].map(([weight, name]): NamedArray => {
    return { name, shape: weight.shape, dtype: 'float32', values: weight.data as Float32Array };
  });
  const state =
    training === null || compiled === null
      ? null
      : tfjsState(compiled.optimizer, model.trainableWeights, names);
  return writeTfjs({
    model: marked(words, own),
    weights,
    training,
    optimizer: state,
  });
}

/** Adds the words that only this package reads. */
function marked(words: JsonObject, own: JsonObject | null): JsonObject {
  return own === null ? words : { ...words, clampwise: own };
}

/** Returns the weights in tfjs's order, those that are trained first, and their names. */
function tfjsNames(model: AnyModel, saving: Saving): Map<Weight, string> {
  const named = layersWithWeights(model).flatMap(({ layer }) =>
    inStoredOrder(layer).map((weight) => {
      return [weight, `${saving.nameOfLayer(layer)}/${tfjsName(weight)}`] as const;
    }),
  );
  const toTrain = new Set(model.trainableWeights);
  const first = named.filter(([weight]) => toTrain.has(weight));
  return new Map([...first, ...named.filter(([weight]) => !toTrain.has(weight))]);
}
