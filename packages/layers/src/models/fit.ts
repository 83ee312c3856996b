import { ClampwiseRangeError } from '@clampwise/kernels';
import { checkNumber } from '../check/options.ts';
import { RandomGenerator } from '../random/generator.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type CallbackLike, CallbackList, type Logs } from './callbacks.ts';
import { sliceRows, takeRows } from './data.ts';
import { Progress, type Verbosity } from './progress.ts';
import { Totals } from './step.ts';
import { Pacer } from './yielding.ts';

/** The result of fit: the numbers of each epoch. */
export interface History {
  /**
   * The mean loss of each epoch, and each metric by its name. The numbers of validation data are
   * `valLoss` and so on.
   */
  readonly history: {
    readonly loss: number[];
    readonly valLoss?: number[];
    readonly [name: string]: number[] | undefined;
  };
  /** The number of epochs that ran. */
  readonly epochs: number;
}

/** Inputs and the values to predict from them. */
export interface Examples {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** A checked call of fit. */
export interface FitCall {
  readonly train: Examples;
  readonly validation: Examples | null;
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number | undefined;
  readonly verbose: Verbosity;
  readonly callbacks: CallbackLike | readonly CallbackLike[] | undefined;
}

/** The parts of a model that fit needs. */
export interface Fitted {
  readonly stopTraining: boolean;
  /** The names of the numbers that a step returns: 'loss', then the metrics. */
  readonly names: readonly string[];
  /** Forgets the batches that metrics have seen. */
  reset(): void;
  /** Trains on one batch. */
  step(x: Tensor, y: Tensor): number[];
  /** Returns the numbers of validation data. */
  test(examples: Examples, batchSize: number): number[];
}

/** Splits off the last examples for validation, as Keras does. */
export function splitExamples({ x, y }: Examples, fraction: number): [Examples, Examples] {
  checkNumber('fit', 'validationSplit', fraction, { least: 0, above: true, most: 1 });
  const rows = x.shape[0] as number;
  const at = Math.floor(rows * (1 - fraction));
  if (at === 0 || at === rows) {
    const received = `${fraction} of ${rows} examples`;
    const expected = 'a fraction that leaves examples on both sides';
    throw new ClampwiseRangeError('fit', 'validationSplit', received, expected);
  }
  return [
    { x: sliceRows(x, 0, at), y: sliceRows(y, 0, at) },
    { x: sliceRows(x, at, rows), y: sliceRows(y, at, rows) },
  ];
}

/** Trains a model, epoch by epoch. */
export async function runFit(model: Fitted, call: FitCall): Promise<History> {
  const callbacks = new CallbackList('fit', call.callbacks);
  const progress = new Progress(call.verbose, call.epochs);
  const pacer = new Pacer();
  const random = call.shuffle ? new RandomGenerator(call.seed) : null;
  const rows = call.train.x.shape[0] as number;
  const order = random === null ? null : Int32Array.from({ length: rows }, (_, k) => k);
  const history: { loss: number[]; [name: string]: number[] } = { loss: [] };
  await callbacks.tell('onTrainBegin');
  let epochs = 0;
  try {
    while (epochs < call.epochs && !model.stopTraining) {
      await callbacks.tell('onEpochBegin', epochs);
      if (model.stopTraining) break;
      if (order !== null) random?.shuffle(order);
      const logs = await runEpoch(model, call, order, callbacks, pacer);
      for (const [name, value] of Object.entries(logs)) {
        history[name] ??= [];
        history[name].push(value);
      }
      progress.show(epochs, logs);
      await callbacks.tell('onEpochEnd', epochs, logs);
      epochs++;
    }
  } finally {
    progress.end();
  }
  await callbacks.tell('onTrainEnd');
  return { history, epochs };
}

async function runEpoch(
  model: Fitted,
  { train, validation, batchSize }: FitCall,
  order: Int32Array | null,
  callbacks: CallbackList,
  pacer: Pacer,
): Promise<Logs> {
  const rows = train.x.shape[0] as number;
  const means = new Totals();
  model.reset();
  const tellsBegin = callbacks.has('onBatchBegin');
  const tellsEnd = callbacks.has('onBatchEnd');
  for (let start = 0, batch = 0; start < rows && !model.stopTraining; batch++) {
    const end = Math.min(rows, start + batchSize);
    if (tellsBegin) await callbacks.tell('onBatchBegin', batch);
    const x =
      order === null ? sliceRows(train.x, start, end) : takeRows(train.x, order, start, end);
    const y =
      order === null ? sliceRows(train.y, start, end) : takeRows(train.y, order, start, end);
    const values = model.step(x, y);
    means.add(values, end - start);
    if (tellsEnd) await callbacks.tell('onBatchEnd', batch, named(model.names, values));
    if (pacer.due()) await pacer.rest();
    start = end;
  }
  const logs = named(model.names, means.values());
  if (validation === null) return logs;
  return { ...logs, ...named(model.names.map(validationName), model.test(validation, batchSize)) };
}

function validationName(name: string): string {
  return `val${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** Returns numbers by their names. */
export function named(names: readonly string[], values: readonly number[]): Logs {
  return Object.fromEntries(names.map((name, k) => [name, values[k]])) as unknown as Logs;
}
