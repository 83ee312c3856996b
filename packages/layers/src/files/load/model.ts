import type { Architecture, JsonObject, LayerEntry } from '@clampwise/model-files';
import { listAt, objectAt, valueAt } from '@clampwise/model-files/internal';
import { ClipByValue } from '../../layers/clipByValue.ts';
import type { Layer } from '../../layers/layer.ts';
import { Sequential } from '../../models/sequential.ts';
import type { BatchShape } from '../../tensor/symbolic.ts';
import { short } from '../words/custom.ts';
import type { AnyLayer } from '../words/form.ts';
import { withInfinities } from '../words/infinity.ts';
import type { Loading } from '../words/loading.ts';
import { commonOptions, ownWords, readLayer } from './layers.ts';

/** Builds the model that a file describes, with first values as weights. */
export function readModel(architecture: Architecture, loading: Loading, at = ''): Sequential {
  if (architecture.kind === 'sequential') return readSequential(architecture, loading, at);
  return loading.reject('model', 'a functional model', 'a sequential model');
}

function readSequential(architecture: Architecture, loading: Loading, at: string): Sequential {
  const { layers, source } = architecture;
  const entries = layers.filter(({ className }) => className !== 'InputLayer');
  const parts = entries.map((entry) => readEntry(entry, loading, at));
  const model = new Sequential(parts as Layer[]);
  const config = objectAt(source, 'config');
  if (valueAt(config, 'trainable') === false) model.trainable = false;
  const shape = inputShapeIn(layers, config, loading);
  if (shape !== null) model.ensureBuilt(shape, 'float32');
  return model;
}

/** Returns the layer of an entry, which may be a model. */
export function readEntry(entry: LayerEntry, loading: Loading, at: string): AnyLayer {
  const path = at === '' ? entry.name : `${at}/${entry.name}`;
  if (entry.model === null) return readLayer(entry, path, loading);
  const own = ownWords(entry.source);
  if (own !== null) return readLayer(entry, path, loading);
  return readClip(entry, entry.model, path, loading) ?? readModel(entry.model, loading, path);
}

/** A model of one operation Clip, as `saveModel` writes a layer that clips. */
function readClip(
  entry: LayerEntry,
  { kind, layers }: Architecture,
  path: string,
  loading: Loading,
): ClipByValue | null {
  const [input, clip, ...others] = layers;
  const isClip = clip?.isOperation === true && clip.className === 'Clip' && clip.calls.length === 1;
  if (kind !== 'functional' || others.length > 0 || input?.className !== 'InputLayer' || !isClip) {
    return null;
  }
  return clipOf(clip, { ...entry, config: {} }, path, loading);
}

/** Returns the layer for an operation Clip. */
export function clipOf(
  { config }: LayerEntry,
  named: LayerEntry,
  path: string,
  loading: Loading,
): ClipByValue {
  const instead = 'clipByValue, whose gradient at a bound is 1 (in Keras not always: 0.5 on JAX)';
  loading.findings.changed(path, 'the operation Clip', instead);
  const bound = (key: string): number | null => {
    const value = withInfinities(valueAt(config, key) ?? null);
    if (value === null || typeof value === 'number') return value;
    return loading.reject(`${path}.${key}`, short(value), 'a number or null');
  };
  const [minValue, maxValue] = [bound('x_min'), bound('x_max')];
  return new ClipByValue({ ...commonOptions(named, path, loading), minValue, maxValue });
}

/** Returns the shape of a batch for a sequential model, or null if the file does not say it. */
function inputShapeIn(
  layers: readonly LayerEntry[],
  config: JsonObject,
  loading: Loading,
): BatchShape | null {
  const [first] = layers;
  if (first === undefined) return null;
  const keys = ['batch_shape', 'batch_input_shape'];
  for (const key of keys) {
    const found = batchShape(listAt(first.config, key), loading);
    if (found !== null) return found;
  }
  return batchShape(listAt(config, 'build_input_shape'), loading);
}

function batchShape(shape: readonly unknown[], loading: Loading): BatchShape | null {
  if (shape.length === 0) return null;
  const isShape = shape.every(
    (axis) => axis === null || (typeof axis === 'number' && Number.isSafeInteger(axis) && axis > 0),
  );
  if (isShape) return [null, ...shape.slice(1)] as BatchShape;
  return loading.reject('model', `the input shape ${short(shape as never)}`, 'sizes above 0');
}

/** Returns the names of the outputs of a model: of the layers that they come from. */
export function outputNamesIn({ kind, outputs }: Architecture): readonly string[] {
  return kind === 'functional' ? outputs.map(({ layer }) => layer) : ['output'];
}
