import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from './describe.ts';

/** Checks the name of a layer or a weight. */
export function checkName(op: string, name: unknown): string {
  const expected = "a string that is not empty and has no '/'";
  if (typeof name !== 'string') throw new ClampwiseTypeError(op, 'name', describe(name), expected);
  if (name !== '' && !name.includes('/')) return name;
  throw new ClampwiseRangeError(op, 'name', describe(name), expected);
}

export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
