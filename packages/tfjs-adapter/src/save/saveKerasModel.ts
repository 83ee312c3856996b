import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkFlag, checkOptions, describe } from '@clampwise/kernels/internal';
import { writeKeras } from '@clampwise/model-files';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { awaitOr } from '../check/advice.ts';
import type { JsonObject } from '../keras/json.ts';
import { type KerasReport, reportOf, unbuildable } from '../keras/report.ts';
import { translate } from '../keras/translate/document.ts';
import { checkUnverified, type Unverified } from '../keras/unverified.ts';
import { isGuardOf } from '../optimizers/guarded.ts';
import { compareWithList } from './compare.ts';
import { type Saving, writeModel } from './model.ts';
import { Notes } from './notes.ts';
import { readState, type WrittenOptimizer, writeOptimizer } from './optimizer.ts';
import { trainableInKeras } from './order.ts';
import { noteMaskedLosses, writeLosses } from './training.ts';
import { readWeights } from './weights.ts';

/** The options of saveKerasModel. */
export interface SaveKerasOptions {
  /**
   * Whether the file says how the model is compiled, and holds the state of its optimizer. Default
   * true.
   */
  readonly includeOptimizer?: boolean | undefined;
  /**
   * 'allow' also saves layers, settings and contexts that nobody has compared with Keras, and names
   * them in the report. The default, 'reject', throws.
   */
  readonly unverified?: Unverified | undefined;
}

/** A file of Keras, and a report of the differences from the model. */
export interface SavedKerasModel {
  /** The bytes of a `.keras` file. */
  readonly bytes: Uint8Array;
  readonly report: KerasReport;
}

const OP = 'saveKerasModel';
const FORMAT = 'Keras 3, .keras';

/**
 * Saves a tfjs model as a `.keras` file, which Keras 3 loads with `keras.saving.load_model`. You
 * need no converter and no Python.
 *
 * The file holds the weights bit for bit, the constraints, the loss and the metrics. It also holds
 * the limit on gradients of `guard`, and the optimizer with its state. Keras goes on training where
 * tfjs stopped. Layers that `loadKerasModel` corrected get their Keras names back. NaN in a weight
 * stays NaN.
 *
 * The report lists what Keras computes differently. A layer that Keras lacks throws before
 * anything is written. Both follow the list that `loadKerasModel` uses.
 *
 * @param model - a tf.LayersModel or tf.Sequential with a known input shape, compiled or not
 * @param options - all are optional
 *   - `includeOptimizer`: boolean, default true. Whether the file says how the model is compiled,
 *     and holds the state of its optimizer.
 *   - `unverified`: 'reject' or 'allow', default 'reject'. 'allow' also saves layers, settings and
 *     contexts that this package has not compared with Keras.
 * @returns the bytes of the file, and the report
 * @throws ClampwiseTypeError if model is not a model, or Keras lacks one of its layers. The
 *   message names each such layer. Also if the learning rate or the weights without decay are a
 *   function
 * @see Keras's `model.save`, tfjs's `model.save`
 *
 * @example
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * import { loadKerasModel, saveKerasModel } from '@clampwise/tfjs-adapter/keras';
 *
 * const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [2], name: 'sum' })] });
 * const { bytes, report } = await saveKerasModel(model);
 * report.text; // => 'Keras 3, .keras: nothing was changed.'
 * const again = await loadKerasModel(bytes);
 * again.model.outputShape; // => [null, 1]
 */
export async function saveKerasModel(
  model: LayersModel,
  options: SaveKerasOptions = {},
): Promise<SavedKerasModel> {
  checkModel(model);
  checkOptions(OP, options, ['includeOptimizer', 'unverified']);
  const { unverified } = options;
  checkUnverified(OP, unverified);
  const includesOptimizer = checkFlag(OP, 'includeOptimizer', options.includeOptimizer ?? true);
  const saving: Saving = {
    notes: new Notes(),
    meanings: new Map(),
    weighted: [],
    seen: new Set(),
    names: new Map(),
  };
  const { notes } = saving;
  const source = writeModel(saving, model);
  rejectUnsupported(notes);
  noteLost(notes, model);
  const isCompiled = includesOptimizer && (model.optimizer as unknown) !== undefined;
  const optimizer = isCompiled ? writeOptimizer(notes, model) : null;
  const training = trainingOf(notes, model, optimizer);
  const { isTrained, maskedOutputs } = judge(saving, source, training, unverified);
  rejectUnsupported(notes);
  if (isTrained) noteMaskedLosses(notes, model, maskedOutputs);
  const reading = isTrained
    ? readState(
        notes,
        model,
        optimizer as WrittenOptimizer,
        trainableInKeras(saving, source, model),
      )
    : null;
  const [weights, state] = await Promise.all([readWeights(saving), reading]);
  const written = isTrained ? training : null;
  const bytes = writeKeras({ model: source, weights, training: written, optimizer: state });
  return { bytes, report: reportOf(FORMAT, notes.changes) };
}

