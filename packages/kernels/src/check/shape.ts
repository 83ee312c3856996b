import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';

/** How a shape is written in messages. */
export function shapeText(shape: readonly (number | null)[]): string {
  return `[${shape.join(', ')}]`;
}

/** Checks a shape, for an array of `length` elements where that is given, and returns it. */
export function checkShape(
  op: string,
  argument: string,
  shape: unknown,
  length?: number,
): readonly number[] {
  if (!Array.isArray(shape)) {
    throw new ClampwiseTypeError(op, argument, describe(shape), 'an array of axis lengths');
  }
  let size = 1;
  for (const axis of shape) {
    if (typeof axis !== 'number') {
      throw new ClampwiseTypeError(
        op,
        argument,
        `an axis ${describe(axis)}`,
        'an array of numbers',
      );
    }
    if (!Number.isSafeInteger(axis) || axis < 0) {
      throw new ClampwiseRangeError(op, argument, shapeText(shape), 'whole numbers, 0 or more');
    }
    size *= axis;
  }
  if (length !== undefined && size !== length) {
    const received = `${shapeText(shape)}, which holds ${size}`;
    throw new ClampwiseRangeError(op, argument, received, `a shape for ${length} values`);
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

/** The number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (let k = 0; k < shape.length; k++) size *= shape[k] as number;
  return size;
}
