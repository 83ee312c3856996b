import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import { isOperation } from '../translate/operations.ts';
import { type Reference, referencesIn, tensorsIn } from '../translate/references.ts';
import { configOf, isModel, isSequential, nameOf, usedNames } from '../translate/source.ts';

/** One call of a layer. */
export interface Call {
  /** The tensors that the call takes, without masks. */
  readonly inputs: readonly Reference[];
  /** The arguments by name that are not tensors. */
  readonly settings: JsonObject;
}

/** A layer of a model, in one form for Keras 2 and 3. */
export interface Layer {
  readonly name: string;
  readonly className: string;
  readonly config: JsonObject;
  readonly source: JsonObject;
  readonly calls: readonly Call[];
  /** The layer as a model; null if it is none. */
  readonly model: Model | null;
  readonly isOperation: boolean;
}

/** A model. References count the calls of a nested model from 0. */
export interface Model {
  readonly layers: readonly Layer[];
  readonly inputs: readonly Reference[];
  readonly outputs: readonly Reference[];
}

/** Reads a model in the form of its file. A Sequential becomes a chain. */
export function readModel(source: JsonObject, isKeras3: boolean): Model {
  const config = configOf(source);
  const entries = listAt(config, 'layers').filter(isObject);
  return isSequential(source) ? readChain(entries, isKeras3) : readGraph(config, entries, isKeras3);
}

function readLayer(source: JsonObject, calls: readonly Call[], isKeras3: boolean): Layer {
  return {
    name: nameOf(source),
    className: textAt(source, 'class_name'),
    config: configOf(source),
    source,
    calls,
    model: isModel(source) ? readModel(source, isKeras3) : null,
    isOperation: isOperation({ isKeras3 }, source),
  };
}

function readChain(entries: readonly JsonObject[], isKeras3: boolean): Model {
  const start: Reference[] = [['', 0, 0]];
  let inputs = start;
  const layers = entries.map((source) => {
    const layer = readLayer(source, [{ inputs, settings: {} }], isKeras3);
    inputs = [[layer.name, 0, 0]];
    return layer;
  });
  return { layers, inputs: start, outputs: inputs };
}

function readGraph(config: JsonObject, entries: readonly JsonObject[], isKeras3: boolean): Model {
  const outputs = config.output_layers ?? null;
  const used = usedNames(entries, outputs);
  const models = new Map(entries.filter(isModel).map((entry) => [nameOf(entry), entry]));
  // Keras 2 counts the making of a model as its first call. Keras 3 does so for a functional model
  // only, and only at the ends.
  const counted = (isEnd: boolean, [name, node, tensor]: Reference): Reference => {
    const model = models.get(name);
    if (model === undefined || (isKeras3 && !(isEnd && !isSequential(model)))) {
      return [name, node, tensor];
    }
    return [name, node - 1, tensor];
  };
  const layers = entries
    .filter((source) => !isOperation({ isKeras3 }, source) || used.has(nameOf(source)))
    .map((source) => {
      const calls = listAt(source, 'inbound_nodes').map((node) => {
        const { inputs, settings } = readCall(node);
        return { inputs: inputs.map((each) => counted(false, each)), settings };
      });
      return readLayer(source, calls, isKeras3);
    });
  const ends = (value: Json): Reference[] => referencesIn(value).map((each) => counted(true, each));
  return { layers, inputs: ends(config.input_layers ?? null), outputs: ends(outputs) };
}

function readCall(node: Json): Call {
  if (!isObject(node)) return readList(node);
  const { mask: _, ...named } = objectAt(node, 'kwargs');
  const settings = Object.entries(named).filter(([, value]) => tensorsIn(value).length === 0);
  const inputs = [node.args ?? null, named].flatMap(tensorsIn);
  return { inputs, settings: Object.fromEntries(settings) };
}

/**
 * Reads a call of Keras 2, which is one [name, node, tensor, arguments] or a list of them. Each
 * repeats the arguments.
 */
function readList(node: Json): Call {
  if (!Array.isArray(node)) return { inputs: [], settings: {} };
  const first = typeof node[0] === 'string' ? node : node[0];
  const settings = Array.isArray(first) && isObject(first[3] ?? null) ? first[3] : {};
  return { inputs: referencesIn(node), settings: settings as JsonObject };
}
