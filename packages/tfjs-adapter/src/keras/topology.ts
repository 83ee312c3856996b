import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from './json.ts';

/** The settings of a model. The first versions of Keras 2 write a Sequential as a list of layers. */
export function configOf(model: JsonObject): JsonObject {
  const { config } = model;
  return Array.isArray(config) ? { layers: config } : objectAt(model, 'config');
}

export function isFunctional(config: JsonObject): boolean {
  return 'input_layers' in config && 'output_layers' in config;
}

/** Whether an entry among the layers is itself a model. */
export function isModel(layer: JsonObject): boolean {
  return Array.isArray(configOf(layer).layers);
}

export function isSequential(model: JsonObject): boolean {
  return !isFunctional(configOf(model));
}

/** The name of a layer, which stands in one of two places. */
export function nameOf(layer: JsonObject): string {
  return textAt(layer, 'name') || textAt(configOf(layer), 'name');
}

/** A function of keras.ops that a functional model of Keras 3 holds like a layer. */
export function isOperation(layer: JsonObject): boolean {
  return /^keras\.(src\.)?ops\b/.test(textAt(layer, 'module'));
}

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
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (!isObject(value)) return [];
  if (value.class_name !== '__keras_tensor__') return Object.values(value).flatMap(tensorsIn);
  return referencesIn(objectAt(value, 'config').keras_history ?? null);
}

/** The layers that lead to some outputs, by way of inputs and not of masks. */
export function usedNames(entries: readonly JsonObject[], outputs: Json): ReadonlySet<string> {
  const byName = new Map(entries.map((layer) => [nameOf(layer), layer]));
  const used = new Set<string>();
  const visit = ([name]: Reference): void => {
    const layer = byName.get(name);
    if (layer === undefined || used.has(name)) return;
    used.add(name);
    for (const node of listAt(layer, 'inbound_nodes').filter(isObject)) {
      const { mask: _, ...others } = objectAt(node, 'kwargs');
      for (const each of tensorsIn([node.args ?? null, others])) visit(each);
    }
  };
  referencesIn(outputs).forEach(visit);
  return used;
}
