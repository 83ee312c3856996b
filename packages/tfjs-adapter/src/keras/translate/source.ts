import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import { type Reference, referencesIn, tensorsIn } from './references.ts';

/** Returns the settings of a model. Early Keras 2 writes a Sequential as a list of layers. */
export function configOf(model: JsonObject): JsonObject {
  const { config } = model;
  return Array.isArray(config) ? { layers: config } : objectAt(model, 'config');
}

/** Tells whether a model names its inputs and outputs. */
export function isFunctional(config: JsonObject): boolean {
  return 'input_layers' in config && 'output_layers' in config;
}

/** Tells whether an entry among the layers is itself a model. */
export function isModel(layer: JsonObject): boolean {
  return Array.isArray(configOf(layer).layers);
}

export function isSequential(model: JsonObject): boolean {
  return !isFunctional(configOf(model));
}

/** Returns the name of a layer, which is in one of two places. */
export function nameOf(layer: JsonObject): string {
  return textAt(layer, 'name') || textAt(configOf(layer), 'name');
}

/** Returns the path of a layer in a model at some path. The path of the whole model is ''. */
export function pathOf(path: string, layer: JsonObject): string {
  return `${path === '' ? 'layers' : path}.${nameOf(layer)}`;
}

/** Returns the names of the layers that lead to some outputs by inputs, not by masks. */
export function usedNames(entries: readonly JsonObject[], outputs: Json): ReadonlySet<string> {
  const byName = new Map(entries.map((layer) => [nameOf(layer), layer]));
  const used = new Set<string>();
  const visit = ([name]: Reference): void => {
    const layer = byName.get(name);
    if (layer === undefined || used.has(name)) return;
    used.add(name);
    for (const node of listAt(layer, 'inbound_nodes')) {
      if (isObject(node)) {
        const { mask: _, ...others } = objectAt(node, 'kwargs');
        for (const each of tensorsIn([node.args ?? null, others])) visit(each);
      } else for (const each of allNames(node, byName)) visit(each);
    }
  };
  referencesIn(outputs).forEach(visit);
  return used;
}

/** Returns all tensors of a call. In Keras 2 they are also among an operation's arguments. */
function allNames(value: Json, layers: ReadonlyMap<string, JsonObject>): Reference[] {
  if (isObject(value)) return Object.values(value).flatMap((each) => allNames(each, layers));
  if (!Array.isArray(value)) return [];
  const [name] = value;
  const own: Reference[] = typeof name === 'string' && layers.has(name) ? [[name, 0, 0]] : [];
  return [...own, ...value.flatMap((each) => allNames(each, layers))];
}
