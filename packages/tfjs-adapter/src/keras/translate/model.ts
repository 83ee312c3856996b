import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import { readModel } from '../list/graph.ts';
import { masksOf } from '../list/masks.ts';
import { orderCalls, renumberInputs } from './callOrder.ts';
import { withTrainingOf } from './calls.ts';
import { type Context, customLayer } from './context.ts';
import { translateLayer } from './layer.ts';
import { prepareForMasks } from './masks.ts';
import { isOperation, translateOperation } from './operations.ts';
import { checkAxes } from './ranks.ts';
import { type Reference, referencesIn, tensorsIn } from './references.ts';
import { withCopies } from './repeatedInputs.ts';
import {
  configOf,
  isFunctional,
  isModel,
  isSequential,
  nameOf,
  pathOf,
  usedNames,
} from './source.ts';

const CORRECTED = 'computed as in Keras';

/** Translates the topology of a model for tfjs, and reports what tfjs does not support. */
export function translateModel(context: Context, model: JsonObject, path = ''): JsonObject {
  const config = configOf(model);
  const name = textAt(config, 'name');
  const base: JsonObject = name === '' ? {} : { name };
  if (isFunctional(config)) return functional(context, path, model, base);
  if (listAt(config, 'layers').length > 0) return sequential(context, path, model, base);
  const what = `the model class ${textAt(model, 'class_name') || 'without a name'}`;
  const instead = 'only Sequential and functional models are supported';
  context.findings.unsupported(path === '' ? 'model' : path, what, instead, 'rejects');
  return { class_name: 'Sequential', config: { ...base, layers: [] } };
}

function translateEntry(context: Context, path: string, layer: JsonObject): JsonObject | null {
  const own = pathOf(path, layer);
  return isModel(layer) ? translateModel(context, layer, own) : translateLayer(context, own, layer);
}

function sequential(
  context: Context,
  path: string,
  model: JsonObject,
  base: JsonObject,
): JsonObject {
  const config = configOf(model);
  const layers = listAt(config, 'layers')
    .filter(isObject)
    .flatMap<JsonObject>((layer) => translateEntry(context, path, layer) ?? []);
  const [first] = layers;
  const shape = config.build_input_shape;
  if (first !== undefined && Array.isArray(shape)) {
    const own = objectAt(first, 'config');
    if (!('batch_input_shape' in own) && !isModel(first)) own.batch_input_shape = shape;
  }
  checkAxes(context, (name) => pathOf(path, { name }), chained(layers));
  settleMasks(context, path, model, layers);
  return { class_name: 'Sequential', config: { ...base, layers } };
}

/** Prepares the layers of a model for the masks that reach them. */
function settleMasks(
  context: Context,
  path: string,
  model: JsonObject,
  layers: readonly JsonObject[],
): void {
  if (!context.hasMasks) return;
  const { calls } = masksOf(readModel(model, context.isKeras3), context.isKeras3);
  const byName = new Map([...calls].map(([layer, masked]) => [layer.name, masked]));
  for (const layer of layers) {
    const masked = byName.get(nameOf(layer)) ?? [];
    if (masked.length > 0) prepareForMasks(context, pathOf(path, layer), layer, masked);
  }
}

/** Returns the layers of a Sequential in the form of a functional model. */
function chained(layers: readonly JsonObject[]): JsonObject[] {
  const names = layers.map((layer) => textAt(objectAt(layer, 'config'), 'name'));
  return layers.map((layer, k) => {
    const inbound_nodes = k === 0 ? [] : [[[names[k - 1] ?? '', 0, 0]]];
    return { ...layer, name: names[k] ?? '', inbound_nodes };
  });
}

function functional(
  context: Context,
  path: string,
  model: JsonObject,
  base: JsonObject,
): JsonObject {
  const config = configOf(model);
  const entries = listAt(config, 'layers').filter(isObject);
  const nested = entries.filter(isModel);
  const operations = new Set(entries.filter((layer) => isOperation(context, layer)).map(nameOf));
  const graph: Graph = { context, path, models: new Set(nested.map(nameOf)), operations };
  const sequentials = new Set(nested.filter(isSequential).map(nameOf));
  // For a functional model inside, Keras 3 counts the making as a call here, but not among inputs.
  const ends = (value: Json): Reference[] =>
    referencesIn(value).map((each) => shifted({ ...graph, models: sequentials }, each));
  const used = usedNames(entries, config.output_layers ?? null);
  const layers = entries.flatMap<JsonObject>((layer) => {
    // tfjs makes masks itself, without the operations that only make them.
    if (isOperation(context, layer) && !used.has(nameOf(layer))) return [];
    return translateCalled(graph, layer) ?? [];
  });
  checkAxes(context, (name) => pathOf(path, { name }), layers);
  reportDicts(context, path, config);
  const input_layers = ends(config.input_layers ?? null);
  const output_layers = ends(config.output_layers ?? null);
  const result: JsonObject = {
    class_name: 'Functional',
    config: { ...base, layers, input_layers, output_layers },
  };
  if (new Set(output_layers.map((each) => each.join())).size < output_layers.length) {
    const instead = 'tfjs returns each output once. Name it once, and use it twice';
    context.findings.unsupported(
      path === '' ? 'model' : path,
      'an output that is listed twice',
      instead,
    );
  }
  settleMasks(context, path, model, layers);
  const all = withCopies(layers);
  if (all.length > layers.length) {
    const what = 'a tensor that is two inputs of one call';
    context.findings.changed(path === '' ? 'model' : path, what, CORRECTED, 'differs');
  }
  const renumber = orderCalls(all, (name) => graph.models.has(name));
  renumberInputs(all, renumber);
  const renumbered = {
    input_layers: input_layers.map(renumber),
    output_layers: output_layers.map(renumber),
  };
  Object.assign(objectAt(result, 'config'), { layers: all, ...renumbered });
  return result;
}

