import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { loadKerasModel } from '../src/keras.ts';
import { testKerasFiles } from './shared/keras.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

// The root of the pages is the package.
const address = (path: string): URL => new URL(`/test/data/keras/${path}`, location.href);

const read = async (path: string): Promise<Uint8Array<ArrayBuffer>> => {
  const response = await fetch(address(path));
  expect(response.ok).toBe(true);
  return new Uint8Array(await response.arrayBuffer());
};

computeOnGpu();
for (const name of browserBackends(import.meta.url)) testKerasFiles(name, read);

test('an address, with the weights beside it', async () => {
  await tf.setBackend('cpu');
  const { model } = await loadKerasModel(address('keras2-sequential/model.json'));
  expect(model.weights).toHaveLength(4);
  model.dispose();
  const { model: packed } = await loadKerasModel(address('keras3-sequential.keras').href);
  expect(packed.weights).toHaveLength(4);
  packed.dispose();
  const nowhere = loadKerasModel(new URL('data:text/plain,hello'));
  await expect(nowhere).rejects.toThrow(/a \.keras or \.h5 file of Keras/);
});

test.each(['localstorage', 'indexeddb'])('a model that tfjs keeps in %s', async (scheme) => {
  await tf.setBackend('cpu');
  const address = `${scheme}://clampwise-test`;
  const stored = sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] });
  await stored.save(address);
  const { model, report } = await loadKerasModel(address);
  expect(report.format).toBe('tfjs, model.json');
  const values = (of: typeof model) => of.getWeights().map((weight) => [...weight.dataSync()]);
  expect(values(model)).toEqual(values(stored));
  model.dispose();
  await tf.io.removeModel(address);
  await expect(loadKerasModel(address)).rejects.toThrow(
    /cannot read source: .*(no model with name|Cannot find model)/,
  );
});
