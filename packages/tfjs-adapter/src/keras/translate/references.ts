import { isObject, type Json, type JsonObject, objectAt } from '../json.ts';

/** The name of a layer, the number of a call, and the number of an output of the call. */
export type Reference = [string, number, number];

/** Returns references as a list. Keras 3 also writes a single one, or an object of them. */
export function referencesIn(value: Json): Reference[] {
  if (isObject(value)) return Object.values(value).flatMap(referencesIn);
  if (!Array.isArray(value)) return [];
  const [name, node, tensor] = value;
  if (typeof name !== 'string') return value.flatMap(referencesIn);
  return [[name, Number(node), Number(tensor)]];
}

/** Returns the tensors in the arguments of a call, in their order. */
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
