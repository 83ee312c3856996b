import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { checkFlag, checkNumber, checkOptions } from '../check/options.ts';
import { ABOVE_ZERO, AT_LEAST_ZERO, type DecaySchedule, makeSchedule } from './schedule.ts';

/** The options of piecewiseConstantDecay. */
export interface PiecewiseConstantDecayOptions {
  /** The last step of each value but the last, in rising order. */
  readonly boundaries: readonly number[];
  /** The learning rates, one more than there are boundaries, each at least 0. */
  readonly values: readonly number[];
}

/**
 * Makes a schedule of fixed learning rates: `values[0]` up to step `boundaries[0]`, then
 * `values[1]`, and so on.
 *
 * @param options -
 *   - `boundaries`: number[]. The last step of each value but the last, in rising order.
 *   - `values`: number[]. The learning rates, one more than there are boundaries.
 * @returns a schedule, for the option `learningRate` of an optimizer
 * @throws ClampwiseTypeError if an option is missing, unknown or of the wrong kind
 * @throws ClampwiseRangeError if the boundaries do not rise, a value is below 0, or there are not
 *   as many values as needed
 * @see Keras's `PiecewiseConstantDecay`
 *
 * @example
 * import {
 *   piecewiseConstantDecay,
 * } from '@clampwise/layers/schedules';
 *
 * const schedule = piecewiseConstantDecay({
 *   boundaries: [100, 200],
 *   values: [0.5, 0.25, 0.125],
 * });
 * [0, 100, 101, 201].map(schedule);
 * // => [0.5, 0.5, 0.25, 0.125]
 */
export function piecewiseConstantDecay(options: PiecewiseConstantDecayOptions): DecaySchedule {
  const op = 'piecewiseConstantDecay';
  checkOptions(op, options ?? null, ['boundaries', 'values']);
  const boundaries = checkNumbers(op, 'boundaries', options.boundaries, {});
  const values = checkNumbers(op, 'values', options.values, AT_LEAST_ZERO);
  boundaries.forEach((step, k) => {
    const before = boundaries[k - 1] ?? -Infinity;
    if (step > before) return;
    const expected = `above boundaries[${k - 1}], ${before}`;
    throw new ClampwiseRangeError(op, `boundaries[${k}]`, String(step), expected);
  });
  if (values.length !== boundaries.length + 1) {
    const expected = `${boundaries.length + 1} numbers, one more than boundaries has`;
    throw new ClampwiseRangeError(op, 'values', `${values.length} numbers`, expected);
  }
  return makeSchedule(op, { boundaries, values }, (step) => {
    const piece = boundaries.findIndex((last) => step <= last);
    return values[piece < 0 ? boundaries.length : piece] as number;
  });
}

function checkNumbers(
  op: string,
  argument: string,
  list: unknown,
  rule: { least?: number },
): readonly number[] {
  if (!Array.isArray(list)) {
    throw new ClampwiseTypeError(op, argument, describe(list), 'an array of numbers');
  }
  return list.map((value, k) => checkNumber(op, `${argument}[${k}]`, value, rule));
}

/** The options of polynomialDecay. */
export interface PolynomialDecayOptions {
  /** The learning rate of the first step, at least 0. */
  readonly initialLearningRate: number;
  /** The number of steps after which the learning rate is `endLearningRate`, above 0. */
  readonly decaySteps: number;
  /** The last learning rate, at least 0. Default 0.0001. */
  readonly endLearningRate?: number | undefined;
  /** The exponent, at least 0. Default 1, for a straight line. */
  readonly power?: number | undefined;
  /** Whether the learning rate rises again after `decaySteps` steps. Default false. */
  readonly cycle?: boolean | undefined;
}

/**
 * Makes a schedule that lowers the learning rate to `endLearningRate` in `decaySteps` steps. It
 * follows a power of the part of the steps that is left. If `power` is 1, that is a straight line.
 *
 * With `cycle` the learning rate rises again after `decaySteps` steps. It is then as if the decay
 * took twice as many steps from the start, then three times as many, and so on.
 *
 * @param options -
 *   - `initialLearningRate`: number of at least 0. The learning rate of the first step.
 *   - `decaySteps`: number above 0. The number of steps of the decay.
 *   - `endLearningRate`: number of at least 0, default 0.0001. The last learning rate.
 *   - `power`: number of at least 0, default 1. The exponent.
 *   - `cycle`: boolean, default false. Whether the learning rate rises again.
 * @returns a schedule, for the option `learningRate` of an optimizer
 * @throws ClampwiseTypeError if an option is missing, unknown or of the wrong kind
 * @throws ClampwiseRangeError if an option is out of range
 * @see Keras's `PolynomialDecay`
 *
 * @example
 * import {
 *   polynomialDecay,
 * } from '@clampwise/layers/schedules';
 *
 * const schedule = polynomialDecay({
 *   initialLearningRate: 0.5,
 *   decaySteps: 10,
 *   endLearningRate: 0,
 * });
 * [0, 5, 10, 20].map(schedule); // => [0.5, 0.25, 0, 0]
 */
export function polynomialDecay(options: PolynomialDecayOptions): DecaySchedule {
  const op = 'polynomialDecay';
  const keys = ['initialLearningRate', 'decaySteps', 'endLearningRate', 'power', 'cycle'];
  checkOptions(op, options ?? null, keys);
  const { initialLearningRate, decaySteps, endLearningRate = 1e-4, power = 1 } = options;
  const first = checkNumber(op, 'initialLearningRate', initialLearningRate, AT_LEAST_ZERO);
  const steps = checkNumber(op, 'decaySteps', decaySteps, ABOVE_ZERO);
  const last = checkNumber(op, 'endLearningRate', endLearningRate, AT_LEAST_ZERO);
  const exponent = checkNumber(op, 'power', power, AT_LEAST_ZERO);
  const cycle = checkFlag(op, 'cycle', options.cycle ?? false);
  const all = { initialLearningRate, decaySteps, endLearningRate, power, cycle };
  return makeSchedule(op, all, (step) => {
    const end = cycle ? steps * Math.max(1, Math.ceil(step / steps)) : steps;
    return (first - last) * (1 - Math.min(step, end) / end) ** exponent + last;
  });
}
