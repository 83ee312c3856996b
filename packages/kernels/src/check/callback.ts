import { ClampwiseTypeError, describe } from '../errors.ts';

/** Checks that an argument is a function. */
export function checkFunction(op: string, fn: unknown): void {
  if (typeof fn !== 'function') throw new ClampwiseTypeError(op, 'fn', describe(fn), 'a function');
}

/**
 * Returns what a function returned, and throws if it is a promise. `why` is the reason in the
 * message.
 */
export function refusePromise<R>(op: string, result: R, why: string): R {
  if (typeof (result as { then?: unknown } | null | undefined)?.then !== 'function') return result;
  const received = 'a function that returns a promise';
  throw new ClampwiseTypeError(op, 'fn', received, `a synchronous function: ${why}`);
}
