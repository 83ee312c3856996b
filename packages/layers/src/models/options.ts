import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { checkFlag, checkNumber, checkOptions, checkSeed } from '../check/options.ts';
import { onBehalfOf } from '../check/rethrow.ts';
import type { Shape } from '../types.ts';
import type { CallbackLike } from './callbacks.ts';
import { type Arrays, type Examples, sliceExamples } from './examples.ts';
import type { WeightOptions } from './exampleWeights.ts';
import { ArrayFeed, type Batches, type Feed, IterableFeed, isIterable } from './feed.ts';
import { checkVerbosity, type Verbosity } from './progress.ts';
import { type AbortSignalLike, checkSignal } from './signal.ts';

/** A batch that an iterable gives: x, y and weights of its examples. */
export type Batch =
  | readonly [x: Arrays, y: Arrays]
  | readonly [x: Arrays, y: Arrays, sampleWeight: WeightOptions['sampleWeight']];

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

/** The options of evaluate. */
export interface EvaluateOptions extends BatchOptions {
  /** A factor for the loss of each example, as for fit. Default 1. */
  readonly sampleWeight?: WeightOptions['sampleWeight'];
}

/** The options of trainOnBatch. */
export interface TrainOptions extends WeightOptions {
  /** The shape of a flat x, with the batch axis. */
  readonly shape?: Shape | undefined;
}

