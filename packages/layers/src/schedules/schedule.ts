import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { checkNumber } from '../check/options.ts';

/** Returns the learning rate of a step. Steps are counted from 0. */
export type Schedule = (step: number) => number;

/** A learning rate as an option: a number of at least 0, or a function of the step. */
export type LearningRate = number | Schedule;

/** Checks a learning rate. Of a schedule, only the kind can be checked before it runs. */
export function checkLearningRate(op: string, value: unknown): LearningRate {
  if (typeof value === 'function') return value as Schedule;
  if (typeof value === 'number') return checkNumber(op, 'learningRate', value, { least: 0 });
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
  const sentence = `the schedule returned ${received} for step ${step}. It must return a finite number of at least 0`;
  throw new ErrorClass('Optimizer', 'learningRate', received, 'a number of at least 0', sentence);
}
