import { checkFlag, checkNumber, checkOptions } from '../check/options.ts';
import type { CallbackModel, Callbacks, Logs } from '../models/callbacks.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { MONITOR_KEYS, Monitor, type MonitorOptions } from './monitor.ts';

/** The options of earlyStopping. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** The number of epochs without an improvement after which training stops. Default 0. */
  readonly patience?: number | undefined;
  /** A value to reach. Epochs that do not reach it count as no improvement. Default none. */
  readonly baseline?: number | undefined;
  /** Whether the model gets the weights of the best epoch at the end. Default false. */
  readonly restoreBestWeights?: boolean | undefined;
  /** The number of epochs before it starts to watch. Default 0. */
  readonly startFromEpoch?: number | undefined;
}

const KEYS = [...MONITOR_KEYS, 'patience', 'baseline', 'restoreBestWeights', 'startFromEpoch'];

/** A callback that stops training when a number no longer improves. */
export class EarlyStopping implements Callbacks {
  /** The best value so far, or null before the first epoch. */
  best: number | null = null;
  /** The epoch of the best value, counted from 0, or null before. */
  bestEpoch: number | null = null;
  /** The epoch after which it stopped training, counted from 0, or null if it did not. */
  stoppedEpoch: number | null = null;
  private readonly monitor: Monitor;
  private readonly patience: number;
  private readonly baseline: number | null;
  private readonly restores: boolean;
  private readonly startFromEpoch: number;
  private wait = 0;
  private bestWeights: readonly Tensor[] | null = null;
  private model: CallbackModel | null = null;

  constructor(options: EarlyStoppingOptions = {}) {
    const op = 'earlyStopping';
    checkOptions(op, options, KEYS);
    const { patience = 0, baseline, restoreBestWeights = false, startFromEpoch = 0 } = options;
    this.monitor = new Monitor(op, options, 0);
    this.patience = checkNumber(op, 'patience', patience, { least: 0, whole: true });
    this.baseline = baseline === undefined ? null : checkNumber(op, 'baseline', baseline, {});
    this.restores = checkFlag(op, 'restoreBestWeights', restoreBestWeights);
    const rules = { least: 0, whole: true };
    this.startFromEpoch = checkNumber(op, 'startFromEpoch', startFromEpoch, rules);
  }

  setModel(model: CallbackModel): void {
    this.model = model;
  }

  onTrainBegin(): void {
    this.best = null;
    this.bestEpoch = null;
    this.stoppedEpoch = null;
    this.bestWeights = null;
    this.wait = 0;
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    const value = this.monitor.read(logs);
    if (epoch < this.startFromEpoch) return;
    this.wait++;
    if (this.monitor.isBetter(value, this.best)) {
      this.best = value;
      this.bestEpoch = epoch;
      if (this.restores) this.bestWeights = this.model?.getWeights() ?? null;
      if (this.baseline === null || this.monitor.isBetter(value, this.baseline)) this.wait = 0;
    } else if (this.wait >= this.patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      if (this.model !== null) this.model.stopTraining = true;
    }
  }

  onTrainEnd(): void {
    if (this.bestWeights !== null) this.model?.setWeights(this.bestWeights);
    this.bestWeights = null;
  }
}

/**
 * Makes a callback that stops training when a number no longer improves. A NaN is no improvement,
 * and any number improves on it.
 *
 * @param options -
 *   - `monitor`: string, default 'valLoss'. The name of the number.
 *   - `patience`: whole number, default 0. The number of epochs without an improvement after which
 *     training stops.
 *   - `minDelta`: number, default 0. A smaller change is no improvement.
 *   - `mode`: 'auto', 'min' or 'max', default 'auto'. Whether the number should become smaller or
 *     larger. 'auto' decides by the name.
 *   - `baseline`: number, default none. A value to reach. Epochs that do not reach it count as no
 *     improvement.
 *   - `restoreBestWeights`: boolean, default false. Whether the model gets the weights of the best
 *     epoch at the end of training.
 *   - `startFromEpoch`: whole number, default 0. The number of epochs before it starts to watch.
 * @returns a callback, whose `stoppedEpoch`, `bestEpoch` and `best` you can read afterwards
 * @throws ClampwiseTypeError or ClampwiseRangeError if an option does not fit, or, in fit, if there
 *   is no number with the name
 * @see Keras's `EarlyStopping`
 *
 * @example
 * import { dense, sequential } from '@clampwise/layers';
 * import { earlyStopping } from '@clampwise/layers/callbacks';
 *
 * const model = sequential([
 *   dense({ units: 1, inputShape: [1], seed: 1 }),
 * ]);
 * model.compile({ optimizer: 'sgd', loss: 'mse' });
 * const stop = earlyStopping({
 *   monitor: 'loss',
 *   patience: 2,
 *   minDelta: 1e-3,
 *   restoreBestWeights: true,
 * });
 * const { epochs } = await model.fit([[0], [1]], [0, 1], {
 *   epochs: 1000,
 *   callbacks: stop,
 *   verbose: 0,
 * });
 * epochs < 1000; // => true
 * stop.stoppedEpoch === epochs - 1; // => true
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): EarlyStopping {
  return new EarlyStopping(options);
}
