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

/** Throws because an array has another number of values than `owner`. */
export function refuseLength(
  op: string,
  argument: string,
  length: number,
  wanted: number,
  owner: string,
): never {
  const received = `${length} value${length === 1 ? '' : 's'}`;
  refusePair(op, argument, received, `${owner} has ${wanted}`);
}

/** Throws because an array has another shape than `owner`. */
export function refuseOtherShape(
  op: string,
  argument: string,
  shape: readonly number[],
  wanted: readonly number[],
  owner: string,
): never {
  refusePair(op, argument, `shape ${shapeText(shape)}`, `${owner} has shape ${shapeText(wanted)}`);
}

function refusePair(op: string, argument: string, received: string, expected: string): never {
  const sentence = `${argument} has ${received}, but ${expected}`;
  throw new ClampwiseRangeError(op, argument, received, expected, sentence);
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
