import { ClampwiseRangeError } from '@clampwise/kernels';
import { checkShape as checkLengths } from '@clampwise/kernels/internal';
import type { Shape } from '../types.ts';
import { shapeText, sizeOf } from './describe.ts';

/** The most axes of a tensor. Code that recurses over the axes relies on it. */
export const MOST_AXES = 32;

// 2 GiB of float32. Engines allocate more without an error, and then fail when it is used.
const MOST_VALUES = 2 ** 29;

/** Checks a shape, for an array of `length` elements if that is given. Returns a frozen copy. */
export function checkShape(op: string, argument: string, shape: unknown, length?: number): Shape {
  const checked = checkLengths(op, argument, shape, length);
  checkRank(op, argument, checked.length);
  return Object.freeze([...checked]);
}

/** Checks a number of axes. */
export function checkRank(op: string, argument: string, rank: number): void {
  if (rank <= MOST_AXES) return;
  throw new ClampwiseRangeError(op, argument, `${rank} axes`, `of at most ${MOST_AXES} axes`);
}

/** Checks the shape of a tensor that is about to be made, and that it fits in memory. */
export function checkNewShape(op: string, argument: string, shape: unknown): Shape {
  const checked = checkShape(op, argument, shape);
  checkSize(op, argument, checked);
  return checked;
}

/** Checks the number of values of a tensor that is about to be made. */
export function checkSize(op: string, argument: string, shape: Shape): void {
  const size = sizeOf(shape);
  if (size <= MOST_VALUES) return;
  const received = `${shapeText(shape)}, which holds ${size} values`;
  throw new ClampwiseRangeError(op, argument, received, `a shape of at most ${MOST_VALUES} values`);
}
