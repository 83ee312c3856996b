import { isObject, type Json, type JsonObject } from './json.ts';

/**
 * Keys of names that tfjs looks up in camel case. It converts each text in a config to that form.
 */
const LOOKED_UP =
  /(^|_)(activation|initializer|constraint|regularizer|dtype|name|data_format|padding)$/;
const KEY = 'clampwise_text';

/** Returns a config whose texts are lists of codes, which tfjs leaves as they are. */
export function withTextsKept(config: JsonObject): JsonObject {
  const kept = Object.entries(config).map(([key, value]) => [
    key,
    LOOKED_UP.test(key) ? value : keep(value),
  ]);
  return Object.fromEntries(kept) as JsonObject;
}

function keep(value: Json): Json {
  if (Array.isArray(value)) return value.map(keep);
  if (isObject(value)) return 'class_name' in value ? value : withTextsKept(value);
  if (typeof value !== 'string' || !value.includes('_')) return value;
  return { [KEY]: [...value].map((letter) => letter.codePointAt(0) as number) };
}

/** Undoes withTextsKept, in the config that tfjs hands to a class. */
export function withTextsBack(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTextsBack);
  // Tensors, layers and other objects of classes stay as they are.
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const { clampwiseText: codes } = value;
  if (Array.isArray(codes)) return String.fromCodePoint(...(codes as number[]));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withTextsBack(each)]));
}
