import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { checkNumber, checkOptions, freshName, lowerCamel } from '../check/options.ts';
import { type LossLike, lossFrom } from '../losses/identify.ts';
import type { Loss } from '../losses/loss.ts';
import { type MetricLike, metricFrom } from '../metrics/identify.ts';
import type { Metric } from '../metrics/metric.ts';
import { type OptimizerLike, optimizerFrom } from '../optimizers/identify.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';

/** A value for each output of a model: in their order, or by their names. */
export type PerOutput<T> = readonly T[] | { readonly [output: string]: T };

/** The metrics of one output: one, several or none. */
export type OutputMetrics = MetricLike | readonly MetricLike[] | null | undefined;

/** The options of compile. */
export interface CompileOptions {
  /**
   * An optimizer that no other model uses, or 'sgd', 'adam', 'adamw' or 'rmsprop' with its
   * defaults.
   */
  readonly optimizer: OptimizerLike;
  /**
   * A name such as 'meanSquaredError' ('mse'), a loss, or a function of yTrue and yPred. For a
   * model with several outputs, pass one for all, an array in their order, or an object by their
   * names. Null leaves an output out.
   */
  readonly loss: LossLike | PerOutput<LossLike | null>;
  /** The factor of each output's loss in the sum. Default 1. */
  readonly lossWeights?: number | PerOutput<number> | undefined;
  /**
   * An array of names, metrics or functions, for further numbers to report. For a model with
   * several outputs, pass metrics for each, in an array in their order or an object by their names.
   * Default none.
   */
  readonly metrics?: readonly MetricLike[] | PerOutput<OutputMetrics> | undefined;
  /** Metrics, in the same forms, that count examples by their sampleWeight. Default none. */
  readonly weightedMetrics?: readonly MetricLike[] | PerOutput<OutputMetrics> | undefined;
}

/** The losses and metrics of one output of a model. */
export interface CompiledOutput {
  /** Null if the output has no part in the loss. */
  readonly loss: Loss | null;
  readonly lossWeight: number;
  readonly metrics: readonly Metric[];
  readonly weightedMetrics: readonly Metric[];
}

/** The result of compile. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly outputs: readonly CompiledOutput[];
  /** Whether the losses of single outputs are reported too. */
  readonly listsLosses: boolean;
  readonly hasMetrics: boolean;
  /** The names of the numbers that training reports: 'loss', then the others. */
  readonly names: readonly string[];
  /** The same for validation data. */
  readonly validationNames: readonly string[];
}

const KEYS = ['optimizer', 'loss', 'lossWeights', 'metrics', 'weightedMetrics'];

/** Reads the options of compile for a model with these outputs. */
export function checkCompile(options: CompileOptions, outputs: readonly string[]): Compiled {
  checkOptions('compile', options ?? null, KEYS);
  const optimizer = optimizerFrom('compile', options.optimizer);
  const losses = readLosses(options.loss, outputs);
  const weights = readLossWeights(options.lossWeights, outputs);
  const metrics = readMetrics('metrics', options.metrics, outputs);
  const weighted = readMetrics('weightedMetrics', options.weightedMetrics, outputs);
  const compiled = outputs.map((_, k) => ({
    loss: losses[k] as Loss | null,
    lossWeight: weights[k] as number,
    metrics: metrics[k] as readonly Metric[],
    weightedMetrics: weighted[k] as readonly Metric[],
  }));
  checkApart(compiled);
  const listsLosses = losses.filter((loss) => loss !== null).length > 1;
  const names = namesOf(compiled, listsLosses, outputs);
  const validationNames = names.map((name) => joined('val', name));
  const hasMetrics = [...metrics, ...weighted].some((list) => list.length > 0);
  return { optimizer, outputs: compiled, listsLosses, hasMetrics, names, validationNames };
}

function readLosses(given: unknown, outputs: readonly string[]): (Loss | null)[] {
  const isOne = typeof given !== 'object' || given === null;
  if (isOne && outputs.length === 1) return [lossFrom('compile', 'loss', given)];
  const each = isOne ? outputs.map(() => given) : listed('compile', 'loss', given, outputs);
  const losses = each.map((loss, k) =>
    loss === null || loss === undefined
      ? null
      : lossFrom('compile', outputs.length === 1 ? 'loss' : `loss.${outputs[k]}`, loss),
  );
  if (losses.some((loss) => loss !== null)) return losses;
  throw new ClampwiseTypeError(
    'compile',
    'loss',
    describe(given),
    'a loss for one output at least',
  );
}

