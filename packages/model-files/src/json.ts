/** A value of a JSON document. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the value under a key of the object itself, never one of its prototype. */
export function valueAt(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Returns the object under a key, or an empty one. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = valueAt(object, key);
  return isObject(value) ? value : {};
}

/** Returns the list under a key, or an empty one. */
export function listAt(object: JsonObject, key: string): Json[] {
  const value = valueAt(object, key);
  return Array.isArray(value) ? value : [];
}

/** Returns the text under a key, or ''. */
export function textAt(object: JsonObject, key: string): string {
  const value = valueAt(object, key);
  return typeof value === 'string' ? value : '';
}
