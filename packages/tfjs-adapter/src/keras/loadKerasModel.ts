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

/** The options of loadKerasModel. All but `customObjects`, `unverified` and `limits` have tfjs's names. */
export interface LoadKerasOptions extends OpenModelFileOptions {
  /** Classes and functions of your own that the file names, for this load alone. */
  readonly customObjects?: CustomObjects;
  /**
   * 'allow' loads layers, settings and contexts too that nobody has compared with Keras, and names them in the report. The
   * default, 'reject', throws.
   */
  readonly unverified?: Unverified;
}

/** A model, and what was changed to have it. */
export interface LoadedKerasModel {
  readonly model: LayersModel;
  readonly report: KerasReport;
}

const OP = 'loadKerasModel';

/**
 * Loads a model of Keras 2 or Keras 3 into tfjs: a `.keras` file, a whole model in HDF5 (`.h5`), or a `model.json` with
 * its weights. You need no converter. `@clampwise/model-files` checks each byte of the file before it is used.
 *
 * What tfjs would reject, drop or ignore is translated if possible, and the report lists it in any case. Examples are
 * the format of Keras 3, `RMSprop`, constraints (`enforceConstraints`), `clipnorm` (`guard`) and the arguments of `ReLU`.
 * Weights arrive bit for bit, NaN too. Constraints hold from the first step on, as in Keras. SGD, RMSprop, Adam,
 * AdamW, Adagrad and Adadelta go on with the state in the file. A file that tfjs wrote keeps what it means in tfjs.
 *
 * @param source - an address, which `fetch` reads or an io handler of tfjs (`indexeddb://…`); a File or Blob; the bytes
 *   of a file; a list of Files (a model.json and its weights, or an unzipped `.keras`); JSON, as text or as an object;
 *   artifacts or an io handler of tfjs
 * @param options - how to load it:
 *   - `customObjects`: by the name that the file has, a class of tfjs (layer, constraint, initializer, regularizer) or a
 *     function of a tensor (activation, constraint); tfjs knows them during this load only; default: none
 *   - `unverified`: 'allow' also loads layers, settings and contexts that this package has not compared with Keras, and
 *     names them in the report; default: they throw
 *   - `readShard`: `(path) => bytes` of a file that a model.json names; default: next to the model.json
 *   - `limits`: how much a file may ask for, such as `{ parameters: 200e6 }`; default: those of `openModelFile`
 *   - `strict`: whether the weights of a model.json must fit all layers; if false, weights go by their names, and
 *     other layers keep their initial values; default: true
 *   - `onProgress`: called with the part of the weights that has arrived, from 0 to 1; default: none
 *   - `requestInit`: what `fetch` gets with each address, such as headers; default: nothing
 *   - `fetchFunc`: reads addresses; default: the fetch of tfjs's platform
 *   - `weightPathPrefix`: the address before the names of weights; default: the folder of the model.json
 * @returns the model, compiled if the file says how, and the report
 * @throws ClampwiseTypeError if the source is not such a model, its weights do not fit, tfjs cannot build it (the message
 *   lists all layers that tfjs lacks), or a custom object has the name of another class. Nothing stays allocated then.
 * @throws ClampwiseRangeError if a limit is negative or NaN
 * @see Keras's `keras.models.load_model`; tfjs's `tf.loadLayersModel`
 *
 * @example
 * import { loadKerasModel } from '@clampwise/tfjs-adapter/keras';
 *
 * const layer = { class_name: 'InputLayer', config: { batch_shape: [null, 2], name: 'pair' } };
 * const relu = { class_name: 'ReLU', config: { name: 'bent', negative_slope: 0.5 } };
 * const { report } = await loadKerasModel({ class_name: 'Sequential', config: { layers: [layer, relu] } });
 * report.changes.map(({ path, instead }) => `${path}: ${instead}`); // => ['format: the form that tfjs reads', 'layers.bent: relu of this package']
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
  const { model, changes } = await load(loading);
  return { model, report: reportOf(document.format, changes) };
}

const KEYS = ['customObjects', 'unverified', ...OPEN_KEYS] as const;

/** Tells which stored arrays lie in memory that others have too: that of the caller, or of a function of theirs. */
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
}

async function load(loading: Loading): Promise<Loaded> {
  const { file, translation, entries, isStrict, parameters } = loading;
  const weights = await file.weights();
  const rules = rulesFor(OP, weights, isStrict, parameters);
  const { model, discard } = await buildModel(OP, translation.topology, entries, rules);
  try {
    fill(model, loading, weights);
    return { model, changes: await restored(model, loading) };
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
  // Enforcing projects weights at once, and those of the file are to arrive as they are.
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
  throw new ClampwiseTypeError(OP, 'source', received, 'a model that tfjs can have');
}
