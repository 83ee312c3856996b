import { ClampwiseTypeError } from '@clampwise/kernels';
import {
  checkKeys,
  checkNumber,
  describe,
  FOREIGN_NAMES,
  nearestName,
} from '@clampwise/kernels/internal';
import type { FloatDType } from '../types.ts';
import { DTYPE_NAMES, OPTION_NAMES, OTHER_NAMES, VALUE_NAMES } from './foreign.ts';

export { checkNumber };

// Ours come first, because max_grad_norm stands for another option in the kernels.
const NAMES = /* @__PURE__ */ OPTION_NAMES.concat(DTYPE_NAMES, FOREIGN_NAMES);

/** Checks that options are an object whose keys are all known. */
export function checkOptions(op: string, options: unknown, known: readonly string[]): void {
  if (typeof options === 'number' || typeof options === 'string') {
    rejectPositional(op, options, known);
  }
  checkKeys(op, options, known, NAMES);
}

// The options that other libraries take as a first argument without a name.
const FIRST_KEYS = [
  'units',
  'rate',
  'learningRate',
  'initialLearningRate',
  'monitor',
  'negativeSlope',
  'maxValue',
  'axis',
  'path',
];

function rejectPositional(op: string, value: number | string, known: readonly string[]): void {
  const key = FIRST_KEYS.find((first) => known.includes(first));
  if (key === undefined) return;
  const written = typeof value === 'string' ? `'${value}'` : String(value);
  const sentence = `options must be an object; received ${written}. Write { ${key}: ${written} } (options: ${known.join(', ')})`;
  throw new ClampwiseTypeError(op, 'options', written, 'an object', sentence);
}

/**
 * Throws for the name of something that is not chosen by its name: the caller must import it.
 * Returns if the name stands for none of `exported`. Those with options end in `()`.
 */
export function rejectExported(
  op: string,
  argument: string,
  name: string,
  exported: readonly string[],
  entry: string,
): void {
  const plain = plainName(name);
  const call = exported.find((one) => plainName(one) === plain);
  if (call === undefined) return;
  const expected = `${call}, with ${call.replace('()', '')} imported from '${entry}'`;
  throw new ClampwiseTypeError(op, argument, `the name '${name}'`, expected);
}

/**
 * Throws for a function or a class that the caller should have called. `table` has such functions
 * by name. Other ones are known by their names, `others`, and by their number of parameters, which
 * is not `parameters`.
 */
export function rejectUncalled(
  op: string,
  argument: string,
  given: unknown,
  table: { readonly [name: string]: unknown },
  others: readonly string[] = [],
  parameters = 1,
  Base?: abstract new (...args: never) => object,
): void {
  if (typeof given !== 'function') return;
  const own = Object.keys(table).find((name) => table[name] === given);
  const isOther = others.includes(given.name) && given.length !== parameters;
  const name = own ?? (isOther ? given.name : undefined);
  if (name !== undefined) rejectFunction(op, argument, `the function ${name}`, `${name}()`);
  if (Base === undefined || !(given.prototype instanceof Base)) return;
  rejectFunction(op, argument, `the class ${given.name}`, `new ${given.name}()`);
}

function rejectFunction(op: string, argument: string, received: string, call: string): never {
  const sentence = `${argument} is ${received}. Call it: ${call}`;
  throw new ClampwiseTypeError(op, argument, received, call, sentence);
}

/** Returns the end of a message for a place where no function can stand. */
export function callAdvice(given: unknown): string {
  if (typeof given !== 'function' || given.name === '') return '';
  return `. Call it: ${isClass(given) ? 'new ' : ''}${given.name}()`;
}

/** Whether a function was written as a class. */
export function isClass(given: object): boolean {
  return Object.getOwnPropertyDescriptor(given, 'prototype')?.writable === false;
}

function plainName(name: string): string {
  return name.replace(/_|\(\)/g, '').toLowerCase();
}

/**
 * Returns the end of a sentence that suggests what an unknown name stands for: a known foreign
 * name, or a near name. Empty if there is none.
 */
export function hint(name: string, known: readonly string[], foreign: readonly string[]): string {
  if (OTHER_NAMES.includes(name.toLowerCase())) return '';
  const suggested = nearestName(name, known, foreign);
  return suggested === undefined ? '' : `; did you mean '${suggested}'?`;
}

/** Returns a name in lowerCamelCase. */
export function lowerCamel(name: string): string {
  const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return camel.charAt(0).toLowerCase() + camel.slice(1);
}

/**
 * Returns the key of a table that a name stands for. Keys are in lowerCamelCase. Names may also be
 * in UpperCamelCase, as Keras's classes are, or in snake_case. `more` ends the list of names in the
 * message.
 */
export function keyNamed<K extends string>(
  op: string,
  argument: string,
  name: string,
  table: { readonly [key in K]: unknown },
  more = '',
): K {
  const key = lowerCamel(name);
  if (Object.hasOwn(table, key)) return key as K;
  const known = Object.keys(table);
  const received = `the unknown name '${name}'${hint(name, known, VALUE_NAMES)}`;
  throw new ClampwiseTypeError(op, argument, received, `one of ${known.join(', ')}${more}`);
}

/** Returns the name, with a number after it if the name is taken. */
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

/** Checks a seed: a whole number, or undefined for none. */
export function checkSeed(op: string, seed: unknown): number | undefined {
  if (seed === undefined) return undefined;
  return checkNumber(op, 'seed', seed, { whole: true });
}