/** The options of fit. */
export interface FitOptions extends BatchOptions, WeightOptions {
  /** The number of the last epoch. Default 1. */
  readonly epochs?: number | undefined;
  /** The number of epochs that ran before, as when training goes on. Default 0. */
  readonly initialEpoch?: number | undefined;
  /** Whether each epoch draws a new order of the examples. Default true. */
  readonly shuffle?: boolean | undefined;
  /** The seed of that order. */
  readonly seed?: number | undefined;
  /**
   * The fraction of the examples, from the end, that each epoch is tested with instead of trained
   * on.
   */
  readonly validationSplit?: number | undefined;
  /** Examples that each epoch is tested with: arrays, or an iterable of batches. */
  readonly validationData?: Batch | Batches<Batch> | undefined;
  /** The number of batches of an epoch, for an iterable. Default all. */
  readonly stepsPerEpoch?: number | undefined;
  /** The number of batches to test with, for an iterable. Default all. */
  readonly validationSteps?: number | undefined;
  /** Objects with methods to call before and after training, each epoch and each batch. */
  readonly callbacks?: CallbackLike | readonly CallbackLike[] | undefined;
  /** Ends training when it is aborted. The model keeps the weights of the last full step. */
  readonly signal?: AbortSignalLike | undefined;
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

export const BATCH_KEYS: readonly string[] = ['batchSize', 'shape'];
export const EVALUATE_KEYS: readonly string[] = [...BATCH_KEYS, 'sampleWeight'];
export const TRAIN_KEYS: readonly string[] = ['shape', 'sampleWeight', 'classWeight'];
const FIT_KEYS: readonly string[] = [
  ...BATCH_KEYS,
  'epochs',
  'initialEpoch',
  'shuffle',
  'seed',
  'sampleWeight',
  'classWeight',
  'validationSplit',
  'validationData',
  'stepsPerEpoch',
  'validationSteps',
  'callbacks',
  'signal',
  'verbose',
];

/** The default batch size of training. */
export const TRAINING_BATCH = 32;

/** The default batch size of predict. */
export const PREDICTION_BATCH = 1024;

/** A checked call of fit. */
export interface FitCall {
  readonly train: Feed;
  readonly validation: Feed | null;
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly verbose: Verbosity;
  readonly callbacks: CallbackLike | readonly CallbackLike[] | undefined;
  readonly signal: AbortSignalLike | undefined;
}

/** Reads x and y for a model. A flat x gets the shape. */
export type ReadExamples = (
  x: unknown,
  y: unknown,
  weights: WeightOptions,
  shape: Shape | undefined,
) => Examples;

/** Reads the arguments of fit. */
export function checkFit(x: unknown, y: unknown, options: FitOptions, read: ReadExamples): FitCall {
  checkOptions('fit', options, FIT_KEYS);
  const { validationData, validationSplit, callbacks } = options;
  if (validationData !== undefined && validationSplit !== undefined) {
    const received = 'both validationSplit and validationData';
    const sentence = `${received} are given. Pass only one of them`;
    throw new ClampwiseTypeError('fit', 'validationSplit', received, 'one of them', sentence);
  }
  const epochs = checkNumber('fit', 'epochs', options.epochs ?? 1, { least: 0, whole: true });
  const first = options.initialEpoch ?? 0;
  const initialEpoch = checkNumber('fit', 'initialEpoch', first, { least: 0, whole: true });
  const verbose = checkVerbosity('fit', options.verbose ?? 'auto');
  const signal = checkSignal('fit', options.signal);
  checkFlag('fit', 'shuffle', options.shuffle ?? true);
  checkSeed('fit', options.seed);
  checkBatchSize('fit', options.batchSize ?? TRAINING_BATCH);
  const [train, rest] = isIterable(x)
    ? [feedOfBatches(x, y, options, read), null]
    : feedsOfArrays(x, y, options, read);
  const validation = rest ?? validationFeed(options, read);
  return { train, validation, epochs, initialEpoch, verbose, callbacks, signal };
}

// Options that only say how arrays become batches.
const FOR_ARRAYS = ['batchSize', 'shape', 'sampleWeight', 'validationSplit', 'seed'] as const;

function feedOfBatches(
  source: Batches<unknown>,
  y: unknown,
  options: FitOptions,
  read: ReadExamples,
): Feed {
  if (y !== undefined) {
    const expected = 'left out, since x gives batches [x, y]';
    throw new ClampwiseTypeError('fit', 'y', describe(y), expected);
  }
  for (const name of FOR_ARRAYS) {
    if (options[name] === undefined) continue;
    const sentence = `${name} is an option for arrays, but x gives batches, which say it themselves. Leave ${name} out`;
    throw new ClampwiseTypeError('fit', name, describe(options[name]), 'left out', sentence);
  }
  const { stepsPerEpoch, classWeight } = options;
  return new IterableFeed('x', source, checkSteps('stepsPerEpoch', stepsPerEpoch), (batch) => {
    const [xs, ys, sampleWeight] = checkTuple('a batch', batch);
    return read(xs, ys, { sampleWeight, classWeight }, undefined);
  });
}

function feedsOfArrays(
  x: unknown,
  y: unknown,
  options: FitOptions,
  read: ReadExamples,
): [Feed, Feed | null] {
  if (options.stepsPerEpoch !== undefined) {
    const received = describe(options.stepsPerEpoch);
    const sentence = `stepsPerEpoch is ${received}, but x is not an iterable of batches. Pass batchSize instead`;
    throw new ClampwiseTypeError('fit', 'stepsPerEpoch', received, 'left out', sentence);
  }
  const { validationSplit, shuffle = true, seed, sampleWeight, classWeight } = options;
  const batchSize = options.batchSize ?? TRAINING_BATCH;
  const all = read(x, y, { sampleWeight, classWeight }, options.shape);
  const order = shuffle ? { seed } : null;
  if (validationSplit === undefined) return [new ArrayFeed(all, batchSize, order), null];
  const [train, rest] = splitExamples(all, validationSplit);
  // Classes have no weights in validation, as in Keras.
  const tested =
    classWeight === undefined
      ? rest
      : splitExamples(read(x, y, { sampleWeight }, options.shape), validationSplit)[1];
  return [new ArrayFeed(train, batchSize, order), new ArrayFeed(tested, batchSize, null)];
}

/** Splits off the last examples for validation, as Keras does. */
function splitExamples(examples: Examples, fraction: number): [Examples, Examples] {
  checkNumber('fit', 'validationSplit', fraction, { least: 0, above: true, most: 1 });
  const { rows } = examples;
  const at = Math.floor(rows * (1 - fraction));
  if (at === 0 || at === rows) {
    const received = `${fraction} of ${rows} examples`;
    const expected = 'a fraction that leaves examples on both sides';
    throw new ClampwiseRangeError('fit', 'validationSplit', received, expected);
  }
  return [sliceExamples(examples, 0, at), sliceExamples(examples, at, rows)];
}

function validationFeed(options: FitOptions, read: ReadExamples): Feed | null {
  const { validationData, validationSteps, batchSize = TRAINING_BATCH } = options;
  const steps = checkSteps('validationSteps', validationSteps);
  if (validationData === undefined) return null;
  const readTuple = (data: unknown, what: string): Examples => {
    const [x, y, sampleWeight] = checkTuple(what, data);
    return onBehalfOf('fit', 'validationData', () => read(x, y, { sampleWeight }, undefined));
  };
  if (isIterable(validationData)) {
    return new IterableFeed('validationData', validationData, steps, (data) =>
      readTuple(data, 'a batch of validationData'),
    );
  }
  return new ArrayFeed(readTuple(validationData, 'validationData'), batchSize, null);
}

function checkTuple(
  argument: string,
  data: unknown,
): [x: unknown, y: unknown, sampleWeight: WeightOptions['sampleWeight']] {
  if (Array.isArray(data) && (data.length === 2 || data.length === 3)) {
    return data as [unknown, unknown, WeightOptions['sampleWeight']];
  }
  const expected = 'a pair [x, y], or [x, y, sampleWeight]';
  throw new ClampwiseTypeError('fit', argument, describe(data), expected);
}

function checkSteps(argument: string, steps: unknown): number | null {
  if (steps === undefined) return null;
  return checkNumber('fit', argument, steps, { least: 1, whole: true });
}

export function checkBatchSize(op: string, batchSize: unknown): number {
  return checkNumber(op, 'batchSize', batchSize, { least: 1, whole: true });
}
