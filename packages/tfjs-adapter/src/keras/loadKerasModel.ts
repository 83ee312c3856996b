import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkOptions } from '@clampwise/kernels/internal';
import type {
  ModelFile,
  ModelSource,
  OpenModelFileOptions,
  StoredWeights,
} from '@clampwise/model-files';
import { OPEN_KEYS, openAs } from '@clampwise/model-files/internal';
import { clone, dispose, type Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { enforceConstraints } from '../optimizers/enforceConstraints.ts';
import { rulesFor } from './build/addedWeights.ts';
import { asOurs, buildModel } from './build/build.ts';
import { compileModel, maskLosses } from './build/compile.ts';
import {
  type CustomEntry,
  type CustomObjects,
  customEntries,
  customNames,
} from './build/customObjects.ts';
import { platformFetch, withLoadHandler } from './build/loadHandler.ts';
import { restoreOptimizer } from './build/optimizerState.ts';
import { countPenaltiesOnce } from './build/penalties.ts';
import { runLayersOnce } from './build/runOnce.ts';
import { type Filling, setWeights } from './build/weights.ts';
import { documentOf } from './document.ts';
import { type KerasChange, type KerasReport, reportOf, unbuildable } from './report.ts';
import { type Translation, translate } from './translate/document.ts';
import { checkUnverified, type Unverified } from './unverified.ts';

/**
 * The options of loadKerasModel. All but `customObjects`, `unverified` and `limits` have the names
 * that tfjs has for them.
 */
export interface LoadKerasOptions extends OpenModelFileOptions {
  /**
   * Your own classes and functions, by their names in the file. tfjs knows them during this load
   * only.
   */
  readonly customObjects?: CustomObjects;
  /**
   * 'allow' also loads layers, settings and contexts that this package has not compared with Keras,
   * and names them in the report. The default, 'reject', throws.
   */
  readonly unverified?: Unverified;
}

/** A model, and a report of what was changed to load it. */
export interface LoadedKerasModel {
  readonly model: LayersModel;
  readonly report: KerasReport;
}

const OP = 'loadKerasModel';

/**
 * Loads a model of Keras 2, Keras 3 or tfjs into tfjs, without a converter. It reads `.keras`,
 * whole models in HDF5 (`.h5`), and `model.json` with its weights. `@clampwise/model-files` checks
 * each byte of the file first.
 *
 * tfjs rejects, drops or ignores parts of many Keras models, or computes them differently. This
 * function fixes them, and the report lists each one. It throws for layers that it cannot fix.
 * Examples of fixes are the format of Keras 3, `RMSprop`, constraints (`enforceConstraints`),
 * `clipnorm` (`guard`) and the arguments of `ReLU`.
 *
 * Weights arrive bit for bit, NaN too. Constraints hold from the first step on, as in Keras. SGD,
 * RMSprop, Adam, AdamW, Adagrad and Adadelta continue with the state in the file. A file that tfjs
 * wrote keeps its meaning in tfjs.
 *
 * @param source - one of these:
 *   - an address that `fetch` or an io handler of tfjs reads (`indexeddb://…`)
 *   - a File, a Blob, or the bytes of a file
 *   - a list of Files, which are a model.json and its weights, or an unzipped `.keras`
 *   - JSON, as text or as an object
 *   - artifacts or an io handler of tfjs
 * @param options - how to load it
 *   - `customObjects`: object, default none. Your own layers, constraints, initializers,
 *     regularizers and activations, by the names that the file has. Each is a class of tfjs or a
 *     function of a tensor. tfjs knows them during this load only.
 *   - `unverified`: 'reject' or 'allow', default 'reject'. 'allow' also loads layers, settings and
 *     contexts that this package has not compared with Keras, and names them in the report.
 *   - `readShard`: function, default reads next to the model.json. Returns the bytes of a file of
 *     weights, by its path.
 *   - `limits`: object, default as in `openModelFile`. How much a file may ask for, such as
 *     `{ parameters: 200e6 }`.
 *   - `strict`: boolean, default true. Whether the weights of a model.json must fit all layers. If
 *     false, weights go by their names, and other layers keep their initial values.
 *   - `onProgress`: function, default none. Called with the part of the weights that has arrived,
 *     from 0 to 1.
 *   - `requestInit`: object, default none. Passed to `fetch` with each address, such as headers.
 *   - `fetchFunc`: function, default the fetch of tfjs's platform. Reads addresses.
 *   - `weightPathPrefix`: text, default the folder of the model.json. The address before the names
 *     of weights.
 * @returns the model, compiled if the file says how, and the report
 * @throws ClampwiseTypeError if the source is no such model, or its weights do not fit
 * @throws ClampwiseTypeError if the model cannot be loaded as Keras computes it. The message lists
 *   each reason, with the place in the model.
 * @throws ClampwiseTypeError if a custom object has the name of another class
 * @throws ClampwiseRangeError if a limit is negative or NaN
 * @see Keras's `keras.models.load_model`; tfjs's `tf.loadLayersModel`
 *
 * @example
 * import { loadKerasModel } from '@clampwise/tfjs-adapter/keras';
 *
 * const pair = { batch_shape: [null, 2], name: 'pair' };
 * const input = { class_name: 'InputLayer', config: pair };
 * const bent = { name: 'bent', negative_slope: 0.5 };
 * const relu = { class_name: 'ReLU', config: bent };
 * const layers = [input, relu];
 * const { report } = await loadKerasModel({
 *   class_name: 'Sequential',
 *   config: { layers },
 * });
 * report.changes.map(({ path, what }) => `${path}: ${what}`);
 * // => ['format: a file of Keras 3',
 * //    'layers.bent: ReLU(negative_slope=0.5)']
 */
export async function loadKerasModel(
  source: ModelSource,
  options: LoadKerasOptions = {},
): Promise<LoadedKerasModel> {
  checkOptions(OP, options, KEYS);
  const { customObjects = {}, unverified, ...given } = options;
  checkUnverified(OP, unverified);
  const entries = customEntries(OP, customObjects);
  const reading = { fetchFunc: platformFetch(), ...given } as OpenModelFileOptions;
  const file = await openAs(OP, withLoadHandler(OP, source, reading), reading);
  const document = await documentOf(file);
  const { isOfTfjs } = document;
  // A model that tfjs wrote may have classes that the page has registered.
  const translation = translate(document, customNames(customObjects, isOfTfjs), unverified);
  rejectUnsupported(reportOf(document.format, translation.changes));
  const hasShards = options.readShard !== undefined && file.format.container === 'model.json';
  const loading: Loading = {
    file,
    translation,
    entries,
    isStrict: options.strict ?? true,
    isShared: sharedBy(source, hasShards),
    parameters: options.limits?.parameters,
  };
  const { model, changes, hasWeights } = await load(loading);
  const note = hasWeights ? '' : WITHOUT_WEIGHTS;
  return { model, report: reportOf(document.format, changes, note) };
}

const WITHOUT_WEIGHTS = ' without weights, so they have their initial values';

const KEYS = ['customObjects', 'unverified', ...OPEN_KEYS] as const;

/**
 * Tells which stored arrays lie in memory that the caller, or a function of the caller, also has.
 */
function sharedBy(source: ModelSource, hasShards: boolean): Filling['isShared'] {
  if (hasShards) return () => true;
  if (source instanceof ArrayBuffer) return ({ buffer }) => buffer === source;
  if (ArrayBuffer.isView(source)) return ({ buffer }) => buffer === source.buffer;
  const isAddress = typeof source === 'string' || source instanceof URL;
  const isReadHere = isAddress || source instanceof Blob || Symbol.iterator in source;
  return () => !isReadHere;
}

interface Loading {
  readonly file: ModelFile;
  readonly translation: Translation;
  readonly entries: readonly CustomEntry[];
  readonly isStrict: boolean;
  readonly isShared: Filling['isShared'];
  readonly parameters: number | undefined;
}

interface Loaded {
  readonly model: LayersModel;
  readonly changes: readonly KerasChange[];
  readonly hasWeights: boolean;
}

async function load(loading: Loading): Promise<Loaded> {
  const { file, translation, entries, isStrict, parameters } = loading;
  const weights = await file.weights();
  const rules = rulesFor(OP, weights, isStrict, parameters);
  const { model, discard } = await buildModel(OP, translation.topology, entries, rules);
  try {
    fill(model, loading, weights);
    const changes = await restored(model, loading);
    return { model, changes, hasWeights: weights.kind !== 'none' };
  } catch (error) {
    discard();
    throw asOurs(OP, error);
  }
}

/** Restores what the optimizer has learned, and returns what was changed in all. */
async function restored(model: LayersModel, loading: Loading): Promise<readonly KerasChange[]> {
  const { file, translation } = loading;
  const { topology, training, changes, restoresState } = translation;
  const stored = restoresState && training !== null ? await file.optimizer() : null;
  if (stored === null || training === null) return changes;
  const plan = training.optimizer;
  const misfit = await restoreOptimizer(model, { plan, stored, topology });
  if (misfit === null) return changes;
  return [...changes.filter(({ path }) => path !== STATE.path), { ...STATE, what: misfit }];
}

const STATE: KerasChange = {
  kind: 'dropped',
  path: 'optimizer.state',
  what: '',
  instead: 'the optimizer starts anew',
  tfjs: 'drops',
  fix: null,
};

function fill(model: LayersModel, loading: Loading, weights: StoredWeights): void {
  const { file, translation, isStrict, isShared } = loading;
  const { pathInModel } = translation;
  const isOfTfjs = file.format.dialect === 'tfjs';
  setWeights({ op: OP, isStrict, isOfTfjs, isShared, pathInModel }, model, weights);
  prepareTraining(model, translation, weights.kind !== 'none');
  const { userDefinedMetadata } = file;
  if (userDefinedMetadata !== null) model.setUserDefinedMetadata(userDefinedMetadata);
}

type Weight = LayersModel['weights'][number];

function prepareTraining(model: LayersModel, translation: Translation, isStored: boolean): void {
  const { training, maskedOutputs, isKeras3, isOfTfjs } = translation;
  const rules = maskedOutputs.map((isMasked) => (isMasked ? { isKeras3 } : null));
  if (!isOfTfjs) {
    countPenaltiesOnce(model, isKeras3);
    runLayersOnce(model);
  }
  maskLosses(model, rules);
  if (training !== null) compileModel(model, training, rules);
  const constrained = model.weights.filter(
    (weight) => (weight as { constraint?: unknown }).constraint != null,
  );
  if (constrained.length === 0) return;
  // enforceConstraints projects the weights at once, but the weights of the file stay as they are.
  const stored = (isStored ? constrained : []).map((weight) => clone(weight.read()));
  try {
    enforceConstraints(model);
    stored.forEach((value, k) => {
      ((constrained[k] as Weight).read() as Variable).assign(value);
    });
  } finally {
    dispose(stored);
  }
}

function rejectUnsupported(report: KerasReport): void {
  const missing = unbuildable(report);
  if (missing.length === 0) return;
  const received = missing
    .map(({ path, what, instead }) => `${path}: ${what} (${instead})`)
    .join('; ');
  const expected = 'a model that tfjs can compute as Keras does';
  const sentence = `cannot load this model as Keras computes it: ${received}`;
  throw new ClampwiseTypeError(OP, 'source', received, expected, sentence);
}
