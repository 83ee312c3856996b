import type { LayerArrays, StoredArray } from '@clampwise/model-files';
import { Normalization } from '../../layers/normalization.ts';
import type { FloatArray } from '../../types.ts';
import type { Weight } from '../../weights/weight.ts';
import type { AnyLayer } from '../words/form.ts';

/** A model, as far as its layers go. */
interface Model extends AnyLayer {
  readonly layers: readonly AnyLayer[];
}

function isModel(layer: AnyLayer): layer is Model {
  return (layer.constructor as { readonly isModel?: boolean }).isModel === true;
}

/** Returns the weights of a model by layer. */
export function weightsByLayer(model: AnyLayer): LayerArrays[] {
  return layersWithWeights(model).map(({ path, layer }) => {
    const arrays = inStoredOrder(layer).map(storedWeight);
    return { path, arrays: layer instanceof Normalization ? [...arrays, COUNT] : arrays };
  });
}

/** Keras stores how many batches a Normalization layer has seen, which has no effect. */
const COUNT: StoredArray = { shape: [], dtype: 'int32', values: new Int32Array(1) };

/** A layer, and its name after the names of the models that hold it. */
export interface PlacedLayer {
  readonly path: readonly string[];
  readonly layer: AnyLayer;
}

/** Returns the layers that have weights, each once, also those in nested models. */
export function layersWithWeights(
  model: AnyLayer,
  path: readonly string[] = [],
  seen: Set<AnyLayer> = new Set(),
): PlacedLayer[] {
  return (model as Model).layers.flatMap((layer) => {
    if (seen.has(layer)) return [];
    seen.add(layer);
    const own = [...path, layer.name];
    if (isModel(layer)) return layersWithWeights(layer, own, seen);
    return layer.weights.length === 0 ? [] : [{ path: own, layer }];
  });
}

/** Returns the weights of a layer in Keras's order: those made to be trained, then the others. */
export function inStoredOrder({ weights }: AnyLayer): Weight[] {
  const trained = weights.filter(({ trainable }) => trainable);
  return [...trained, ...weights.filter(({ trainable }) => !trainable)];
}

function storedWeight({ shape, dtype, data }: Weight): StoredArray {
  return { shape, dtype, values: data };
}

/** Returns values as a file holds them. */
export function storedArray(values: FloatArray, shape: readonly number[]): StoredArray {
  return { shape, dtype: values instanceof Float64Array ? 'float64' : 'float32', values };
}
