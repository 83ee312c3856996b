import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import { refuse } from './refuse.ts';
import { shapeText } from './shape.ts';

/** One axis or several; negative ones count from the last. Undefined means all. */
export type Axis = number | readonly number[] | undefined;

/** Checks an axis of a shape, and returns it counted from the first. */
export function checkAxis(
  op: string,
  argument: string,
  axis: unknown,
  shape: readonly number[],
): number {
  const rank = shape.length;
  if (typeof axis !== 'number') refuse(op, argument, axis, 'a number, or an array of numbers');
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    const range = rank === 0 ? 'left out' : `a whole number from ${-rank} to ${rank - 1}`;
    const expected = `${range} for the shape ${shapeText(shape)}`;
    refuse(op, argument, axis, expected);
  }
  // axis + rank would be wrong for -0.
  return axis < 0 ? axis + rank : Math.abs(axis);
}

/** Checks a list of axes, each at most once. Keeps their order. */
export function checkAxes(
  op: string,
  argument: string,
  axes: readonly unknown[],
  shape: readonly number[],
): number[] {
  // Array.from visits missing elements too; map skips them.
  const checked = Array.from(axes, (axis) => checkAxis(op, argument, axis, shape));
  if (new Set(checked).size === checked.length) return checked;
  const received = shapeText(axes as number[]);
  throw new ClampwiseRangeError(op, argument, received, 'a list of different axes');
}

/** Checks an order of all axes of a shape. The default is the reverse order. */
export function checkPermutation(
  op: string,
  permutation: unknown,
  shape: readonly number[],
): number[] {
  if (permutation === undefined) return shape.map((_, k) => shape.length - 1 - k);
  if (!Array.isArray(permutation)) {
    throw new ClampwiseTypeError(op, 'permutation', describe(permutation), 'an array of axes');
  }
  const axes = checkAxes(op, 'permutation', permutation, shape);
  if (axes.length === shape.length) return axes;
  const expected = `a list with each axis of the shape ${shapeText(shape)} once`;
  throw new ClampwiseRangeError(op, 'permutation', shapeText(permutation), expected);
}
