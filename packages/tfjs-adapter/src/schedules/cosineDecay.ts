import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkNumber } from '@clampwise/kernels/internal';
import { checkOptionNames } from '../check/names.ts';
import { ABOVE_ZERO, AT_LEAST_ZERO, type LearningRateSchedule, scheduleOf } from './schedule.ts';

/** The options of cosineDecay. */
export interface CosineDecayOptions {
  /** The learning rate of the first step: 0 or more. */
  readonly initialLearningRate: number;
  /** How many steps the decay takes, after the warm-up: above 0. */
  readonly decaySteps: number;
  /** The last learning rate, as a fraction of the one that the decay starts from. Default 0. */
  readonly alpha?: number | undefined;
  /** The learning rate at the end of the warm-up. Default null, for no warm-up. */
  readonly warmupTarget?: number | null | undefined;
  /** How many steps the warm-up takes. Default 0. */
  readonly warmupSteps?: number | undefined;
}

const OP = 'cosineDecay';
const KEYS = ['initialLearningRate', 'decaySteps', 'alpha', 'warmupTarget', 'warmupSteps'];

/**
 * Returns a schedule that lowers the learning rate along half a cosine, after a linear warm-up.
 *
 * The warm-up leads from `initialLearningRate` to `warmupTarget` in `warmupSteps` steps. From there
 * the learning rate falls to `alpha` times that in `decaySteps` steps, and stays there. Without
 * `warmupTarget` it falls from `initialLearningRate`. The first step is 0.
 *
 * @param options - how the learning rate changes
 *   - `initialLearningRate`: number, 0 or more. The learning rate of the first step.
 *   - `decaySteps`: number above 0. The number of steps from the highest to the lowest rate.
 *   - `alpha`: number, 0 or more, default 0. The lowest rate, as a fraction of the highest.
 *   - `warmupTarget`: number, 0 or more, or null, default null. The learning rate after the
 *     warm-up.
 *   - `warmupSteps`: number, 0 or more, default 0. The number of steps of the warm-up.
 * @returns a schedule, for the option `learningRate` of an optimizer
 * @throws ClampwiseTypeError if an option is unknown, missing or not a number, and if there are
 *   `warmupSteps` without a `warmupTarget`
 * @throws ClampwiseRangeError if an option is out of range
 * @see Keras 3's `keras.optimizers.schedules.CosineDecay`; I. Loshchilov, F. Hutter 2017
 *
 * @example
 * import { cosineDecay } from '@clampwise/tfjs-adapter/optimizers';
 *
 * const warmup = { initialLearningRate: 0, warmupTarget: 0.5, warmupSteps: 10 };
 * const schedule = cosineDecay({ ...warmup, decaySteps: 100 });
 * [0, 5, 10, 60, 110].map((step) => schedule.at(step)); // => [0, 0.25, 0.5, 0.25, 0]
 */
export function cosineDecay(options: CosineDecayOptions): LearningRateSchedule {
  checkOptionNames(OP, options ?? null, KEYS);
  const { initialLearningRate, decaySteps, alpha = 0, warmupTarget = null } = options;
  const { warmupSteps = 0 } = options;
  const first = checkNumber(OP, 'initialLearningRate', initialLearningRate, AT_LEAST_ZERO);
  const steps = checkNumber(OP, 'decaySteps', decaySteps, ABOVE_ZERO);
  const fraction = checkNumber(OP, 'alpha', alpha, AT_LEAST_ZERO);
  const highest =
    warmupTarget === null ? first : checkNumber(OP, 'warmupTarget', warmupTarget, AT_LEAST_ZERO);
  const warmup = checkNumber(OP, 'warmupSteps', warmupSteps, AT_LEAST_ZERO);
  if (warmup > 0 && warmupTarget === null) {
    const expected = 'a number, since there are warmupSteps';
    throw new ClampwiseTypeError(OP, 'warmupTarget', 'nothing', expected);
  }
  const config = { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps };
  return scheduleOf('CosineDecay', config, (step) => {
    if (step < warmup) return first + ((highest - first) * step) / warmup;
    const part = Math.min(step - warmup, steps) / steps;
    return highest * ((1 - fraction) * halfCosine(part) + fraction);
  });
}

/** Falls from 1 at 0 to 0 at 1 along a cosine. */
export function halfCosine(part: number): number {
  return 0.5 * (1 + Math.cos(Math.PI * part));
}