function readLossWeights(given: unknown, outputs: readonly string[]): number[] {
  if (given === undefined) return outputs.map(() => 1);
  const isOne = typeof given === 'number' && outputs.length === 1;
  const each = isOne ? [given] : listed('compile', 'lossWeights', given, outputs);
  return each.map((weight) => checkNumber('compile', 'lossWeights', weight ?? 1, {}));
}

function readMetrics(
  argument: string,
  given: unknown,
  outputs: readonly string[],
): (readonly Metric[])[] {
  if (given === undefined) return outputs.map(() => []);
  const isList = Array.isArray(given);
  if (outputs.length === 1 && isList) return [readList(argument, given)];
  if (outputs.length === 1 && (typeof given !== 'object' || given === null)) {
    throw new ClampwiseTypeError('compile', argument, describe(given), 'an array');
  }
  const each = listed('compile', argument, given, outputs);
  return each.map((entry) => {
    if (entry === null || entry === undefined) return [];
    return readList(argument, Array.isArray(entry) ? entry : [entry]);
  });
}

function readList(argument: string, list: readonly unknown[]): Metric[] {
  return list.map((metric) => metricFrom('compile', argument, metric));
}

/** Returns the values of an option for each output, from an array or by the names of outputs. */
export function listed(
  op: string,
  argument: string,
  given: unknown,
  names: readonly string[],
): unknown[] {
  const expected = `one for each of ${names.join(', ')}, in an array or by name`;
  if (typeof given !== 'object' || given === null) {
    throw new ClampwiseTypeError(op, argument, describe(given), expected);
  }
  if (Array.isArray(given)) {
    if (given.length === names.length) return given;
    throw new ClampwiseRangeError(op, argument, `an array of ${given.length}`, expected);
  }
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    throw new ClampwiseTypeError(op, argument, `the unknown name '${name}'`, expected);
  }
  return names.map((name) =>
    Object.hasOwn(given, name) ? (given as { readonly [name: string]: unknown })[name] : undefined,
  );
}

/** Throws if one metric is given twice: it would collect the numbers of both places. */
function checkApart(outputs: readonly CompiledOutput[]): void {
  const all = outputs.flatMap(({ metrics, weightedMetrics }) => [...metrics, ...weightedMetrics]);
  const twice = all.find((metric, k) => all.indexOf(metric) !== k);
  if (twice === undefined) return;
  const received = `the metric '${twice.name}' twice`;
  throw new ClampwiseTypeError('compile', 'metrics', received, 'a new Metric for each place');
}

/**
 * Returns the names of all numbers, each different. With several outputs, the name of the output
 * comes first, as in priceLoss and priceMeanAbsoluteError.
 */
function namesOf(
  compiled: readonly CompiledOutput[],
  listsLosses: boolean,
  outputs: readonly string[],
): string[] {
  const names = ['loss'];
  const add = (name: string): void => {
    names.push(freshName(name, [...names, 'valLoss']));
  };
  const within = (output: number, name: string): string =>
    outputs.length === 1 ? name : joined(lowerCamel(outputs[output] as string), name);
  if (listsLosses) {
    compiled.forEach(({ loss }, k) => {
      if (loss !== null) add(within(k, 'loss'));
    });
  }
  compiled.forEach(({ metrics }, k) => {
    for (const { name } of metrics) add(within(k, name));
  });
  compiled.forEach(({ weightedMetrics }, k) => {
    for (const { name } of weightedMetrics) {
      const own = within(k, name);
      add(names.includes(own) ? within(k, joined('weighted', name)) : own);
    }
  });
  return names;
}

function joined(first: string, name: string): string {
  return `${first}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

// The model of each optimizer. The state and the step count belong to the weights of that model.
const compiledWith: WeakMap<Optimizer, object> = new WeakMap();

/** Assigns an optimizer to a model for good. */
export function claimOptimizer(optimizer: Optimizer, model: object): void {
  const owner = compiledWith.get(optimizer) ?? model;
  if (owner !== model) {
    const received = 'the optimizer of another model';
    const expected = 'a new one for each model, such as adam()';
    throw new ClampwiseTypeError('compile', 'optimizer', received, expected);
  }
  compiledWith.set(optimizer, model);
}