/** Reports inputs and outputs by keys, of which a Keras 3 file has its own finding. */
function reportDicts(context: Context, path: string, config: JsonObject): void {
  if (context.isKeras3) return;
  for (const key of ['inputs', 'outputs']) {
    if (!isObject(config[key === 'inputs' ? 'input_layers' : 'output_layers'] ?? null)) continue;
    const at = `${path === '' ? 'model' : path}.${key}`;
    context.findings.changed(at, `a dict of ${key}`, `a list of ${key}, in its order`, 'rejects');
  }
}

const NORMALIZATION = 'BatchNormalization';

/** Translates a layer with its calls; null if tfjs does not support it. */
function translateCalled(graph: Graph, layer: JsonObject): JsonObject | null {
  const { path } = graph;
  const own = pathOf(path, layer);
  const name = nameOf(layer);
  if (isOperation(graph.context, layer) && customLayer(graph.context, layer) === undefined) {
    const operation = translateOperation(graph.context, own, layer);
    if (operation === null) return null;
    const inputs = operation.inputs.map((each) => shifted(graph, each));
    const { config } = operation;
    return { class_name: 'ClampwiseOperation', config, name, inbound_nodes: [inputs] };
  }
  const context = withTrainingOf(graph.context, own, layer);
  const translated = translateEntry(context, path, layer);
  if (translated === null) return null;
  if (listAt(layer, 'inbound_nodes').some(startsUnmasked)) {
    Object.assign(objectAt(translated, 'config'), { ignore_mask: true });
  }
  const nodes = listAt(layer, 'inbound_nodes').map((node) => translateNode(graph, layer, node));
  if (!context.isKeras3 && nodes.length > 1 && textAt(layer, 'class_name') === NORMALIZATION) {
    const instead = 'it predicts the same; its statistics differ a little in training';
    context.findings.dropped(own, 'a BatchNormalization that is called twice', instead, 'differs');
  }
  return Object.assign(translated, { name, inbound_nodes: nodes });
}

interface Graph {
  readonly context: Context;
  readonly path: string;
  /** The names of the layers that are models. */
  readonly models: ReadonlySet<string>;
  /** The names of the operations. */
  readonly operations: ReadonlySet<string>;
}

/** Counts calls as tfjs does, where the making of a model is the first. In Keras 3 it is none. */
function shifted({ context, models }: Graph, [name, node, tensor]: Reference): Reference {
  return [name, context.isKeras3 && models.has(name) ? node + 1 : node, tensor];
}

/** Tells whether a recurrent layer gets a state. Keras 3 then passes only a mask that is given. */
function startsUnmasked(node: Json): boolean {
  if (!isObject(node)) return false;
  const { initial_state: state = null, mask = null } = objectAt(node, 'kwargs');
  return tensorsIn(state).length > 0 && mask === null;
}

/** Removes the arguments of a call, which Keras 2 writes in each of its inputs. */
function withoutCallArguments(node: Json): Json {
  if (!Array.isArray(node)) return node;
  return node.map((input) => {
    if (!Array.isArray(input) || !isObject(input[3] ?? null)) return input;
    const { training: _, ...others } = input[3] as JsonObject;
    return [...input.slice(0, 3), others];
  });
}

/** Reports a mask that was passed manually. Masks that Keras makes itself come from operations. */
function checkMask({ context, operations }: Graph, path: string, mask: Json): void {
  const sources = tensorsIn(mask).map(([name]) => name);
  if (sources.length === 0) return;
  if (context.hasMasks && sources.every((name) => operations.has(name))) return;
  const instead = 'tfjs uses the masks that layers make, and no other';
  context.findings.unsupported(`${path}.mask`, 'a mask as an argument', instead, 'ignores');
}

/** Translates one call of a layer to a list of [name, node, tensor, other arguments]. */
function translateNode(graph: Graph, layer: JsonObject, node: Json): Json {
  // Keras 2 writes the node of a TFOpLambda without the outer list.
  if (Array.isArray(node) && typeof node[0] === 'string') return [node];
  if (!isObject(node)) return withoutCallArguments(node);
  const { findings } = graph.context;
  const path = pathOf(graph.path, layer);
  const args: JsonObject = {};
  const inputs = listAt(node, 'args').flatMap(tensorsIn);
  for (const [key, value] of Object.entries(objectAt(node, 'kwargs'))) {
    // tfjs computes masks itself. The training argument of calls is in the layer.
    if (value === null || key === 'training') continue;
    if (key === 'mask') {
      checkMask(graph, path, value);
      continue;
    }
    if (tensorsIn(value).length === 0) args[key] = value;
    // In tfjs the state of a recurrent layer is further inputs.
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
