import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { checkKeys, describe } from '@clampwise/kernels/internal';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import type { OpenModelFileOptions } from './types.ts';

/** The options of a call, checked. */
export type Settings = Omit<OpenModelFileOptions, 'limits' | 'strict'> & {
  readonly limits: Limits;
  readonly strict: boolean;
};

/** The options of `openModelFile`. */
export const OPEN_KEYS = [
  'readShard',
  'limits',
  'strict',
  'onProgress',
  'requestInit',
  'fetchFunc',
  'weightPathPrefix',
] as const;

const FOREIGN_NAMES = ['readShard weighturlconverter,fetchFunc fetch customfetch'];

/** Checks the options of the public function `op`. */
export function checkSettings(op: string, options: OpenModelFileOptions = {}): Settings {
  checkKeys(op, options, OPEN_KEYS, FOREIGN_NAMES);
  const { limits, requestInit, weightPathPrefix } = options;
  for (const key of ['readShard', 'onProgress', 'fetchFunc'] as const) {
    const value: unknown = options[key];
    if (value === undefined || typeof value === 'function') continue;
    throw new ClampwiseTypeError(op, key, describe(value), 'a function');
  }
  if (requestInit !== undefined && (typeof requestInit !== 'object' || requestInit === null))
    throw new ClampwiseTypeError(op, 'requestInit', describe(requestInit), 'an object for fetch');
  if (requestInit?.body !== undefined && requestInit.body !== null)
    throw new ClampwiseTypeError(op, 'requestInit', 'one with a body', 'one without a body');
  if (weightPathPrefix !== undefined && typeof weightPathPrefix !== 'string')
    throw new ClampwiseTypeError(op, 'weightPathPrefix', describe(weightPathPrefix), 'a text');
  const strict: unknown = options.strict ?? true;
  if (typeof strict !== 'boolean')
    throw new ClampwiseTypeError(op, 'strict', describe(strict), 'true or false');
  return { ...options, strict, limits: checkLimits(op, limits) };
}

function checkLimits(op: string, limits: Partial<Limits> = {}): Limits {
  checkKeys(op, limits, Object.keys(DEFAULT_LIMITS), []);
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  for (const [key, value] of given as [string, unknown][]) {
    const argument = `limits.${key}`;
    if (typeof value !== 'number')
      throw new ClampwiseTypeError(op, argument, describe(value), 'a number');
    if (!(value >= 0))
      throw new ClampwiseRangeError(op, argument, describe(value), 'a number, at least 0');
  }
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
}
