import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';

/** A shape as text for messages. */
export function shapeText(shape: readonly (number | null)[]): string {
  return `[${shape.map(describe).join(', ')}]`;
}

/**
 * Checks a shape, and returns it. If `length` is given, the shape must have that many elements.
 * `holder` names their owner in messages.
 */
export function checkShape(
  op: string,
  argument: string,
  shape: unknown,
  length?: number,
  holder = 'there are',
): readonly number[] {
  if (!Array.isArray(shape)) {
    throw new ClampwiseTypeError(op, argument, describe(shape), 'an array of axis lengths');
  }
  for (const axis of shape) {
    if (typeof axis !== 'number') {
      const received = `an axis ${describe(axis)}`;
      throw new ClampwiseTypeError(op, argument, received, 'an array of numbers');
    }
    if (!Number.isSafeInteger(axis) || axis < 0) {
      throw new ClampwiseRangeError(
        op,
        argument,
        shapeText(shape),
        'a list of integers, at least 0',
      );
    }
  }
  const size = sizeOf(shape);
  if (!Number.isSafeInteger(size)) {
    const expected = 'a shape of fewer than 2^53 values';
    throw new ClampwiseRangeError(op, argument, shapeText(shape), expected);
  }
  if (length !== undefined && size !== length) {
    const received = `${shapeText(shape)} holds ${size} value${size === 1 ? '' : 's'}`;
    const expected = `${holder} ${length}`;
    const sentence = `${argument} ${received}, but ${expected}`;
    throw new ClampwiseRangeError(op, argument, received, expected, sentence);
  }
  return shape;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) {
    if (a[k] !== b[k]) return false;
  }
  return true;
}

/** The number of elements of a shape: 0 if an axis is 0, however long the others are. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  let holdsNone = false;
  for (let k = 0; k < shape.length; k++) {
    size *= shape[k] as number;
    if (shape[k] === 0) holdsNone = true;
  }
  return holdsNone ? 0 : size;
}
