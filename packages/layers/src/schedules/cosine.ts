import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkNumber, checkOptions } from '../check/options.ts';
import { ABOVE_ZERO, AT_LEAST_ZERO, type DecaySchedule, makeSchedule } from './schedule.ts';

/** The options of cosineDecay. */
export interface CosineDecayOptions {
  /** The learning rate of the first step, at least 0. */
  readonly initialLearningRate: number;
  /** The number of steps of the decay, after the warm-up, above 0. */
  readonly decaySteps: number;
  /** The last learning rate, as a part of the one that the decay starts from. Default 0. */
  readonly alpha?: number | undefined;
  /** The learning rate at the end of the warm-up. Default null, for no warm-up. */
  readonly warmupTarget?: number | null | undefined;
  /** The number of steps of the warm-up. Default 0. */
  readonly warmupSteps?: number | undefined;
}

/** Falls from 1 at 0 to 0 at 1 along a cosine. */
function halfCosine(part: number): number {
  return 0.5 * (1 + Math.cos(Math.PI * part));
}

/**
 * Makes a schedule that lowers the learning rate along half a cosine, after a linear warm-up.
 *
 * The warm-up leads from `initialLearningRate` to `warmupTarget` in `warmupSteps` steps. From there
 * the learning rate falls to `alpha` times that in `decaySteps` steps, and stays there. Without
 * `warmupTarget` it falls from `initialLearningRate`.
 *
 * @param options -
 *   - `initialLearningRate`: number of at least 0. The learning rate of the first step.
 *   - `decaySteps`: number above 0. The number of steps from the highest to the lowest rate.
 *   - `alpha`: number of at least 0, default 0. The lowest rate, as a part of the highest.
 *   - `warmupTarget`: number of at least 0 or null, default null. The learning rate after the
 *     warm-up.
 *   - `warmupSteps`: number of at least 0, default 0. The number of steps of the warm-up.
 * @returns a schedule, for the option `learningRate` of an optimizer
 * @throws ClampwiseTypeError if an option is missing, unknown or of the wrong kind, or if there are
 *   `warmupSteps` without a `warmupTarget`
 * @throws ClampwiseRangeError if an option is out of range
 * @see Keras's `CosineDecay`; I. Loshchilov, F. Hutter, SGDR (2017)
 *
 * @example
 * import { cosineDecay } from '@clampwise/layers/schedules';
 *
 * const schedule = cosineDecay({
 *   initialLearningRate: 0,
 *   warmupTarget: 0.5,
 *   warmupSteps: 10,
 *   decaySteps: 100,
 * });
 * [0, 5, 10, 60, 110].map(schedule);
 * // => [0, 0.25, 0.5, 0.25, 0]
 */
export function cosineDecay(options: CosineDecayOptions): DecaySchedule {
  const op = 'cosineDecay';
  const keys = ['initialLearningRate', 'decaySteps', 'alpha', 'warmupTarget', 'warmupSteps'];
  checkOptions(op, options ?? null, keys);
  const { initialLearningRate, decaySteps, alpha = 0 } = options;
  const { warmupTarget = null, warmupSteps = 0 } = options;
  const first = checkNumber(op, 'initialLearningRate', initialLearningRate, AT_LEAST_ZERO);
  const steps = checkNumber(op, 'decaySteps', decaySteps, ABOVE_ZERO);
  const least = checkNumber(op, 'alpha', alpha, AT_LEAST_ZERO);
  const warmup = checkNumber(op, 'warmupSteps', warmupSteps, AT_LEAST_ZERO);
  if (warmup > 0 && warmupTarget === null) {
    const expected = 'a number, since there are warmupSteps';
    throw new ClampwiseTypeError(op, 'warmupTarget', 'nothing', expected);
  }
  const highest =
    warmupTarget === null ? first : checkNumber(op, 'warmupTarget', warmupTarget, AT_LEAST_ZERO);
  const all = { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps };
  return makeSchedule(op, all, (step) => {
    if (step < warmup) return first + ((highest - first) * step) / warmup;
    const part = Math.min(step - warmup, steps) / steps;
    return highest * ((1 - least) * halfCosine(part) + least);
  });
}

/** The options of cosineDecayRestarts. */
export interface CosineDecayRestartsOptions {
  /** The learning rate of the first step, at least 0. */
  readonly initialLearningRate: number;
  /** The number of steps of the first decay, above 0. */
  readonly firstDecaySteps: number;
  /** How many times longer each decay is than the one before, at least 1. Default 2. */
  readonly tMul?: number | undefined;
  /** How many times higher each decay starts than the one before, at least 0. Default 1. */
  readonly mMul?: number | undefined;
  /** The lowest learning rate, as a part of `initialLearningRate`. Default 0. */
  readonly alpha?: number | undefined;
}

/**
 * Makes a schedule that lowers the learning rate along half a cosine, again and again.
 *
 * The first decay takes `firstDecaySteps` steps. Each later one takes `tMul` times as many as the
 * one before, and starts `mMul` times as high.
 *
 * @param options -
 *   - `initialLearningRate`: number of at least 0. The learning rate of the first step.
 *   - `firstDecaySteps`: number above 0. The number of steps of the first decay.
 *   - `tMul`: number of at least 1, default 2. How many times longer each decay is.
 *   - `mMul`: number of at least 0, default 1. How many times higher each decay starts.
 *   - `alpha`: number of at least 0, default 0. The lowest rate, as a part of the first.
 * @returns a schedule, for the option `learningRate` of an optimizer
 * @throws ClampwiseTypeError if an option is missing, unknown or of the wrong kind
 * @throws ClampwiseRangeError if an option is out of range
 * @see Keras's `CosineDecayRestarts`; I. Loshchilov, F. Hutter, SGDR (2017)
 *
 * @example
 * import {
 *   cosineDecayRestarts,
 * } from '@clampwise/layers/schedules';
 *
 * const schedule = cosineDecayRestarts({
 *   initialLearningRate: 0.5,
 *   firstDecaySteps: 10,
 * });
 * [0, 5, 10, 20, 30].map(schedule);
 * // => [0.5, 0.25, 0.5, 0.25, 0.5]
 */
export function cosineDecayRestarts(options: CosineDecayRestartsOptions): DecaySchedule {
  const op = 'cosineDecayRestarts';
  const keys = ['initialLearningRate', 'firstDecaySteps', 'tMul', 'mMul', 'alpha'];
  checkOptions(op, options ?? null, keys);
  const { initialLearningRate, firstDecaySteps, tMul = 2, mMul = 1, alpha = 0 } = options;
  const first = checkNumber(op, 'initialLearningRate', initialLearningRate, AT_LEAST_ZERO);
  const steps = checkNumber(op, 'firstDecaySteps', firstDecaySteps, ABOVE_ZERO);
  const longer = checkNumber(op, 'tMul', tMul, { least: 1 });
  const higher = checkNumber(op, 'mMul', mMul, AT_LEAST_ZERO);
  const least = checkNumber(op, 'alpha', alpha, AT_LEAST_ZERO);
  const all = { initialLearningRate, firstDecaySteps, tMul, mMul, alpha };
  return makeSchedule(op, all, (step) => {
    const { restarts, part } = placeOf(step / steps, longer);
    return first * ((1 - least) * higher ** restarts * halfCosine(part) + least);
  });
}

/**
 * Returns the number of restarts before a time, and the part of the decay after them that is over.
 * The first decay takes the time 1. It counts, because a logarithm may be rounded to before a
 * restart.
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
