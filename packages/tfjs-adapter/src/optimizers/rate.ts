import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkNumber, describe } from '@clampwise/kernels/internal';
import type { serialization } from '@tensorflow/tfjs-core';
import { scheduleFromConfig } from '../schedules/fromConfig.ts';
import { AT_LEAST_ZERO, type LearningRateSchedule } from '../schedules/schedule.ts';

/**
 * The size of the steps: a number, a schedule (see `exponentialDecay`), or a function of the step.
 * The first step is 0.
 */
export type LearningRate = number | LearningRateSchedule | ((step: number) => number);

/** Checks the option `learningRate`. */
export function checkLearningRate(op: string, given: unknown): LearningRate {
  if (typeof given === 'number') return checkNumber(op, 'learningRate', given, AT_LEAST_ZERO);
  if (typeof given === 'function' || isSchedule(given)) return given as LearningRate;
  const expected = 'a number, a schedule, or a function of the step';
  throw new ClampwiseTypeError(op, 'learningRate', describe(given), expected);
}

/** Texts and arrays have a function `at` too. */
function isSchedule(value: unknown): value is LearningRateSchedule {
  const { at, className, config } = (value ?? {}) as Partial<LearningRateSchedule>;
  return typeof at === 'function' && typeof className === 'string' && typeof config === 'object';
}

/** The learning rate of a step. */
export function rateAt(op: string, rate: LearningRate, step: number): number {
  if (typeof rate === 'number') return rate;
  const value: unknown = isSchedule(rate) ? rate.at(step) : rate(step);
  return checkNumber(op, `the learning rate of step ${step}`, value, AT_LEAST_ZERO);
}

/** A learning rate in a config. A schedule is written as Keras writes it. */
export function rateConfig(op: string, rate: LearningRate): serialization.ConfigDictValue {
  if (typeof rate === 'number') return rate;
  if (isSchedule(rate)) {
    return { class_name: rate.className, config: rate.config as serialization.ConfigDict };
  }
  const received = 'a function, which a file cannot hold';
  const expected = 'a number or a schedule';
  const sentence =
    'learningRate is a function, which a file cannot hold. Use a number or a schedule such as ' +
    'exponentialDecay, or save without the optimizer';
  throw new ClampwiseTypeError(`${op}: getConfig`, 'learningRate', received, expected, sentence);
}

/** The learning rate of a config. */
export function rateFromConfig(op: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null ? scheduleFromConfig(op, value) : value;
}
