import { CallbackList, type CallbackModel, type Logs } from './callbacks.ts';
import type { Examples } from './examples.ts';
import type { Feed } from './feed.ts';
import type { FitCall } from './options.ts';
import { Progress } from './progress.ts';
import { throwIfAborted, untilAborted } from './signal.ts';
import type { Tracker } from './tracker.ts';
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

/** The parts of a model that fit needs. */
export interface Fitted {
  readonly model: CallbackModel;
  readonly tracker: Tracker;
  /** Trains on one batch, and returns its losses. */
  step(batch: Examples): number[];
  /** Returns the losses of one batch of validation data. */
  test(batch: Examples): number[];
}

/** The parts of a running call of fit. */
interface Run {
  readonly fitted: Fitted;
  readonly call: FitCall;
  readonly callbacks: CallbackList;
  readonly progress: Progress;
  readonly pacer: Pacer;
}

/** Trains a model, epoch by epoch. */
export async function runFit(fitted: Fitted, call: FitCall): Promise<History> {
  const callbacks = new CallbackList('fit', call.callbacks);
  const progress = new Progress(call.verbose, call.epochs);
  const run = { fitted, call, callbacks, progress, pacer: new Pacer() };
  let ended = false;
  try {
    callbacks.setModel(fitted.model);
    await callbacks.tell('onTrainBegin');
    const result = await runEpochs(run);
    await callbacks.tell('onTrainEnd');
    ended = true;
    return result;
  } finally {
    progress.end();
    for (const feed of [call.train, call.validation]) {
      if (feed !== null) await closed(feed, ended);
    }
  }
}

/** Closes a feed. After an error it does not wait, since the feed may be waiting itself. */
async function closed(feed: Feed, ended: boolean): Promise<void> {
  const closing = (async () => feed.close())();
  if (ended) await closing;
  else closing.catch(() => {});
}

async function runEpochs(run: Run): Promise<History> {
  const { call, fitted, callbacks, progress } = run;
  const { model } = fitted;
  const history: { loss: number[]; [name: string]: number[] } = { loss: [] };
  let epoch = call.initialEpoch;
  for (; epoch < call.epochs && !model.stopTraining; epoch++) {
    throwIfAborted(call.signal);
    await callbacks.tell('onEpochBegin', epoch);
    if (model.stopTraining) break;
    progress.start(epoch);
    const logs = await runEpoch(run);
    progress.show(logs);
    await callbacks.tell('onEpochEnd', epoch, logs);
    // A callback may have added numbers.
    for (const [name, value] of Object.entries(logs)) {
      history[name] ??= [];
      history[name].push(value);
    }
  }
  return { history, epochs: Math.max(0, epoch - call.initialEpoch) };
}

async function runEpoch(run: Run): Promise<Logs> {
  const { call, fitted, callbacks, progress, pacer } = run;
  const { model, tracker } = fitted;
  const { train } = call;
  const tellsBegin = callbacks.has('onBatchBegin');
  const tellsEnd = callbacks.has('onBatchEnd');
  tracker.reset();
  train.start();
  for (let batch = 0; !model.stopTraining; batch++) {
    const next = train.next();
    const examples = next instanceof Promise ? await untilAborted(next, call.signal) : next;
    if (examples === null) break;
    if (tellsBegin) await callbacks.tell('onBatchBegin', batch);
    tracker.add(fitted.step(examples), examples.rows);
    if (tellsEnd) await callbacks.tell('onBatchEnd', batch, tracker.logs());
    if (pacer.due()) {
      progress.during(batch + 1, train.batches, tracker);
      await pacer.rest();
    }
    throwIfAborted(call.signal);
  }
  const logs = tracker.logs();
  return call.validation === null ? logs : { ...logs, ...(await validate(run, call.validation)) };
}

async function validate(
  { call: { signal }, fitted: { tracker, test }, pacer }: Run,
  feed: Feed,
): Promise<{ readonly [name: string]: number }> {
  tracker.reset();
  feed.start();
  for (;;) {
    const next = feed.next();
    const examples = next instanceof Promise ? await untilAborted(next, signal) : next;
    if (examples === null) return tracker.validationLogs();
    tracker.add(test(examples), examples.rows);
    if (pacer.due()) await pacer.rest();
    throwIfAborted(signal);
  }
}
