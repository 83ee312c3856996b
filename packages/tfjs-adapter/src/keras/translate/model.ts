import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import {
  configOf,
  isFunctional,
  isModel,
  isOperation,
  isSequential,
  nameOf,
  type Reference,
  referencesIn,
  tensorsIn,
  usedNames,
} from '../topology.ts';
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

/** Where a layer is, in a model at some path; that of the whole model is ''. */
function pathOf(path: string, layer: JsonObject): string {
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
    if (isOperation(layer) && !used.has(nameOf(layer))) return [];
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

interface Graph {
  readonly context: Context;
  readonly path: string;
  /** The names of the layers that are models. */
  readonly models: ReadonlySet<string>;
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
