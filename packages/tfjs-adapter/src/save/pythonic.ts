import type { serialization } from '@tensorflow/tfjs-core';
import type { Json, JsonObject } from '../keras/json.ts';

/** Names, which keep their case. */
const NAMES = new Set(['name', 'className', 'functionName']);

/** Returns a config of tfjs in Keras's case: `kernelSize` becomes kernel_size. */
export function pythonic(config: serialization.ConfigDict): JsonObject {
  const entries = Object.entries(config).map(([key, value]) => {
    const isName = NAMES.has(key) && typeof value === 'string';
    return [snake(key), isName ? value : pythonicValue(value)];
  });
  return Object.fromEntries(entries) as JsonObject;
}

function pythonicValue(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return snake(value);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(pythonicValue);
  return pythonic(value as serialization.ConfigDict);
}

/** Returns a name in Python's case, as tfjs does when it saves. */
function snake(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
