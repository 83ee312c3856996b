import type { Json, JsonObject } from '@clampwise/model-files';
import { isObject, objectAt, textAt } from '@clampwise/model-files/internal';

export type { Json, JsonObject } from '@clampwise/model-files';
export { isObject, listAt, objectAt, textAt } from '@clampwise/model-files/internal';

/**
 * Returns JSON with plain numbers. Early Keras 2 writes numbers of NumPy as `{ type: 'ndarray',
 * value: 6 }`.
 */
export function withoutArrays(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutArrays);
  if (!isObject(value)) return value;
  if (value.type === 'ndarray' && value.value !== undefined) return value.value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutArrays(each)]));
}

/** Returns a value in short, for a report. */
export function shown(value: Json | undefined): string {
  if (isObject(value)) {
    const name = textAt(value, 'class_name');
    return name === '' ? shortened(JSON.stringify(value)) : named(name, objectAt(value, 'config'));
  }
  return shortened(JSON.stringify(value) ?? 'nothing');
}

function named(className: string, config: JsonObject): string {
  const args = Object.entries(config)
    .filter(([key, value]) => value !== null && !isObject(value) && !OF_ANY_LAYER.includes(key))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return shortened(`${className}(${args.join(', ')})`);
}

const OF_ANY_LAYER = ['name', 'trainable', 'dtype'];
const LONGEST = 80;

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
