import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import type { Shape } from '../types.ts';
import { rejectInput } from './common.ts';
import type { BatchShape } from './layer.ts';

/** One axis, or several. Negative ones count from the end. */
export type Axes = number | readonly number[];

/** Checks that an option is a whole number, or an array of them. */
export function checkAxes(op: string, axis: unknown): Axes {
  const list: readonly unknown[] = Array.isArray(axis) ? axis : [axis];
  const expected = 'a whole number, or an array of whole numbers';
  if (!list.every((k) => typeof k === 'number')) {
    throw new ClampwiseTypeError(op, 'axis', describe(axis), expected);
  }
  if (list.length > 0 && list.every(Number.isInteger)) {
    return Array.isArray(axis) ? Object.freeze([...axis]) : (axis as number);
  }
  throw new ClampwiseRangeError(op, 'axis', `[${list.join(', ')}]`, expected);
}

/**
 * Returns the lengths of the axes of a batch that an option names: its last axis or axes, without
 * the axis of the examples.
 */
export function lastAxes(path: string, axis: Axes, batch: BatchShape): Shape {
  const rank = batch.length;
  const list = (typeof axis === 'number' ? [axis] : axis).map((k) => (k < 0 ? k + rank : k));
  const first = Math.min(...list);
  const isTail = new Set(list).size === rank - first && list.every((k) => k >= 0 && k < rank);
  if (!isTail || list.length !== rank - first || first < 1) {
    const received = `[${list.join(', ')}] for a batch of ${rank} axes`;
    const expected =
      rank < 2
        ? 'axes of a batch with at least two axes, the examples and the features'
        : `the last axis or the last axes, such as ${rank - 1} (to use others, move them to the end with ops.transpose)`;
    throw new ClampwiseRangeError(path, 'axis', received, expected);
  }
  const lengths = batch.slice(first);
  if (lengths.every((length) => length !== null)) return lengths as Shape;
  return rejectInput(path, batch, 'a batch with known lengths of its last axes');
}
