import { isObject, type Json, type JsonObject, objectAt } from '../keras/json.ts';
import { equalOf } from './equals.ts';
import { givenOf, plainName, sourceOf, writeLayer } from './layer.ts';
import type { Notes } from './notes.ts';
import { operationFor, operationOf, type WrittenOperation } from './operations.ts';
import { pythonic } from './pythonic.ts';
import {
  type AnyLayer,
  type Between,
  type Container,
  callNumber,
  callsIn,
  frozenPart,
  isModel,
  isSequential,
} from './tfjs.ts';

/** The results of writing a model, besides its config. */
export interface Saving {
  readonly notes: Notes;
  /** The layers in tfjs's form, by their paths. */
  readonly meanings: Map<string, JsonObject>;
  /** The layers with weights. Each name comes after the names of the models around the layer. */
  readonly weighted: { readonly names: readonly string[]; readonly layer: AnyLayer }[];
  readonly seen: Set<AnyLayer>;
  /** The names of layers in the file. */
  readonly names: Map<AnyLayer, string>;
}

/** The place of a model. */
interface Place {
  /** The path in front of its layers: 'layers', or the path of the nested model. */
  readonly path: string;
  readonly names: readonly string[];
  /** Whether an outer model is frozen. */
  readonly isFrozen: boolean;
}

type Call = ReturnType<typeof callsIn>[number];

/** Returns a model in the form of Keras 3. */
export function writeModel(saving: Saving, model: AnyLayer, place?: Place): JsonObject {
  const at = place ?? { path: 'layers', names: [], isFrozen: false };
  const container = model as Container;
  // A Sequential that has not been used yet does not know its calls.
  if (isSequential(model) && !model.built) (model as { build(shape?: unknown): void }).build();
  chooseNames(saving, at.path, layersIn(container));
  const isFrozen = at.isFrozen || !container.trainable;
  const inside = { ...at, isFrozen };
  return isChain(container)
    ? sequential(saving, container, inside)
    : functional(saving, container, inside);
}

/** Returns a name without slashes, which Keras rejects. */
function chooseNames({ notes, names }: Saving, path: string, layers: readonly AnyLayer[]): void {
  const taken = new Set(layers.map(({ name }) => name));
  for (const layer of layers) {
    const { name } = layer;
    if (names.has(layer) || !name.includes('/')) continue;
    const start = name.replaceAll('/', '_');
    let own = start;
    for (let k = 1; taken.has(own); k++) own = `${start}_${k}`;
    taken.add(own);
    names.set(layer, own);
    notes.changed(
      `${path}.${name}.name`,
      `'${name}'`,
      `'${own}': Keras accepts no slash`,
      'accepts',
    );
  }
}

function nameOf({ names }: Saving, layer: AnyLayer): string {
  return names.get(layer) ?? layer.name.replaceAll('/', '_');
}

/** Tells whether a model is written as a Sequential. Only functional models can have operations. */
function isChain(model: AnyLayer): boolean {
  return isSequential(model) && !(model as Container).layers.some(isOperationLayer);
}

function isOperationLayer(layer: AnyLayer): boolean {
  if (isModel(layer)) return false;
  const className = layer.getClassName();
  if (className === 'ClampwiseOperation') return true;
  if (className !== 'ClampwiseClipByValue') return false;
  return equalOf(className, pythonic(layer.getConfig()))?.isOperation === true;
}

function sequential(saving: Saving, model: Container, place: Place): JsonObject {
  const layers = model.layers.flatMap((layer) => entryOf(saving, layer, place) ?? []);
  const [first] = model.layers;
  const input = model.inputs[0] as Between;
  const start =
    first?.getClassName() === 'InputLayer'
      ? []
      : [inputLayer(nameOf(saving, input.sourceLayer), input)];
  return {
    module: 'keras',
    class_name: 'Sequential',
    config: { name: nameOf(saving, model), layers: [...start, ...layers] },
    registered_name: 'Sequential',
  };
}

function inputLayer(name: string, { shape, dtype }: Between): JsonObject {
  const config = { batch_shape: [...shape], dtype: dtype ?? 'float32', name };
  return sourceOf({ className: 'InputLayer', config });
}

