import { Fault } from '../fault.ts';
import { isObject, type Json, type JsonObject, listAt, objectAt, valueAt } from '../json.ts';
import { indexOf, quoted } from './dialect.ts';

/** A tensor as a file names it: a layer, a node of that layer, an output of that node. */
export interface StoredReference {
  readonly layer: string;
  readonly node: number;
  readonly output: number;
}

/** What is known while tensors are looked for. */
export interface Search {
  /** The names of the model's layers. */
  readonly names: ReadonlySet<string>;
  /** Levels of nesting that a value may have. */
  readonly depth: number;
}

/** Keras 2 writes a number among the tensors of a call under this name. */
const CONSTANT = '_CONSTANT_VALUE';

/** Returns the tensors of `input_layers` or `output_layers`: one, a list, or an object of them. */
export function tensorsAtEnds(value: Json, search: Search): StoredReference[] {
  return positional(value, search, 0);
}

/** Returns the tensors that a call takes: arguments by position, then those by name. */
export function tensorsOfCall(node: JsonObject | Json[], search: Search): StoredReference[] {
  if (!isObject(node)) return [...positional(node, search, 0), ...namedInList(node, search)];
  const isKeras3 = Array.isArray(valueAt(node, 'args'));
  if (!isKeras3) return [...positional(node, search, 0), ...namedInList(node, search)];
  const args = listAt(node, 'args');
  return [args, objectAt(node, 'kwargs')].flatMap((each) => marked(each, search, 0));
}

/** Keras flattens objects by sorted keys. */
function valuesOf(object: JsonObject): Json[] {
  return Object.keys(object)
    .sort()
    .map((key) => object[key] as Json);
}

function descend(depth: number, search: Search): number {
  if (depth < search.depth) return depth + 1;
  throw new Fault(`arguments of a call nested deeper than ${search.depth} levels`, 'fewer levels');
}

/** Tensors of Keras 3, which carry a mark. */
function marked(value: Json, search: Search, depth: number): StoredReference[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = descend(depth, search);
  if (Array.isArray(value)) return value.flatMap((each) => marked(each, search, below));
  if (valueAt(value, 'class_name') !== '__keras_tensor__') {
    return valuesOf(value).flatMap((each) => marked(each, search, below));
  }
  const history = listAt(objectAt(value, 'config'), 'keras_history');
  if (typeof history[0] === 'string') return [reference(history)];
  throw new Fault('a tensor without keras_history', 'tensors that name the layer they come from');
}

/** Tensors of Keras 2 and tfjs: [name, node, output, arguments by name]. */
function positional(value: Json, search: Search, depth: number): StoredReference[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = descend(depth, search);
  if (!Array.isArray(value)) {
    return valuesOf(value).flatMap((each) => positional(each, search, below));
  }
  if (typeof value[0] !== 'string') return value.flatMap((each) => positional(each, search, below));
  return value[0] === CONSTANT ? [] : [reference(value)];
}

/** The tensors among the arguments by name. Each tensor of a call repeats them: the first ones count. */
function namedInList(node: Json, search: Search): StoredReference[] {
  return named(firstKwargs(node, search, 0), search, 0);
}

function firstKwargs(node: Json, search: Search, depth: number): JsonObject {
  if (typeof node !== 'object' || node === null) return {};
  const below = descend(depth, search);
  const values = Array.isArray(node) ? node : valuesOf(node);
  if (Array.isArray(node) && typeof node[0] === 'string') {
    const [, , , kwargs = null] = node;
    return isObject(kwargs) ? kwargs : {};
  }
  const [first = null] = values;
  return firstKwargs(first, search, below);
}

/** A list in an argument by name is a tensor if it looks like one and names a layer. */
function named(value: Json, search: Search, depth: number): StoredReference[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = descend(depth, search);
  if (!Array.isArray(value)) return valuesOf(value).flatMap((each) => named(each, search, below));
  const [name, node, output] = value;
  const isTensor = typeof node === 'number' && typeof output === 'number';
  if (typeof name === 'string' && isTensor && search.names.has(name)) return [reference(value)];
  return value.flatMap((each) => named(each, search, below));
}

function reference([name, node, output]: readonly Json[]): StoredReference {
  const layer = name as string;
  return {
    layer,
    node: indexOf(node, `node of the layer ${quoted(layer)}`),
    output: indexOf(output, `output of the layer ${quoted(layer)}`),
  };
}
