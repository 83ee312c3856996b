import { checkFlag, checkNumber } from '@clampwise/kernels/internal';
import { checkOptionNames } from '../check/names.ts';
import { ABOVE_ZERO, AT_LEAST_ZERO, type LearningRateSchedule, scheduleOf } from './schedule.ts';

/** The options of polynomialDecay. */
export interface PolynomialDecayOptions {
  /** The learning rate of the first step: 0 or more. */
  readonly initialLearningRate: number;
  /** After how many steps the learning rate is `endLearningRate`: above 0. */
  readonly decaySteps: number;
  /** The last learning rate: 0 or more, default 0.0001. */
  readonly endLearningRate?: number | undefined;
  /** The exponent: 0 or more, default 1, for a straight line. */
  readonly power?: number | undefined;
  /** Whether the learning rate rises again after `decaySteps` steps. Default false. */
  readonly cycle?: boolean | undefined;
}

const OP = 'polynomialDecay';
const KEYS = ['initialLearningRate', 'decaySteps', 'endLearningRate', 'power', 'cycle'];

/**
 * Returns a schedule that lowers the learning rate to `endLearningRate` along a polynomial.
 *
 * The learning rate of a step is (`initialLearningRate` - `endLearningRate`) · (1 - step /
 * `decaySteps`) ** `power` + `endLearningRate`. It stays there from `decaySteps` on. With `cycle`,
 * `decaySteps` is replaced by its next multiple instead. The first step is 0.
 *
 * @param options - how the learning rate falls
 *   - `initialLearningRate`: number, 0 or more. The learning rate of the first step.
 *   - `decaySteps`: number above 0. The number of steps to the end.
 *   - `endLearningRate`: number, 0 or more, default 0.0001. The learning rate at the end.
 *   - `power`: number, 0 or more, default 1. 1 is a straight line.
 *   - `cycle`: boolean, default false. Goes on after the end instead of staying there.
 * @returns a schedule, for the option `learningRate` of an optimizer
 * @throws ClampwiseTypeError if an option is unknown, missing or not a number
 * @throws ClampwiseRangeError if an option is out of range
 * @see Keras 3's `keras.optimizers.schedules.PolynomialDecay`
 *
 * @example
 * import { polynomialDecay } from '@clampwise/tfjs-adapter/optimizers';
 *
 * const rates = { initialLearningRate: 0.5, endLearningRate: 0.25 };
 * const schedule = polynomialDecay({ ...rates, decaySteps: 10 });
 * [0, 5, 10, 20].map((step) => schedule.at(step)); // => [0.5, 0.375, 0.25, 0.25]
 */
export function polynomialDecay(options: PolynomialDecayOptions): LearningRateSchedule {
  checkOptionNames(OP, options ?? null, KEYS);
  const { initialLearningRate, decaySteps, endLearningRate = 1e-4, power = 1 } = options;
  const first = checkNumber(OP, 'initialLearningRate', initialLearningRate, AT_LEAST_ZERO);
  const steps = checkNumber(OP, 'decaySteps', decaySteps, ABOVE_ZERO);
  const last = checkNumber(OP, 'endLearningRate', endLearningRate, AT_LEAST_ZERO);
  const exponent = checkNumber(OP, 'power', power, AT_LEAST_ZERO);
  const cycle = checkFlag(OP, 'cycle', options.cycle);
  const config = { initialLearningRate, decaySteps, endLearningRate, power, cycle };
  return scheduleOf('PolynomialDecay', config, (step) => {
    const end = cycle ? steps * Math.max(1, Math.ceil(step / steps)) : steps;
    return (first - last) * (1 - Math.min(step, end) / end) ** exponent + last;
  });
}
