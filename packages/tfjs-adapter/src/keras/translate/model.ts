import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import type { Context } from './context.ts';
import { translateLayer } from './layer.ts';

/** The topology of a model as tfjs reads it; what it cannot have is among the findings. */
export function translateModel(context: Context, model: JsonObject, path = ''): JsonObject {
  const config = configOf(model);
  const name = textAt(config, 'name');
  const base: JsonObject = name === '' ? {} : { name };
  if (isFunctional(config)) return functional(context, path, config, base);
  if (listAt(config, 'layers').length > 0) return sequential(context, path, config, base);
  const what = `the model class ${textAt(model, 'class_name') || 'without a name'}`;
  const instead = 'only Sequential and functional models can be had';
  context.findings.unsupported(path === '' ? 'model' : path, what, instead);
  return { class_name: 'Sequential', config: { ...base, layers: [] } };
}

/** The settings of a model. The first versions of Keras 2 write a Sequential as a list of layers. */
export function configOf(model: JsonObject): JsonObject {
  const { config } = model;
  return Array.isArray(config) ? { layers: config } : objectAt(model, 'config');
}

function isFunctional(config: JsonObject): boolean {
  return 'input_layers' in config && 'output_layers' in config;
}

/** Whether an entry among the layers is itself a model. */
export function isModel(layer: JsonObject): boolean {
  const config = configOf(layer);
  return Array.isArray(config.layers);
}

/** The name of a layer, which stands in one of two places. */
export function nameOf(layer: JsonObject): string {
  return textAt(layer, 'name') || textAt(configOf(layer), 'name');
}

function translateEntry(context: Context, path: string, layer: JsonObject): JsonObject | null {
  const own = `${path === '' ? 'layers' : path}.${nameOf(layer)}`;
  return isModel(layer) ? translateModel(context, layer, own) : translateLayer(context, own, layer);
}

function sequential(
  context: Context,
  path: string,
  config: JsonObject,
  base: JsonObject,
): JsonObject {
  const layers = listAt(config, 'layers')
    .filter(isObject)
    .flatMap<JsonObject>((layer) => translateEntry(context, path, layer) ?? []);
  const [first] = layers;
  const shape = config.build_input_shape;
  if (first !== undefined && Array.isArray(shape)) {
    const own = objectAt(first, 'config');
    if (!('batch_input_shape' in own) && !isModel(first)) own.batch_input_shape = shape;
  }
  return { class_name: 'Sequential', config: { ...base, layers } };
}

function functional(
  context: Context,
  path: string,
  config: JsonObject,
  base: JsonObject,
): JsonObject {
  const entries = listAt(config, 'layers').filter(isObject);
  const models = new Set(entries.filter(isModel).map(nameOf));
  const graph: Graph = { context, path, models };
  const layers = entries.flatMap((layer) => {
    const translated = translateEntry(context, path, layer);
    if (translated === null) return [];
    const nodes = listAt(layer, 'inbound_nodes').map((node) => translateNode(graph, layer, node));
    return { ...translated, name: nameOf(layer), inbound_nodes: nodes };
  });
  const ends = {
    input_layers: referencesIn(config.input_layers ?? null).map((each) => shifted(graph, each)),
    output_layers: referencesIn(config.output_layers ?? null).map((each) => shifted(graph, each)),
  };
  return { class_name: 'Functional', config: { ...base, layers, ...ends } };
}

interface Graph {
  readonly context: Context;
  readonly path: string;
  /** The names of the layers that are models. */
  readonly models: ReadonlySet<string>;
}

/** A layer's name, which of its calls, which of that call's outputs. */
type Reference = [string, number, number];

/** References as lists: Keras 3 also writes a single one, or an object of them. */
function referencesIn(value: Json): Reference[] {
  if (isObject(value)) return Object.values(value).flatMap(referencesIn);
  if (!Array.isArray(value)) return [];
  const [name, node, tensor] = value;
  if (typeof name !== 'string') return value.flatMap(referencesIn);
  return [[name, Number(node), Number(tensor)]];
}

/** In tfjs, and in Keras 2, the making of a model is the first of its calls; in Keras 3 it is none. */
function shifted({ context, models }: Graph, [name, node, tensor]: Reference): Reference {
  return [name, context.isKeras3 && models.has(name) ? node + 1 : node, tensor];
}

/** One call of a layer: a list of [name, node, tensor, other arguments]. */
function translateNode(graph: Graph, layer: JsonObject, node: Json): Json {
  if (!isObject(node)) return node;
  const { findings } = graph.context;
  const path = `${graph.path === '' ? 'layers' : graph.path}.${nameOf(layer)}`;
  const args: JsonObject = {};
  for (const [key, value] of Object.entries(objectAt(node, 'kwargs'))) {
    // tfjs works masks out by itself.
    if (value === null || key === 'mask') continue;
    if (tensorsIn(value).length === 0) args[key] = value;
    else
      findings.unsupported(
        `${path}.${key}`,
        'a tensor as an argument by name',
        'pass it as an input',
      );
  }
  return listAt(node, 'args')
    .flatMap(tensorsIn)
    .map((reference) => [...shifted(graph, reference), args]);
}

/** The tensors in the arguments of a call, in their order. */
function tensorsIn(value: Json): Reference[] {
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (!isObject(value)) return [];
  if (value.class_name !== '__keras_tensor__') return Object.values(value).flatMap(tensorsIn);
  return referencesIn(objectAt(value, 'config').keras_history ?? null);
}
