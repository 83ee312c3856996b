import { checkNumber } from '@clampwise/kernels/internal';
import { checkOptionNames } from '../check/names.ts';
import { halfCosine } from './cosineDecay.ts';
import { ABOVE_ZERO, AT_LEAST_ZERO, type LearningRateSchedule, scheduleOf } from './schedule.ts';

/** The options of cosineDecayRestarts. */
export interface CosineDecayRestartsOptions {
  /** The learning rate of the first step: 0 or more. */
  readonly initialLearningRate: number;
  /** How many steps the first decay takes: above 0. */
  readonly firstDecaySteps: number;
  /** How many times longer each decay is than the one before: 1 or more, default 2. */
  readonly tMul?: number | undefined;
  /** How many times higher each decay starts than the one before: 0 or more, default 1. */
  readonly mMul?: number | undefined;
  /** The lowest learning rate, as a fraction of `initialLearningRate`. Default 0. */
  readonly alpha?: number | undefined;
}

const OP = 'cosineDecayRestarts';
const KEYS = ['initialLearningRate', 'firstDecaySteps', 'tMul', 'mMul', 'alpha'];
const AT_LEAST_ONE = { least: 1 };

/**
 * Returns a schedule that lowers the learning rate along half a cosine, again and again.
 *
 * The first decay takes `firstDecaySteps` steps. Each later one takes `tMul` times as many as the
 * one before, and starts `mMul` times as high. The first step is 0.
 *
 * @param options - how the learning rate changes
 *   - `initialLearningRate`: number, 0 or more. The learning rate of the first step.
 *   - `firstDecaySteps`: number above 0. The number of steps of the first decay.
 *   - `tMul`: number, 1 or more, default 2. How much longer each decay is.
 *   - `mMul`: number, 0 or more, default 1. How much higher each decay starts.
 *   - `alpha`: number, 0 or more, default 0. The lowest rate, as a fraction of the first.
 * @returns a schedule, for the option `learningRate` of an optimizer
 * @throws ClampwiseTypeError if an option is unknown, missing or not a number
 * @throws ClampwiseRangeError if an option is out of range
 * @see Keras 3's `keras.optimizers.schedules.CosineDecayRestarts`; I. Loshchilov, F. Hutter 2017
 *
 * @example
 * import { cosineDecayRestarts } from '@clampwise/tfjs-adapter/optimizers';
 *
 * const schedule = cosineDecayRestarts({ initialLearningRate: 0.5, firstDecaySteps: 10 });
 * [0, 5, 10, 20, 30].map((step) => schedule.at(step)); // => [0.5, 0.25, 0.5, 0.25, 0.5]
 */
export function cosineDecayRestarts(options: CosineDecayRestartsOptions): LearningRateSchedule {
  checkOptionNames(OP, options ?? null, KEYS);
  const { initialLearningRate, firstDecaySteps, tMul = 2, mMul = 1, alpha = 0 } = options;
  const first = checkNumber(OP, 'initialLearningRate', initialLearningRate, AT_LEAST_ZERO);
  const steps = checkNumber(OP, 'firstDecaySteps', firstDecaySteps, ABOVE_ZERO);
  const longer = checkNumber(OP, 'tMul', tMul, AT_LEAST_ONE);
  const higher = checkNumber(OP, 'mMul', mMul, AT_LEAST_ZERO);
  const fraction = checkNumber(OP, 'alpha', alpha, AT_LEAST_ZERO);
  const config = { initialLearningRate, firstDecaySteps, tMul, mMul, alpha };
  return scheduleOf('CosineDecayRestarts', config, (step) => {
    const { restarts, part } = placeOf(step / steps, longer);
    return first * ((1 - fraction) * higher ** restarts * halfCosine(part) + fraction);
  });
}

/**
 * The number of restarts before a time, and what part of the decay after them is over. The first
 * decay takes the time 1. Counted, because the logarithm of a restart may be rounded to before it.
 */
function placeOf(time: number, longer: number): { restarts: number; part: number } {
  if (longer === 1) return { restarts: Math.floor(time), part: time % 1 };
  let restarts = 0;
  let [start, length] = [0, 1];
  while (time >= start + length) {
    start += length;
    length *= longer;
    restarts++;
  }
  return { restarts, part: (time - start) / length };
}
