import { classNameOf, configOf, quoted } from '../architecture/dialect.ts';
import { groupNames } from '../architecture/groups.ts';
import { layerOrder } from '../architecture/order.ts';
import { Fault } from '../fault.ts';
import type { Hdf5Content } from '../hdf5/types.ts';
import { isObject, type JsonObject, listAt, objectAt, valueAt } from '../json.ts';
import type { Architecture, LayerEntry, StoredArray } from '../types.ts';
import { checkAgreement } from '../weights/agree.ts';
import type { WeightsByPath } from './paths.ts';

/** A group that is being filled. */
export class Group implements Hdf5Content {
  readonly children: Map<string, Group | StoredArray> = new Map();

  /** Returns the group of that name, which is made if there is none. */
  group(name: string): Group {
    const found = this.children.get(name);
    if (found instanceof Group) return found;
    const made = new Group();
    this.children.set(name, made);
    return made;
  }

  /**
   * Writes arrays as `vars/0`, `vars/1` and so on. Early versions of Keras 3 need the group even if
   * it is empty.
   */
  vars(arrays: readonly StoredArray[]): void {
    const vars = this.group('vars');
    for (const [k, array] of arrays.entries()) vars.children.set(String(k), array);
  }
}

/** Places the weights of a model as a model.weights.h5 has them. */
export function placeModel(group: Group, architecture: Architecture, weights: WeightsByPath): void {
  const ordered = layerOrder(architecture);
  const known = new Set(ordered.map(({ name }) => name));
  for (const [name, { path }] of weights.inside) {
    if (known.has(name)) continue;
    const received = `weights of ${quoted(path.join('/'))}, which no output of the model needs`;
    throw new Fault(received, 'paths of layers that lead to an output');
  }
  group.vars(weights.arrays);
  const names = groupNames(ordered.map(({ className }) => className));
  for (const [k, layer] of ordered.entries()) {
    const own = weights.inside.get(layer.name) ?? NOTHING;
    const at = group.group('layers').group(names[k] as string);
    if (layer.model !== null) placeModel(at, layer.model, own);
    else placeLayer(at, layer, own);
  }
}

const NOTHING: WeightsByPath = { path: [], arrays: [], inside: new Map() };

function placeLayer(group: Group, layer: LayerEntry, weights: WeightsByPath): void {
  const shapes = weights.arrays.map(({ shape }) => shape);
  if (layer.wrapped !== null) {
    group.vars(weights.arrays);
    placeModel(group.group('layer'), layer.wrapped, { ...weights, arrays: [] });
    return;
  }
  if (weights.inside.size === 0) checkAgreement(layer, shapes);
  placePart(group, layer, weights.arrays);
  for (const [name, part] of weights.inside) placeByAttribute(group.group(name), part);
}

/** Weights whose path names the attributes of a layer: they lie where the path says. */
function placeByAttribute(group: Group, { arrays, inside }: WeightsByPath): void {
  group.vars(arrays);
  for (const [name, part] of inside) placeByAttribute(group.group(name), part);
}

type Part = Pick<LayerEntry, 'className' | 'config'>;

const ATTENTION = ['query_dense', 'key_dense', 'value_dense', 'output_dense'];

/** Places the weights of a layer, of which some classes keep them in parts. */
function placePart(group: Group, part: Part, arrays: readonly StoredArray[]): void {
  const { className, config } = part;
  const place = arrays.length === 0 ? undefined : PARTS.get(className);
  group.vars(place === undefined ? arrays : []);
  place?.(group, config, arrays);
}

type Place = (group: Group, config: JsonObject, arrays: readonly StoredArray[]) => void;

const inCell: Place = (group, _, arrays) => group.group('cell').vars(arrays);

const inAttention: Place = (group, _, arrays) => {
  for (const [k, each] of inEqualParts(arrays, ATTENTION.length).entries()) {
    group.group(ATTENTION[k] as string).vars(each);
  }
};

const inBoth: Place = (group, config, arrays) => {
  const [forward = [], backward = []] = inEqualParts(arrays, 2);
  const hasOther = isObject(valueAt(config, 'backward_layer'));
  const other = partAt(config, hasOther ? 'backward_layer' : 'layer');
  placePart(group.group('forward_layer'), partAt(config, 'layer'), forward);
  placePart(group.group('backward_layer'), other, backward);
};

const inCells: Place = (group, config, arrays) => {
  const cells = listAt(config, 'cells').filter(isObject).map(partOf);
  const names = groupNames(cells.map(({ className }) => className));
  let start = 0;
  for (const [k, cell] of cells.entries()) {
    const end = start + weightsOfCell(cell);
    placePart(group.group('cells').group(names[k] as string), cell, arrays.slice(start, end));
    start = end;
  }
  if (start !== arrays.length) throw wrongCount(arrays.length, `${start} for these cells`);
};

const inPart = (key: string): Place => {
  return (group, config, arrays) => placePart(group.group(key), partAt(config, key), arrays);
};

/** The classes that keep their weights in parts. */
const PARTS: ReadonlyMap<string, Place> = new Map([
  ...['LSTM', 'GRU', 'SimpleRNN'].map((name) => [name, inCell] as const),
  ...['ConvLSTM1D', 'ConvLSTM2D', 'ConvLSTM3D'].map((name) => [name, inCell] as const),
  ['MultiHeadAttention', inAttention],
  ['GroupQueryAttention', inAttention],
  ['RNN', inPart('cell')],
  ['TimeDistributed', inPart('layer')],
  ['Bidirectional', inBoth],
  ['StackedRNNCells', inCells],
]);

function partOf(object: JsonObject): Part {
  return { className: classNameOf(object), config: configOf(object) };
}

function partAt(config: JsonObject, key: string): Part {
  return partOf(objectAt(config, key));
}

/** A kernel, a recurrent kernel, and a bias unless there is none. */
function weightsOfCell({ config }: Part): number {
  return valueAt(config, 'use_bias') === false ? 2 : 3;
}

function inEqualParts(arrays: readonly StoredArray[], count: number): (readonly StoredArray[])[] {
  const size = arrays.length / count;
  if (!Number.isInteger(size)) throw wrongCount(arrays.length, `a multiple of ${count}`);
  return Array.from({ length: count }, (_, k) => arrays.slice(k * size, (k + 1) * size));
}

function wrongCount(received: number, expected: string): Fault {
  return new Fault(`${received} weights of a layer that keeps them in parts`, expected);
}
