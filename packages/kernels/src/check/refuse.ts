// What several checks throw. All of them run only when a call fails.
import type { DTypeInfo } from '../dtypes.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import { shapeText } from './shape.ts';

/** Refuses a value: for its value if its type is `right`, else for its kind. */
export function refuse(
  op: string,
  argument: string,
  value: unknown,
  expected: string,
  right: 'number' | 'string' = 'number',
): never {
  const ErrorClass = typeof value === right ? ClampwiseRangeError : ClampwiseTypeError;
  throw new ErrorClass(op, argument, describe(value), expected);
}

/** Refuses an array for its element type. */
export function refuseDType(
  op: string,
  argument: string,
  info: DTypeInfo,
  expected: string,
): never {
  throw new ClampwiseTypeError(op, argument, `an array of ${info.name}`, expected);
}

/** Refuses an array for the number of its elements. */
export function refuseLength(
  op: string,
  argument: string,
  length: number,
  expected: string,
): never {
  throw new ClampwiseRangeError(op, argument, `an array of length ${length}`, expected);
}

/** Refuses an array for its shape. */
export function refuseShape(
  op: string,
  argument: string,
  shape: readonly number[],
  expected: string,
): never {
  throw new ClampwiseRangeError(op, argument, `an array of shape ${shapeText(shape)}`, expected);
}
