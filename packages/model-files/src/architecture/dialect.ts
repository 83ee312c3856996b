import { shown } from '../check/names.ts';
import { Fault } from '../fault.ts';
import { type Json, type JsonObject, listAt, objectAt, textAt, valueAt } from '../json.ts';
import type { ModelFormat } from '../types.ts';

/** Which program's words a model is written in. */
export type Dialect = ModelFormat['dialect'];

/** tfjs writes snake_case into files; what its `getConfig` returns is in camelCase. */
function keyIn(object: JsonObject, snake: string): string {
  if (Object.hasOwn(object, snake)) return snake;
  return snake.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

export function entryAt(object: JsonObject, snake: string): Json | undefined {
  return valueAt(object, keyIn(object, snake));
}

export function nodesOf(layer: JsonObject): Json[] {
  return listAt(layer, keyIn(layer, 'inbound_nodes'));
}

export function classNameOf(object: JsonObject): string {
  return textAt(object, keyIn(object, 'class_name'));
}

/** Returns the settings of a model or a layer. Early versions of Keras 2 write a Sequential as a list. */
export function configOf(object: JsonObject): JsonObject {
  const config = valueAt(object, 'config');
  return Array.isArray(config) ? { layers: config } : objectAt(object, 'config');
}

/** Returns the name of a layer, which stands in one of two places. */
export function nameOf(layer: JsonObject): string {
  return textAt(layer, 'name') || textAt(configOf(layer), 'name');
}

export function isFunctional(config: JsonObject): boolean {
  const has = (key: string): boolean => entryAt(config, key) !== undefined;
  return has('input_layers') && has('output_layers');
}

/** A name of a file as messages show it, in quotes. */
export function quoted(name: string): string {
  return `'${shown(name)}'`;
}

/** Returns a value that counts something, or throws a Fault that says what it stands for. */
export function indexOf(value: unknown, meaning: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  const received = typeof value === 'number' ? String(value) : typeof value;
  throw new Fault(`${received} as the ${meaning}`, 'numbers that count calls and tensors from 0');
}
