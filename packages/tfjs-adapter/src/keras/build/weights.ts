import { sameShape, shapeText } from '@clampwise/kernels/internal';
import type { LayerWeights, NamedArray, StoredValues, StoredWeights } from '@clampwise/model-files';
import { Fault, shown } from '@clampwise/model-files/internal';
import { getBackend, tensor, type Variable } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { unreadable } from '../unreadable.ts';
import { valuesFor } from './values.ts';

type Layer = layers.Layer;
type Weight = Layer['weights'][number];

type IsShared = (values: StoredValues) => boolean;

/** The settings for filling a model with weights. */
export interface Filling {
  readonly op: string;
  /** Whether a model.json must have every weight of the model, and no others. */
  readonly isStrict: boolean;
  /** Whether tfjs wrote the file. */
  readonly isOfTfjs: boolean;
  /** Whether a stored array lies in memory that others have, so that the model needs a copy. */
  readonly isShared: IsShared;
  /** Returns the names in the model for the path of a layer in the file. */
  readonly pathInModel: (path: readonly string[]) => readonly string[];
}

/** Fills a model with the weights of a file. The file must have every weight, in its shape. */
export function setWeights(filling: Filling, model: LayersModel, stored: StoredWeights): void {
  if (stored.kind === 'layers') setByLayer(filling, model, stored.layers);
  if (stored.kind === 'named') setByName(filling, model, stored.arrays);
}

function setByName(filling: Filling, model: LayersModel, arrays: readonly NamedArray[]): void {
  if (!filling.isStrict) {
    const byName = weightsByName(model.weights);
    for (const array of arrays) {
      const weight = byName.get(array.name) ?? byName.get(withoutCell(array.name));
      if (weight !== undefined) put(filling, [array.name], weight, array);
    }
    return;
  }
  const weights = inOrderOf(filling, model, arrays);
  arrays.forEach((array, k) => {
    put(filling, [array.name], weights[k] as Weight, array);
  });
}

function weightsByName(weights: readonly Weight[]): Map<string, Weight> {
  return new Map(weights.map((weight) => [weight.originalName, weight]));
}

/** Returns the weights of a model by their names in a model.json, or else by their order. */
function inOrderOf(
  { op, isOfTfjs }: Filling,
  model: LayersModel,
  arrays: readonly NamedArray[],
): readonly Weight[] {
  const { weights } = model;
  if (weights.length !== arrays.length) {
    throw wrong(op, ['weights'], `${arrays.length} of them`, `${weights.length}`);
  }
  const byName = weightsByName(weights);
  const found = arrays.flatMap(
    ({ name }) => byName.get(name) ?? byName.get(withoutCell(name)) ?? [],
  );
  if (new Set(found).size === weights.length) return found;
  // tfjs writes all trainable weights first. Keras writes layer after layer.
  const perLayer = model.layers.flatMap((layer) => layer.weights);
  const orders = isOfTfjs ? [weights, perLayer] : [perLayer, weights];
  const fits = (order: readonly Weight[]): boolean =>
    order.length === arrays.length &&
    order.every((weight, k) => isLike(weight, arrays[k] as NamedArray));
  return orders.find(fits) ?? weights;
}

function isLike({ originalName, shape }: Weight, array: NamedArray): boolean {
  return sameShape(array.shape, shape as number[]) && ownName(array.name) === ownName(originalName);
}

/** Returns the name of a weight in its layer, such as kernel for lstm/kernel:0 and kernel_2. */
function ownName(name: string): string {
  return name.replace(/:0$/, '').replace(/^.*\//, '').replace(/_\d+$/, '');
}

/**
 * Removes the name of a cell, which tfjs does not write. lstm/lstm_cell/kernel becomes
 * lstm/kernel.
 */
function withoutCell(name: string): string {
  const parts = name.split('/');
  return [...parts.slice(0, -2), ...parts.slice(-1)].join('/');
}

function setByLayer(filling: Filling, model: LayersModel, stored: readonly LayerWeights[]): void {
  const { op, pathInModel } = filling;
  const missing = new Map(weightsOf(model).map((weight) => [weight, weight.originalName]));
  for (const { path, arrays } of stored) {
    const layer = find(model, pathInModel(path));
    if (layer === undefined) throw wrong(op, path, 'weights of no layer', 'a layer of that name');
    const { weights } = layer;
    if (weights.length !== arrays.length) {
      throw wrong(op, path, `${arrays.length} weights`, `${weights.length}`);
    }
    weights.forEach((weight, k) => {
      missing.delete(weight);
      put(filling, path, weight, arrays[k] as NamedArray);
    });
  }
  const [first] = missing.values();
  if (first !== undefined) throw wrong(op, [first], 'no such weights', 'weights for every layer');
}

function weightsOf(model: LayersModel): Weight[] {
  return model.layers.flatMap((layer) => layer.weights);
}

type Holder = Partial<Pick<LayersModel, 'layers'>> & { readonly layer?: Layer };

/** Finds a layer by its path, which starts with the models and wrappers that contain it. */
function find(model: Layer, path: readonly string[]): Layer | undefined {
  const [name, ...inner] = path;
  if (name === undefined) return model;
  const { layers: own, layer: wrapped } = model as Holder;
  // A path does not name the model in a wrapper.
  const layer = own?.find((each) => each.name === name);
  if (layer === undefined) return own === undefined && wrapped ? find(wrapped, path) : undefined;
  return find(layer, inner);
}

/**
 * Puts values into a weight. Its own `write` would apply tfjs's constraints, which change weights
 * that already satisfy them.
 */
function put(filling: Filling, path: readonly string[], weight: Weight, array: NamedArray): void {
  const { op, isShared } = filling;
  const variable = weight.read() as Variable;
  if (!sameShape(array.shape, variable.shape)) {
    const expected = `one of ${shapeText(variable.shape)}`;
    throw wrong(op, path, `a weight of shape ${shapeText(array.shape)}`, expected);
  }
  const values = valuesIn(op, variable, array);
  const isForeign = values === array.values && isShared(array.values);
  // The wasm backend copies at once.
  const own = isForeign && getBackend() !== 'wasm' ? values.slice() : values;
  const value = tensor(own, [...array.shape], variable.dtype);
  variable.assign(value);
  value.dispose();
}

function valuesIn(op: string, variable: Variable, array: NamedArray) {
  try {
    return valuesFor(variable.dtype, array);
  } catch (error) {
    if (error instanceof Fault) throw unreadable(op, error.received, error.expected);
    throw error;
  }
}

function wrong(op: string, path: readonly string[], received: string, expected: string): Error {
  return unreadable(op, `${received} for '${path.map((name) => shown(name)).join('/')}'`, expected);
}
