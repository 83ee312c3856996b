import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { loadKerasModel } from '../src/keras.ts';
import { useBackend } from './support/backends.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

const KERAS_3 = { keras_version: '3.15.1', backend: 'jax' };
const SGD = { class_name: 'SGD', config: { learning_rate: 0.125 } };

const layer = (className: string, name: string, config: object): object => ({
  module: 'keras.layers',
  class_name: className,
  config: { name, ...config },
});

const input = (...shape: number[]): object =>
  layer('InputLayer', 'in', { batch_shape: [null, ...shape], dtype: 'float32' });

const model = (name: string, ...layers: object[]): object => ({
  module: 'keras',
  class_name: 'Sequential',
  config: { name, layers },
});

const dense = layer('Dense', 'd', {
  units: 1,
  use_bias: false,
  kernel_initializer: { module: 'keras.initializers', class_name: 'Ones', config: {} },
  kernel_regularizer: { module: 'keras.regularizers', class_name: 'L1', config: { l1: 1 } },
});

// With inputs and targets of 0, only the penalty |w| moves the weight, which starts at 1.
describe.each(NODE_BACKENDS)('on %s, one step with a penalty of 1 and a rate of 1/8', (name) => {
  useBackend(name);

  test.each([
    ['a layer', [1], dense],
    ['a layer in a TimeDistributed', [2, 1], layer('TimeDistributed', 't', { layer: dense })],
    ['a model in a model', [1], model('inner', input(1), dense)],
    [
      'a model in a TimeDistributed',
      [2, 1],
      layer('TimeDistributed', 't', { layer: model('inner', input(1), dense) }),
    ],
  ])('%s: the weight is 7/8', async (_, shape, last) => {
    const source = {
      ...model('outer', input(...shape), last),
      ...KERAS_3,
      compile_config: { optimizer: SGD, loss: 'mean_squared_error' },
    };
    const loaded = await loadKerasModel(JSON.stringify(source));
    const zeros = tf.zeros([1, ...shape]);
    await loaded.model.trainOnBatch(zeros, zeros);
    expect([...(loaded.model.getWeights()[0]?.dataSync() ?? [])]).toEqual([0.875]);
    zeros.dispose();
    loaded.model.optimizer.dispose();
    loaded.model.dispose();
  });
});
