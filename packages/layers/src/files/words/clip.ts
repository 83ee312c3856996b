import type { Json, JsonObject } from '@clampwise/model-files';
import type { ClipByValue } from '../../layers/clipByValue.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { withInfinities, withoutInfinities } from './infinity.ts';
import type { LayerWords } from './layers.ts';
import type { Saving } from './saving.ts';
import type { Setting } from './settings.ts';

/** A bound: a number, nested arrays, or null for none. */
export const boundSetting: Setting = {
  usual: null,
  write: (value) => withoutInfinities(value instanceof Tensor ? value.toArray() : value),
  read: (value) => withInfinities(value),
};

/**
 * Returns the words for a layer that clips. tfjs has it with the adapter. In Keras it is a model of
 * one operation.
 */
export function writeClip(
  layer: ClipByValue,
  path: string,
  saving: Saving,
): LayerWords | undefined {
  const { minValue, maxValue, gradient } = layer;
  const numbers = [minValue, maxValue].every((bound) => !(bound instanceof Tensor));
  if (!numbers) {
    return saving.leaveOut(path, 'a clip whose bounds are arrays', 'Use numbers as bounds');
  }
  if (gradient !== 'exact') {
    const advice = "Use the gradient 'exact'";
    saving.leaveOut(`${path}.gradient`, `'${gradient}'`, advice);
  }
  if (saving.dialect === 'tfjs') return writeForTfjs(layer, path, saving);
  const instead =
    'the operation Clip of Keras, whose gradient at a bound is not always 1 (0.5 on JAX)';
  saving.changed(path, 'the layer ClipByValue', instead);
  const range = { x_min: (minValue ?? -Infinity) as Json, x_max: (maxValue ?? Infinity) as Json };
  return modelOfClip(layer, range);
}

function writeForTfjs(layer: ClipByValue, path: string, saving: Saving): LayerWords {
  const needed = 'which tfjs loads after registerLayers() of @clampwise/tfjs-adapter';
  saving.changed(path, 'the layer ClipByValue', `ClampwiseClipByValue, ${needed}`);
  const [min_value, max_value] = [layer.minValue, layer.maxValue].map(withoutInfinities);
  return {
    className: 'ClampwiseClipByValue',
    config: { min_value: min_value as Json, max_value: max_value as Json },
  };
}

/** A functional model of one operation, because a sequential model holds only layers. */
function modelOfClip(layer: ClipByValue, range: JsonObject): LayerWords {
  const shape = layer.builtFor as unknown as Json;
  const dtype = layer.dtype;
  const x = { shape, dtype, keras_history: ['x', 0, 0] };
  const layers = [
    {
      module: 'keras.layers',
      class_name: 'InputLayer',
      config: { name: 'x', batch_shape: shape, dtype },
      name: 'x',
      inbound_nodes: [],
    },
    {
      module: 'keras.src.ops.numpy',
      class_name: 'Clip',
      config: { name: 'clip', ...range },
      name: 'clip',
      inbound_nodes: [{ args: [{ class_name: '__keras_tensor__', config: x }], kwargs: {} }],
    },
  ];
  const ends = { input_layers: ['x', 0, 0], output_layers: ['clip', 0, 0] };
  return {
    module: 'keras.src.models.functional',
    className: 'Functional',
    config: { layers, ...ends },
  };
}
