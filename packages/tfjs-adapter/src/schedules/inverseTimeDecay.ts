import { checkDecay, type DecayOptions, periods } from './exponentialDecay.ts';
import { type LearningRateSchedule, scheduleOf } from './schedule.ts';

/**
 * Returns a schedule that divides the learning rate by a number that grows with the step.
 *
 * The learning rate of a step is `initialLearningRate` / (1 + `decayRate` · step / `decaySteps`).
 * The first step is 0.
 *
 * @param options - how the learning rate falls
 *   - `initialLearningRate`: number, 0 or more. The learning rate of the first step.
 *   - `decaySteps`: number above 0. The steps after which the divisor has grown by `decayRate`.
 *   - `decayRate`: number, 0 or more. How fast the divisor grows.
 *   - `staircase`: boolean, default false. Rounds step / `decaySteps` down.
 * @returns a schedule, for the option `learningRate` of an optimizer
 * @throws ClampwiseTypeError if an option is unknown, missing or not a number
 * @throws ClampwiseRangeError if an option is out of range
 * @see Keras 3's `keras.optimizers.schedules.InverseTimeDecay`
 *
 * @example
 * import { inverseTimeDecay } from '@clampwise/tfjs-adapter/optimizers';
 *
 * const schedule = inverseTimeDecay({ initialLearningRate: 0.5, decaySteps: 10, decayRate: 1 });
 * [0, 10, 30].map((step) => schedule.at(step)); // => [0.5, 0.25, 0.125]
 */
export function inverseTimeDecay(options: DecayOptions): LearningRateSchedule {
  const checked = checkDecay('inverseTimeDecay', options);
  const { initialLearningRate, decayRate } = checked;
  return scheduleOf(
    'InverseTimeDecay',
    { ...checked },
    (step) => initialLearningRate / (1 + decayRate * periods(checked, step)),
  );
}
