// Real tfjs loads what writeTfjs writes, and what tfjs saves is read and written again.
import '@tensorflow/tfjs-backend-cpu';
import { ClampwiseTypeError } from '@clampwise/kernels';
import { io, type Tensor, tensor2d, train } from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  loadLayersModel,
  model as modelOf,
} from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { openModelFile } from '../src/index.ts';
import type { JsonObject } from '../src/json.ts';
import type { NamedArray } from '../src/types.ts';
import { type TfjsArtifacts, type TfjsContent, writeTfjs } from '../src/write/writeTfjs.ts';

const load = (artifacts: TfjsArtifacts): Promise<LayersModel> =>
  loadLayersModel(io.fromMemory(artifacts as unknown as io.ModelArtifacts));

async function save(model: LayersModel, includeOptimizer = false): Promise<io.ModelArtifacts> {
  let saved: io.ModelArtifacts | undefined;
  const handler = io.withSaveHandler(async (artifacts) => {
    saved = artifacts;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  await model.save(handler, { includeOptimizer });
  return saved as io.ModelArtifacts;
}

/** A model with a shared layer, a nested model, and weights that are not trained. */
function made(): LayersModel {
  const shared = layers.dense({ units: 3, name: 'shared', activation: 'tanh' });
  const inner = input({ shape: [3], name: 'inner_input' });
  const norm = layers.batchNormalization({ name: 'norm' }).apply(inner);
  const nested = modelOf({ inputs: inner, outputs: norm as never, name: 'nested' });
  const [a, b] = [input({ shape: [2], name: 'a' }), input({ shape: [2], name: 'b' })];
  const joined = layers
    .add({ name: 'add' })
    .apply([shared.apply(a) as never, nested.apply(shared.apply(b)) as never]);
  const outputs = layers.dense({ units: 1, name: 'last' }).apply(joined);
  return modelOf({ inputs: [a, b], outputs: outputs as never });
}

const x = [
  tensor2d([
    [1, 2],
    [3, 4],
  ]),
  tensor2d([
    [0.5, -1],
    [2, 0],
  ]),
];
const y = tensor2d([[1], [0]]);
const predicted = (model: LayersModel) => (model.predict(x) as Tensor).arraySync();

/** Reads artifacts and gives what writeTfjs takes. */
async function contentOf(artifacts: io.ModelArtifacts): Promise<TfjsContent> {
  const file = await openModelFile(artifacts as never);
  const weights = await file.weights();
  if (weights.kind !== 'named') throw new Error(weights.kind);
  const specs = (artifacts.weightSpecs ?? []).filter(({ group }) => group === 'optimizer');
  const state = await file.optimizer();
  const count = { name: specs[0]?.name ?? '', shape: [], dtype: 'int32' } as const;
  const steps = { ...count, values: Int32Array.of(state?.iterations ?? 0) };
  return {
    model: file.architecture.source,
    weights: weights.arrays,
    training: file.training,
    optimizer: state === null ? null : [steps, ...state.slots],
    userDefinedMetadata: file.userDefinedMetadata,
  };
}

describe('tfjs', () => {
  test('predicts the same with a model that was saved, read, written and loaded', async () => {
    const model = made();
    model.setUserDefinedMetadata({ labels: ['no', 'yes'] });
    const artifacts = writeTfjs(await contentOf(await save(model)));
    const again = await load(artifacts);
    expect(predicted(again)).toEqual(predicted(model));
    expect(again.getUserDefinedMetadata()).toEqual({ labels: ['no', 'yes'] });
    expect(again.optimizer).toBeUndefined();
  });

  test('goes on training where it was, bit for bit', async () => {
    const model = made();
    model.compile({ optimizer: train.momentum(0.05, 0.9), loss: 'meanSquaredError' });
    await model.fit(x, y, { epochs: 3, shuffle: false, verbose: 0 });
    const content = await contentOf(await save(model, true));
    expect(content.optimizer?.[0]?.values).toEqual(Int32Array.of(3 * 1));
    const again = await load(writeTfjs(content));
    await model.fit(x, y, { epochs: 2, shuffle: false, verbose: 0 });
    await again.fit(x, y, { epochs: 2, shuffle: false, verbose: 0 });
    const values = (of: LayersModel) => of.getWeights().map((weight) => weight.arraySync());
    expect(values(again)).toEqual(values(model));
  });

  test('loads float16 weights', async () => {
    const kernel: NamedArray = {
      name: 'd/kernel',
      shape: [1, 2],
      dtype: 'float16',
      values: Uint16Array.of(0x3c00, 0xb800),
    };
    const config = { name: 'd', units: 2, use_bias: false, batch_input_shape: [null, 1] };
    const artifacts = writeTfjs({ model: sequential(config), weights: [kernel] });
    const model = await load(artifacts);
    expect((model.predict(tensor2d([[4]])) as Tensor).arraySync()).toEqual([[4, -2]]);
  });
});

const sequential = (config: JsonObject): JsonObject => ({
  class_name: 'Sequential',
  config: { name: 'm', layers: [{ class_name: 'Dense', config }] },
});

describe('content that cannot be written', () => {
  const model = sequential({ name: 'd', units: 1, use_bias: false, batch_input_shape: [null, 1] });
  const kernel: NamedArray = {
    name: 'd/kernel',
    shape: [1, 1],
    dtype: 'float32',
    values: Float32Array.of(1),
  };
  const double: NamedArray = { ...kernel, dtype: 'float64', values: Float64Array.of(1) };

  test.each<[string, unknown, string]>([
    ['no object', 1, '{ model, weights }'],
    ['no model', { weights: [] }, 'content without a model'],
    ['no weights', { model }, 'content without weights'],
    ['a name twice', { model, weights: [kernel, kernel] }, "two weights named 'd/kernel'"],
    ['no name', { model, weights: [{ ...kernel, name: '' }] }, 'a weight without a name'],
    ['float64', { model, weights: [double] }, 'float32, int32, bool or float16'],
    ['too few values', { model, weights: [{ ...kernel, shape: [2, 1] }] }, 'with 1 values'],
    ['no weight for a layer', { model, weights: [] }, "the layer 'd' with units 1"],
    [
      'state without training',
      { model, weights: [kernel], optimizer: [kernel] },
      'optimizer_config',
    ],
  ])('%s', (_, given, message) => {
    const write = () => writeTfjs(given as TfjsContent);
    expect(write).toThrow(ClampwiseTypeError);
    expect(write).toThrow('writeTfjs: content must be ');
    expect(write).toThrow(message);
  });
});
