import type { NamedArray, StoredDtype, StoredValues, StoredWeights } from '@clampwise/model-files';
import { fromHalf, shown } from '@clampwise/model-files/internal';
import { sameShape, shapeText } from '../../check/describe.ts';
import type { FloatDType } from '../../types.ts';
import type { Weight } from '../../weights/weight.ts';
import { inStoredOrder, layersWithWeights, type PlacedLayer } from '../save/weights.ts';
import type { AnyLayer } from '../words/form.ts';
import type { Loading } from '../words/loading.ts';

/** Gives a model the weights of a file. Every weight must be there, with the right shape. */
export function fillWeights(model: AnyLayer, stored: StoredWeights, loading: Loading): void {
  if (stored.kind === 'none') {
    loading.findings.dropped('weights', 'none in the file', 'the first values of the layers');
    return;
  }
  const pairs =
    stored.kind === 'layers'
      ? byLayer(model, stored.layers, loading)
      : byName(model, stored.arrays, loading);
  // All are checked before one is written.
  const read = pairs.map(([weight, array]) => valuesFor(weight, array, loading));
  pairs.forEach(([weight], k) => {
    put(weight, read[k] as FloatValues, loading);
  });
}

type FloatValues = Float32Array | Float64Array;
type Pair = readonly [Weight, NamedArray];

function byLayer(
  model: AnyLayer,
  stored: readonly { readonly path: readonly string[]; readonly arrays: readonly NamedArray[] }[],
  loading: Loading,
): Pair[] {
  const left = new Map(
    stored.filter(({ arrays }) => arrays.length > 0).map((each) => [keyOf(each.path), each]),
  );
  const placed = layersWithWeights(model);
  const pairs = placed.flatMap((each) => {
    const found = left.get(keyOf(each.path));
    left.delete(keyOf(each.path));
    return pairsOf(each, found?.arrays ?? [], loading);
  });
  for (const { path } of left.values()) {
    const name = path.map((part) => shown(part)).join('/');
    loading.reject('weights', `weights of '${name}'`, 'weights of layers that have some');
  }
  return pairs;
}

/** Names from a file may hold a slash. */
function keyOf(path: readonly string[]): string {
  return JSON.stringify(path.map((name) => name.replaceAll('/', '_')));
}

function pairsOf({ layer }: PlacedLayer, arrays: readonly NamedArray[], loading: Loading): Pair[] {
  const weights = inStoredOrder(layer);
  const found = arrays.filter(({ dtype, shape }) => !isCount(dtype, shape));
  if (weights.length !== found.length) {
    const received = `${found.length} weights for the layer ${layer.path}`;
    loading.reject('weights', received, `${weights.length}`);
  }
  return weights.map((weight, k) => [weight, found[k] as NamedArray]);
}

/** Keras counts the batches that a Normalization layer has seen. */
function isCount(dtype: string, shape: readonly number[]): boolean {
  return shape.length === 0 && dtype.startsWith('int');
}

/** tfjs lists all weights that are trained, then the others. Their names say whose they are. */
function byName(model: AnyLayer, arrays: readonly NamedArray[], loading: Loading): Pair[] {
  const placed = layersWithWeights(model);
  const weights = placed.flatMap(({ layer }) =>
    inStoredOrder(layer).map((weight) => ({ weight, layer })),
  );
  if (weights.length !== arrays.length) {
    loading.reject('weights', `${arrays.length} of them`, `${weights.length}`);
  }
  const names = new Map(arrays.map((array) => [baseName(array.name), array]));
  const named = weights.map(({ weight, layer }) => names.get(`${layer.name}/${tfjsName(weight)}`));
  const isNamed = new Set(named).size === arrays.length && !named.includes(undefined);
  const all = weights.map(({ weight }) => weight);
  const trained = all.filter(({ trainable }) => trainable);
  const orders = [[...trained, ...all.filter(({ trainable }) => !trainable)], all];
  const fits = (order: readonly Weight[]): boolean =>
    order.every((weight, k) => sameShape(weight.shape, (arrays[k] as NamedArray).shape));
  if (isNamed) return all.map((weight, k) => [weight, named[k] as NamedArray]);
  const order = orders.find(fits) ?? (orders[0] as Weight[]);
  return order.map((weight, k) => [weight, arrays[k] as NamedArray]);
}

function baseName(name: string): string {
  return name.replace(/:0$/, '');
}

/** Returns the name that tfjs has for a weight of a layer. */
export function tfjsName({ name }: Weight): string {
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}

function valuesFor(weight: Weight, array: NamedArray, loading: Loading): FloatValues {
  if (!sameShape(weight.shape, array.shape)) {
    const received = `a weight ${weight.path} of shape ${shapeText(array.shape)}`;
    loading.reject('weights', received, `shape ${shapeText(weight.shape)}`);
  }
  return floatsOf(array, weight.dtype);
}

/** Returns stored numbers as floats of a dtype, in an array that is not the file's. */
export function floatsOf({ dtype, values }: NamedArray, as: FloatDType): FloatValues {
  const numbers = numbersOf(dtype, values);
  return as === 'float64' ? Float64Array.from(numbers) : Float32Array.from(numbers);
}

function numbersOf(dtype: StoredDtype, values: StoredValues): ArrayLike<number> {
  if (dtype === 'float16') return Float64Array.from(values as Uint16Array, fromHalf);
  if (dtype === 'bfloat16') {
    const bits = Uint32Array.from(values as Uint16Array, (half) => half * 2 ** 16);
    return new Float32Array(bits.buffer);
  }
  const isLong = values instanceof BigInt64Array || values instanceof BigUint64Array;
  return isLong ? Array.from<bigint, number>(values, Number) : values;
}

/** A change of this part of a weight is more than rounding. */
const ROUNDING = 1e-6;

/** Values that satisfy the constraint, but for rounding, stay as they are. */
function put(weight: Weight, values: FloatValues, loading: Loading): void {
  const { data, path, constraint } = weight;
  data.set(values);
  // A rule that takes part of the way moves all weights.
  if (constraint === null || (constraint.options?.rate ?? 1) !== 1) return;
  weight.project();
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const moved = data.some(
    (value, k) => Math.abs(value - (values[k] as number)) > ROUNDING * largest,
  );
  if (!moved) data.set(values);
  else {
    const what = `values that break the constraint ${constraint.name}`;
    loading.findings.changed(path, what, 'the values after the constraint');
  }
}
