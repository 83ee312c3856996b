import type { JsonObject, ModelFile } from '@clampwise/model-files';
import type { KerasChange } from '@clampwise/tfjs-adapter/inspect';
import type { ModelView } from './view.ts';

type TrainingView = Pick<ModelView, 'optimizer' | 'limit' | 'steps' | 'loss' | 'untrainable'>;

/** The parameters that a step on one CPU finishes soon enough. */
const MOST_PARAMETERS = 1_000_000;

/** The names of limits: in Keras, in tfjs's camel case, and of the adapter. */
const LIMITS = ['clipnorm', 'globalClipnorm', 'global_clipnorm', 'clipvalue', 'adaptive'];

/** Reads how a file says that its model is trained. */
export async function readTraining(
  { training, optimizer }: ModelFile,
  changes: readonly KerasChange[],
  parameters: number,
): Promise<TrainingView> {
  const config = optimizerIn(training);
  const settings = objectAt(config, 'config');
  const name = nameIn(config);
  const rate = settings?.learning_rate ?? settings?.learningRate;
  return {
    optimizer:
      typeof rate === 'number' && name !== null
        ? `${name}, learning rate ${shortNumber(rate)}`
        : name,
    limit: limitIn(settings),
    steps: training === null ? null : ((await optimizer())?.iterations ?? null),
    loss: lossIn(training?.loss),
    untrainable: reasonAgainst(training, changes, parameters),
  };
}

/** A learning rate is stored as float32: 0.05000000074505806. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function optimizerIn(training: JsonObject | null): JsonObject | null {
  const given = training?.optimizer ?? training?.optimizer_config ?? null;
  return typeof given === 'string' ? { class_name: given } : asObject(given);
}

/** tf_keras writes Custom>RMSprop into .h5 files. */
function nameIn(optimizer: JsonObject | null): string | null {
  const name = optimizer?.class_name;
  return typeof name === 'string' ? name.replace(/^Custom>/, '') : null;
}

function asObject(value: unknown): JsonObject | null {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : null;
}

function objectAt(object: JsonObject | null, key: string): JsonObject | null {
  return asObject(object?.[key]);
}

function limitIn(settings: JsonObject | null): string | null {
  const key = LIMITS.find((each) => (settings?.[each] ?? null) !== null);
  if (key === undefined) return null;
  const value = settings?.[key];
  return `${key} ${typeof value === 'number' ? shortNumber(value) : JSON.stringify(value)}`;
}

/** The losses in words: one, a list, or one for each output by its name. */
function lossIn(loss: unknown): string | null {
  if (loss === undefined || loss === null) return null;
  if (Array.isArray(loss)) return loss.map((each) => lossIn(each) ?? 'none').join(', ');
  const object = asObject(loss);
  if (object === null) return String(loss);
  const { class_name: name, config } = object;
  // A function of Keras has the class 'function', and its name as config.
  if (typeof name === 'string') return typeof config === 'string' ? config : name;
  const named = Object.entries(object).map(([output, each]) => `${output}: ${lossIn(each)}`);
  return named.join(', ');
}

function reasonAgainst(
  training: JsonObject | null,
  changes: readonly KerasChange[],
  parameters: number,
): string | null {
  const rejected = changes.find(({ kind }) => kind === 'unsupported');
  if (rejected !== undefined) {
    const { path, what, instead } = rejected;
    return `You cannot train it here, since loadKerasModel rejects a part. ${path}: ${what} (${instead}).`;
  }
  if ((training?.loss ?? null) === null || optimizerIn(training) === null) {
    return 'The file does not say how the model is compiled. Call model.compile in Keras before you save it.';
  }
  if (parameters <= MOST_PARAMETERS) return null;
  return `It has ${parameters.toLocaleString('en')} parameters. This page trains at most ${MOST_PARAMETERS.toLocaleString('en')}.`;
}
