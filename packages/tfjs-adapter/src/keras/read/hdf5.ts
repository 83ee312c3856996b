import { ClampwiseTypeError } from '@clampwise/kernels';
import { isObject, type Json, type JsonObject, listAt, textAt } from '../json.ts';
import { configOf, isModel, nameOf } from '../topology.ts';
import { isOperation } from '../translate/operations.ts';
import { snakeCase } from '../translate/tables.ts';

type Attributes = { readonly [name: string]: unknown };

/** What is used of jsfive's Dataset; it brings no types. */
interface Dataset {
  readonly shape: number[];
  readonly dtype: string;
  readonly value: ArrayLike<number> | ArrayLike<bigint>;
}

/** What is used of jsfive's Group. */
export interface Group {
  readonly keys: string[];
  readonly attrs: Attributes;
  get(name: string): Group | Dataset;
}

interface Jsfive {
  readonly File: new (content: ArrayBuffer, name: string) => Group;
}

/** An array of numbers out of a file. */
export interface StoredArray {
  readonly shape: readonly number[];
  readonly isInteger: boolean;
  readonly values: Float32Array | Int32Array;
}

/** The weights of a layer, in Keras's order, which is tfjs's. */
export interface LayerWeights {
  /** The layer's name, after those of the models that it is in. */
  readonly path: readonly string[];
  readonly arrays: readonly StoredArray[];
}

/** Opens an HDF5 file. The library is loaded at the first one. */
export async function openHdf5(op: string, content: Uint8Array): Promise<Group> {
  // @ts-expect-error jsfive brings no types.
  const { File } = (await import('jsfive')) as Jsfive;
  const { buffer, byteOffset, byteLength } = content;
  const whole = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  return unlessDamaged(op, () => new File(whole, ''));
}

/** jsfive meets the end of a file that was cut off with errors of its own. */
export function unlessDamaged<T>(op: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const received = `damaged HDF5 (${error instanceof Error ? error.message : error})`;
    throw new ClampwiseTypeError(op, 'source', received, 'a whole file');
  }
}

/** Whether an optimizer has taken steps before the file was written. */
export function hasOptimizerState(file: Group): boolean {
  const iterations = iterationsIn(file);
  return iterations !== undefined && (read(iterations as Dataset).values[0] ?? 0) > 0;
}

function iterationsIn(file: Group): Group | Dataset | undefined {
  const legacy = child(file, 'optimizer_weights');
  if (legacy === undefined) {
    const vars = child(child(file, 'optimizer') ?? file, 'vars');
    return vars === undefined ? undefined : child(vars, '0');
  }
  const name = texts(legacy.attrs.weight_names).find((each) => /iter/.test(each));
  return name === undefined ? undefined : legacy.get(name);
}

/** The value of a JSON attribute; null where there is none. */
export function jsonAttribute(group: Group, name: string): Json {
  const value = group.attrs[name];
  return typeof value === 'string' ? (JSON.parse(value) as Json) : null;
}

/** The weights in a file that model.save('….h5') wrote: a group for each layer, which lists its weights in order. */
export function legacyWeights(file: Group): LayerWeights[] {
  const root = child(file, 'model_weights') ?? file;
  return texts(root.attrs.layer_names).flatMap((name) => {
    const group = child(root, name);
    const names = texts(group?.attrs.weight_names);
    if (group === undefined || names.length === 0) return [];
    return [{ path: [name], arrays: names.map((weight) => read(group.get(weight) as Dataset)) }];
  });
}

function texts(attribute: unknown): string[] {
  if (typeof attribute === 'string') return [attribute];
  return Array.isArray(attribute) ? attribute.map(String) : [];
}

/** The groups of layers in a model.weights.h5; the second is tf_keras's of 2022. */
const LAYER_GROUPS = ['layers', '_layer_checkpoint_dependencies'];

/** The weights in the model.weights.h5 of a .keras file: groups have the names of classes, numbered in the model's order. */
export function groupedWeights(
  group: Group,
  model: JsonObject,
  path: readonly string[] = [],
): LayerWeights[] {
  const name = LAYER_GROUPS.find((each) => group.keys.includes(each));
  const layers = name === undefined ? undefined : child(group, name);
  if (layers === undefined) return [];
  const counts = new Map<string, number>();
  // Operations are in the graph, and have no group.
  return listAt(configOf(model), 'layers')
    .filter(isObject)
    .filter((layer) => !isOperation(layer))
    .flatMap((layer) => {
      const own = child(layers, numbered(counts, snakeCase(textAt(layer, 'class_name'))));
      if (own === undefined) return [];
      const at = [...path, nameOf(layer)];
      if (isModel(layer)) return groupedWeights(own, layer, at);
      const arrays = arraysIn(own);
      return arrays.length === 0 ? [] : [{ path: at, arrays }];
    });
}

function numbered(counts: Map<string, number>, name: string): string {
  const count = counts.get(name) ?? 0;
  counts.set(name, count + 1);
  return count === 0 ? name : `${name}_${count}`;
}

/** The directions of a Bidirectional are not in the order of the alphabet. */
const FIRST = ['forward_layer', 'backward_layer'];

/** A layer's own weights, then those of its parts, such as a cell. */
function arraysIn(group: Group): StoredArray[] {
  const vars = child(group, 'vars');
  const own =
    vars === undefined
      ? []
      : [...vars.keys].sort(byNumber).map((k) => read(vars.get(k) as Dataset));
  const parts = group.keys
    .filter((key) => key !== 'vars' && !key.startsWith('seed_generator'))
    .sort((a, b) => rank(a) - rank(b) || byNumber(a, b));
  return [...own, ...parts.flatMap((key) => arraysIn(child(group, key) as Group))];
}

function rank(key: string): number {
  const k = FIRST.indexOf(key);
  return k < 0 ? FIRST.length : k;
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function child(group: Group, name: string): Group | undefined {
  // A group's own `get` throws where there is none, and so does its list of keys below a slash.
  const [first = ''] = name.split('/');
  return group.keys.includes(first) || group.keys.includes(name)
    ? (group.get(name) as Group)
    : undefined;
}

function read({ shape, dtype, value }: Dataset): StoredArray {
  const isInteger = !/f/.test(dtype);
  const numbers = Array.from<number | bigint, number>(value, Number);
  const values = isInteger ? Int32Array.from(numbers) : Float32Array.from(numbers);
  return { shape, isInteger, values };
}
