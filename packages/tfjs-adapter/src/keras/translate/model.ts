import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import type { Context } from './context.ts';
import { isOperation, translateLayer } from './layer.ts';

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
  return Array.isArray(configOf(layer).layers);
}

function isSequential(model: JsonObject): boolean {
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

function translateEntry(context: Context, path: string, layer: JsonObject): JsonObject | null {
  const own = pathOf(path, layer);
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
  const nested = entries.filter(isModel);
  const graph: Graph = { context, path, models: new Set(nested.map(nameOf)) };
  const sequentials = new Set(nested.filter(isSequential).map(nameOf));
  // Of a functional model inside, Keras 3 counts the making as a call here, though not among a layer's inputs.
  const ends = (value: Json): Reference[] =>
    referencesIn(value).map((each) => shifted({ context, path, models: sequentials }, each));
  const used = usedNames(entries, config.output_layers ?? null);
  const layers = entries.flatMap((layer) => {
    // What only makes masks: tfjs makes them by itself.
    if (isOperation(context, layer) && !used.has(nameOf(layer))) return [];
    const translated = translateEntry(context, path, layer);
    if (translated === null) return [];
    if (listAt(layer, 'inbound_nodes').some(startsUnmasked)) {
      Object.assign(objectAt(translated, 'config'), { ignore_mask: true });
    }
    const nodes = listAt(layer, 'inbound_nodes').map((node) => translateNode(graph, layer, node));
    return { ...translated, name: nameOf(layer), inbound_nodes: nodes };
  });
  const input_layers = ends(config.input_layers ?? null);
  const output_layers = ends(config.output_layers ?? null);
  return { class_name: 'Functional', config: { ...base, layers, input_layers, output_layers } };
}

/** The layers that lead to some outputs, by way of inputs and not of masks. */
function usedNames(entries: readonly JsonObject[], outputs: Json): ReadonlySet<string> {
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

/** Whether a recurrent layer is given a state. Keras 3 then gives it no mask but one that is asked for. */
function startsUnmasked(node: Json): boolean {
  if (!isObject(node)) return false;
  const { initial_state: state = null, mask = null } = objectAt(node, 'kwargs');
  return tensorsIn(state).length > 0 && mask === null;
}

/** One call of a layer: a list of [name, node, tensor, other arguments]. */
function translateNode(graph: Graph, layer: JsonObject, node: Json): Json {
  // Keras 2 writes the node of a TFOpLambda without the outer list.
  if (Array.isArray(node) && typeof node[0] === 'string') return [node];
  if (!isObject(node)) return node;
  const { findings } = graph.context;
  const path = pathOf(graph.path, layer);
  const args: JsonObject = {};
  const inputs = listAt(node, 'args').flatMap(tensorsIn);
  for (const [key, value] of Object.entries(objectAt(node, 'kwargs'))) {
    // tfjs works masks out by itself.
    if (value === null || key === 'mask') continue;
    if (tensorsIn(value).length === 0) args[key] = value;
    // tfjs takes the state of a recurrent layer for further inputs.
    else if (key === 'initial_state') inputs.push(...tensorsIn(value));
    else
      findings.unsupported(
        `${path}.${key}`,
        'a tensor as an argument by name',
        'pass it as an input',
      );
  }
  return inputs.map((reference) => [...shifted(graph, reference), args]);
}

/** The tensors in the arguments of a call, in their order. */
function tensorsIn(value: Json): Reference[] {
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (!isObject(value)) return [];
  if (value.class_name !== '__keras_tensor__') return Object.values(value).flatMap(tensorsIn);
  return referencesIn(objectAt(value, 'config').keras_history ?? null);
}
