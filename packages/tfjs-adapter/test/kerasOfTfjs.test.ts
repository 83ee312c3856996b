import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {
  type LayersModel,
  layers,
  metrics,
  type Sequential,
  sequential,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  box,
  constraint,
  maxNorm,
  minMaxNorm,
  monotone,
  nonNeg as nonNegative,
  simplex,
  unitNorm,
} from '../src/constraints.ts';
import { clipGradients, enforceConstraints } from '../src/index.ts';
import { inspectKerasModel } from '../src/inspect.ts';
import { type LoadedKerasModel, loadKerasModel, type ModelArtifacts } from '../src/keras.ts';
import { activation, clipByValue, nonNeg, relu, unitNormalization } from '../src/layers.ts';
import { adam, adamw, rmsprop, sgd } from '../src/optimizers.ts';

// Models that tfjs saved keep the meaning that they had in tfjs.

beforeAll(async () => {
  await tf.setBackend('cpu');
});

async function saved(model: LayersModel, includeOptimizer = true): Promise<ModelArtifacts> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  const handler = tf.io.withSaveHandler(async (given) => {
    artifacts = given;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  await model.save(handler, { includeOptimizer });
  return artifacts as ModelArtifacts;
}

const again = async (model: LayersModel): Promise<LoadedKerasModel> =>
  loadKerasModel(await saved(model));

const X = [
  [1, 2, -1],
  [0.5, -3, 2],
];
const Y = [
  [1, 0],
  [-1, 2],
];

async function step(model: LayersModel): Promise<void> {
  const [x, y] = [tf.tensor2d(X), tf.tensor2d(Y)];
  await model.trainOnBatch(x, y);
  tf.dispose([x, y]);
}

const values = (model: LayersModel): number[][] =>
  model.getWeights().map((weight) => [...weight.dataSync()]);

function dense(args: object = {}): Sequential {
  return sequential({ layers: [layers.dense({ units: 2, inputShape: [3], ...args })] });
}

describe('optimizers', () => {
  test.each<[string, () => tf.Optimizer]>([
    ['SGD', () => tf.train.sgd(0.1)],
    ['Momentum', () => tf.train.momentum(0.1, 0.5, true)],
    ['RMSProp', () => tf.train.rmsprop(0.01, 0.8, 0.2, 1e-3, true)],
    ['Adam', () => tf.train.adam(0.05, 0.7, 0.95, 1e-2)],
    ['Adagrad', () => tf.train.adagrad(0.2, 0.3)],
    ['Adadelta', () => tf.train.adadelta(0.5, 0.9, 1e-3)],
    ['Momentum', () => tf.train.momentum(0.1, 0.5)],
    ['ClampwiseSGD', () => sgd({ learningRate: 0.1, momentum: 0.5, nesterov: true })],
    ['ClampwiseRMSprop', () => rmsprop({ learningRate: 0.05, centered: true })],
    ['ClampwiseAdam', () => adam({ learningRate: 0.05, beta1: 0.7, amsgrad: true, clipNorm: 0.5 })],
    ['ClampwiseAdamW', () => adamw({ learningRate: 0.05, weightDecay: 0.1, globalClipNorm: 1 })],
  ])('%s keeps its numbers', async (name, make) => {
    const model = dense();
    model.compile({ optimizer: make(), loss: 'meanSquaredError' });
    for (let k = 0; k < 3; k++) await step(model);
    const { model: loaded, report } = await again(model);
    expect(report.changes.every(({ kind }) => kind === 'changed')).toBe(true);
    expect(loaded.optimizer.getClassName()).toBe(name);
    expect(loaded.optimizer.getConfig()).toEqual(model.optimizer.getConfig());
    expect(loaded.optimizer.iterations).toBe(3);
    for (let k = 0; k < 2; k++) await Promise.all([step(model), step(loaded)]);
    expect(values(loaded)).toEqual(values(model));
  });

  test.each([
    ['clipvalue', { clipValue: 0.5 }],
    ['clipnorm', { clipNorm: 0.5 }],
    ['global_clipnorm', { globalClipNorm: 0.5 }],
    ['adaptive', { adaptive: { clipping: 0.1, eps: 0.01 } }],
  ])('a guard keeps its limit: %s', async (key, limit) => {
    const model = dense();
    model.compile({ optimizer: clipGradients(tf.train.sgd(0.1), limit), loss: 'meanSquaredError' });
    const { model: loaded, report } = await again(model);
    expect(report.changes).toMatchObject([{ path: `optimizer.${key}`, tfjs: 'drops' }]);
    await Promise.all([step(model), step(loaded)]);
    expect(values(loaded)).toEqual(values(model));
  });

  test('state that does not fit is not restored, and the report says so', async () => {
    const model = dense();
    model.compile({ optimizer: tf.train.momentum(0.1, 0.5), loss: 'meanSquaredError' });
    await step(model);
    const artifacts = await saved(model);
    const weightSpecs = artifacts.weightSpecs?.map((spec) =>
      'group' in spec && (spec as unknown as { shape: number[] }).shape.length === 2
        ? { ...spec, shape: [2, 3] }
        : spec,
    );
    const { model: loaded, report } = await loadKerasModel({ ...artifacts, weightSpecs } as never);
    expect(loaded.optimizer.iterations).toBe(0);
    expect(report.changes).toMatchObject([
      { kind: 'dropped', path: 'optimizer.state', instead: 'the optimizer starts anew' },
    ]);
  });

  test('an optimizer that nobody has leaves a model that is not compiled', async () => {
    const artifacts = await saved(dense(), false);
    const trainingConfig = {
      loss: 'mean_squared_error',
      metrics: [],
      optimizer_config: { class_name: 'Mine', config: {} },
    };
    const { model, report } = await loadKerasModel({ ...artifacts, trainingConfig });
    expect(model.optimizer).toBeUndefined();
    expect(report.changes).toMatchObject([
      { kind: 'unsupported', path: 'optimizer', what: 'Mine' },
    ]);
  });
});

describe('constraints and layers of this package', () => {
  const atMostOne = constraint(function atMostOne(w) {
    return tf.minimum(w, 1);
  });

  test.each([
    ['box', () => box(-0.1, [0.1, Infinity])],
    ['maxNorm', () => maxNorm({ maxValue: 0.3 })],
    ['minMaxNorm', () => minMaxNorm({ minValue: 0.2, maxValue: 0.4, rate: 0.5, axis: 1 })],
    ['unitNorm', () => unitNorm({ axis: 1 })],
    ['nonNeg', () => nonNegative()],
    ['simplex', () => simplex({ axis: 0 })],
    ['monotone', () => monotone({ axis: 0 })],
    ['a function', () => atMostOne],
  ])('%s is enforced after loading', async (_, make) => {
    const model = dense({ kernelConstraint: make() });
    model.compile({ optimizer: tf.train.sgd(0.5), loss: 'meanSquaredError' });
    const undo = enforceConstraints(model);
    const { model: loaded, report } = await again(model);
    expect(report.changes).toMatchObject([{ kind: 'changed', tfjs: 'rejects' }]);
    expect(report.changes[0]?.path).toMatch(/^layers\.dense_Dense\d+\.kernel_constraint$/);
    await Promise.all([step(model), step(loaded)]);
    expect(values(loaded)).toEqual(values(model));
    undo();
  });

  test('layers load, an activation too while the page has its function', async () => {
    const model = sequential({
      layers: [
        layers.dense({ units: 2, inputShape: [3] }),
        relu({ negativeSlope: 0.5, maxValue: 2, threshold: 0.1 }),
        activation(tf.sin),
        clipByValue({ minValue: -0.2, maxValue: 0.3 }),
        unitNormalization({ axis: 1 }),
        nonNeg(),
      ],
    });
    const { model: loaded, report } = await loadKerasModel(await saved(model, false));
    const x = tf.tensor2d(X);
    const [a, b] = [model.predict(x), loaded.predict(x)] as [tf.Tensor, tf.Tensor];
    expect([...b.dataSync()]).toEqual([...a.dataSync()]);
    expect(report.changes.map(({ tfjs, fix }) => [tfjs, fix])).toEqual([
      ['rejects', 'registerLayers()'],
      ['rejects', null],
      ['rejects', 'registerLayers()'],
      ['rejects', 'registerLayers()'],
      ['rejects', 'registerLayers()'],
    ]);
    expect(loaded.toJSON(null, false)).toEqual(model.toJSON(null, false));
  });
});

test('a mean after a mask is the mean that tfjs takes', async () => {
  const model = sequential({
    layers: [layers.masking({ inputShape: [4, 2] }), layers.globalAveragePooling1d({})],
  });
  const { model: loaded, report } = await loadKerasModel(await saved(model, false));
  const x = tf.tensor3d([
    [
      [1, 2],
      [3, 4],
      [0, 0],
      [0, 0],
    ],
  ]);
  expect([...(loaded.predict(x) as tf.Tensor).dataSync()]).toEqual([1, 1.5]);
  expect(report.changes).toEqual([]);
});

test('a class that the page registered is found', async () => {
  class Twice extends layers.Layer {
    static readonly className = 'TwiceOfKerasOfTfjs';

    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      return tf.mul([inputs].flat()[0] as tf.Tensor, 2);
    }
  }
  const model = dense();
  model.add(new Twice({}));
  const artifacts = await saved(model, false);
  await expect(loadKerasModel(artifacts)).rejects.toThrow('the layer TwiceOfKerasOfTfjs');
  tf.serialization.registerClass(Twice);
  onTestFinished(() => {
    delete tf.serialization.SerializationMap.getMap().classNameMap[Twice.className];
  });
  await expect(loadKerasModel(artifacts)).resolves.toMatchObject({ report: { changes: [] } });
});