/** Writes a layer without its calls; null if Keras has no such layer. */
function entryOf(saving: Saving, layer: AnyLayer, place: Place): JsonObject | null {
  const { notes, seen } = saving;
  const name = nameOf(saving, layer);
  const path = `${place.path}.${name}`;
  const names = [...place.names, name];
  if (seen.has(layer)) {
    notes.unsupported(
      path,
      'a layer that stands in two models',
      'Keras would make two layers of it',
    );
    return null;
  }
  seen.add(layer);
  if (layer.getClassName() === 'InputLayer') return inputEntry(name, layer);
  if (isModel(layer)) return writeModel(saving, layer, { ...place, path, names });
  const part = frozenPart(layer);
  if (part === 'some') {
    notes.unsupported(path, 'a layer of which a part is frozen', 'Keras freezes whole layers only');
  }
  const isFrozen = place.isFrozen || part === 'all';
  let isModelInside = false;
  const written = writeLayer(notes, path, givenOf(layer), (inner, own) => {
    isModelInside = true;
    return writeModel(saving, inner, { path: own, names, isFrozen });
  });
  if (written === null) return null;
  saving.meanings.set(path, written.meaning);
  if (!isModelInside) saving.weighted.push({ names, layer });
  const source = sourceOf({ ...written, config: { ...written.config, name } });
  return isFrozen ? frozen(source) : source;
}

function inputEntry(name: string, layer: AnyLayer): JsonObject {
  const [call] = layer.inboundNodes;
  return inputLayer(name, call?.outputTensors[0] as Between);
}

/** Freezes the layer in a frozen wrapper, since Keras does not. */
function frozen(source: JsonObject): JsonObject {
  const config: JsonObject = { ...objectAt(source, 'config'), trainable: false };
  const { layer = null } = config;
  const isPlain = isObject(layer) && !('layers' in objectAt(layer, 'config'));
  return { ...source, config: isPlain ? { ...config, layer: frozen(layer) } : config };
}

function functional(saving: Saving, model: Container, place: Place): JsonObject {
  const layers = layersIn(model).flatMap((layer) => calledEntry(saving, model, layer, place) ?? []);
  const { inputLayers, outputLayers } = model;
  const inputs = [
    inputLayers,
    model.inputLayersNodeIndices,
    model.inputLayersTensorIndices,
  ] as const;
  const outputs = [
    outputLayers,
    model.outputLayersNodeIndices,
    model.outputLayersTensorIndices,
  ] as const;
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name: nameOf(saving, model),
      layers,
      input_layers: endsOf(saving, model, ...inputs),
      output_layers: endsOf(saving, model, ...outputs),
    },
    registered_name: 'Functional',
  };
}

/** Returns the inputs or outputs of a model. Keras distinguishes one tensor from a list of one. */
function endsOf(
  saving: Saving,
  model: Container,
  layers: readonly AnyLayer[],
  nodes: readonly number[],
  tensors: readonly number[],
): Json {
  const ends = layers.map((layer, k): Json => {
    const number = callNumber(model, layer, nodes[k] ?? 0);
    // Of a functional model inside, Keras counts the making as a call here.
    const isCounted = isModel(layer) && !isChain(layer);
    return [nameOf(saving, layer), isCounted ? number + 1 : number, tensors[k] ?? 0];
  });
  return ends.length === 1 ? (ends[0] as Json) : ends;
}

/** Returns the layers of a model and its input layers, which a Sequential does not list. */
function layersIn(model: Container): readonly AnyLayer[] {
  return [...new Set([...model.inputLayers, ...model.layers])].sort(
    (a, b) => orderIn(model, a) - orderIn(model, b),
  );
}

function orderIn({ layers }: Container, layer: AnyLayer): number {
  return layers.indexOf(layer);
}

