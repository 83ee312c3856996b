import { ClampwiseTypeError, describe } from '../errors.ts';

/** Checks an option that is true or false. Default false. */
export function checkFlag(op: string, argument: string, value: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value === 'boolean') return value;
  throw new ClampwiseTypeError(op, argument, describe(value), 'true or false');
}
