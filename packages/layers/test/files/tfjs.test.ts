// Models go to tfjs and come from it.
import '@tensorflow/tfjs-backend-cpu';
import { io, setBackend, type Tensor, tensor, train as tfTrain } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadModel, saveModel } from '../../src/files.ts';
import { adam, dense, functional, input, nonNeg, sequential, sgd } from '../../src/index.ts';
import {
  add,
  batchNormalization,
  concatenate,
  elu,
  embedding,
  flatten,
  interval,
  layerNormalization,
  leakyRelu,
  multiply,
  relu,
  rescaling,
  reshape,
  softmax,
} from '../../src/layers.ts';
import { numbers } from './support/models.ts';

beforeAll(() => setBackend('cpu'));

const X = numbers(1, 12, 4);
const Y = numbers(2, 12, 2);

function expectClose(values: ArrayLike<number>, expected: ArrayLike<number>, within = 1e-5): void {
  expect(values).toHaveLength(expected.length);
  Array.from(values).forEach((value, k) => {
    expect(Math.abs(value - (expected[k] as number))).toBeLessThan(within);
  });
}

const stock = {
  layers() {
    return sequential([
      dense({
        units: 6,
        inputShape: [4],
        activation: 'tanh',
        seed: 1,
      }),
      batchNormalization(),
      nonNeg(),
      dense({ units: 4, activation: 'silu', seed: 2 }),
      leakyRelu({ negativeSlope: 0.2 }),
      elu(),
      layerNormalization(),
      rescaling({ scale: 0.5, offset: 1 }),
      reshape({ targetShape: [2, 2] }),
      flatten(),
      relu({ maxValue: 2 }),
      interval({ min: -1, max: 2 }),
      softmax(),
      dense({ units: 2, seed: 3 }),
    ]);
  },
  graph() {
    const x = input({ shape: [4] });
    const shared = dense({ units: 4, seed: 4, activation: 'gelu' });
    const inner = sequential([dense({ units: 4, seed: 5, inputShape: [4] }), nonNeg()]);
    const a = shared.apply(x);
    const b = shared.apply(inner.apply(a));
    const joined = concatenate().apply([
      add().apply([a, b]),
      multiply().apply([a, inner.apply(b)]),
    ]);
    return functional({ inputs: x, outputs: dense({ units: 2, seed: 6 }).apply(joined) });
  },
};

describe.each(Object.entries(stock))('tfjs loads %s', (_, make) => {
  test('with the weights and the optimizer', async () => {
    const model = make();
    model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'mse', metrics: ['mae'] });
    const fit = { epochs: 3, batchSize: 4, shuffle: false, verbose: 0 } as const;
    await model.fit(X, Y, fit);
    const { artifacts } = saveModel(model, { format: 'tfjs' });
    const handler = io.fromMemory(artifacts as never);
    const theirs = (await tfl.loadLayersModel(handler)) as tfl.LayersModel;
    const results = theirs.predict(tensor(X)) as Tensor;
    expectClose(results.dataSync(), model.predict(X).data);
    const [loss] = theirs.evaluate(tensor(X), tensor(Y)) as Tensor[];
    expect(loss?.dataSync()[0]).toBeCloseTo(model.evaluate(X, Y).loss, 4);
    const [count, ...slots] = await theirs.optimizer.getWeights();
    expect(count?.tensor.dataSync()[0]).toBe(9);
    expect(slots).toHaveLength(2 * model.trainableWeights.length);
    const { model: back } = await loadModel(artifacts as never);
    expect([...(back.predict(X as never) as { data: Float32Array }).data]).toEqual([
      ...model.predict(X).data,
    ]);
  });
});

test('an embedding arrives in tfjs', async () => {
  const model = sequential([
    embedding({ inputDim: 5, outputDim: 3, inputShape: [2], seed: 1 }),
    flatten(),
    dense({ units: 2, seed: 2 }),
  ]);
  const { artifacts } = saveModel(model, { format: 'tfjs' });
  const theirs = await tfl.loadLayersModel(io.fromMemory(artifacts as never));
  const x = [
    [0, 4],
    [1, 2],
  ];
  expectClose((theirs.predict(tensor(x)) as Tensor).dataSync(), model.predict(x).data);
});

test('training with sgd goes on in tfjs', async () => {
  const make = () => {
    const model = sequential([
      dense({ units: 5, inputShape: [4], activation: 'tanh', seed: 7 }),
      dense({ units: 2, seed: 8 }),
    ]);
    model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'mse' });
    return model;
  };
  const model = make();
  await model.fit(X, Y, { epochs: 5, batchSize: 4, shuffle: false, verbose: 0 });
  const { artifacts } = saveModel(model, { format: 'tfjs' });
  const theirs = await tfl.loadLayersModel(io.fromMemory(artifacts as never));
  await theirs.fit(tensor(X), tensor(Y), { epochs: 5, batchSize: 4, shuffle: false, verbose: 0 });
  await model.fit(X, Y, { epochs: 5, batchSize: 4, shuffle: false, verbose: 0 });
  expectClose((theirs.predict(tensor(X)) as Tensor).dataSync(), model.predict(X).data);
});

test('a model that tfjs saved arrives with its optimizer', async () => {
  const { layers } = tfl;
  const theirs = tfl.sequential({
    layers: [
      layers.dense({ units: 5, inputShape: [4], activation: 'relu6' }),
      layers.batchNormalization({ momentum: 0.9 }),
      layers.dense({ units: 3, activation: 'swish', kernelRegularizer: 'l1l2' }),
      layers.dropout({ rate: 0.5 }),
      layers.leakyReLU({ alpha: 0.1 }),
      layers.dense({ units: 2, useBias: false }),
    ],
  });
  theirs.compile({ optimizer: tfTrain.adam(0.01), loss: 'meanSquaredError', metrics: ['mae'] });
  await theirs.fit(tensor(X), tensor(Y), { epochs: 3, batchSize: 4, shuffle: false, verbose: 0 });
  let saved: io.ModelArtifacts | null = null;
  const handler = io.withSaveHandler(async (artifacts) => {
    saved = artifacts;
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  });
  await theirs.save(handler, { includeOptimizer: true });
  const { model, report } = await loadModel(saved as never);
  expect(report.changes).toEqual([]);
  const results = model.predict(X as never) as { readonly data: Float32Array };
  expectClose(results.data, (theirs.predict(tensor(X)) as Tensor).dataSync());
  expect(model.optimizer?.iterations).toBe(9);
  const slots = (await theirs.optimizer.getWeights()).slice(1);
  const ours = ['m', 'v'].flatMap((name) =>
    model.trainableWeights.map((weight) => model.optimizer?.slot(weight, name)),
  );
  expect(ours.map((slot) => [...(slot ?? [])])).toEqual(
    slots.map(({ tensor: slot }) => [...slot.dataSync()]),
  );
});
