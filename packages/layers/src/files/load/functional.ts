import type {
  Architecture,
  JsonObject,
  LayerCall,
  LayerEntry,
  TensorReference,
} from '@clampwise/model-files';
import { isObject, listAt, objectAt, valueAt } from '@clampwise/model-files/internal';
import type { CallContext, LayerOutput } from '../../layers/layer.ts';
import { MergeLayer } from '../../layers/mergeLayer.ts';
import { Functional } from '../../models/functional.ts';
import { input } from '../../models/input.ts';
import type { SymbolicTensor } from '../../tensor/symbolic.ts';
import { short } from '../words/custom.ts';
import type { AnyLayer } from '../words/form.ts';
import type { Loading } from '../words/loading.ts';
import { batchShapeIn } from './shapes.ts';

type Results = Map<string, SymbolicTensor>;

/** Builds a functional model, whose layers `readEntry` makes. */
export function readFunctional(
  architecture: Architecture,
  loading: Loading,
  at: string,
  readEntry: (entry: LayerEntry, loading: Loading, at: string) => AnyLayer,
): Functional<LayerOutput> {
  const { layers, inputs, outputs, name, source } = architecture;
  const results: Results = new Map();
  for (const reference of inputs)
    results.set(keyOf(reference), readInput(architecture, reference, loading));
  const made = new Map<string, AnyLayer>();
  const layerOf = (entry: LayerEntry): AnyLayer => {
    const layer = made.get(entry.name) ?? readEntry(entry, loading, at);
    made.set(entry.name, layer);
    return layer;
  };
  applyAll(layers, results, layerOf, loading);
  const found = (reference: TensorReference): SymbolicTensor =>
    results.get(keyOf(reference)) ??
    loading.reject('model', `an end of the model at ${reference.layer}`, 'a result of a layer');
  const config = objectAt(source, 'config');
  const ends = outputs.map(found);
  const isList = Array.isArray(listAt(config, 'output_layers')[0]) && isKeras3(source);
  const given = isList || ends.length > 1 ? ends : (ends[0] as SymbolicTensor);
  const model = loading.guard(at || 'the model', () => {
    const options = { inputs: inputs.map(found), outputs: given };
    return new Functional<LayerOutput>(name === '' ? options : { ...options, name });
  });
  if (valueAt(config, 'trainable') === false) model.trainable = false;
  return model;
}

/** Keras 2 and tfjs write lists also for one output. */
function isKeras3(source: JsonObject): boolean {
  return typeof valueAt(source, 'module') === 'string';
}

function keyOf({ layer, call, output }: TensorReference): string {
  return `${call} ${output} ${layer}`;
}

function readInput(
  { layers }: Architecture,
  { layer }: TensorReference,
  loading: Loading,
): SymbolicTensor {
  const entry = layers.find(({ name }) => name === layer);
  const shape = entry && batchShapeIn(entry.config, loading);
  if (entry?.className !== 'InputLayer' || !shape) {
    return loading.reject('model', `the input ${layer} without a shape`, 'an InputLayer');
  }
  const dtype = valueAt(entry.config, 'dtype') === 'float64' ? 'float64' : 'float32';
  return input({ shape: shape.slice(1), dtype, name: layer.replaceAll('/', '_') });
}

/** One call of a layer that waits for its inputs. */
interface Waiting {
  readonly entry: LayerEntry;
  readonly call: LayerCall;
  readonly index: number;
  missing: number;
}

/** Applies all layers, each call when its inputs are there. */
function applyAll(
  layers: readonly LayerEntry[],
  results: Results,
  layerOf: (entry: LayerEntry) => AnyLayer,
  loading: Loading,
): void {
  const waiting = layers.flatMap((entry) =>
    entry.className === 'InputLayer'
      ? []
      : entry.calls.map((call, index): Waiting => ({ entry, call, index, missing: 0 })),
  );
  const users = new Map<string, Waiting[]>();
  const ready: Waiting[] = [];
  for (const each of waiting) {
    for (const key of new Set(each.call.inputs.map(keyOf))) {
      if (results.has(key)) continue;
      each.missing += 1;
      users.set(key, [...(users.get(key) ?? []), each]);
    }
    if (each.missing === 0) ready.push(each);
  }
  for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
    for (const key of applyOne(next, results, layerOf, loading)) {
      for (const user of users.get(key) ?? []) {
        user.missing -= 1;
        if (user.missing === 0) ready.push(user);
      }
    }
  }
}

function applyOne(
  { entry, call, index }: Waiting,
  results: Results,
  layerOf: (entry: LayerEntry) => AnyLayer,
  loading: Loading,
): string[] {
  const layer = layerOf(entry);
  const inputs = call.inputs.map((each) => results.get(keyOf(each)) as SymbolicTensor);
  const context = contextOf(entry.name, call, loading);
  const isList = layer instanceof MergeLayer || inputs.length !== 1 || startsWithList(call);
  const given = isList ? inputs : (inputs[0] as SymbolicTensor);
  const result: unknown = loading.guard(entry.name, () => layer.apply(given, context));
  const tensors = (Array.isArray(result) ? result : [result]) as SymbolicTensor[];
  return tensors.map((tensor, output) => {
    const key = keyOf({ layer: entry.name, call: index, output });
    // A tensor that is declared as an input stays one.
    if (!results.has(key)) results.set(key, tensor);
    return key;
  });
}

function startsWithList({ source }: LayerCall): boolean {
  return isObject(source) && Array.isArray(listAt(source, 'args')[0]);
}

/** Returns the `training` of a call. Other arguments are errors unless they are off. */
function contextOf(path: string, { source }: LayerCall, loading: Loading): CallContext | undefined {
  if (!isObject(source)) return contextOfNode(path, source, loading);
  const extra = listAt(source, 'args')
    .slice(1)
    .find((value) => value !== null);
  if (extra !== undefined) {
    return loading.reject(path, `an argument ${short(extra)}`, 'one argument: a tensor or a list');
  }
  return fromKeywords(path, objectAt(source, 'kwargs'), loading);
}

function contextOfNode(
  path: string,
  source: readonly unknown[],
  loading: Loading,
): CallContext | undefined {
  const words = source.flatMap((each) => (Array.isArray(each) ? each.filter(isObject) : []));
  return words.map((each) => fromKeywords(path, each, loading)).find((each) => each !== undefined);
}

function fromKeywords(
  path: string,
  keywords: JsonObject,
  loading: Loading,
): CallContext | undefined {
  for (const [key, value] of Object.entries(keywords)) {
    if (value === null || key === 'training') continue;
    loading.reject(path, `a call with ${key} ${short(value)}`, 'calls with tensors and training');
  }
  const training = valueAt(keywords, 'training');
  return typeof training === 'boolean' ? { training } : undefined;
}
