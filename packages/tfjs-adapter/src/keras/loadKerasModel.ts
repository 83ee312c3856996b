import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkOptions } from '@clampwise/kernels/internal';
import type {
  ModelFile,
  ModelSource,
  OpenModelFileOptions,
  StoredWeights,
} from '@clampwise/model-files';
import { openAs } from '@clampwise/model-files/internal';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { enforceConstraints } from '../optimizers/enforceConstraints.ts';
import { rulesFor } from './build/addedWeights.ts';
import { asOurs, buildModel } from './build/build.ts';
import { compileModel } from './build/compile.ts';
import {
  type CustomEntry,
  type CustomObjects,
  customEntries,
  registeredNames,
} from './build/customObjects.ts';
import { platformFetch, withLoadHandler } from './build/loadHandler.ts';
import { type Filling, setWeights } from './build/weights.ts';
import { documentOf } from './document.ts';
import { type KerasReport, reportOf, unbuildable } from './report.ts';
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
 * Loads a model of Keras 2 or Keras 3 into tfjs: a `.keras` file, a whole model in HDF5 (`.h5`), or a `model.json` with its
 * weights, as the converter of TensorFlow.js and tfjs itself write it. Nothing is converted beforehand.
 *
 * What tfjs would refuse, drop or ignore is brought along where that can be, and said in the report in any case: Keras 3's
 * format, `RMSprop` and the other names, constraints, which hold in training (`enforceConstraints`), `clipnorm`, `clipvalue` and
 * `global_clipnorm` (`guard`), the arguments of `ReLU`. Weights arrive bit for bit, NaN too, and are projected onto their
 * constraints from the first step on, as in Keras. The optimizer starts anew.
 *
 * @param source - an address (a `model.json`'s weights are looked for beside it), a File or Blob, the bytes of a file, a list of
 *   Files, the content of a `model.json` or artifacts of tfjs, or an io handler of tfjs
 * @param options - `customObjects`: by the name that the file has, a class of tfjs (layer, constraint, initializer,
 *   regularizer) or a function of a tensor (activation, constraint); tfjs knows them during this load alone. `readShard`: a
 *   function that gives the weight files of a `model.json` by their path. `unverified`: 'allow' loads layers, settings and
 *   contexts too that this package has not compared with Keras, and names them in the report; by default they throw
 * @returns the model, compiled if the file says how, and the report
 * @throws ClampwiseTypeError where the source is no such model, its weights do not fit, it has layers that cannot be had (the
 *   message lists all of them), or a custom object has the name of another class
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
  const known = [...Object.keys(customObjects), ...(isOfTfjs ? registeredNames() : [])];
  const translation = translate(document, known, unverified);
  const report = reportOf(document.format, translation.changes);
  rejectUnsupported(report);
  const loading: Loading = {
    file,
    translation,
    entries,
    isStrict: options.strict ?? true,
    isShared: sharedBy(source, options),
    parameters: options.limits?.parameters,
  };
  return { model: await load(loading), report };
}

const KEYS = [
  'customObjects',
  'unverified',
  'readShard',
  'limits',
  'strict',
  'onProgress',
  'requestInit',
  'fetchFunc',
  'weightPathPrefix',
] as const satisfies readonly (keyof LoadKerasOptions)[];

/** Tells which stored arrays lie in memory that others have too: that of the caller, or of a function of theirs. */
function sharedBy(source: ModelSource, { readShard }: LoadKerasOptions): Filling['isShared'] {
  if (readShard !== undefined) return () => true;
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

async function load(loading: Loading): Promise<LayersModel> {
  const { file, translation, entries, isStrict, parameters } = loading;
  const weights = await file.weights();
  const rules = rulesFor(OP, weights, isStrict, parameters);
  const { model, discard } = await buildModel(OP, translation.topology, entries, rules);
  try {
    fill(model, loading, weights);
  } catch (error) {
    discard();
    throw asOurs(OP, error);
  }
  return model;
}

function fill(model: LayersModel, loading: Loading, weights: StoredWeights): void {
  const { file, translation, isStrict, isShared } = loading;
  const { pathInModel } = translation;
  const isOfTfjs = file.format.dialect === 'tfjs';
  // In this order: enforcing projects weights at once, and the file's are to arrive as they are.
  prepareTraining(model, translation);
  setWeights({ op: OP, isStrict, isOfTfjs, isShared, pathInModel }, model, weights);
  const { userDefinedMetadata } = file;
  if (userDefinedMetadata !== null) model.setUserDefinedMetadata(userDefinedMetadata);
}

function prepareTraining(model: LayersModel, { training }: Translation): void {
  if (training !== null) compileModel(model, training);
  if (model.weights.some((weight) => (weight as { constraint?: unknown }).constraint != null)) {
    enforceConstraints(model);
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
