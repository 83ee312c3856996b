/** A value of a JSON document. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key; an empty one where there is none. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

/** The list under a key; an empty one where there is none. */
export function listAt(object: JsonObject, key: string): Json[] {
  const value = object[key];
  return Array.isArray(value) ? value : [];
}

/** The text under a key; '' where there is none. */
export function textAt(object: JsonObject, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : '';
}

/** A value as a report shows it: short. */
export function shown(value: Json | undefined): string {
  if (isObject(value)) {
    const name = textAt(value, 'class_name');
    return name === '' ? shortened(JSON.stringify(value)) : named(name, objectAt(value, 'config'));
  }
  return shortened(JSON.stringify(value) ?? 'nothing');
}

function named(className: string, config: JsonObject): string {
  const args = Object.entries(config)
    .filter(([key, value]) => value !== null && key !== 'name' && !isObject(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return shortened(`${className}(${args.join(', ')})`);
}

const LONGEST = 80;

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
