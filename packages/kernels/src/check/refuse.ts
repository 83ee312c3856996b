// The errors that several checks throw. These functions run only if a call fails.
import type { DTypeInfo } from '../dtypes.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import { shapeText } from './shape.ts';

/** Throws for a value: a RangeError if it has the type `right`, otherwise a TypeError. */
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

/** Throws because an array has the wrong element type. */
export function refuseDType(
  op: string,
  argument: string,
  info: DTypeInfo,
  expected: string,
): never {
  throw new ClampwiseTypeError(op, argument, `an array of ${info.name}`, expected);
}

/** Throws because an array has another length, or another shape, than `owner`. */
export function refuseSize(
  op: string,
  argument: string,
  size: number | readonly number[],
  wanted: number | readonly number[],
  owner: string,
): never {
  const received = sizeText(size);
  const expected = `${owner} has ${sizeText(wanted)}`;
  const sentence = `${argument} has ${received}, but ${expected}`;
  throw new ClampwiseRangeError(op, argument, received, expected, sentence);
}

/** A number of values, or a shape, as text for messages. */
function sizeText(size: number | readonly number[]): string {
  if (typeof size !== 'number') return `shape ${shapeText(size)}`;
  return `${size} value${size === 1 ? '' : 's'}`;
}

/** Throws because the shape of an array is not allowed. */
export function refuseShape(
  op: string,
  argument: string,
  shape: readonly number[],
  expected: string,
): never {
  throw new ClampwiseRangeError(op, argument, `an array of shape ${shapeText(shape)}`, expected);
}
