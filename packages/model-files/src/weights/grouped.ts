import { classNameOf, configOf, quoted } from '../architecture/dialect.ts';
import { groupNames } from '../architecture/groups.ts';
import { layerOrder } from '../architecture/order.ts';
import { isWeightlessLayer } from '../architecture/weightless.ts';
import { Fault } from '../fault.ts';
import type { Hdf5Group } from '../hdf5/types.ts';
import { isObject, type JsonObject, listAt, valueAt } from '../json.ts';
import type { Limits } from '../limits.ts';
import type { Architecture, LayerEntry, LayerWeights } from '../types.ts';
import {
  byNumber,
  type FoundLayer,
  type FoundWeight,
  type Place,
  placeIn,
  rootOf,
  varsIn,
} from './find.ts';
import { readWeights } from './read.ts';

/** The groups of layers in a model.weights.h5; the second one is tf_keras's of 2022. */
const LAYER_GROUPS = ['layers', '_layer_checkpoint_dependencies'];

/**
 * Reads the weights of a model.weights.h5. Its groups are named by class and numbered in Keras's
 * order of layers. The shapes of all weights are checked before any is read.
 */
export function groupedWeights(
  file: Hdf5Group,
  architecture: Architecture,
  limits: Limits,
): LayerWeights[] {
  const found = weightsOfModel(rootOf(file, limits), architecture, []);
  return readWeights(found, architecture, limits);
}

function weightsOfModel(
  place: Place,
  architecture: Architecture,
  path: readonly string[],
): FoundLayer[] {
  const own = varsIn(place);
  const found: FoundLayer[] = own.length === 0 ? [] : [{ path, layer: null, weights: own }];
  const layers = LAYER_GROUPS.map((name) => placeIn(place, name)).find((each) => each);
  const ordered = layerOrder(architecture);
  const names = groupNames(ordered.map(({ className }) => className));
  if (layers !== undefined) checkGroups(layers, ordered, names);
  for (const [k, layer] of ordered.entries()) {
    const group = layers && placeIn(layers, names[k] as string);
    const at = [...path, layer.name];
    if (layer.model !== null) {
      if (group !== undefined) found.push(...weightsOfModel(group, layer.model, at));
      continue;
    }
    const weights = group === undefined ? [] : weightsOfLayer(group, layer);
    found.push({ path: at, layer, weights });
    const inner = layer.wrapped && group && placeIn(group, 'layer');
    if (layer.wrapped && inner) found.push(...weightsOfModel(inner, layer.wrapped, at));
  }
  return found;
}

/**
 * Throws a Fault if a group of weights belongs to no layer, and a layer that may need it has none.
 * The class of that layer has another name in Python. Extra groups alone do no harm.
 */
function checkGroups(
  { group }: Place,
  ordered: readonly LayerEntry[],
  names: readonly string[],
): void {
  const groups = new Set(group.keys());
  const without = ordered.find(
    (layer, k) => !groups.has(names[k] as string) && !isWeightlessLayer(layer),
  );
  if (without === undefined) return;
  const known = new Set(names);
  const left = [...groups].find((name) => !known.has(name));
  if (left === undefined) return;
  const received = `no weights of ${quoted(without.name)}, and weights of ${quoted(left)}, which is no layer`;
  throw new Fault(received, 'groups that are named by the classes of the layers');
}

type Part = Pick<LayerEntry, 'config'> & Partial<Pick<LayerEntry, 'wrapped'>>;

/** A layer's own weights, then the weights of its parts, such as a cell. */
function weightsOfLayer(place: Place, { config, wrapped }: Part): FoundWeight[] {
  const own = varsIn(place);
  const names = place.group
    .keys()
    .filter((key) => isPart(place, key))
    .sort(inOrder(config));
  const parts = names.flatMap((name) => {
    const part = placeIn(place, name) as Place;
    // A wrapped model lists its layers one by one.
    if (name === 'layer' && wrapped) return [];
    return weightsOfLayer(part, { config: configInside(config, name) });
  });
  return [...own, ...parts];
}

function isPart({ group }: Place, key: string): boolean {
  if (key === 'vars' || key.startsWith('seed_generator')) return false;
  return group.get(key)?.kind === 'group';
}

/** Settings of a part, as far as its own parts depend on them. */
function configInside(config: JsonObject, name: string): JsonObject {
  if (name === 'cells') return config;
  const key = /^(forward|backward)_layer$/.test(name) ? 'layer' : name;
  const inner = valueAt(config, key);
  return isObject(inner) ? configOf(inner) : {};
}

/** Parts that are not in alphabetical order. */
const FIRST = [
  'forward_layer',
  'backward_layer',
  'query_dense',
  'key_dense',
  'value_dense',
  'output_dense',
];

/**
 * Stacked cells come in the order of the settings, the parts of other layers in the order of names.
 */
function inOrder(config: JsonObject): (a: string, b: string) => number {
  const cells = listAt(config, 'cells').filter(isObject).map(classNameOf);
  const first = cells.length === 0 ? FIRST : groupNames(cells);
  const places = new Map(first.map((name, k) => [name, k]));
  // tf_keras and GroupQueryAttention name their parts by private attributes: _query_dense.
  const rank = (name: string): number => places.get(name.replace(/^_/, '')) ?? first.length;
  return (a, b) => rank(a) - rank(b) || byNumber(a, b);
}
