import { checkFlag, checkNumber, checkOptions } from '../check/options.ts';
import { ABOVE_ZERO, AT_LEAST_ZERO, type DecaySchedule, makeSchedule } from './schedule.ts';

/** The options of exponentialDecay and inverseTimeDecay. */
export interface DecayOptions {
  /** The learning rate of the first step, at least 0. */
  readonly initialLearningRate: number;
  /** The number of steps after which the decay has been applied once, above 0. */
  readonly decaySteps: number;
  /** The strength of the decay, at least 0. */
  readonly decayRate: number;
  /** Whether the learning rate changes only every `decaySteps` steps. Default false. */
  readonly staircase?: boolean | undefined;
}

const KEYS = ['initialLearningRate', 'decaySteps', 'decayRate', 'staircase'];

type Checked = Required<{ [K in keyof DecayOptions]: NonNullable<DecayOptions[K]> }>;

function checkDecay(op: string, options: DecayOptions): Checked {
  checkOptions(op, options ?? null, KEYS);
  const { initialLearningRate, decaySteps, decayRate, staircase = false } = options;
  return {
    initialLearningRate: checkNumber(op, 'initialLearningRate', initialLearningRate, AT_LEAST_ZERO),
    decaySteps: checkNumber(op, 'decaySteps', decaySteps, ABOVE_ZERO),
    decayRate: checkNumber(op, 'decayRate', decayRate, AT_LEAST_ZERO),
    staircase: checkFlag(op, 'staircase', staircase),
  };
}

/** Returns how often the decay has been applied before a step. */
function periods({ decaySteps, staircase }: Checked, step: number): number {
  const count = step / decaySteps;
  return staircase ? Math.floor(count) : count;
}

/**
 * Makes a schedule that multiplies the learning rate by a fixed factor every `decaySteps` steps:
 * initialLearningRate · decayRate ** (step / decaySteps).
 *
 * @param options -
 *   - `initialLearningRate`: number of at least 0. The learning rate of the first step.
 *   - `decaySteps`: number above 0. The steps after which the factor has been applied once.
 *   - `decayRate`: number of at least 0. The factor.
 *   - `staircase`: boolean, default false. Rounds step / decaySteps down.
 * @returns a schedule, for the option `learningRate` of an optimizer
 * @throws ClampwiseTypeError if an option is missing, unknown or of the wrong kind
 * @throws ClampwiseRangeError if an option is out of range
 * @see Keras's `ExponentialDecay`
 *
 * @example
 * import {
 *   exponentialDecay,
 * } from '@clampwise/layers/schedules';
 *
 * const schedule = exponentialDecay({
 *   initialLearningRate: 0.5,
 *   decaySteps: 10,
 *   decayRate: 0.25,
 * });
 * [0, 5, 10].map(schedule); // => [0.5, 0.25, 0.125]
 */
export function exponentialDecay(options: DecayOptions): DecaySchedule {
  const checked = checkDecay('exponentialDecay', options);
  const { initialLearningRate, decayRate } = checked;
  return makeSchedule('exponentialDecay', { ...checked }, (step) => {
    return initialLearningRate * decayRate ** periods(checked, step);
  });
}

/**
 * Makes a schedule that divides the learning rate by a number that grows evenly:
 * initialLearningRate / (1 + decayRate · step / decaySteps).
 *
 * @param options -
 *   - `initialLearningRate`: number of at least 0. The learning rate of the first step.
 *   - `decaySteps`: number above 0. The steps after which decayRate has been added once.
 *   - `decayRate`: number of at least 0. The growth of the divisor.
 *   - `staircase`: boolean, default false. Rounds step / decaySteps down.
 * @returns a schedule, for the option `learningRate` of an optimizer
 * @throws ClampwiseTypeError if an option is missing, unknown or of the wrong kind
 * @throws ClampwiseRangeError if an option is out of range
 * @see Keras's `InverseTimeDecay`
 *
 * @example
 * import {
 *   inverseTimeDecay,
 * } from '@clampwise/layers/schedules';
 *
 * const schedule = inverseTimeDecay({
 *   initialLearningRate: 0.5,
 *   decaySteps: 10,
 *   decayRate: 1,
 * });
 * [0, 10, 30].map(schedule); // => [0.5, 0.25, 0.125]
 */
export function inverseTimeDecay(options: DecayOptions): DecaySchedule {
  const checked = checkDecay('inverseTimeDecay', options);
  const { initialLearningRate, decayRate } = checked;
  return makeSchedule('inverseTimeDecay', { ...checked }, (step) => {
    return initialLearningRate / (1 + decayRate * periods(checked, step));
  });
}