describe('losses and metrics', () => {
  test('those of tf.metrics load', async () => {
    const model = dense();
    const given = [metrics.cosineProximity, metrics.meanAbsoluteError, 'mse', 'cosine'];
    model.compile({ optimizer: 'sgd', loss: 'cosineProximity', metrics: given });
    const { model: loaded, report } = await again(model);
    expect(report.changes.every(({ kind }) => kind === 'changed')).toBe(true);
    const [x, y] = [tf.tensor2d(X), tf.tensor2d(Y)];
    const read = (each: LayersModel): number[] =>
      (each.evaluate(x, y, { verbose: 0 }) as tf.Scalar[]).map(
        (value) => value.dataSync()[0] as number,
      );
    expect(read(loaded)).toEqual(read(model));
  });

  test('a metric that is a function of the page is dropped, and said', async () => {
    const model = dense();
    const ownMetric = (y: tf.Tensor): tf.Tensor => tf.mean(y);
    model.compile({ optimizer: 'sgd', loss: 'hinge', metrics: [ownMetric] });
    const { model: loaded, report } = await again(model);
    expect(loaded.loss).toBe('hinge');
    expect(report.changes).toMatchObject([{ kind: 'dropped', path: 'metrics', what: 'ownMetric' }]);
  });
});

test('nothing is said of a sound model', async () => {
  const input = layers.dense({ units: 4, inputShape: [3], activation: 'hardSigmoid' });
  const lstm = layers.bidirectional({
    layer: layers.lstm({ units: 2, recurrentInitializer: 'glorotUniform' }) as never,
  });
  const model = sequential({
    layers: [input, layers.reLU({ maxValue: 6 }), layers.reshape({ targetShape: [2, 2] }), lstm],
  });
  model.compile({ optimizer: tf.train.adam(0.1), loss: 'meanSquaredError', metrics: ['accuracy'] });
  const artifacts = await saved(model);
  expect((await inspectKerasModel(artifacts)).changes).toEqual([]);
  expect((await loadKerasModel(artifacts)).report.changes).toEqual([]);
});
