import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { layers } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { type LoadedKerasModel, type LoadKerasOptions, loadKerasModel } from '../src/keras.ts';

// The training configuration of a file: each setting arrives, or is in the report.

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const object = (className: string, config: object = {}): object => ({
  class_name: className,
  config,
});

const INPUT = object('InputLayer', { batch_shape: [null, 3], name: 'input' });
const SAME = object('Activation', { activation: 'linear', name: 'same' });

/** Loads a model that gives what it is given, compiled as a file may say. */
function load(
  training: { readonly [key: string]: unknown },
  entries: readonly object[] = [INPUT, SAME],
  options: LoadKerasOptions = {},
): Promise<LoadedKerasModel> {
  const compiled = { optimizer: object('SGD', { learning_rate: 0.5 }), loss: 'mse', ...training };
  const topology = object('Sequential', { layers: entries });
  return loadKerasModel({ ...topology, compile_config: compiled } as never, options);
}

async function reported(training: { readonly [key: string]: unknown }): Promise<string[]> {
  const { report } = await load(training);
  return report.changes
    .filter(({ path }) => path !== 'format' && path !== 'training_config')
    .map(({ kind, path, what }) => `${kind} ${path}: ${what}`);
}

const LABELS = [
  [1, 0, 0],
  [0, 0, 1],
];
const PROBABILITIES = [
  [0.5, 0.25, 0.25],
  [0.125, 0.125, 0.75],
];
const LOGITS = [
  [2, -1, 0.5],
  [0, 3, -2],
];
const SMOOTH = { label_smoothing: 0.2 };
const LOGITS_SMOOTH = { ...SMOOTH, from_logits: true };

describe('losses, by the values of tf_keras 2.21', () => {
  test.each([
    ['BinaryCrossentropy', SMOOTH, PROBABILITIES, 0.42367008328437805],
    ['BinaryCrossentropy', LOGITS_SMOOTH, LOGITS, 1.1721549034118652],
    ['CategoricalCrossentropy', SMOOTH, PROBABILITIES, 0.6560750603675842],
    ['CategoricalCrossentropy', LOGITS_SMOOTH, LOGITS, 2.564814805984497],
    ['SparseCategoricalCrossentropy', { from_logits: true }, LOGITS, 2.64814829826355],
    ['Huber', { delta: 0.25 }, LOGITS, 0.328125],
  ])('%s(%j)', async (className, config, given, expected) => {
    const { model } = await load({ loss: object(className, { ...config, axis: -1, fn: 'f' }) });
    const labels = className.startsWith('Sparse') ? [[0], [2]] : LABELS;
    const found = model.evaluate(tf.tensor2d(given), tf.tensor2d(labels), { verbose: 0 });
    expect((found as tf.Scalar).dataSync()[0]).toBeCloseTo(expected, 5);
    const dropped = await reported({ loss: object(className, config) });
    expect(dropped.filter((line) => line.startsWith('dropped'))).toEqual([]);
  });
});

test('the accuracy of several probabilities is the one that Keras 3 and tf_keras choose', async () => {
  const { model } = await load({ loss: 'binary_crossentropy', metrics: ['accuracy'] });
  const x = tf.tensor2d([
    [0.6, 0.2, 0.7],
    [0.4, 0.9, 0.1],
  ]);
  const y = tf.tensor2d([
    [1, 0, 1],
    [0, 1, 1],
  ]);
  const [, accuracy] = model.evaluate(x, y, { verbose: 0 }) as tf.Scalar[];
  expect(accuracy?.dataSync()[0]).toBe(0.5);
});

