import { ClampwiseTypeError } from '@clampwise/kernels';
import { sameShape, shapeText } from '@clampwise/kernels/internal';
import {
  cast,
  dispose,
  io,
  type NamedTensorMap,
  type Tensor,
  tensor,
  tidy,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import type { StoredWeights } from '../read/file.ts';
import type { LayerWeights, StoredArray } from '../read/hdf5.ts';

type Layer = layers.Layer;
type Weight = Layer['weights'][number];

/** Gives a model the weights of a file. Every weight of the model has to be there, and of its shape. */
export function setWeights(op: string, model: LayersModel, stored: StoredWeights): void {
  if (stored.kind === 'none') return;
  if (stored.kind === 'layers') setByLayer(op, model, stored.layers);
  else setByName(op, model, stored.specs as unknown as io.WeightsManifestEntry[], stored.data);
}

function setByName(
  op: string,
  model: LayersModel,
  specs: io.WeightsManifestEntry[],
  data: ArrayBuffer,
): void {
  const tensors: NamedTensorMap = io.decodeWeights(data, specs);
  try {
    // What tfjs saves of an optimizer stands behind the weights.
    const names = specs.filter((spec) => spec.group !== 'optimizer').map(({ name }) => name);
    const weights = inOrderOf(op, model.weights, names);
    names.forEach((name, k) => {
      put(op, [name], weights[k] as Weight, tensors[name] as Tensor);
    });
  } finally {
    dispose(tensors);
  }
}

/** The weights of a model by the names that a model.json has, or, where these are others, in the order of both. */
function inOrderOf(op: string, weights: readonly Weight[], names: readonly string[]): Weight[] {
  if (weights.length !== names.length) {
    throw wrong(op, ['weights'], `${names.length} of them`, `${weights.length}`);
  }
  const byName = new Map(weights.map((weight) => [weight.originalName, weight]));
  const found = names.flatMap((name) => byName.get(name) ?? byName.get(withoutCell(name)) ?? []);
  return new Set(found).size === weights.length ? found : [...weights];
}

/** Keras names a cell, tfjs does not: lstm/lstm_cell/kernel is lstm/kernel. */
function withoutCell(name: string): string {
  const parts = name.split('/');
  return [...parts.slice(0, -2), ...parts.slice(-1)].join('/');
}

function setByLayer(op: string, model: LayersModel, stored: readonly LayerWeights[]): void {
  const missing = new Set(layersOf(model).filter((layer) => layer.weights.length > 0));
  for (const { path, arrays } of stored) {
    const layer = find(model, path);
    if (layer === undefined) throw wrong(op, path, 'weights of no layer', 'a layer of that name');
    for (const each of isModel(layer) ? layersOf(layer) : [layer]) missing.delete(each);
    assign(op, path, layer, arrays);
  }
  const [first] = missing;
  if (first !== undefined) throw wrong(op, [first.name], 'no weights', 'weights for every layer');
}

/** The layers that are not models, those in nested models too. */
function layersOf(model: LayersModel): Layer[] {
  return model.layers.flatMap((layer) => (isModel(layer) ? layersOf(layer) : [layer]));
}

function isModel(layer: Layer): layer is LayersModel {
  return Array.isArray((layer as Partial<LayersModel>).layers);
}

function find(model: LayersModel, [name, ...inner]: readonly string[]): Layer | undefined {
  const layer = model.layers.find((each) => each.name === name);
  if (inner.length === 0 || layer === undefined) return layer;
  return isModel(layer) ? find(layer, inner) : undefined;
}

function assign(
  op: string,
  path: readonly string[],
  layer: Layer,
  arrays: readonly StoredArray[],
): void {
  const { weights } = layer;
  if (weights.length !== arrays.length) {
    throw wrong(op, path, `${arrays.length} weights`, `${weights.length}`);
  }
  weights.forEach((weight, k) => {
    const { shape, values, isInteger } = arrays[k] as StoredArray;
    const value = tensor(values, [...shape], isInteger ? 'int32' : 'float32');
    put(op, path, weight, value);
    value.dispose();
  });
}

/** Not by the weight's own `write`: there tfjs applies constraints, by formulas that change what keeps the rule. */
function put(op: string, path: readonly string[], weight: Weight, value: Tensor): void {
  const variable = weight.read() as Variable;
  if (!sameShape(value.shape, variable.shape)) {
    const expected = `one of ${shapeText(variable.shape)}`;
    throw wrong(op, path, `a weight of shape ${shapeText(value.shape)}`, expected);
  }
  tidy(() => variable.assign(cast(value, variable.dtype)));
}

function wrong(op: string, path: readonly string[], received: string, expected: string): Error {
  return new ClampwiseTypeError(op, `the file's ${path.join('/')}`, received, expected);
}
