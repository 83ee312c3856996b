import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { checkNumber, describe } from '@clampwise/kernels/internal';
import { checkOptionNames } from '../check/names.ts';
import { AT_LEAST_ZERO, type LearningRateSchedule, scheduleOf } from './schedule.ts';

/** The options of piecewiseConstantDecay. */
export interface PiecewiseConstantDecayOptions {
  /** The last step of each value but the last: rising numbers. */
  readonly boundaries: readonly number[];
  /** The learning rates: one more than there are boundaries, each 0 or more. */
  readonly values: readonly number[];
}

const OP = 'piecewiseConstantDecay';

/**
 * Returns a schedule that changes the learning rate after certain steps.
 *
 * `values[0]` is the learning rate of all steps up to `boundaries[0]`, with that step included.
 * `values[1]` is the learning rate from the next step up to `boundaries[1]`, and so on. The first
 * step is 0.
 *
 * @param options - when the learning rate changes
 *   - `boundaries`: list of rising numbers. The last step of each value.
 *   - `values`: list of numbers, 0 or more. There is one more of them than of `boundaries`.
 * @returns a schedule, for the option `learningRate` of an optimizer
 * @throws ClampwiseTypeError if an option is unknown, or not a list of numbers
 * @throws ClampwiseRangeError if a list has the wrong length, a value is out of range, or the
 *   boundaries do not rise
 * @see Keras 3's `keras.optimizers.schedules.PiecewiseConstantDecay`
 *
 * @example
 * import { piecewiseConstantDecay } from '@clampwise/tfjs-adapter/optimizers';
 *
 * const schedule = piecewiseConstantDecay({ boundaries: [10, 20], values: [0.5, 0.25, 0.125] });
 * [0, 10, 11, 21].map((step) => schedule.at(step)); // => [0.5, 0.5, 0.25, 0.125]
 */
export function piecewiseConstantDecay(
  options: PiecewiseConstantDecayOptions,
): LearningRateSchedule {
  checkOptionNames(OP, options ?? null, ['boundaries', 'values']);
  const boundaries = numbersOf('boundaries', options.boundaries, {});
  const values = numbersOf('values', options.values, AT_LEAST_ZERO);
  const at = boundaries.findIndex((step, k) => step <= (boundaries[k - 1] ?? -Infinity));
  if (at >= 0) {
    const expected = `above boundaries[${at - 1}], ${boundaries[at - 1]}`;
    throw new ClampwiseRangeError(OP, `boundaries[${at}]`, `${boundaries[at]}`, expected);
  }
  if (values.length !== boundaries.length + 1) {
    const expected = `${boundaries.length + 1} numbers, one more than boundaries has`;
    throw new ClampwiseRangeError(OP, 'values', `${values.length} numbers`, expected);
  }
  return scheduleOf('PiecewiseConstantDecay', { boundaries, values }, (step) => {
    const piece = boundaries.findIndex((last) => step <= last);
    return values[piece < 0 ? boundaries.length : piece] as number;
  });
}

function numbersOf(argument: string, list: unknown, rule: { least?: number }): readonly number[] {
  if (!Array.isArray(list)) {
    throw new ClampwiseTypeError(OP, argument, describe(list), 'a list of numbers');
  }
  return list.map((value, k) => checkNumber(OP, `${argument}[${k}]`, value, rule));
}
