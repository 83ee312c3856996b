import { isObject, type Json, type JsonObject, objectAt, shown } from '../json.ts';
import { asTfjsReads, type Context, NOT_COMPILED } from './context.ts';
import { functionName, LOSSES } from './tables.ts';

/** The options of a loss of Keras. */
export interface LossOptions {
  readonly fromLogits: boolean;
  /**
   * Whether the loss is computed before a sigmoid or softmax at the end of the model, as in Keras
   * 2.
   */
  readonly findsLogits: boolean;
  readonly labelSmoothing: number;
  /** The error from which Huber's loss is linear. */
  readonly delta: number;
  readonly axis: number;
  /** The least norm by which the loss of cosines divides. */
  readonly leastNorm: number;
  /** Whether the loss is the sum over the batch and not the mean. */
  readonly isSum: boolean;
  /** The weight of its output in the loss of the model. */
  readonly weight: number;
}

/** The loss of an output. */
export interface LossPlan {
  /** The name in tfjs, or one in tfjs's form. */
  readonly name: string;
  /** The options of a loss that this package computes; null for tfjs's own loss. */
  readonly options: LossOptions | null;
}

/** One value for all outputs, a list in their order, or an object by their names. */
export type PerOutput<T> = T | readonly T[] | { readonly [output: string]: T };

/** Keras's defaults. */
export const USUAL_OPTIONS: LossOptions = {
  fromLogits: false,
  findsLogits: false,
  labelSmoothing: 0,
  delta: 1,
  axis: -1,
  leastNorm: 1e-7,
  isSum: false,
  weight: 1,
};

/** Translates the losses of a model's outputs; null if one is not supported. */
export function translateLosses(
  context: Context,
  given: Json,
  weights: Json,
  outputs: readonly string[],
): PerOutput<LossPlan> | null {
  const losses = lossesOf(context, given, outputs);
  return losses === null ? null : weightedLosses(context, losses, weights, outputs);
}

function lossesOf(
  context: Context,
  given: Json,
  outputs: readonly string[],
): PerOutput<LossPlan> | null {
  if (Array.isArray(given)) {
    const losses = given.map((value, k) => translateLoss(context, `loss[${k}]`, value));
    return losses.every((loss) => loss !== null) ? losses : null;
  }
  if (isObject(given) && !('class_name' in given)) {
    const names = new Set([...outputs, ...Object.keys(given)]);
    const losses = [...names].map(
      (output) =>
        [output, translateLoss(context, `loss.${output}`, given[output] ?? null)] as const,
    );
    const found = losses.flatMap(([output, loss]) =>
      loss === null ? [] : [[output, loss] as const],
    );
    return found.length === losses.length ? Object.fromEntries(found) : null;
  }
  return translateLoss(context, 'loss', given);
}

const WEIGHED =
  'multiplied into the losses; the history shows the loss of an output with its weight';

function weightedLosses(
  { findings }: Context,
  losses: PerOutput<LossPlan>,
  weights: Json,
  outputs: readonly string[],
): PerOutput<LossPlan> {
  const weightOf = (output: string | undefined, k: number): number => {
    const ofName = isObject(weights) && output !== undefined ? weights[output] : weights;
    const weight = Array.isArray(weights) ? weights[k] : ofName;
    return typeof weight === 'number' ? weight : 1;
  };
  const count = Array.isArray(losses) ? losses.length : Math.max(outputs.length, 1);
  const all = Array.from({ length: count }, (_, k) => weightOf(outputs[k], k));
  if (all.every((weight) => weight === 1)) return losses;
  findings.changed('loss_weights', shown(weights), WEIGHED, 'rejects');
  const plans = all.map((weight, k): LossPlan => {
    const { name, options } = lossOf(losses, outputs[k] ?? '', k) as LossPlan;
    return { name, options: { ...(options ?? USUAL_OPTIONS), weight } };
  });
  return count === 1 ? (plans[0] as LossPlan) : plans;
}

/** Returns the loss of an output. */
export function lossOf(
  losses: PerOutput<LossPlan>,
  output: string,
  k: number,
): LossPlan | undefined {
  if (Array.isArray(losses)) return losses[k];
  const isPlan = typeof (losses as Partial<LossPlan>).name === 'string';
  return isPlan ? (losses as LossPlan) : (losses as { [name: string]: LossPlan })[output];
}

const CROSS_ENTROPIES = [
  'binaryCrossentropy',
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
];
const HINGES = ['hinge', 'squaredHinge'];

