import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { checkNumber, checkOptions } from '../check/options.ts';
import type { CallbackModel, Callbacks, Logs } from '../models/callbacks.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { MONITOR_KEYS, Monitor, type MonitorOptions } from './monitor.ts';

/** The options of reduceLROnPlateau. */
export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** The factor for the learning rate, at least 0 and below 1. Default 0.1. */
  readonly factor?: number | undefined;
  /** The number of epochs without an improvement before it is reduced. Default 10. */
  readonly patience?: number | undefined;
  /** The number of epochs to wait after that. Default 0. */
  readonly cooldown?: number | undefined;
  /** The smallest learning rate. Default 0. */
  readonly minLearningRate?: number | undefined;
}

const KEYS = [...MONITOR_KEYS, 'factor', 'patience', 'cooldown', 'minLearningRate'];

/** A callback that reduces the learning rate when a number no longer improves. */
export class ReduceLROnPlateau implements Callbacks {
  private readonly monitor: Monitor;
  private readonly factor: number;
  private readonly patience: number;
  private readonly cooldown: number;
  private readonly minLearningRate: number;
  private best: number | null = null;
  private wait = 0;
  private cooling = 0;
  private optimizer: Optimizer | null = null;

  constructor(options: ReduceLROnPlateauOptions = {}) {
    const op = 'reduceLROnPlateau';
    checkOptions(op, options, KEYS);
    const { factor = 0.1, patience = 10, cooldown = 0, minLearningRate = 0 } = options;
    this.monitor = new Monitor(op, options, 1e-4);
    this.factor = checkNumber(op, 'factor', factor, { least: 0, most: 1, below: true });
    this.patience = checkNumber(op, 'patience', patience, { least: 0, whole: true });
    this.cooldown = checkNumber(op, 'cooldown', cooldown, { least: 0, whole: true });
    this.minLearningRate = checkNumber(op, 'minLearningRate', minLearningRate, { least: 0 });
  }

  setModel(model: CallbackModel): void {
    this.optimizer = plainOptimizer('reduceLROnPlateau', model);
  }

  onTrainBegin(): void {
    this.best = null;
    this.wait = 0;
    this.cooling = 0;
  }

  onEpochEnd(_: number, logs: Logs): void {
    const { optimizer } = this;
    if (optimizer === null) return;
    note(logs, optimizer);
    const value = this.monitor.read(logs);
    if (this.cooling > 0) {
      this.cooling--;
      this.wait = 0;
    }
    if (this.monitor.isBetter(value, this.best)) {
      this.best = value;
      this.wait = 0;
    } else if (this.cooling === 0) {
      this.wait++;
      if (this.wait >= this.patience) this.reduce(optimizer);
    }
  }

  private reduce(optimizer: Optimizer): void {
    const { learningRate } = optimizer;
    if (learningRate <= this.minLearningRate) return;
    optimizer.learningRate = Math.max(learningRate * this.factor, this.minLearningRate);
    this.cooling = this.cooldown;
    this.wait = 0;
  }
}

