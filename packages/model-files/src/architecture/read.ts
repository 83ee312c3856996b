import { Fault } from '../fault.ts';
import { isObject, type Json, type JsonObject, textAt, valueAt } from '../json.ts';
import type { Limits } from '../limits.ts';
import type { Architecture, LayerCall, LayerEntry, TensorReference } from '../types.ts';
import {
  classNameOf,
  configOf,
  type Dialect,
  entryAt,
  isFunctional,
  nameOf,
  nodesOf,
  quoted,
} from './dialect.ts';
import { checkGraph } from './graph.ts';
import { snakeCase } from './groups.ts';
import { isOperation } from './operations.ts';
import { type Search, type StoredReference, tensorsAtEnds, tensorsOfCall } from './tensors.ts';

/** The state of reading a model. */
interface Reading {
  readonly dialect: Dialect;
  readonly limits: Limits;
  /** Layers read so far, nested models included. */
  layers: number;
}

/**
 * Reads a model in the words of Keras 3, Keras 2 or tfjs. Throws a Fault if its graph cannot be
 * built, or if it has more layers or levels than the limits allow.
 */
export function readArchitecture(
  model: JsonObject,
  dialect: Dialect,
  limits: Limits,
): Architecture {
  return readModel(model, { dialect, limits, layers: 0 }, 1);
}

function readModel(source: JsonObject, reading: Reading, depth: number): Architecture {
  const { limits } = reading;
  if (depth > limits.depth) {
    const received = `models nested deeper than ${limits.depth} levels`;
    throw new Fault(received, 'fewer levels, or a higher limits.depth');
  }
  const config = configOf(source);
  const list = valueAt(config, 'layers');
  if (!Array.isArray(list)) {
    const received = `a model of the class ${quoted(classNameOf(source))} without a list of layers`;
    throw new Fault(received, 'a Sequential or functional model');
  }
  const name = textAt(config, 'name');
  const drafts = list.map((each, k) => readEntry(each, k, reading, depth));
  if (!isFunctional(config)) {
    const layers = named(drafts).map((draft) => ({ ...draft, calls: [] }));
    checkNames(layers);
    return { kind: 'sequential', name, layers, inputs: [], outputs: [], source };
  }
  checkNames(drafts);
  return { kind: 'functional', name, ...readGraph(drafts, config, reading), source };
}

/** A layer whose calls are not read yet. */
type Draft = Omit<LayerEntry, 'calls'>;

function readEntry(source: Json, k: number, reading: Reading, depth: number): Draft {
  reading.layers += 1;
  if (reading.layers > reading.limits.layers) {
    const received = `more than ${reading.limits.layers} layers`;
    throw new Fault(received, 'fewer layers, or a higher limits.layers');
  }
  if (!isObject(source)) throw new Fault(`layer ${k} that is not an object`, 'layers as objects');
  const className = classNameOf(source);
  const name = nameOf(source);
  if (className === '') {
    throw new Fault(
      `layer ${k} (${quoted(name)}) without a class_name`,
      'layers with a class_name',
    );
  }
  const config = configOf(source);
  const inner = valueAt(config, 'layer');
  return {
    name,
    className,
    registeredName: textAt(source, 'registered_name'),
    config,
    model: isModel(source) ? readModel(source, reading, depth + 1) : null,
    wrapped: isObject(inner) && isModel(inner) ? readModel(inner, reading, depth + 1) : null,
    isOperation: isOperation(source, reading.dialect),
    source,
  };
}

const MODEL_CLASSES: ReadonlySet<string> = new Set(['Sequential', 'Functional', 'Model']);

/** Whether a layer is itself a model. A custom layer may use the setting `layers` differently. */
function isModel(layer: JsonObject): boolean {
  const config = configOf(layer);
  const layers = valueAt(config, 'layers');
  if (!Array.isArray(layers)) return false;
  if (MODEL_CLASSES.has(classNameOf(layer)) || isFunctional(config)) return true;
  return layers.length > 0 && layers.every((each) => isObject(each) && classNameOf(each) !== '');
}

/** Names the unnamed layers of a Sequential model as Keras does: dense, dense_1. */
function named(drafts: readonly Draft[]): Draft[] {
  const taken = new Set(drafts.map(({ name }) => name));
  const counts = new Map<string, number>();
  return drafts.map((draft) => {
    if (draft.name !== '') return draft;
    const base = snakeCase(draft.className);
    let k = counts.get(base) ?? 0;
    const nameAt = (): string => (k === 0 ? base : `${base}_${k}`);
    while (taken.has(nameAt())) k++;
    const name = nameAt();
    counts.set(base, k + 1);
    return { ...draft, name };
  });
}

function checkNames(drafts: readonly Draft[]): void {
  const names = new Set<string>();
  for (const [k, { name, className }] of drafts.entries()) {
    if (name === '') {
      const received = `layer ${k} of the class ${quoted(className)} without a name`;
      throw new Fault(received, 'named layers');
    }
    if (names.has(name)) throw new Fault(`two layers named ${quoted(name)}`, 'unique layer names');
    names.add(name);
  }
}

function readGraph(
  drafts: readonly Draft[],
  config: JsonObject,
  { dialect, limits }: Reading,
): Pick<Architecture, 'layers' | 'inputs' | 'outputs'> {
  const byName = new Map(drafts.map((draft) => [draft.name, draft]));
  const search: Search = { names: new Set(byName.keys()), depth: limits.depth };
  const counted =
    (isEnd: boolean) =>
    (each: StoredReference): TensorReference => {
      const start = firstCall(dialect, byName.get(each.layer)?.model ?? null, isEnd);
      if (each.node < start) {
        const received = `node ${each.node} of the model ${quoted(each.layer)}`;
        throw new Fault(received, `nodes of nested models counted from ${start}`);
      }
      return { layer: each.layer, call: each.node - start, output: each.output };
    };
  const layers = drafts.map((draft) => ({
    ...draft,
    calls: callsOf(draft, search, counted(false)),
  }));
  const ends = (key: string): TensorReference[] =>
    tensorsAtEnds(entryAt(config, key) ?? null, search).map(counted(true));
  const graph = { layers, inputs: ends('input_layers'), outputs: ends('output_layers') };
  checkGraph(graph);
  return graph;
}

/**
 * The node of a nested model's first call. Keras 2 and tfjs count the creation of the model as a
 * node, the first one. Keras 3 does so only for functional models, among their inputs and outputs.
 */
function firstCall(dialect: Dialect, model: Architecture | null, isEnd: boolean): 0 | 1 {
  if (model === null) return 0;
  if (dialect !== 'keras3') return 1;
  return isEnd && model.kind === 'functional' ? 1 : 0;
}

function callsOf(
  draft: Draft,
  search: Search,
  counted: (reference: StoredReference) => TensorReference,
): LayerCall[] {
  return nodesOf(draft.source).map((node) => {
    if (!isObject(node) && !Array.isArray(node)) {
      throw new Fault(`a call of ${quoted(draft.name)} without arguments`, 'calls with arguments');
    }
    return { inputs: tensorsOfCall(node, search).map(counted), source: node };
  });
}