describe('what does not arrive', () => {
  test.each([
    [
      'settings of a loss',
      { loss: object('SparseCategoricalCrossentropy', { axis: 1, ignore_class: 2 }) },
      ['unsupported loss.axis: 1', 'unsupported loss.ignore_class: 2'],
    ],
    [
      'settings of a metric, and a metric that tfjs computes differently',
      { metrics: ['mae', object('BinaryAccuracy', { threshold: 0.7 }), 'cosine_similarity'] },
      ['dropped metrics.binary_accuracy.threshold: 0.7', 'dropped metrics: "cosine_similarity"'],
    ],
    [
      'the epsilon of Adagrad, where it is not that of tfjs',
      { optimizer: object('Adagrad', { learning_rate: 0.1, epsilon: 0.001 }) },
      ['dropped optimizer.epsilon: 0.001'],
    ],
    [
      'a schedule',
      { optimizer: object('SGD', { learning_rate: object('Piecewise', { values: [0.1, 1] }) }) },
      ['dropped optimizer.learning_rate: Piecewise(values=[0.1,1])'],
    ],
  ])('%s', async (_, training, expected) => {
    const found = await reported(training);
    for (const line of expected) expect(found).toContain(line);
  });

  test('a schedule of someone else begins with its first value', async () => {
    const schedule = object('Mine', { initial_learning_rate: 0.25 });
    const { model } = await load({ optimizer: object('SGD', { learning_rate: schedule }) });
    expect(model.optimizer.getConfig()).toMatchObject({ learningRate: 0.25 });
    // What the report advises.
    (model.optimizer as unknown as { learningRate: number }).learningRate = 0.125;
    expect(model.optimizer.getConfig()).toMatchObject({ learningRate: 0.125 });
  });

  test('nothing is said of what is as tfjs has it', async () => {
    const optimizer = object('Adagrad', { learning_rate: 0.1, epsilon: 1e-7, clipnorm: null });
    const found = await reported({ optimizer, loss: 'meanSquaredError', metrics: ['mae'] });
    expect(found).toEqual([]);
  });

  test.each([
    ['no loss', { loss: null }, 'unsupported loss: no loss'],
    ['no loss for an output', { loss: ['mse', null] }, 'unsupported loss[1]: no loss'],
  ])('%s leaves a model that is not compiled', async (_, training, line) => {
    const { model } = await load(training);
    expect(model.optimizer).toBeUndefined();
    expect(await reported(training)).toContain(line);
  });

  test('Adadelta of tfjs is another one', async () => {
    const found = await reported({ optimizer: object('Adadelta', { learning_rate: 1 }) });
    expect(found).toContain('changed optimizer: Adadelta');
  });
});

test('a training without an optimizer leaves the model uncompiled, and is reported', async () => {
  const { model } = await load({ optimizer: null });
  expect(model.optimizer).toBeUndefined();
  expect(await reported({ optimizer: null })).toContain('unsupported optimizer: no optimizer');
});

