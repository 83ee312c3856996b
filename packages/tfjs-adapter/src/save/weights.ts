import type { LayerArrays, StoredArray } from '@clampwise/model-files';
import type { Saving } from './model.ts';
import type { Weight } from './tfjs.ts';

/** Reads the weights of all layers, in Keras's order: trainable ones first. */
export async function readWeights({ weighted }: Saving): Promise<LayerArrays[]> {
  const reading = weighted
    .filter(({ layer }) => layer.weights.length > 0)
    .map(async ({ names, layer }) => {
      return { path: names, arrays: await Promise.all(layer.weights.map(arrayOf)) };
    });
  return Promise.all(reading);
}

async function arrayOf(weight: Weight): Promise<StoredArray> {
  const tensor = weight.read();
  const values = await tensor.data();
  const shape = [...tensor.shape];
  // A copy: the cpu backend hands out its own array.
  if (tensor.dtype === 'int32') return { shape, dtype: 'int32', values: Int32Array.from(values) };
  if (tensor.dtype === 'bool') return { shape, dtype: 'bool', values: Uint8Array.from(values) };
  return { shape, dtype: 'float32', values: Float32Array.from(values) };
}
