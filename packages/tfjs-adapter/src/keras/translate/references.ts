import { isObject, type Json, type JsonObject, objectAt } from '../json.ts';

/** A layer's name, which of its calls, which of that call's outputs. */
export type Reference = [string, number, number];

/** References as lists: Keras 3 also writes a single one, or an object of them. */
export function referencesIn(value: Json): Reference[] {
  if (isObject(value)) return Object.values(value).flatMap(referencesIn);
  if (!Array.isArray(value)) return [];
  const [name, node, tensor] = value;
  if (typeof name !== 'string') return value.flatMap(referencesIn);
  return [[name, Number(node), Number(tensor)]];
}

/** The tensors in the arguments of a call, in their order. */
export function tensorsIn(value: Json): Reference[] {
  if (Array.isArray(value)) return value.flatMap((each: Json) => tensorsIn(each));
  if (!isObject(value)) return [];
  if (!isTensor(value))
    return Object.values(value as JsonObject).flatMap((each) => tensorsIn(each));
  return referencesIn((objectAt(value, 'config').keras_history ?? null) as Json);
}

export function isTensor(value: Json): value is JsonObject {
  return isObject(value) && value.class_name === '__keras_tensor__';
}
