import { checkFlag, checkNumber } from '@clampwise/kernels/internal';
import { checkOptionNames } from '../check/names.ts';
import { ABOVE_ZERO, AT_LEAST_ZERO, type LearningRateSchedule, scheduleOf } from './schedule.ts';

/** The options of exponentialDecay and inverseTimeDecay. */
export interface DecayOptions {
  /** The learning rate of the first step: 0 or more. */
  readonly initialLearningRate: number;
  /** After how many steps the rate is applied once: above 0. */
  readonly decaySteps: number;
  /** How strong the decay is: 0 or more. */
  readonly decayRate: number;
  /** Whether the learning rate changes only every `decaySteps` steps. Default false. */
  readonly staircase?: boolean | undefined;
}

const KEYS = ['initialLearningRate', 'decaySteps', 'decayRate', 'staircase'];

/** The checked options of a decay. */
type CheckedDecay = DecayOptions & { readonly staircase: boolean };

/** Checks the options of the two decays. */
export function checkDecay(op: string, options: DecayOptions): CheckedDecay {
  checkOptionNames(op, options ?? null, KEYS);
  const { initialLearningRate, decaySteps, decayRate, staircase } = options;
  return {
    initialLearningRate: checkNumber(op, 'initialLearningRate', initialLearningRate, AT_LEAST_ZERO),
    decaySteps: checkNumber(op, 'decaySteps', decaySteps, ABOVE_ZERO),
    decayRate: checkNumber(op, 'decayRate', decayRate, AT_LEAST_ZERO),
    staircase: checkFlag(op, 'staircase', staircase),
  };
}

/** How often the decay has been applied before a step. */
export function periods({ decaySteps, staircase }: CheckedDecay, step: number): number {
  const count = step / decaySteps;
  return staircase ? Math.floor(count) : count;
}

/**
 * Returns a schedule that multiplies the learning rate by a fixed factor every `decaySteps` steps.
 *
 * The learning rate of a step is `initialLearningRate` · `decayRate` ** (step / `decaySteps`). The
 * first step is 0.
 *
 * @param options - how the learning rate falls
 *   - `initialLearningRate`: number, 0 or more. The learning rate of the first step.
 *   - `decaySteps`: number above 0. The steps after which the factor has been applied once.
 *   - `decayRate`: number, 0 or more. The factor.
 *   - `staircase`: boolean, default false. Rounds step / `decaySteps` down.
 * @returns a schedule, for the option `learningRate` of an optimizer
 * @throws ClampwiseTypeError if an option is unknown, missing or not a number
 * @throws ClampwiseRangeError if an option is out of range
 * @see Keras 3's `keras.optimizers.schedules.ExponentialDecay`
 *
 * @example
 * import { exponentialDecay } from '@clampwise/tfjs-adapter/optimizers';
 *
 * const schedule = exponentialDecay({ initialLearningRate: 0.5, decaySteps: 10, decayRate: 0.25 });
 * [0, 5, 10].map((step) => schedule.at(step)); // => [0.5, 0.25, 0.125]
 */
export function exponentialDecay(options: DecayOptions): LearningRateSchedule {
  const checked = checkDecay('exponentialDecay', options);
  const { initialLearningRate, decayRate } = checked;
  return scheduleOf(
    'ExponentialDecay',
    { ...checked },
    (step) => initialLearningRate * decayRate ** periods(checked, step),
  );
}
