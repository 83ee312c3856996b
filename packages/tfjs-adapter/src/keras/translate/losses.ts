import { isObject, type Json, type JsonObject, objectAt, shown } from '../json.ts';
import type { Findings } from '../report.ts';
import { asTfjsReads, NOT_COMPILED } from './context.ts';
import { functionName, LOSSES } from './tables.ts';

/** A loss by tfjs's name, or one that tfjs-layers lacks and loadKerasModel makes. */
export interface LossPlan {
  readonly name: string;
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  /** Of Huber's loss. */
  readonly delta: number;
}

/** One for each output, in their order or by their names. */
export type PerOutput<T> = T | readonly T[] | { readonly [output: string]: T };

/** The losses of a model's outputs; null where one cannot be had. */
export function translateLosses(
  findings: Findings,
  given: Json,
  outputs: readonly string[],
): PerOutput<LossPlan> | null {
  if (Array.isArray(given)) {
    const losses = given.map((value, k) => translateLoss(findings, `loss[${k}]`, value));
    return losses.every((loss) => loss !== null) ? losses : null;
  }
  if (isObject(given) && !('class_name' in given)) {
    const names = new Set([...outputs, ...Object.keys(given)]);
    const losses = [...names].map(
      (output) =>
        [output, translateLoss(findings, `loss.${output}`, given[output] ?? null)] as const,
    );
    const found = losses.flatMap(([output, loss]) =>
      loss === null ? [] : [[output, loss] as const],
    );
    return found.length === losses.length ? Object.fromEntries(found) : null;
  }
  return translateLoss(findings, 'loss', given);
}

/** What tfjs computes from logits. */
const FROM_LOGITS = [
  'binaryCrossentropy',
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
];
const SMOOTHED = ['binaryCrossentropy', 'categoricalCrossentropy'];

function translateLoss(findings: Findings, path: string, given: Json): LossPlan | null {
  if (given === null) {
    findings.unsupported(path, 'no loss', NOT_COMPILED);
    return null;
  }
  const config = isObject(given) ? objectAt(given, 'config') : {};
  const written = functionName(given);
  const own = Object.hasOwn(LOSSES, written) ? LOSSES[written] : undefined;
  const name = written === 'huber' || written === 'huber_loss' ? 'huber' : own;
  if (name === undefined) {
    findings.unsupported(path, shown(given), NOT_COMPILED);
    return null;
  }
  const plan = {
    name,
    fromLogits: config.from_logits === true && FROM_LOGITS.includes(name),
    labelSmoothing: SMOOTHED.includes(name) ? Number(config.label_smoothing ?? 0) : 0,
    delta: Number(config.delta ?? 1),
  };
  reportLoss(findings, path, given, plan);
  reportSettings(findings, path, config, plan);
  return plan;
}

function reportLoss(findings: Findings, path: string, given: Json, plan: LossPlan): void {
  const { name, fromLogits, labelSmoothing } = plan;
  const isOurs = name === 'huber' || fromLogits || labelSmoothing !== 0;
  const written = isObject(given) ? shown(given) : String(given);
  if (isOurs) findings.changed(path, written, "a function of tfjs's losses", 'rejects');
  else if (isObject(given) || asTfjsReads(written) !== name) {
    findings.changed(path, written, `'${name}'`, 'rejects');
  }
}

/** Settings at values that change nothing. */
const USUAL: { readonly [key: string]: readonly Json[] } = {
  axis: [-1],
  reduction: ['sum_over_batch_size', 'auto', 'mean'],
};

function reportSettings(
  findings: Findings,
  path: string,
  config: JsonObject,
  { name, fromLogits, labelSmoothing }: LossPlan,
): void {
  const isRead: { readonly [key: string]: boolean } = {
    delta: name === 'huber',
    dtype: true,
    fn: true,
    from_logits: fromLogits,
    label_smoothing: labelSmoothing !== 0,
    name: true,
  };
  for (const [key, value] of Object.entries(config)) {
    const isUsual = USUAL[key]?.includes(value) ?? !value;
    if (value === null || isUsual || isRead[key] === true) continue;
    const instead = key === 'reduction' ? 'the mean' : 'nothing';
    findings.dropped(`${path}.${key}`, shown(value), instead, 'drops');
  }
}