describe('optimizers compute what those of Keras do', () => {
  const DENSE = object('Dense', { name: 'dense', units: 1, use_bias: false });

  const loaded = (optimizer: object | string, keras: string): Promise<LoadedKerasModel> => {
    const model_config = object('Sequential', { layers: [INPUT, DENSE] });
    const training_config = { optimizer_config: optimizer, loss: 'mse' };
    const modelTopology = { model_config, keras_version: keras, training_config };
    return loadKerasModel({ modelTopology } as never);
  };

  /** The weights after steps with gradients of -2, from weights of 0. */
  async function trained(
    optimizer: object | string,
    { steps = 1, keras = '3.15.0' } = {},
  ): Promise<{ weight: number; lines: string[]; className: string }> {
    const { model, report } = await loaded(optimizer, keras);
    const { read } = model.weights[0] as unknown as { read(): tf.Variable };
    const kernel = read.call(model.weights[0]);
    kernel.assign(tf.zeros([3, 1]));
    for (let step = 0; step < steps; step++) {
      model.optimizer.applyGradients({ [kernel.name]: tf.fill([3, 1], -2) });
    }
    const lines = report.changes.map(({ kind, path, tfjs }) => `${kind} ${path}: ${tfjs}`);
    const className = model.optimizer.getClassName();
    return { weight: kernel.dataSync()[0] as number, lines, className };
  }

  test('case 78: the epsilon of Adam', async () => {
    const optimizer = object('Adam', { learning_rate: 1, epsilon: 0.1 });
    const { weight, lines } = await trained(optimizer);
    expect(weight).toBeCloseTo(0.3874, 4);
    expect(lines).toContain('changed optimizer.epsilon: differs');
  });

  const HALF = { learning_rate: 0.5 };
  const NEW = { is_legacy_optimizer: false };
  const SCHEDULE = { initial_learning_rate: 0.5, decay_steps: 1, decay_rate: 0.5 };

  // The values are those of Keras 3.15 and tf_keras 2.21; for Adam in float64.
  test.each([
    ['3.15.0', object('SGD', { ...HALF, momentum: 0.5, weight_decay: 0.5 }), 3.4375],
    ['3.15.0', object('SGD', { learning_rate: object('ExponentialDecay', SCHEDULE) }), 1.75],
    ['3.15.0', object('RMSprop', { ...HALF, epsilon: 0.25 }), 3.101193428],
    ['3.15.0', object('Adam', { ...HALF, amsgrad: true, clipnorm: 1 }), 1.499993743],
    ['2.15.0', object('RMSprop', { ...HALF, epsilon: 0.25, ...NEW }), 3.101193428],
    ['2.10.0', object('RMSprop', { ...HALF, epsilon: 0.25 }), 2.799143315],
    ['2.10.0', object('RMSprop', { ...HALF, epsilon: 0.25, momentum: 0.5 }), 4.528972149],
    ['2.10.0', object('SGD', { ...HALF, decay: 0.5 }), 2.166666746],
  ])('of Keras %s: %j', async (keras, optimizer, expected) => {
    const { weight, lines } = await trained(optimizer, { steps: 3, keras });
    expect(weight).toBeCloseTo(expected, 6);
    expect(lines.filter((line) => /^(dropped|unsupported)/.test(line))).toEqual([]);
  });

  test('what Keras combined before 2.11 leaves a model that is not compiled', async () => {
    const schedule = object('ExponentialDecay', SCHEDULE);
    for (const config of [
      { ...HALF, clipvalue: 1, clipnorm: 2 },
      { learning_rate: schedule, decay: 0.5 },
    ]) {
      const { model, report } = await loaded(object('SGD', config), '2.10.0');
      expect(model.optimizer).toBeUndefined();
      const missing = report.changes.filter(({ kind }) => kind === 'unsupported');
      expect(missing.map(({ path }) => path)).toEqual(['optimizer']);
    }
  });

  test.each([
    ['Adam', 'epsilon', 0],
    ['Adam', 'beta_1', 1],
    ['SGD', 'momentum', -0.5],
    ['SGD', 'learning_rate', -1],
    ['RMSprop', 'rho', 1.5],
    ['AdamW', 'weight_decay', -1],
  ])('%s with %s %d leaves a model that is not compiled', async (className, key, value) => {
    const { model, report } = await loaded(object(className, { [key]: value }), '3.15.0');
    expect(model.optimizer).toBeUndefined();
    const { path, what } = report.changes.find(({ kind }) => kind === 'unsupported') ?? {};
    expect([path, what]).toEqual([`optimizer.${key}`, `${value}`]);
  });

  test('case 84: the advice on a schedule that is not known works', async () => {
    const schedule = object('ExponentialDecay', { initial_learning_rate: 0.1 });
    const optimizer = object('SGD', { learning_rate: schedule, momentum: 0.5 });
    const { model, report } = await loaded(optimizer, '2.15.0');
    const { instead } = report.changes.find(({ path }) => path === 'optimizer.learning_rate') ?? {};
    expect(instead).toBe('0.1 throughout; set optimizer.learningRate between steps');
    const before = model.getWeights()[0]?.dataSync();
    (model.optimizer as unknown as { learningRate: number }).learningRate = 0;
    await model.trainOnBatch(tf.ones([1, 3]), tf.ones([1, 1]));
    expect(model.getWeights()[0]?.dataSync()).toEqual(before);
  });

  test('a name alone has the defaults of Keras', async () => {
    const { weight, className } = await trained('sgd');
    expect(className).toBe('ClampwiseSGD');
    expect(weight).toBeCloseTo(0.02, 7);
  });
});

describe('several outputs', () => {
  const dense = (name: string): object => ({
    ...object('Dense', { name, units: 1 }),
    name,
    inbound_nodes: [[['input', 0, 0, {}]]],
  });
  const topology = object('Functional', {
    layers: [{ ...INPUT, name: 'input', inbound_nodes: [] }, dense('first_out'), dense('second')],
    input_layers: [['input', 0, 0]],
    output_layers: [
      ['first_out', 0, 0],
      ['second', 0, 0],
    ],
  });
  const compiled = (training: object): Promise<LoadedKerasModel> =>
    loadKerasModel({
      ...topology,
      compile_config: { optimizer: 'sgd', loss: 'mse', ...training },
    } as never);

  test.each([[{ first_out: ['mae'] }], [[['mae'], []]], [[['mae'], null]]])(
    'metrics %j belong to their output',
    async (metrics) => {
      const { model } = await compiled({ metrics });
      expect(model.metricsNames).toEqual([
        'loss',
        'first_out_loss',
        'second_loss',
        'first_out_mae',
      ]);
    },
  );

  test('a loss for one of two outputs', async () => {
    const { model, report } = await compiled({ loss: { first_out: 'mse' } });
    expect(model.optimizer).toBeUndefined();
    expect(report.changes.map(({ path }) => path)).toContain('loss.second');
  });
});

