import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { loadKerasModel } from '../src/keras.ts';
import { useBackend } from './support/backends.ts';
import './support/nodeBackends.ts';

interface Compiled {
  readonly version?: string;
  readonly loss?: unknown;
  readonly metrics?: readonly string[];
  readonly rate?: number;
}

/** A model that predicts its bias at each step: 0 at first. Steps of 0 are masked. */
function source({ version = '2.15.0', loss = 'mse', metrics = [], rate = 0.5 }: Compiled): never {
  const recurrent = {
    name: 'rnn',
    units: 1,
    return_sequences: true,
    activation: 'linear',
    kernel_initializer: 'zeros',
    recurrent_initializer: 'zeros',
  };
  const layers = [
    { class_name: 'Masking', config: { name: 'mask', batch_input_shape: [null, 2, 1] } },
    { class_name: 'SimpleRNN', config: recurrent },
  ];
  const optimizer = { class_name: 'SGD', config: { learning_rate: rate } };
  return {
    modelTopology: {
      model_config: { class_name: 'Sequential', config: { name: 'model', layers } },
      keras_version: version,
    },
    trainingConfig: { optimizer_config: optimizer, optimizer, loss, metrics },
  } as never;
}

const INPUTS = [[[1], [0]]];
const TARGETS = [[[1], [9]]];

async function trained(
  compiled: Compiled,
  inputs = INPUTS,
  targets = TARGETS,
): Promise<{ bias: number; values: number[] }> {
  const { model } = await loadKerasModel(source(compiled));
  const values = [await model.trainOnBatch(tf.tensor(inputs), tf.tensor(targets))].flat();
  const bias = ((model.getWeights()[2] as tf.Tensor).dataSync()[0] ?? Number.NaN) as number;
  model.dispose();
  return { bias, values };
}

// The error of the step that counts is 1, of the masked one 9.
describe('the loss of steps after a mask', () => {
  useBackend('cpu');

  test.each(['2.15.0', '3.15.1'])('leaves out masked steps, as Keras %s', async (version) => {
    const { bias, values } = await trained({ version });
    expect(bias).toBe(1);
    expect(values).toEqual([1]);
  });

  test('with reduction sum', async () => {
    const loss = {
      class_name: 'MeanSquaredError',
      config: { reduction: 'sum', name: 'mean_squared_error' },
    };
    const { bias, values } = await trained(
      { loss, rate: 0.25 },
      [...INPUTS, ...INPUTS],
      [...TARGETS, ...TARGETS],
    );
    expect(bias).toBe(1);
    expect(values).toEqual([2]);
  });

  test.each([
    ['2.15.0', 1],
    ['3.15.1', 5],
  ])('metrics of Keras %s', async (version, mean) => {
    const { values } = await trained({ version, metrics: ['mae'] });
    expect(values).toEqual([1, mean]);
  });

  test('if every step is masked, is 0 in Keras 3 and NaN in Keras 2', async () => {
    const none = [[[0], [0]]];
    expect((await trained({ version: '3.15.1' }, none)).values).toEqual([0]);
    expect((await trained({ version: '2.15.0' }, none)).values).toEqual([Number.NaN]);
  });

  test('if the page compiles the model', async () => {
    const { model } = await loadKerasModel(source({}));
    model.compile({ optimizer: tf.train.sgd(0.5), loss: 'meanSquaredError', metrics: ['mae'] });
    const values = await model.trainOnBatch(tf.tensor(INPUTS), tf.tensor(TARGETS));
    expect(values).toEqual([1, 1]);
    expect((model.getWeights()[2] as tf.Tensor).dataSync()[0]).toBe(1);
    // The kernel is 1 too now, so the first step is 2.
    const [loss] = [model.evaluate(tf.tensor(INPUTS), tf.tensor(TARGETS))].flat() as tf.Scalar[];
    expect(loss?.dataSync()[0]).toBe(1);
    model.dispose();
  });

  test('a loss of another shape is an error', async () => {
    const { model } = await loadKerasModel(source({}));
    const loss = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor =>
      tf.mean(tf.squaredDifference(yTrue, yPred), [1, 2]);
    model.compile({ optimizer: 'sgd', loss });
    await expect(model.trainOnBatch(tf.tensor(INPUTS), tf.tensor(TARGETS))).rejects.toThrow(
      'one value for each step of the mask, [1, 2]',
    );
    model.dispose();
  });
});

describe('a whole model that is frozen', () => {
  useBackend('cpu');

  test.each([
    ['3.15.1', 0],
    ['2.15.0', 2],
  ])('has no weights to train in Keras 3: %s', async (keras_version, count) => {
    const layers = [
      { class_name: 'InputLayer', config: { name: 'input', batch_input_shape: [null, 1] } },
      { class_name: 'Dense', config: { name: 'dense', units: 1, trainable: true } },
    ];
    const config = { name: 'model', trainable: false, layers };
    const model_config = { class_name: 'Sequential', config };
    const { model } = await loadKerasModel({
      modelTopology: { keras_version, model_config },
    } as never);
    expect(model.trainableWeights).toHaveLength(count);
  });
});

describe('a second model', () => {
  useBackend('cpu');

  /** Hands two inputs on, the one that is named last first. */
  function model(names: readonly string[]): never {
    const layers = names.map((name) => ({
      class_name: 'InputLayer',
      name,
      config: { name, batch_shape: [null, 1] },
      inbound_nodes: [],
    }));
    const ends = names.map((name) => [name, 0, 0]).reverse();
    const config = { name: 'model', layers, input_layers: ends, output_layers: ends };
    return { class_name: 'Functional', config } as never;
  }

  test('with the names of the first in another order has tensors of its own', async () => {
    await loadKerasModel(model(['input_layer', 'other']));
    const { model: second } = await loadKerasModel(model(['input_layer_1', 'input_layer']));
    const outputs = second.predict([tf.tensor([[1]]), tf.tensor([[2]])]) as tf.Tensor[];
    expect(outputs.map((y) => y.dataSync()[0])).toEqual([1, 2]);
  });
});
