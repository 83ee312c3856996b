/** The fields that every error of this family has. */
export interface ClampwiseError extends Error {
  /** The public function that was called. */
  readonly op: string;
  /** The argument that is wrong. */
  readonly argument: string;
  /** What was passed, in words. */
  readonly received: string;
  /** What is allowed, in words. */
  readonly expected: string;
}

/**
 * Reports an argument of the wrong kind: a TypeError with the fields `op`, `argument`, `received`
 * and `expected`.
 *
 * @example
 * import {
 *   clip,
 *   ClampwiseTypeError,
 * } from '@clampwise/kernels';
 *
 * try {
 *   clip(JSON.parse('[1, 2, 3]'), 0, 1);
 * } catch (error) {
 *   error instanceof ClampwiseTypeError && error.argument;
 *   // => 'x'
 * }
 */
export class ClampwiseTypeError extends TypeError implements ClampwiseError {
  override readonly name: string = 'ClampwiseTypeError';
  declare readonly op: string;
  declare readonly argument: string;
  declare readonly received: string;
  declare readonly expected: string;

  /**
   * @param sentence - the message after the operation's name. The default is made from the fields.
   */
  constructor(
    op: string,
    argument: string,
    received: string,
    expected: string,
    sentence: string = `${argument} must be ${expected}; received ${received}`,
  ) {
    super(`${op}: ${sentence}`);
    Object.assign(this, { op, argument, received, expected });
  }
}

/**
 * Reports an argument of the right kind whose value is not allowed: a RangeError with the fields
 * `op`, `argument`, `received` and `expected`.
 *
 * @example
 * import { clip, isClampwiseError } from '@clampwise/kernels';
 *
 * let text = '';
 * try {
 *   clip(Float32Array.of(1, 2, 3), 2, 1);
 * } catch (error) {
 *   if (isClampwiseError(error)) text = error.message;
 * }
 * text; // => 'clip: min must be at most max (1); received 2'
 */
export class ClampwiseRangeError extends RangeError implements ClampwiseError {
  override readonly name: string = 'ClampwiseRangeError';
  declare readonly op: string;
  declare readonly argument: string;
  declare readonly received: string;
  declare readonly expected: string;

  /**
   * @param sentence - the message after the operation's name. The default is made from the fields.
   */
  constructor(
    op: string,
    argument: string,
    received: string,
    expected: string,
    sentence: string = `${argument} must be ${expected}; received ${received}`,
  ) {
    super(`${op}: ${sentence}`);
    Object.assign(this, { op, argument, received, expected });
  }
}

/**
 * Tells whether a caught value is an error of this family, also one from another copy of the
 * package.
 *
 * @param error - any value that was caught
 * @returns true for a ClampwiseTypeError or a ClampwiseRangeError
 *
 * @example
 * import { isClampwiseError } from '@clampwise/kernels';
 *
 * isClampwiseError(new Error('other')); // => false
 */
export function isClampwiseError(error: unknown): error is ClampwiseError {
  return (
    error instanceof Error &&
    (error.name === 'ClampwiseTypeError' || error.name === 'ClampwiseRangeError')
  );
}

/** Describes a value in a few words, for error messages. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${value}n`;
    case 'string':
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}...` : value);
    case 'function':
      return 'a function';
    case 'object':
      return describeObject(value);
    default:
      return String(value);
  }
}

/**
 * `value.length`. Null for an object that inherits from a typed array and is not one: its getter
 * throws.
 */
export function lengthOf(value: object): unknown {
  try {
    return (value as { length?: unknown }).length;
  } catch {
    return null;
  }
}

function describeObject(value: object | null): string {
  if (value === null) return 'null';
  const name = value.constructor?.name || 'object';
  if (typeof (value as { then?: unknown }).then === 'function') return 'a promise';
  const length = lengthOf(value);
  if (length === null) return `an object like a ${name}, such as a Proxy`;
  if (typeof length === 'number') return `${name}(${length})`;
  const shape = (value as { shape?: unknown }).shape;
  if (Array.isArray(shape))
    return `${kindOf(value, name)} of shape [${shape.map(describe).join(', ')}]`;
  return name === 'Object' ? 'an object' : `an object of class ${name}`;
}

/**
 * Advice for a value that holds an array but is not one: what to write instead. Empty for all other
 * values.
 */
export function adviceFor(argument: string, value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  if (typeof (value as { then?: unknown }).then === 'function') return ' (await it first)';
  if (!isTfjsTensor(value)) return '';
  return ` (write await ${argument}.data(), or use @clampwise/tfjs-adapter)`;
}

function isTfjsTensor(value: object): boolean {
  return typeof (value as { dataSync?: unknown }).dataSync === 'function' || 'dataId' in value;
}

function kindOf(value: object, name: string): string {
  if (isTfjsTensor(value)) return 'a tensor of TensorFlow.js';
  return name === 'Object' ? 'an array' : `a ${name}`;
}
