import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import { type Reference, referencesIn, tensorsIn } from './references.ts';

/** The settings of a model. The first versions of Keras 2 write a Sequential as a list of layers. */
export function configOf(model: JsonObject): JsonObject {
  const { config } = model;
  return Array.isArray(config) ? { layers: config } : objectAt(model, 'config');
}

/** Whether a model names its inputs and outputs. */
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

/** Where a layer is, in a model at some path; that of the whole model is ''. */
export function pathOf(path: string, layer: JsonObject): string {
  return `${path === '' ? 'layers' : path}.${nameOf(layer)}`;
}

/** The layers that lead to some outputs, by way of inputs and not of masks. */
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

/** In Keras 2 tensors also stand among the arguments of an operation. */
function allNames(value: Json, layers: ReadonlyMap<string, JsonObject>): Reference[] {
  if (isObject(value)) return Object.values(value).flatMap((each) => allNames(each, layers));
  if (!Array.isArray(value)) return [];
  const [name] = value;
  const own: Reference[] = typeof name === 'string' && layers.has(name) ? [[name, 0, 0]] : [];
  return [...own, ...value.flatMap((each) => allNames(each, layers))];
}
