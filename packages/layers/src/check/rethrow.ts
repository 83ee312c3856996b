import {
  type ClampwiseError,
  ClampwiseRangeError,
  ClampwiseTypeError,
  isClampwiseError,
} from '@clampwise/kernels';

/** Runs a kernel's checks on behalf of another function: its errors name that one, and its argument where given. */
export function onBehalfOf<R>(op: string, argument: string | null, fn: () => R): R {
  try {
    return fn();
  } catch (error) {
    if (!isClampwiseError(error)) throw error;
    throw copyOf(error, op, argument ?? error.argument, error.received);
  }
}

/** An error whose message also says where it came up; anything else that was thrown as it is. */
export function withPlace(error: unknown, place: string): unknown {
  if (!isClampwiseError(error)) return error;
  return copyOf(error, error.op, error.argument, `${error.received} (${place})`);
}

function copyOf(error: ClampwiseError, op: string, argument: string, received: string): Error {
  const ErrorClass = error instanceof RangeError ? ClampwiseRangeError : ClampwiseTypeError;
  return new ErrorClass(op, argument, received, error.expected);
}
