import type { Architecture } from '@clampwise/model-files';
import { DEFAULT_LIMITS, layerOrder, readArchitecture } from '@clampwise/model-files/internal';
import type { Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { JsonObject } from '../keras/json.ts';
import type { Saving } from './model.ts';

/** Returns the variables that a model trains, in the order in which Keras counts them. */
export function trainableInKeras(
  { weighted }: Saving,
  source: JsonObject,
  model: LayersModel,
): Variable[] {
  const byPath = new Map(weighted.map(({ names, layer }) => [names.join('/'), layer]));
  const trained = new Set(model.trainableWeights.map((weight) => weight.read() as Variable));
  const paths = pathsOf(readArchitecture(source, 'keras3', DEFAULT_LIMITS), '');
  const all = paths.flatMap((path) => byPath.get(path)?.weights ?? []);
  return all.map((weight) => weight.read() as Variable).filter((each) => trained.has(each));
}

/** Returns the paths of layers in the order of Keras's `model.layers`, including nested models. */
function pathsOf(architecture: Architecture, before: string): string[] {
  return layerOrder(architecture).flatMap(({ name, model, wrapped }) => {
    const inner = model ?? wrapped;
    return inner === null ? [`${before}${name}`] : pathsOf(inner, `${before}${name}/`);
  });
}
