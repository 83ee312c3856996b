import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkNumber, describe, nearestName } from '@clampwise/kernels/internal';
import type { FloatDType } from '../types.ts';

export { checkNumber, checkOptions, checkShape } from '@clampwise/kernels/internal';

function hint(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `; did you mean '${nearest}'?`;
}

/**
 * The key of a table that a name means: as it stands there (lowerCamelCase), as Keras's class is called
 * (UpperCamelCase), or in snake_case.
 */
export function keyNamed<K extends string>(
  op: string,
  argument: string,
  name: string,
  table: { readonly [key in K]: unknown },
): K {
  const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const key = camel.charAt(0).toLowerCase() + camel.slice(1);
  if (Object.hasOwn(table, key)) return key as K;
  const known = Object.keys(table);
  const received = `the unknown name '${name}'${hint(name, known)}`;
  throw new ClampwiseTypeError(op, argument, received, `one of ${known.join(', ')}`);
}

/** A name that is not taken: itself, or with a number. */
export function freshName(name: string, taken: readonly string[]): string {
  let fresh = name;
  for (let k = 1; taken.includes(fresh); k++) fresh = `${name}_${k}`;
  return fresh;
}

/** Checks a flag. */
export function checkFlag(op: string, argument: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new ClampwiseTypeError(op, argument, describe(value), 'true or false');
}

/** Checks a dtype of tensors. */
export function checkDType(op: string, dtype: unknown): FloatDType {
  if (dtype === 'float32' || dtype === 'float64') return dtype;
  throw new ClampwiseTypeError(op, 'dtype', describe(dtype), "'float32' or 'float64'");
}

/** Checks a seed: undefined, for none, or a whole number. */
export function checkSeed(op: string, seed: unknown): number | undefined {
  if (seed === undefined) return undefined;
  return checkNumber(op, 'seed', seed, { whole: true });
}
