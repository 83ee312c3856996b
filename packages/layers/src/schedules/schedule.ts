// The packages layers and tfjs-adapter both have these schedules, in forms of their own. Neither
// imports the other. The formulas are not in kernels, which would not use them. Both are compared
// with the rates of Keras.

import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { checkNumber } from '../check/options.ts';

/** Returns the learning rate of a step. Steps are counted from 0. */
export type Schedule = (step: number) => number;

/** A value among the options of a schedule. */
export type ScheduleValue = number | boolean | null | readonly number[];

/** A schedule that a function such as `exponentialDecay` made. */
export interface DecaySchedule {
  /**
   * Returns the learning rate of a step.
   *
   * @param step - the number of steps before it, 0 for the first
   */
  (step: number): number;
  /** The name of the function that made it. */
  readonly name: string;
  /** The options that it was made with, complete. */
  readonly options: { readonly [name: string]: ScheduleValue };
}

/** A learning rate as an option: a number of at least 0, or a function of the step. */
export type LearningRate = number | Schedule;

/** The range of learning rates, and of factors. */
export const AT_LEAST_ZERO = { least: 0 };

/** The range of numbers of steps. */
export const ABOVE_ZERO = { least: 0, above: true };

/** Makes a schedule from checked options. */
export function makeSchedule(
  name: string,
  options: { readonly [name: string]: ScheduleValue },
  at: Schedule,
): DecaySchedule {
  const schedule = (step: number): number => at(step);
  Object.defineProperty(schedule, 'name', { value: name });
  return Object.assign(schedule, { options });
}

/** Checks a learning rate. A function can only be checked when it runs. */
export function checkLearningRate(op: string, value: unknown): LearningRate {
  if (typeof value === 'function') return value as Schedule;
  if (typeof value === 'number') return checkNumber(op, 'learningRate', value, AT_LEAST_ZERO);
  const expected = 'a number of at least 0, or a function of the step that returns one';
  throw new ClampwiseTypeError(op, 'learningRate', describe(value), expected);
}

/** Returns the learning rate of a step. */
export function rateAt(rate: LearningRate, step: number): number {
  if (typeof rate === 'number') return rate;
  const value: unknown = rate(step);
  if (typeof value === 'number' && value >= 0 && value < Infinity) return value;
  const ErrorClass = typeof value === 'number' ? ClampwiseRangeError : ClampwiseTypeError;
  const received = describe(value);
  const sentence = `learningRate returned ${received} for step ${step}. It must return a finite number of at least 0`;
  throw new ErrorClass('Optimizer', 'learningRate', received, 'a number of at least 0', sentence);
}
