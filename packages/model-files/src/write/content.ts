import { Fault } from '../fault.ts';
import { isObject } from '../json.ts';
import { DEFAULT_LIMITS } from '../limits.ts';

/** Throws a Fault unless a value can be written as JSON. */
export function checkJson(value: unknown, what: string, depth = 0): void {
  if (depth > DEFAULT_LIMITS.depth) {
    throw new Fault(`${what} with more than ${DEFAULT_LIMITS.depth} levels`, 'fewer levels');
  }
  if (Array.isArray(value)) {
    checkList(value, what);
    for (const each of value) checkJson(each, what, depth + 1);
  } else if (isObject(value)) {
    for (const each of Object.values(value)) checkJson(each, what, depth + 1);
  } else if (!isScalar(value)) {
    throw new Fault(`${what} with a value of the type ${typeof value}`, 'values of JSON');
  }
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
}

/** Throws a Fault unless a part of the content is a JSON object, or missing. */
export function checkObject(value: unknown, what: string): void {
  if (value === undefined || value === null) return;
  if (!isObject(value)) throw new Fault(`${what} of the type ${typeof value}`, 'an object or null');
  checkJson(value, what);
}

/** Throws a Fault unless a part of the content is a list without holes. */
export function checkList(value: unknown, what: string): void {
  if (Array.isArray(value) && !Array.from(value).includes(undefined)) return;
  throw new Fault(`${what} that is no list`, 'a list without holes');
}

/** A value in a message: a number or a text as it is, and the type of any other. */
export function said(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? `${value}` : typeof value;
}
