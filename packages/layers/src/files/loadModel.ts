import type { ModelSource, OpenModelFileOptions } from '@clampwise/model-files';
import { isObject, OPEN_KEYS, openAs, valueAt } from '@clampwise/model-files/internal';
import { checkOptions } from '../check/options.ts';
import type { LayerOutput } from '../layers/layer.ts';
import type { Model } from '../models/model.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { outputNamesIn, readModel } from './load/model.ts';
import { restoreState } from './load/state.ts';
import { readTraining } from './load/training.ts';
import { fillWeights } from './load/weights.ts';
import { type FileReport, Findings } from './report.ts';
import { Loading } from './words/loading.ts';
import type { CustomObjects } from './words/saving.ts';

/** The options of loadModel. The others are options of `openModelFile`. */
export interface LoadModelOptions extends OpenModelFileOptions {
  /** Your own classes and functions, by the names that the file has for them. Default none. */
  readonly customObjects?: CustomObjects | undefined;
  /** Whether the model is compiled as the file says. Default true. */
  readonly compile?: boolean | undefined;
}

/** A model from a file. */
export interface LoadedModel<Out extends LayerOutput = Tensor> {
  readonly model: Model<Out>;
  /** The differences between the file and the model. */
  readonly report: FileReport;
}

const OP = 'loadModel';

/**
 * Loads a model from a file of Keras or TensorFlow.js: `.keras`, `.h5`, or a model.json with its
 * weights. The weights, constraints and regularizers arrive, and so does the optimizer with its
 * limits, its schedule and its state. So training goes on where it was.
 *
 * Files from strangers are safe to load. A layer or a setting that this package does not have is an
 * error. An unknown optimizer, loss or metric is left out, and the report names it.
 *
 * @param source - an address for `fetch`, bytes, a File or Blob, a list of Files, or JSON. Also
 *   artifacts or an io handler of TensorFlow.js
 * @param options - all are optional
 *   - `customObjects`: object, default none. Your own classes and functions, by the names that the
 *     file has for them.
 *   - `compile`: boolean, default true. Whether the model is compiled as the file says.
 *   - the options of `openModelFile`, such as `limits` and `readShard`.
 * @returns the model and the report. For a model with a list of outputs, write
 *   `loadModel<readonly Tensor[]>` in TypeScript
 * @throws ClampwiseTypeError if the source is not a model, is damaged, or holds a layer or setting
 *   that this package does not have
 * @see Keras's `load_model`
 *
 * @example
 * import { dense, sequential } from '@clampwise/layers';
 * import { loadModel, saveModel } from '@clampwise/layers/files';
 *
 * const layer = dense({
 *   units: 1,
 *   inputShape: [2],
 *   kernelInitializer: 'ones',
 * });
 * const { bytes } = saveModel(sequential([layer]));
 * const { model, report } = await loadModel(bytes);
 * model.predict([[1, 2]]).toArray(); // => [[3]]
 * report.changes.length; // => 0
 */
export async function loadModel<Out extends LayerOutput = Tensor>(
  source: ModelSource,
  options: LoadModelOptions = {},
): Promise<LoadedModel<Out>> {
  checkOptions(OP, options, ['customObjects', 'compile', ...OPEN_KEYS]);
  const { customObjects = {}, compile = true, ...opening } = options;
  const file = await openAs(OP, source, opening);
  const weights = await file.weights();
  const { dialect, container, version } = file.format;
  const findings = new Findings();
  const loading = new Loading(OP, findings, dialect, customObjects);
  const model = loading.guard('the model', () => readModel(file.architecture, loading));
  fillWeights(model, weights, loading);
  const own = valueAt(file.architecture.source, 'clampwise');
  const training = isObject(own) ? own : file.training;
  const compiled =
    compile && training !== null
      ? readTraining(training, outputNamesIn(file.architecture), dialect, loading)
      : null;
  if (compiled !== null) {
    model.compile(compiled);
    const stored = await file.optimizer();
    if (stored !== null && model.compiled !== null) {
      const { optimizer } = model.compiled;
      restoreState(optimizer, model.trainableWeights, stored, dialect, loading);
    }
  }
  const program = { keras3: 'Keras 3', keras2: 'Keras 2', tfjs: 'TensorFlow.js' }[dialect];
  return {
    model: model as Model<Out>,
    report: findings.report(`${program}, ${container}${version && ` (${version})`}`),
  };
}
