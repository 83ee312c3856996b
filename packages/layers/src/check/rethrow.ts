import { ClampwiseRangeError, ClampwiseTypeError, isClampwiseError } from '@clampwise/kernels';

/** Runs a kernel's checks on behalf of another function: its errors name that one, and its argument where given. */
export function onBehalfOf<R>(op: string, argument: string | null, fn: () => R): R {
  try {
    return fn();
  } catch (error) {
    if (!isClampwiseError(error)) throw error;
    const ErrorClass = error instanceof RangeError ? ClampwiseRangeError : ClampwiseTypeError;
    throw new ErrorClass(op, argument ?? error.argument, error.received, error.expected);
  }
}