const FROM_LOGITS =
  'computed as in Keras 2: from the logits, if the model ends in their activation';

const AT_ZERO = "with Keras's gradient where the error is 0";

/** The differences between Keras's losses at their defaults and tfjs's of the same name. */
export const DIFFERENT: { readonly [name: string]: string } = {
  binaryCrossentropy: "with Keras's gradient at 0.5, where tfjs's is wrong",
  cosineProximity: "with Keras's value and gradient at small norms",
  hinge: 'with labels 0 and 1 read as -1 and 1, as in Keras',
  huber: "Huber's loss, which tfjs does not know by name",
  meanAbsoluteError: AT_ZERO,
  meanAbsolutePercentageError: AT_ZERO,
  squaredHinge: 'with labels 0 and 1 read as -1 and 1, as in Keras',
};

/** The losses that have an option, by its name. */
const READ: { readonly [option: string]: readonly string[] } = {
  axis: ['binaryCrossentropy', 'categoricalCrossentropy', 'cosineProximity'],
  delta: ['huber'],
  from_logits: CROSS_ENTROPIES,
  label_smoothing: ['binaryCrossentropy', 'categoricalCrossentropy'],
};

function translateLoss(context: Context, path: string, given: Json): LossPlan | null {
  const { findings, isKeras3 } = context;
  if (given === null) {
    findings.unsupported(path, 'no loss', NOT_COMPILED, 'rejects');
    return null;
  }
  const config = isObject(given) ? objectAt(given, 'config') : {};
  const written = functionName(given);
  const name = Object.hasOwn(LOSSES, written) ? LOSSES[written] : undefined;
  if (name === undefined) {
    findings.unsupported(path, shown(given), NOT_COMPILED, 'rejects');
    return null;
  }
  const odd = oddSettings(name, config);
  for (const key of odd)
    findings.unsupported(`${path}.${key}`, shown(config[key]), NOT_COMPILED, 'rejects');
  if (odd.length > 0) return null;
  const number = (key: string, usual: number): number =>
    typeof config[key] === 'number' ? config[key] : usual;
  const options: LossOptions = {
    fromLogits: config.from_logits === true,
    findsLogits: !isKeras3 && CROSS_ENTROPIES.includes(name),
    labelSmoothing: number('label_smoothing', 0),
    delta: number('delta', 1),
    axis: number('axis', -1),
    leastNorm: isKeras3 ? 1e-7 : 1e-6,
    isSum: config.reduction === 'sum',
    weight: 1,
  };
  return planOf(context, path, given, name, options);
}

function planOf(
  { findings }: Context,
  path: string,
  given: Json,
  name: string,
  options: LossOptions,
): LossPlan {
  const written = isObject(given) ? shown(given) : String(given);
  const isNamed = !isObject(given) && asTfjsReads(written) === name;
  const different = options.findsLogits ? FROM_LOGITS : DIFFERENT[name];
  if (isUsual(options) && different === undefined) {
    if (!isNamed) findings.changed(path, written, `'${name}'`, 'rejects');
    return { name, options: null };
  }
  const instead = isUsual(options) ? (different as string) : 'computed as in Keras';
  findings.changed(path, written, instead, isNamed ? 'differs' : 'rejects');
  return { name, options };
}

function isUsual(options: LossOptions): boolean {
  const keys = ['fromLogits', 'labelSmoothing', 'delta', 'axis', 'isSum', 'weight'] as const;
  return keys.every((key) => options[key] === USUAL_OPTIONS[key]);
}

/** Tells whether tfjs has the same loss under its name, up to rounding. */
export function saysAll({ name, options }: LossPlan): boolean {
  return options === null || (isUsual(options) && !HINGES.includes(name) && name !== 'huber');
}

/** Reductions that are the mean if samples have no weights. */
const MEANS = ['sum_over_batch_size', 'auto', 'mean', 'mean_with_sample_weight'];
const IGNORED = ['dtype', 'fn', 'name'];

/** Returns the settings that are not supported. */
function oddSettings(name: string, config: JsonObject): string[] {
  return Object.entries(config).flatMap(([key, value]) => {
    if (IGNORED.includes(key)) return [];
    if (key === 'reduction') return value === 'sum' || MEANS.includes(String(value)) ? [] : [key];
    if (key === 'axis' && value === -1) return [];
    const isRead = READ[key]?.includes(name) ?? false;
    return isRead || !value ? [] : [key];
  });
}