describe('layers', () => {
  test.each([
    ['MaxPooling1D', { data_format: 'channels_first' }, 'data_format'],
    ['Conv2DTranspose', { dilation_rate: [2, 2] }, 'dilation_rate'],
    ['LSTM', { zero_output_for_mask: true }, 'zero_output_for_mask'],
    ['Dense', { activation: object('ELU', { alpha: 0.5 }) }, 'activation'],
    ['UpSampling2D', { interpolation: 'bicubic' }, 'interpolation'],
    ['Resizing', { crop_to_aspect_ratio: true }, 'crop_to_aspect_ratio'],
    ['Conv2DTranspose', { kernel_size: [3], strides: [2], output_padding: 1 }, 'output_padding'],
  ])('%s(%j) is rejected', async (className, config, key) => {
    const layer = object(className, { ...config, name: 'layer' });
    await expect(load({}, [INPUT, layer])).rejects.toThrow(`layers.layer.${key}: `);
  });

  test.each(['CenterCrop', 'CategoryEncoding'])('%s is rejected', async (className) => {
    await expect(load({}, [INPUT, object(className, { name: 'layer' })])).rejects.toThrow(
      `layers.layer: the layer ${className} (tfjs's layer fails: pass one of your own`,
    );
  });
});

describe('layers that tfjs computes differently', () => {
  test('orthogonal weights are made with the single packages of tfjs', async () => {
    const { model } = await load({}, [
      object('InputLayer', { name: 'input', batch_shape: [null, 3, 1] }),
      object('SimpleRNN', { name: 'layer', units: 4 }),
    ]);
    const kernel = model.getLayer('layer').getWeights()[1] as tf.Tensor2D;
    const product = tf.matMul(kernel, kernel, true);
    for (const [row, values] of ((await product.array()) as number[][]).entries()) {
      for (const [column, value] of values.entries()) {
        expect(value).toBeCloseTo(row === column ? 1 : 0, 5);
      }
    }
    tf.dispose([product]);
    model.dispose();
  });

  test('texts in the config of a custom layer arrive as written', async () => {
    const seen: unknown[] = [];
    class Pooling extends layers.Layer {
      static readonly className = 'Pooling';
      constructor(config: { mode: string; parts: { kind_of: string[] } }) {
        super(config as object);
        seen.push(config.mode, config.parts);
      }
    }
    const layer = object('Pooling', {
      name: 'layer',
      mode: 'sum_of_squares',
      parts: { kind_of: ['a_b', 'c'] },
    });
    const customObjects = { Pooling: Pooling as never };
    const { model } = await load({}, [INPUT, layer], { customObjects });
    expect(seen).toEqual(['sum_of_squares', { kindOf: ['a_b', 'c'] }]);
    model.dispose();
  });
});

describe('what a model of Keras 2 has and tfjs computes differently is said', () => {
  const layer = (className: string, name: string, config: object = {}): object =>
    object(className, { name, ...config });

  const said = async (...layers: readonly object[]): Promise<string[]> => {
    const { report } = await loadKerasModel(object('Sequential', { layers }));
    return report.changes
      .filter(({ tfjs, path }) => tfjs === 'differs' && path !== 'model')
      .map(({ path }) => path);
  };

  const pixels = { batch_input_shape: [null, 4, 4, 2] };

  test.each([
    ['the last axis of images', [], { axis: [3] }, ['layers.norm']],
    ['the first axis of images', [], { axis: [1] }, ['layers.norm.axis']],
    ['the last axis behind Flatten', [layer('Flatten', 'flat')], { axis: [1] }, []],
  ])('a BatchNormalization along %s', async (_, before, config, paths) => {
    const first = layer('Activation', 'first', { activation: 'linear', ...pixels });
    expect(await said(first, ...before, layer('BatchNormalization', 'norm', config))).toEqual(
      paths,
    );
  });

  test.each([true, false])('a mean and a Bidirectional after mask_zero: %s', async (isMasked) => {
    const words = layer('Embedding', 'words', {
      input_dim: 5,
      output_dim: 2,
      mask_zero: isMasked,
      batch_input_shape: [null, 3],
    });
    const rnn = object('SimpleRNN', { name: 'rnn', units: 2, return_sequences: true });
    const both = layer('Bidirectional', 'both', { layer: rnn, merge_mode: 'concat' });
    const mean = layer('GlobalAveragePooling1D', 'mean');
    expect(await said(words, mean)).toEqual(isMasked ? ['layers.mean'] : []);
    expect(await said(words, both)).toEqual(isMasked ? ['layers.both'] : []);
  });
});
