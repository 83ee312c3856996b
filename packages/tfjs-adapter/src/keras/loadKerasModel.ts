import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkOptions } from '@clampwise/kernels/internal';
import { tidy } from '@tensorflow/tfjs-core';
import { type LayersModel, models } from '@tensorflow/tfjs-layers';
import { enforceConstraints } from '../optimizers/enforceConstraints.ts';
import { compileModel } from './build/compile.ts';
import {
  BEFORE_WEIGHTS,
  type CustomObjects,
  customEntries,
  withClasses,
} from './build/customObjects.ts';
import { setWeights } from './build/weights.ts';
import type { ReadShard } from './read/file.ts';
import { type KerasSource, openSource } from './read/source.ts';
import { type KerasReport, reportOf, unbuildable } from './report.ts';
import { type Translation, translate } from './translate/document.ts';
import { checkUnverified, type Unverified } from './unverified.ts';

/** The options of loadKerasModel. */
export interface LoadKerasOptions {
  /** Classes and functions of your own that the file names, for this load alone. */
  readonly customObjects?: CustomObjects;
  /** Gives the weight files that a model.json names, where its source does not say where they are. */
  readonly readShard?: ReadShard;
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
 *   contexts too that this package has not compared with Keras, and names them in the report; by default they are an error
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
  source: KerasSource,
  options: LoadKerasOptions = {},
): Promise<LoadedKerasModel> {
  checkOptions(OP, options, ['customObjects', 'readShard', 'unverified']);
  const { customObjects = {}, readShard, unverified } = options;
  checkUnverified(OP, unverified);
  const entries = customEntries(OP, customObjects);
  const file = await openSource(OP, source, readShard);
  const translation = translate(file.document, Object.keys(customObjects), unverified);
  const report = reportOf(file.document.format, translation.changes);
  refuseUnsupported(report);
  const weights = await file.weights();
  const classes = weights.kind === 'none' ? entries : [...BEFORE_WEIGHTS, ...entries];
  const model = await withClasses(classes, () => build(translation));
  try {
    // In this order: enforcing projects weights at once, and the file's are to arrive as they are.
    prepareTraining(model, translation);
    setWeights(OP, model, weights);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return { model, report };
}

function build({ topology }: Translation): Promise<LayersModel> {
  let model: Promise<LayersModel> | undefined;
  // The layers are made before tfjs waits for anything. In a scope, for its LSTM leaves tensors behind.
  tidy(() => {
    model = models.modelFromJSON(topology as never);
  });
  return model as unknown as Promise<LayersModel>;
}

function prepareTraining(model: LayersModel, { training }: Translation): void {
  if (training !== null) compileModel(model, training);
  if (model.weights.some((weight) => (weight as { constraint?: unknown }).constraint != null)) {
    enforceConstraints(model);
  }
}

function refuseUnsupported(report: KerasReport): void {
  const missing = unbuildable(report);
  if (missing.length === 0) return;
  const received = missing
    .map(({ path, what, instead }) => `${path}: ${what} (${instead})`)
    .join('; ');
  throw new ClampwiseTypeError(OP, 'source', received, 'a model that tfjs can have');
}