function checkModel(model: unknown): void {
  const { layers, getConfig } = (model ?? {}) as Partial<LayersModel>;
  const expected = `a tf.LayersModel or tf.Sequential${awaitOr(model)}`;
  if (!Array.isArray(layers) || typeof getConfig !== 'function') {
    throw new ClampwiseTypeError(OP, 'model', describe(model), expected);
  }
  const { inputs } = model as LayersModel;
  if (Array.isArray(inputs) && inputs.length > 0) return;
  const sentence =
    'model has no input shape yet. Give inputShape to its first layer, or call model.build';
  throw new ClampwiseTypeError(OP, 'model', 'a model without inputs', 'one with inputs', sentence);
}

/** Returns the compile settings in Keras's form; null if the model has none, or Keras lacks one. */
function trainingOf(
  notes: Notes,
  model: LayersModel,
  optimizer: WrittenOptimizer | null,
): JsonObject | null {
  if (optimizer === null) return null;
  const losses = writeLosses(notes, model);
  if (losses === null) return null;
  const { className, config } = optimizer;
  const module = 'keras.optimizers';
  return { optimizer: { module, class_name: className, config, registered_name: null }, ...losses };
}

/** Reports the parts of a model that are neither layers nor the optimizer. */
function noteLost(notes: Notes, model: LayersModel): void {
  const { userDefinedMetadata } = model as unknown as { userDefinedMetadata?: object };
  if (userDefinedMetadata !== undefined && userDefinedMetadata !== null) {
    const instead = 'nothing: a file of Keras has no place for it';
    notes.dropped('userDefinedMetadata', JSON.stringify(userDefinedMetadata).slice(0, 80), instead);
  }
  const isConstrained = model.weights.some((weight) => {
    return (weight as { constraint?: unknown }).constraint != null;
  });
  const { optimizer } = model as { optimizer?: LayersModel['optimizer'] };
  const isEnforced = optimizer !== undefined && isGuardOf(optimizer, model);
  if (!isConstrained || isEnforced) return;
  const instead = 'Keras enforces them in training; in tfjs, enforceConstraints(model) does';
  notes.changed('model', 'constraints that nothing enforces', instead, 'ignores');
}

interface Judged {
  /** Whether Keras can train as the file says. */
  readonly isTrained: boolean;
  readonly maskedOutputs: readonly boolean[];
}

/** Checks the file by the list. */
function judge(
  { notes, meanings }: Saving,
  model: JsonObject,
  training: JsonObject | null,
  unverified: Unverified | undefined,
): Judged {
  const document = {
    format: FORMAT,
    isKeras3: true,
    isOfTfjs: false,
    model,
    training,
    hasState: false,
    tfjsSeesTraining: true,
  };
  const translation = translate(document, undefined, unverified);
  for (const { kind, path, what, instead } of translation.changes) {
    const isOfLayer = /^(layers|model)\b/.test(path);
    if (kind === 'unverified')
      notes.changes.push({ kind, path, what, instead, tfjs: 'accepts', fix: null });
    else if (kind === 'unsupported') notes.unsupported(path, what, instead);
    else if (kind === 'dropped' && isOfLayer) notes.changed(path, what, `written; ${instead}`);
  }
  compareWithList(notes, translation.topology, meanings);
  const isTrained = training !== null && translation.training !== null;
  return { isTrained, maskedOutputs: translation.maskedOutputs };
}

function rejectUnsupported(notes: Notes): void {
  const missing = unbuildable({ changes: notes.changes });
  if (missing.length === 0) return;
  const received = missing
    .map(({ path, what, instead }) => `${path}: ${what} (${instead})`)
    .join('; ');
  const sentence = `cannot save this model for Keras: ${received}`;
  throw new ClampwiseTypeError(OP, 'model', received, 'a model that Keras supports', sentence);
}
