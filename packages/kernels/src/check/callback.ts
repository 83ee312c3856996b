import { ClampwiseTypeError, describe } from '../errors.ts';

/** Refuses what is not a function. */
export function checkFunction(op: string, fn: unknown): void {
  if (typeof fn !== 'function') throw new ClampwiseTypeError(op, 'fn', describe(fn), 'a function');
}

/** Passes on what a function returned, unless that is a promise; `why` says why not. */
export function refusePromise<R>(op: string, result: R, why: string): R {
  if (typeof (result as { then?: unknown } | null | undefined)?.then !== 'function') return result;
  const received = 'a function that returns a promise';
  throw new ClampwiseTypeError(op, 'fn', received, `a synchronous function: ${why}`);
}