/** Writes a layer with its calls. */
function calledEntry(
  saving: Saving,
  model: Container,
  layer: AnyLayer,
  place: Place,
): JsonObject | null {
  const operation = isModel(layer) ? undefined : operationIn(saving, layer, place);
  const calls = callsIn(model, layer).filter(({ inboundLayers }) => inboundLayers.length > 0);
  if (operation !== undefined) {
    const { module, className, config, args } = operation;
    const nodes = calls.map((call) => ({ args: args(tensorsOf(saving, model, call)), kwargs: {} }));
    const name = nameOf(saving, layer);
    const own = { module, class_name: className, config: { name, ...config }, name };
    return { ...own, registered_name: className, inbound_nodes: nodes };
  }
  const entry = entryOf(saving, layer, place);
  if (entry === null) return null;
  const name = nameOf(saving, layer);
  checkArguments(saving.notes, `${place.path}.${name}`, calls);
  const nodes = calls.map((call) => nodeOf(saving, model, layer, call, place));
  return { ...entry, name, inbound_nodes: nodes };
}

/** Returns the operation of keras.ops for a layer; undefined for other layers. */
function operationIn(saving: Saving, layer: AnyLayer, place: Place): WrittenOperation | undefined {
  if (!isOperationLayer(layer)) return undefined;
  const path = `${place.path}.${nameOf(saving, layer)}`;
  const { className, config } = givenOf(layer);
  if (className === 'ClampwiseOperation') {
    saving.meanings.set(path, { class_name: className, config });
    return operationOf(config);
  }
  const equal = equalOf(className, config);
  if (equal === undefined) return undefined;
  writeLayer(saving.notes, path, { className, config, layer }, () => ({}));
  saving.meanings.set(path, { class_name: 'ClampwiseOperation', config: operationMeaning(equal) });
  return operationFor(equal);
}

/** Returns the config of the layer that loadKerasModel makes from an operation. */
function operationMeaning({
  className,
  config,
}: {
  className: string;
  config: JsonObject;
}): JsonObject {
  const operation = className.toLowerCase();
  const { operand = null, x_min = null, x_max = null } = config;
  if (operation === 'clip') return { operation, lower: x_min, upper: x_max };
  return { operation, operands: [null, operand] };
}

/** Arguments of calls that are written elsewhere, or that tfjs and Keras ignore. */
const HARMLESS = new Set(['training', 'initialState', 'initial_state', 'mask']);

function checkArguments(notes: Notes, path: string, calls: readonly Call[]): void {
  for (const { callArgs } of calls) {
    for (const [name, value] of Object.entries((callArgs ?? {}) as object)) {
      if (value === null || value === undefined || HARMLESS.has(name)) continue;
      notes.unsupported(`${path}.${name}`, 'an argument of a call', 'only tensors can be saved');
    }
  }
}

const MERGING = new Set([
  'Add',
  'Average',
  'Concatenate',
  'Dot',
  'Maximum',
  'Minimum',
  'Multiply',
  'Subtract',
]);
const RECURRENT = new Set(['Bidirectional', 'ConvLSTM2D', 'GRU', 'LSTM', 'RNN', 'SimpleRNN']);

function nodeOf(
  saving: Saving,
  model: Container,
  layer: AnyLayer,
  call: Call,
  place: Place,
): JsonObject {
  const tensors = tensorsOf(saving, model, call);
  const [first = null, ...others] = tensors;
  const className = plainName(layer.getClassName());
  if (MERGING.has(className) || (isModel(layer) && others.length > 0)) {
    return { args: [tensors], kwargs: {} };
  }
  if (others.length === 0) return { args: [first], kwargs: {} };
  // tfjs takes the state of a recurrent layer for further inputs.
  if (RECURRENT.has(className)) return { args: [first], kwargs: { initial_state: others } };
  const path = `${place.path}.${nameOf(saving, layer)}`;
  saving.notes.unsupported(path, `${tensors.length} inputs`, 'one input');
  return { args: [first], kwargs: {} };
}

function tensorsOf(saving: Saving, model: Container, call: Call): Json[] {
  return call.inboundLayers.map((layer, k) => {
    const number = callNumber(model, layer, call.nodeIndices[k] ?? 0);
    const { shape, dtype } = call.inputTensors[k] as Between;
    const keras_history = [nameOf(saving, layer), number, call.tensorIndices[k] ?? 0];
    const config = { shape: [...shape], dtype: dtype ?? 'float32', keras_history };
    return { class_name: '__keras_tensor__', config };
  });
}