/**
 * Makes a callback that reduces the learning rate when a number no longer improves. The history
 * gets the learning rate of each epoch as `learningRate`.
 *
 * @param options -
 *   - `monitor`: string, default 'valLoss'. The name of the number.
 *   - `factor`: number of at least 0 and below 1, default 0.1. The factor for the learning rate.
 *   - `patience`: whole number, default 10. The number of epochs without an improvement before it
 *     is reduced.
 *   - `minDelta`: number, default 0.0001. A smaller change is no improvement.
 *   - `mode`: 'auto', 'min' or 'max', default 'auto'. Whether the number should become smaller or
 *     larger. 'auto' decides by the name.
 *   - `cooldown`: whole number, default 0. The number of epochs to wait after a reduction.
 *   - `minLearningRate`: number of at least 0, default 0. The smallest learning rate.
 * @returns a callback
 * @throws ClampwiseTypeError or ClampwiseRangeError if an option does not fit
 * @throws ClampwiseTypeError in fit, if it reports no number with the name, or the learning rate of
 *   the optimizer is a schedule
 * @see Keras's `ReduceLROnPlateau`
 *
 * @example
 * import { dense, sequential, sgd } from '@clampwise/layers';
 * import { reduceLROnPlateau } from '@clampwise/layers/callbacks';
 *
 * const optimizer = sgd({ learningRate: 0.5 });
 * const model = sequential([dense({ units: 1 })]);
 * model.compile({ optimizer, loss: 'mse' });
 * // Contradictory values: the loss soon stays at 0.25.
 * await model.fit([[0], [0]], [0, 1], {
 *   epochs: 10,
 *   callbacks: reduceLROnPlateau({
 *     monitor: 'loss',
 *     patience: 2,
 *   }),
 *   verbose: 0,
 * });
 * optimizer.learningRate < 0.5; // => true
 */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): ReduceLROnPlateau {
  return new ReduceLROnPlateau(options);
}

/**
 * Makes a callback that sets the learning rate before each epoch. The history gets it as
 * `learningRate`. For a rate that changes with each step, pass a schedule to the optimizer.
 *
 * @param schedule - a function of the epoch, counted from 0, and of the current learning rate
 * @returns a callback
 * @throws ClampwiseTypeError if schedule is not a function
 * @throws ClampwiseTypeError in fit, if the learning rate of the optimizer is a schedule
 * @throws ClampwiseTypeError or ClampwiseRangeError in fit, if the function does not return a
 *   finite number of at least 0
 * @see Keras's `LearningRateScheduler`
 *
 * @example
 * import { dense, sequential } from '@clampwise/layers';
 * import { learningRateScheduler } from '@clampwise/layers/callbacks';
 *
 * const model = sequential([dense({ units: 1 })]);
 * model.compile({ optimizer: 'sgd', loss: 'mse' });
 * const { history } = await model.fit([[1]], [1], {
 *   epochs: 3,
 *   callbacks: learningRateScheduler(
 *     (epoch) => 0.5 / 2 ** epoch,
 *   ),
 *   verbose: 0,
 * });
 * history.learningRate; // => [0.5, 0.25, 0.125]
 */
export function learningRateScheduler(
  schedule: (epoch: number, learningRate: number) => number,
): Callbacks {
  const op = 'learningRateScheduler';
  if (typeof schedule !== 'function') {
    const expected = 'a function of the epoch and the learning rate';
    throw new ClampwiseTypeError(op, 'schedule', describe(schedule), expected);
  }
  let optimizer: Optimizer | null = null;
  return {
    setModel(model: CallbackModel): void {
      optimizer = plainOptimizer(op, model);
    },
    onEpochBegin(epoch: number): void {
      if (optimizer === null) return;
      const rate: unknown = schedule(epoch, optimizer.learningRate);
      optimizer.learningRate = checkNumber(op, "schedule's result", rate, { least: 0 });
    },
    onEpochEnd(_: number, logs: Logs): void {
      if (optimizer !== null) note(logs, optimizer);
    },
  };
}

/** Adds the learning rate to the numbers of an epoch, as Keras does. */
function note(logs: Logs, { learningRate }: Optimizer): void {
  (logs as { learningRate?: number }).learningRate = learningRate;
}

/** Returns the optimizer of a model. Throws if a schedule sets its learning rate. */
function plainOptimizer(op: string, { optimizer }: CallbackModel): Optimizer | null {
  if (optimizer === null || optimizer.schedule === null) return optimizer;
  const received = 'an optimizer whose learning rate is a schedule';
  const sentence = `the learning rate of the optimizer is a schedule, which decides itself. Pass a number as learningRate, or leave ${op} out`;
  throw new ClampwiseTypeError(op, 'model', received, 'a number as learning rate', sentence);
}
