import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';

/** Checks that an axis is a whole number. Its range is checked when the weight is known. */
export function checkedAxis(op: string, axis: unknown): number {
  if (typeof axis !== 'number') {
    throw new ClampwiseTypeError(op, 'axis', describe(axis), 'a whole number');
  }
  if (!Number.isSafeInteger(axis)) {
    throw new ClampwiseRangeError(op, 'axis', describe(axis), 'a whole number');
  }
  return axis;
}

/** Checks one axis or a list of axes. */
export function checkedAxes(op: string, axis: unknown): number | readonly number[] {
  if (!Array.isArray(axis)) return checkedAxis(op, axis);
  if (axis.length === 0) throw new ClampwiseRangeError(op, 'axis', '[]', 'one axis or more');
  return axis.map((each) => checkedAxis(op, each));
}
