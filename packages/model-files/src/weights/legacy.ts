import { quoted } from '../architecture/dialect.ts';
import { layerOrder } from '../architecture/order.ts';
import { Fault } from '../fault.ts';
import type { Hdf5Group } from '../hdf5/types.ts';
import type { Limits } from '../limits.ts';
import type { Architecture, LayerEntry, LayerWeights } from '../types.ts';
import {
  type FoundLayer,
  type FoundWeight,
  type Place,
  placeIn,
  rootOf,
  textsOf,
  weightIn,
} from './find.ts';
import { readWeights } from './read.ts';

const OF_MODEL = 'top_level_model_weights';

/**
 * Reads the weights of an .h5 file, where each layer's group lists its weights in order. A nested
 * model has one list: all trainable weights, then the others. The shapes of all weights are checked
 * before any is read.
 */
export function legacyWeights(
  file: Hdf5Group,
  architecture: Architecture,
  limits: Limits,
): LayerWeights[] {
  const top = rootOf(file, limits);
  const root = placeIn(top, 'model_weights') ?? top;
  const found = weightsOfLayers(root, architecture);
  const own = placeIn(root, OF_MODEL);
  const weights = own === undefined ? [] : listedIn(own);
  if (weights.length > 0) found.push({ path: [], layer: null, weights });
  return readWeights(found, architecture, limits);
}

function weightsOfLayers(root: Place, architecture: Architecture): FoundLayer[] {
  const names = textsOf(root.group, 'layer_names');
  const layers = layersNamed(names, architecture);
  const found = names.map((name, k): FoundLayer => {
    const group = placeIn(root, name);
    if (group === undefined) throw new Fault(`no weights of ${quoted(name)}`, 'a group of them');
    const layer = layers[k] as LayerEntry;
    return { path: [layer.name], layer, weights: listedIn(group) };
  });
  const present = new Set(layers);
  const missing = architecture.layers.filter((layer) => !present.has(layer));
  return [...found, ...missing.map((layer) => ({ path: [layer.name], layer, weights: [] }))];
}

/**
 * Returns the layers that the names stand for. Like Keras, it goes by the order if the names do not
 * match.
 */
function layersNamed(names: readonly string[], architecture: Architecture): readonly LayerEntry[] {
  const byName = new Map(architecture.layers.map((layer) => [layer.name, layer]));
  const unknown = names.find((name) => !byName.has(name));
  if (unknown === undefined) return names.map((name) => byName.get(name) as LayerEntry);
  const ordered = layerOrder(architecture);
  if (ordered.length === names.length) return ordered;
  const received = `weights of ${quoted(unknown)}, a layer that the model does not have`;
  throw new Fault(received, 'weights of the layers of the model');
}

function listedIn(place: Place): FoundWeight[] {
  return textsOf(place.group, 'weight_names').map((name) => weightIn(place, name));
}
