import { isObject, type Json, type JsonObject } from './json.ts';

/** tfjs makes camel case of each text in a config. These keys hold names that it looks up in that form. */
const LOOKED_UP =
  /(^|_)(activation|initializer|constraint|regularizer|dtype|name|data_format|padding)$/;
const KEY = 'clampwise_text';

/** A config in which texts arrive as they are written: as lists of codes, which tfjs leaves alone. */
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

/** The config that tfjs made of one with texts kept. */
export function withTextsBack(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTextsBack);
  // Tensors, layers and the like stay what they are.
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const { clampwiseText: codes } = value;
  if (Array.isArray(codes)) return String.fromCodePoint(...(codes as number[]));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withTextsBack(each)]));
}
