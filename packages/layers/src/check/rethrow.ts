import {
  type ClampwiseError,
  ClampwiseRangeError,
  ClampwiseTypeError,
  isClampwiseError,
} from '@clampwise/kernels';

/**
 * Runs the checks of a kernel for another function. Errors name that function, and `argument` if it
 * is given.
 */
export function onBehalfOf<R>(op: string, argument: string | null, fn: () => R): R {
  try {
    return fn();
  } catch (error) {
    if (!isClampwiseError(error)) throw error;
    throw copyOf(error, op, argument ?? error.argument, '');
  }
}

/**
 * Returns an error of ours with a place added to its message. Other errors come back as they are.
 */
export function withPlace(error: unknown, place: string): unknown {
  if (!isClampwiseError(error)) return error;
  return copyOf(error, error.op, error.argument, ` (${place})`);
}

function copyOf(error: ClampwiseError, op: string, argument: string, end: string): Error {
  const ErrorClass = error instanceof RangeError ? ClampwiseRangeError : ClampwiseTypeError;
  const { argument: old, expected } = error;
  let sentence = error.message.slice(error.op.length + 2) + end;
  if (argument !== old) {
    const isFirst = sentence.startsWith(old);
    sentence = isFirst ? argument + sentence.slice(old.length) : `${argument}: ${sentence}`;
  }
  return new ErrorClass(op, argument, error.received + end, expected, sentence);
}
