import { isObject, type JsonObject, objectAt, textAt } from '../json.ts';
import { readModel } from '../list/graph.ts';
import { judge } from '../list/judge.ts';
import { masksOf } from '../list/masks.ts';
import { Findings, type KerasChange } from '../report.ts';
import type { Unverified } from '../unverified.ts';
import { type Context, type CustomNames, customLayer, isOfUser, NO_CUSTOM } from './context.ts';
import { withFrozenLayers } from './frozen.ts';
import { makesMasks } from './masks.ts';
import { translateModel } from './model.ts';
import { type PathInModel, withTfjsNames } from './names.ts';
import { translateTfjsModel } from './ofTfjs.ts';
import { referencesIn } from './references.ts';
import { configOf } from './source.ts';
import { optimizerIn, type TrainingPlan, translateTraining } from './training.ts';
import { translateTfjsTraining } from './trainingOfTfjs.ts';

/** The content of a file of any format, without weights. */
export interface KerasDocument {
  /** The format as a report names it: 'Keras 3, .keras'. */
  readonly format: string;
  readonly isKeras3: boolean;
  /** Whether tfjs wrote the file. */
  readonly isOfTfjs: boolean;
  /** The model: class_name, config. */
  readonly model: JsonObject;
  readonly training: JsonObject | null;
  /** Whether the file has the state of an optimizer. */
  readonly hasState: boolean;
  /** Whether tfjs finds the training configuration of a model.json at its place. */
  readonly tfjsSeesTraining: boolean;
}

/** A model in the form that tfjs reads, the plan to compile it, and the changes. */
export interface Translation {
  readonly topology: JsonObject;
  /** Returns the names in the topology for the path of a layer in the document. */
  readonly pathInModel: PathInModel;
  readonly training: TrainingPlan | null;
  /** For each output, whether it has a mask that Keras uses in a loss. */
  readonly maskedOutputs: readonly boolean[];
  readonly isKeras3: boolean;
  readonly isOfTfjs: boolean;
  /** Whether the state in the file can be restored. */
  readonly restoresState: boolean;
  readonly changes: readonly KerasChange[];
}

/** Translates a document. It knows tfjs by tables, without importing it. */
export function translate(
  document: KerasDocument,
  custom: CustomNames = NO_CUSTOM,
  unverified: Unverified = 'reject',
): Translation {
  const findings = new Findings();
  const { isKeras3, isOfTfjs } = document;
  const context: Context = {
    findings,
    isKeras3,
    custom,
    translateModel,
    training: null,
    hasMasks: makesMasks(JSON.stringify(document.model)),
  };
  if (isOfTfjs) return { ...ofTfjs(context, document), changes: findings.changes };
  if (isKeras3) {
    findings.changed('format', 'a file of Keras 3', 'the form that tfjs reads', 'rejects');
  }
  const model = isKeras3 ? withFrozenLayers(findings, document.model) : document.model;
  const translated = translateModel(context, model);
  judge(findings, model, {
    isKeras3,
    isCustom: (value) => isOfUser(context, value),
    isCustomLayer: (layer) => customLayer(context, layer) !== undefined,
    allowsUnverified: unverified === 'allow',
  });
  const { topology, pathInModel } = withTfjsNames(findings, translated);
  const maskedOutputs = context.hasMasks
    ? masksOf(readModel(model, isKeras3), isKeras3).outputs
    : [];
  const training = trainingOf(context, document, topology, pathInModel);
  const restoresState = restores(document, training);
  if (document.hasState && training !== null) {
    const what = 'moments and the count of steps';
    if (restoresState) findings.changed('optimizer.state', what, 'restored', 'drops');
    else findings.dropped('optimizer.state', what, 'the optimizer starts anew', 'drops');
  }
  const { changes } = findings;
  return {
    topology,
    pathInModel,
    training,
    maskedOutputs,
    isKeras3,
    isOfTfjs,
    restoresState,
    changes,
  };
}

/**
 * Optimizers of tfjs whose state has Keras's form. In files of Keras 2, Adadelta's has another
 * order.
 */
const OF_TFJS = ['Adagrad', 'Adadelta'];

/**
 * Tells whether the state can be restored. The optimizers of this package lack the averages and
 * accumulators that Keras stores first.
 */
function restores(
  { hasState, isKeras3, training: given }: KerasDocument,
  training: TrainingPlan | null,
): boolean {
  if (!hasState || given === null || training === null) return false;
  const { optimizer } = training;
  if (optimizer.maker === 'tfjs') return true;
  const { className, config, isOurs } = optimizer;
  const isScaled = textAt(optimizerConfigIn(given), 'class_name').includes('LossScale');
  const isKnown = isOurs || (isKeras3 && OF_TFJS.includes(className));
  // The averages of use_ema are left out. Their place is known in Keras 3.
  const isPlain = !config.gradient_accumulation_steps && (isKeras3 || !config.use_ema);
  return isKnown && isPlain && !isScaled;
}

function optimizerConfigIn(training: JsonObject): JsonObject {
  const optimizer = optimizerIn(training);
  return isObject(optimizer) ? optimizer : {};
}

function ofTfjs(context: Context, document: KerasDocument): Omit<Translation, 'changes'> {
  const { model, training: given } = document;
  const training = given === null ? null : translateTfjsTraining(context, given);
  return {
    topology: translateTfjsModel(context, model),
    pathInModel: (path) => path,
    training,
    maskedOutputs: [],
    isKeras3: false,
    isOfTfjs: true,
    restoresState: restores(document, training),
  };
}

function trainingOf(
  context: Context,
  document: KerasDocument,
  topology: JsonObject,
  pathInModel: PathInModel,
): TrainingPlan | null {
  const { training, tfjsSeesTraining } = document;
  if (training === null || Object.keys(training).length === 0) return null;
  if (!tfjsSeesTraining) {
    const optimizer = optimizerIn(training);
    const name = isObject(optimizer) ? textAt(optimizer, 'class_name').replace('Custom>', '') : '';
    const what = `compiled with ${name || 'an optimizer'}`;
    const instead = 'loadKerasModel compiles the model';
    context.findings.changed('training_config', what, instead, 'ignores');
  }
  const outputs = objectAt(configOf(document.model), 'output_layers');
  return translateTraining(context, byNewNames(training, outputs, pathInModel), topology);
}

/**
 * Returns a training whose losses and metrics have the names of the outputs in the topology. The
 * outputs of a model may be a dict, whose keys then name the losses.
 */
function byNewNames(
  training: JsonObject,
  outputs: JsonObject,
  pathInModel: PathInModel,
): JsonObject {
  const layerOf = (key: string): string => {
    const [reference] = Object.hasOwn(outputs, key) ? referencesIn(outputs[key] ?? null) : [];
    return reference?.[0] ?? key;
  };
  const renamed = Object.entries(training).map(([key, value]) => {
    const isByName =
      /^(loss|loss_weights|metrics)$/.test(key) && isObject(value) && !('class_name' in value);
    if (!isByName) return [key, value] as const;
    const entries = Object.entries(value).map(([name, each]) => [
      pathInModel([layerOf(name)])[0],
      each,
    ]);
    return [key, Object.fromEntries(entries) as JsonObject] as const;
  });
  return Object.fromEntries(renamed);
}
