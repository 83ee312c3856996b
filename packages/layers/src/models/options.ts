import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { checkFlag, checkNumber, checkOptions, checkSeed, freshName } from '../check/options.ts';
import { onBehalfOf } from '../check/rethrow.ts';
import { type LossLike, lossFrom } from '../losses/identify.ts';
import { type MetricLike, metricFrom } from '../metrics/identify.ts';
import type { Metric } from '../metrics/metric.ts';
import { type OptimizerLike, optimizerFrom } from '../optimizers/identify.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Shape, TensorLike } from '../types.ts';
import type { CallbackLike } from './callbacks.ts';
import { type Examples, type FitCall, splitExamples } from './fit.ts';
import { checkVerbosity, type Verbosity } from './progress.ts';
import type { Compiled } from './step.ts';

/** The options of compile. */
export interface CompileOptions {
  /**
   * An optimizer that no other model uses, or 'sgd', 'adam', 'adamw' or 'rmsprop' with its
   * defaults.
   */
  readonly optimizer: OptimizerLike;
  /**
   * The loss: a name ('meanSquaredError' or 'mse', 'meanAbsoluteError' or 'mae',
   * 'binaryCrossentropy', 'categoricalCrossentropy', 'sparseCategoricalCrossentropy'), a loss of
   * `@clampwise/layers/losses`, or a function of yTrue and yPred.
   */
  readonly loss: LossLike;
  /**
   * Further numbers to report: 'accuracy', a metric of `@clampwise/layers/metrics`, or anything that
   * loss may be. Default none.
   */
  readonly metrics?: readonly MetricLike[] | undefined;
}

/** The options of predict and evaluate. */
export interface BatchOptions {
  /** The number of examples that go through the model at once. */
  readonly batchSize?: number | undefined;
  /**
   * The shape of a flat x, with the batch axis. Default the batch that the model's inputShape
   * implies.
   */
  readonly shape?: Shape | undefined;
}

/** The options of fit. */
export interface FitOptions extends BatchOptions {
  /** The number of passes over all examples. Default 1. */
  readonly epochs?: number | undefined;
  /** Whether each epoch draws a new order of the examples. Default true. */
  readonly shuffle?: boolean | undefined;
  /** The seed of that order. */
  readonly seed?: number | undefined;
  /**
   * The fraction of the examples, from the end, that each epoch is tested with instead of trained
   * on.
   */
  readonly validationSplit?: number | undefined;
  /** Examples that each epoch is tested with. */
  readonly validationData?: readonly [x: TensorLike, y: TensorLike] | undefined;
  /** Objects with methods to call before and after training, each epoch and each batch. */
  readonly callbacks?: CallbackLike | readonly CallbackLike[] | undefined;
  /**
   * Progress output. Default 'auto'.
   *
   * - 0 or false: none
   * - 1, true or 'auto': one line that is updated in place on a terminal, else a line for each
   *   epoch
   * - 2: a line for each epoch
   */
  readonly verbose?: Verbosity | undefined;
}

const COMPILE_KEYS = ['optimizer', 'loss', 'metrics'];
export const BATCH_KEYS: readonly string[] = ['batchSize', 'shape'];
export const FIT_KEYS: readonly string[] = [
  ...BATCH_KEYS,
  'epochs',
  'shuffle',
  'seed',
  'validationSplit',
  'validationData',
  'callbacks',
  'verbose',
];

/** The default batch size of training. */
export const TRAINING_BATCH = 32;

/** The default batch size of predict. */
export const PREDICTION_BATCH = 1024;

export function checkCompile(options: CompileOptions): Compiled {
  checkOptions('compile', options ?? null, COMPILE_KEYS);
  const { optimizer, loss, metrics = [] } = options;
  if (!Array.isArray(metrics)) {
    throw new ClampwiseTypeError('compile', 'metrics', describe(metrics), 'an array');
  }
  const measured = metrics.map((metric) => metricFrom('compile', 'metrics', metric));
  return {
    optimizer: optimizerFrom('compile', optimizer),
    loss: lossFrom('compile', 'loss', loss),
    metrics: measured,
    names: ['loss', ...namesApart(measured)],
  };
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

/** Returns a name for each metric, different from the others and from the loss's. */
function namesApart(metrics: readonly Metric[]): string[] {
  const taken = ['loss', 'valLoss'];
  return metrics.map((metric) => {
    const name = freshName(metric.name, taken);
    taken.push(name);
    return name;
  });
}

/** Reads x and y for a model. A flat x gets the shape. */
export type ReadExamples = (x: TensorLike, y: TensorLike, shape: Shape | undefined) => Examples;

export function checkFit(
  x: TensorLike,
  y: TensorLike,
  options: FitOptions,
  read: ReadExamples,
): FitCall {
  const { validationData, validationSplit, shuffle = true } = options;
  if (validationData !== undefined && validationSplit !== undefined) {
    const received = 'both validationSplit and validationData';
    const sentence = `${received} are given. Pass only one of them`;
    throw new ClampwiseTypeError('fit', 'validationSplit', received, 'one of them', sentence);
  }
  const epochs = checkNumber('fit', 'epochs', options.epochs ?? 1, { least: 0, whole: true });
  const batchSize = checkBatchSize('fit', options.batchSize ?? TRAINING_BATCH);
  const seed = checkSeed('fit', options.seed);
  checkFlag('fit', 'shuffle', shuffle);
  const verbose = checkVerbosity('fit', options.verbose ?? 'auto');
  const all = read(x, y, options.shape);
  let parts: readonly [Examples, Examples | null] = [all, null];
  if (validationSplit !== undefined) parts = splitExamples(all, validationSplit);
  else if (validationData !== undefined) parts = [all, readValidation(validationData, read)];
  const [train, validation] = parts;
  const { callbacks } = options;
  return { train, validation, epochs, batchSize, seed, shuffle, verbose, callbacks };
}

function readValidation(data: unknown, read: ReadExamples): Examples {
  if (!Array.isArray(data) || data.length !== 2) {
    throw new ClampwiseTypeError('fit', 'validationData', describe(data), 'a pair [x, y]');
  }
  const [x, y] = data as [TensorLike, TensorLike];
  return onBehalfOf('fit', 'validationData', () => read(x, y, undefined));
}

export function checkBatchSize(op: string, batchSize: unknown): number {
  return checkNumber(op, 'batchSize', batchSize, { least: 1, whole: true });
}

/** Checks that there are examples, and returns their number. */
export function checkExamples(op: string, x: Tensor): number {
  const rows = x.shape[0] as number;
  if (rows > 0) return rows;
  throw new ClampwiseRangeError(op, 'x', 'no examples', 'a batch of at least one example');
}
