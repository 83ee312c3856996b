// A model goes from layers to tfjs by the adapter, trains there, and comes back.
import '@tensorflow/tfjs-backend-cpu';
import { adam, clipByValue, dense, nonNeg, type Sequential, sequential } from '@clampwise/layers';
import { box } from '@clampwise/layers/constraints';
import { loadModel, saveModel } from '@clampwise/layers/files';
import { interval, normalization, relu, unitNormalization } from '@clampwise/layers/layers';
import { loadKerasModel } from '@clampwise/tfjs-adapter/keras';
import { io, setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

beforeAll(() => setBackend('cpu'));

const X = [
  [1, -2, 3],
  [0.5, 2, -1],
  [-1, 0, 2],
  [2, 1, 1],
];
const Y = [
  [3, 0],
  [1, 1],
  [0, 2],
  [2, 0.5],
].map((row) => [...row]);
const FIT = { epochs: 4, batchSize: 2, shuffle: false, verbose: 0 } as const;

function expectClose(values: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(values).toHaveLength(expected.length);
  Array.from(values).forEach((value, k) => {
    expect(Math.abs(value - expected[k]!)).toBeLessThan(1e-5);
  });
}

test('by the adapter, with the limit, the constraints and the state of adam', async () => {
  const model = sequential([
    dense({ units: 4, inputShape: [3], kernelConstraint: box(-0.5, 0.5), seed: 1 }),
    clipByValue({ minValue: -1, maxValue: 2 }),
    relu({ negativeSlope: 0.1 }),
    dense({ units: 2, kernelConstraint: 'nonNeg', seed: 2 }),
    nonNeg(),
  ]);
  model.compile({ optimizer: adam({ learningRate: 0.05, globalClipNorm: 0.5 }), loss: 'mse' });
  await model.fit(X, Y, FIT);
  const { artifacts } = saveModel(model, { format: 'tfjs' });
  const { model: theirs } = await loadKerasModel(artifacts as never);
  expectClose((theirs.predict(tensor(X)) as Tensor).dataSync(), model.predict(X).data);

  await theirs.fit(tensor(X), tensor(Y), FIT);
  await model.fit(X, Y, FIT);
  expectClose((theirs.predict(tensor(X)) as Tensor).dataSync(), model.predict(X).data);
  const kernel = theirs.layers[0]?.getWeights()[0]?.dataSync() ?? [];
  expect(Math.max(...Array.from(kernel, Math.abs))).toBeLessThanOrEqual(0.5);

  let saved: io.ModelArtifacts | null = null;
  const handler = io.withSaveHandler(async (given) => {
    saved = given;
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  });
  await theirs.save(handler, { includeOptimizer: true });
  const { model: back } = await loadModel(saved as never);
  expect(back.layers.map((layer) => layer.constructor.name)).toEqual([
    'Dense',
    'ClipByValue',
    'ReLU',
    'Dense',
    'ReLU',
  ]);
  expectClose((back as Sequential).predict(X).data, model.predict(X).data);
  expect(back.optimizer).toMatchObject({ iterations: 16, globalClipNorm: 0.5 });
});

test('layers that only the adapter has for tfjs', async () => {
  const model = sequential([
    normalization({ mean: [1, 2, 3], variance: [1, 4, 9], inputShape: [3] }),
    dense({ units: 3, seed: 3 }),
    unitNormalization(),
    interval({ min: -1, max: 2 }),
  ]);
  const { artifacts } = saveModel(model, { format: 'tfjs' });
  const { model: theirs } = await loadKerasModel(artifacts as never);
  expectClose((theirs.predict(tensor(X)) as Tensor).dataSync(), model.predict(X).data);
});
