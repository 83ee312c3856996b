import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { checkFlag, checkNumber, checkOptions, checkSeed, freshName } from '../check/options.ts';
import { onBehalfOf } from '../check/rethrow.ts';
import { type Loss, type LossLike, lossFrom } from '../losses/losses.ts';
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
   * An optimizer of this model alone, or 'sgd', 'adam', 'adamw' or 'rmsprop' with their defaults.
   */
  readonly optimizer: OptimizerLike;
  /** 'meanSquaredError' ('mse'), 'meanAbsoluteError' ('mae'), or a function of yTrue and yPred. */
  readonly loss: LossLike;
  /** What else to report: names or functions, as for loss. */
  readonly metrics?: readonly LossLike[] | undefined;
}

/** The options of predict and evaluate. */
export interface BatchOptions {
  /** How many examples go through the model at once. */
  readonly batchSize?: number | undefined;
  /** The shape of a flat x, with the batch axis. Found from the model's inputShape unless given. */
  readonly shape?: Shape | undefined;
}

/** The options of fit. */
export interface FitOptions extends BatchOptions {
  /** How many times to go through all examples; 1 unless given. */
  readonly epochs?: number | undefined;
  /** Whether to draw a new order of the examples for each epoch; true unless given. */
  readonly shuffle?: boolean | undefined;
  /** The seed of that order. */
  readonly seed?: number | undefined;
  /** What fraction of the examples, from the end, to test each epoch with instead of training on them. */
  readonly validationSplit?: number | undefined;
  /** Examples to test each epoch with. */
  readonly validationData?: readonly [x: TensorLike, y: TensorLike] | undefined;
  /** What to call at the beginning and the end of training, of each epoch and of each batch. */
  readonly callbacks?: CallbackLike | readonly CallbackLike[] | undefined;
  /**
   * What to print; 'auto' unless given. 0 or false: nothing. 2: a line for each epoch. 1, true or
   * 'auto': one line that is updated in place on a terminal, and a line for each epoch elsewhere.
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

/** How many examples a training step takes, unless said. */
export const TRAINING_BATCH = 32;

/** How many examples predict takes at once, unless said. */
export const PREDICTION_BATCH = 1024;

export function checkCompile(options: CompileOptions): Compiled {
  checkOptions('compile', options ?? null, COMPILE_KEYS);
  const { optimizer, loss, metrics = [] } = options;
  if (!Array.isArray(metrics)) {
    throw new ClampwiseTypeError('compile', 'metrics', describe(metrics), 'an array');
  }
  return {
    optimizer: optimizerFrom('compile', optimizer),
    loss: lossFrom('compile', 'loss', loss),
    metrics: namedApart(metrics.map((metric) => lossFrom('compile', 'metrics', metric))),
  };
}

// Which model an optimizer was compiled with: its state belongs to that one's weights, and so does
// its count of steps.
const compiledWith: WeakMap<Optimizer, object> = new WeakMap();

/** Gives an optimizer to a model, once and for all. */
export function claimOptimizer(optimizer: Optimizer, model: object): void {
  const owner = compiledWith.get(optimizer) ?? model;
  if (owner !== model) {
    const received = 'the optimizer of another model';
    const expected = 'a new one for each model, such as adam()';
    throw new ClampwiseTypeError('compile', 'optimizer', received, expected);
  }
  compiledWith.set(optimizer, model);
}

/** Metrics under names of their own, none of which is the loss's. */
function namedApart(metrics: readonly Loss[]): Loss[] {
  const taken = ['loss', 'valLoss'];
  return metrics.map((metric) => {
    const name = freshName(metric.name, taken);
    taken.push(name);
    return { ...metric, name };
  });
}

/** Reads x and y for a model; a flat x gets the shape. */
export type ReadExamples = (x: TensorLike, y: TensorLike, shape: Shape | undefined) => Examples;

export function checkFit(
  x: TensorLike,
  y: TensorLike,
  options: FitOptions,
  read: ReadExamples,
): FitCall {
  const { validationData, validationSplit, shuffle = true } = options;
  if (validationData !== undefined && validationSplit !== undefined) {
    const received = 'given together with validationData';
    throw new ClampwiseTypeError('fit', 'validationSplit', received, 'the only one of the two');
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

/** Checks that there are examples, and says how many. */
export function checkExamples(op: string, x: Tensor): number {
  const rows = x.shape[0] as number;
  if (rows > 0) return rows;
  throw new ClampwiseRangeError(op, 'x', 'no examples', 'at least one example');
}
