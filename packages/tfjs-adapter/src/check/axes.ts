import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, shapeText } from '@clampwise/kernels/internal';

/** Checks an axis or a list of axes before the shape is known. */
export function checkWholeAxes(op: string, argument: string, axis: unknown): number | number[] {
  // Array.from, because every skips holes.
  const list: readonly unknown[] = Array.isArray(axis) ? Array.from(axis) : [axis];
  if (list.length > 0 && list.every(Number.isInteger)) return axis as number | number[];
  throw new ClampwiseTypeError(op, argument, describe(axis), 'a whole number or a list of them');
}

/**
 * The axes once the shape is known: non-negative, sorted, each once. `what` is the name of the
 * tensor.
 */
export function axesWithin(
  op: string,
  argument: string,
  axis: number | readonly number[],
  shape: readonly number[],
  what: string,
): number[] {
  const given = typeof axis === 'number' ? [axis] : axis;
  const { length: rank } = shape;
  if (given.every((k) => k >= -rank && k < rank)) {
    return [...new Set(given.map((k) => (k + rank) % rank))].sort((a, b) => a - b);
  }
  const expected = `an axis of ${what}, which has shape ${shapeText(shape)}`;
  throw new ClampwiseRangeError(op, argument, given.join(', '), expected);
}
