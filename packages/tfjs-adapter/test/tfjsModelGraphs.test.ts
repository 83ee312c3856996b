import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {
  initializers,
  input,
  type LayersModel,
  layers,
  model as modelOf,
  regularizers,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { enforceConstraints } from '../src/index.ts';
import { loadKerasModel } from '../src/keras.ts';
import {
  fill,
  inputsFor,
  loadedByBoth,
  loadedByTfjs,
  predicted,
  savedByTfjs,
  targetsFor,
  train,
  weightsOf,
} from './support/tfjsModels.ts';

// Models of several layers, and what goes with a model, are after loading as tfjs saved them.

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const dense = (units: number, args: object = {}): layers.Layer => layers.dense({ units, ...args });
const apply = (layer: layers.Layer, x: SymbolicTensor | SymbolicTensor[]): SymbolicTensor =>
  layer.apply(x) as SymbolicTensor;

/** A model of one input of [4] and two outputs. */
function twoOutputs(): LayersModel {
  const x = input({ shape: [4], name: 'x' });
  const h = apply(dense(3, { activation: 'tanh', name: 'h' }), x);
  const outputs = [apply(dense(2, { name: 'a' }), h), apply(dense(1, { name: 'b' }), h)];
  return modelOf({ inputs: x, outputs });
}

const MODELS: { readonly [name: string]: () => LayersModel } = {
  'a Sequential inside a Sequential': () => {
    const inner = sequential({ layers: [dense(3, { inputShape: [4] }), dense(2)] as never });
    return sequential({ layers: [inner, dense(2)] as never });
  },
  'a functional model inside a functional model, called twice': () => {
    const own = input({ shape: [4] });
    const inner = modelOf({ inputs: own, outputs: apply(dense(2, { activation: 'relu' }), own) });
    const [x, y] = [input({ shape: [4] }), input({ shape: [4] })];
    const ends = [apply(inner, x), apply(inner, y)];
    return modelOf({ inputs: [x, y], outputs: apply(layers.concatenate(), ends) });
  },
  'a model three levels deep': () => {
    const first = sequential({ layers: [dense(3, { inputShape: [4] })] as never });
    const second = sequential({ layers: [first, dense(2)] as never });
    const x = input({ shape: [4] });
    return modelOf({ inputs: x, outputs: apply(dense(1), apply(second, x)) });
  },
  'a layer that is called twice': () => {
    const [x, y] = [input({ shape: [4] }), input({ shape: [4] })];
    const shared = dense(3);
    const sum = apply(layers.add(), [apply(shared, x), apply(shared, y)]);
    return modelOf({ inputs: [x, y], outputs: apply(shared.name === '' ? shared : dense(1), sum) });
  },
  'two outputs': twoOutputs,
  'a frozen layer': () => {
    const frozen = dense(3, { inputShape: [4], trainable: false });
    return sequential({ layers: [frozen, dense(2)] as never });
  },
  'an embedding with a mask, and an LSTM behind it': () => {
    return sequential({
      layers: [
        layers.embedding({ inputDim: 5, outputDim: 3, maskZero: true, inputLength: 4 }),
        layers.lstm({ units: 2, recurrentInitializer: 'glorotUniform' }),
      ],
    });
  },
  'a masked sequence, a wrapper and a mean': () => {
    return sequential({
      layers: [
        layers.masking({ inputShape: [4, 2], maskValue: 0 }),
        layers.timeDistributed({ layer: dense(3) }),
        layers.globalAveragePooling1d({}),
      ],
    });
  },
  'states handed from one LSTM to another': () => {
    const args = { units: 2, recurrentInitializer: 'glorotUniform' } as const;
    const [x, y] = [input({ shape: [3, 2] }), input({ shape: [4, 2] })];
    const encoder = layers.lstm({ ...args, returnState: true });
    const [, ...states] = encoder.apply(x) as SymbolicTensor[];
    const decoder = layers.lstm({ ...args, returnSequences: true });
    const outputs = decoder.apply(y, { initialState: states }) as SymbolicTensor;
    return modelOf({ inputs: [x, y], outputs });
  },
  'regularizers and objects as settings': () => {
    return sequential({
      layers: [
        layers.conv1d({
          filters: 2,
          kernelSize: 2,
          inputShape: [5, 2],
          kernelRegularizer: regularizers.l1({ l1: 0.02 }),
          biasRegularizer: regularizers.l2({ l2: 0.03 }),
          kernelInitializer: initializers.constant({ value: 0.3 }),
        }),
        layers.flatten(),
        layers.dense({
          units: 2,
          kernelRegularizer: regularizers.l1l2({ l1: 0.01, l2: 0.02 }),
          kernelInitializer: initializers.truncatedNormal({ stddev: 0.1, seed: 3 }),
        }),
      ],
    });
  },
  'names with dashes, dots and slashes': () => {
    return sequential({
      name: 'My_Model-1.b',
      layers: [dense(3, { inputShape: [4], name: 'block_1/dense.a' }), dense(2, { name: 'B-2' })],
    } as never);
  },
};

describe.each([
  ['SGD', () => tf.train.sgd(0.1)],
  ['Adam, with its moments', () => tf.train.adam(0.1)],
])('%s', (optimizerName, optimizer) => {
  test.each(Object.entries(MODELS))('%s', async (name, make) => {
    const model = make();
    fill(model);
    const inputs = inputsFor(model, name.includes('embedding') ? 5 : undefined);
    const targets = targetsFor(model);
    model.compile({ optimizer: optimizer(), loss: 'meanSquaredError', metrics: ['mae'] });
    await train(model, inputs, targets);
    const { theirs, ours, report } = await loadedByBoth(model);
    expect(report.changes).toEqual([]);
    expect(ours.toJSON(null, false)).toEqual(theirs.toJSON(null, false));
    expect(predicted(ours, inputs)).toEqual(predicted(theirs, inputs));
    for (const steps of [0, 2]) {
      for (const each of [model, theirs, ours]) await train(each, inputs, targets, steps);
      expect(weightsOf(ours)).toEqual(weightsOf(model));
      expect(predicted(ours, inputs)).toEqual(predicted(model, inputs));
    }
    // tfjs's own loader restores Adam's powers with other roundings.
    if (optimizerName === 'SGD') expect(weightsOf(ours)).toEqual(weightsOf(theirs));
  });
});

test('tfjs does not save that a model inside is frozen, and both loaders train it', async () => {
  const inner = sequential({ layers: [dense(3, { inputShape: [4] })] as never });
  inner.trainable = false;
  const model = sequential({ layers: [inner, dense(2)] as never });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  const { theirs, ours } = await loadedByBoth(model);
  const [inputs, targets] = [inputsFor(model), targetsFor(model)];
  for (const each of [theirs, ours]) await train(each, inputs, targets);
  expect(ours.trainableWeights).toHaveLength(4);
  expect(weightsOf(ours)).toEqual(weightsOf(theirs));
});

/** The loss and the metrics on some data. */
function evaluated(model: LayersModel): number[] {
  const oneOrAll = (all: tf.Tensor[]): tf.Tensor | tf.Tensor[] =>
    all.length === 1 ? (all[0] as tf.Tensor) : all;
  const values = model.evaluate(oneOrAll(inputsFor(model)), oneOrAll(targetsFor(model)), {
    verbose: 0,
  });
  return [values].flat().map((value) => value.dataSync()[0] as number);
}

describe('training', () => {
  const LOSSES = `binaryCrossentropy categoricalCrossentropy categoricalHinge cosineProximity hinge
    kullbackLeiblerDivergence logcosh meanAbsoluteError meanAbsolutePercentageError meanSquaredError
    meanSquaredLogarithmicError poisson squaredHinge`.split(/\s+/);

  test.each(LOSSES)('the loss %s', async (loss) => {
    const layer = dense(3, { inputShape: [4], activation: 'softmax' });
    const model = sequential({ layers: [layer] as never });
    fill(model);
    model.compile({ optimizer: tf.train.sgd(0.1), loss, metrics: ['accuracy', 'mse'] });
    const { theirs, ours, report } = await loadedByBoth(model);
    expect(report.changes).toEqual([]);
    expect(evaluated(ours)).toEqual(evaluated(theirs));
    expect(ours.loss).toEqual(theirs.loss);
    expect(ours.metricsNames).toEqual(theirs.metricsNames);
  });

  test.each<[string, object]>([
    ['one loss for all', { loss: 'meanSquaredError', metrics: ['mae'] }],
    ['a list of losses', { loss: ['meanSquaredError', 'meanAbsoluteError'] }],
    ['losses by the names of outputs', { loss: { a: 'logcosh', b: 'meanSquaredError' } }],
  ])('two outputs: %s', async (_, args) => {
    const model = twoOutputs();
    fill(model);
    model.compile({ optimizer: tf.train.sgd(0.1), ...args } as never);
    const { theirs, ours, report } = await loadedByBoth(model);
    expect(report.changes).toEqual([]);
    expect(evaluated(ours)).toEqual(evaluated(theirs));
    expect(ours.metricsNames).toEqual(theirs.metricsNames);
  });
});

describe('constraints of tfjs hold from the first step on', () => {
  test.each([
    ['nonNeg', 'nonNeg'],
    ['maxNorm', { className: 'MaxNorm', config: { maxValue: 0.5 } }],
    ['minMaxNorm', { className: 'MinMaxNorm', config: { minValue: 0.2, maxValue: 0.4 } }],
    ['unitNorm', 'unitNorm'],
  ])('%s', async (_, constraint) => {
    const args = { inputShape: [4], kernelConstraint: constraint, biasConstraint: 'nonNeg' };
    const model = sequential({ layers: [dense(2, args)] as never });
    model.compile({ optimizer: tf.train.sgd(0.3), loss: 'meanSquaredError' });
    const undo = enforceConstraints(model);
    const [inputs, targets] = [inputsFor(model), targetsFor(model)];
    await train(model, inputs, targets);
    const { theirs, ours, report } = await loadedByBoth(model);
    expect(report.changes.map(({ kind, tfjs }) => [kind, tfjs])).toEqual([
      ['changed', 'ignores'],
      ['changed', 'ignores'],
    ]);
    expect(ours.toJSON(null, false)).toEqual(theirs.toJSON(null, false));
    expect(weightsOf(ours)).toEqual(weightsOf(model));
    for (const each of [model, ours]) await train(each, inputs, targets);
    expect(weightsOf(ours)).toEqual(weightsOf(model));
    undo();
  });
});

describe('what goes with a model', () => {
  test('metadata of the user', async () => {
    const model = sequential({ layers: [dense(2, { inputShape: [4] })] as never });
    const metadata = { labels: ['snake_case', 'b'], nested: { some_key: [1, null, true] } };
    model.setUserDefinedMetadata(metadata);
    const { theirs, ours } = await loadedByBoth(model);
    expect(ours.getUserDefinedMetadata()).toEqual(metadata);
    expect(ours.getUserDefinedMetadata()).toEqual(theirs.getUserDefinedMetadata());
  });

  test('a model saved without optimizer is not compiled', async () => {
    const model = twoOutputs();
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const artifacts = await savedByTfjs(model, false);
    const { model: ours, report } = await loadKerasModel(artifacts);
    expect(ours.optimizer).toBeUndefined();
    expect(report.changes).toEqual([]);
  });

  test('a model that is loaded, saved and loaded again', async () => {
    const model = twoOutputs();
    fill(model);
    model.compile({ optimizer: tf.train.adam(0.1), loss: 'meanSquaredError' });
    const [inputs, targets] = [inputsFor(model), targetsFor(model)];
    await train(model, inputs, targets);
    const { model: once } = await loadKerasModel(await savedByTfjs(model));
    const { model: twice } = await loadKerasModel(await savedByTfjs(once));
    for (const each of [model, twice]) await train(each, inputs, targets, 3);
    expect(weightsOf(twice)).toEqual(weightsOf(model));
  });

  test('tfjs cannot load its own gelu_new; loadKerasModel can', async () => {
    const layer = dense(3, { inputShape: [4], activation: 'gelu_new' });
    const model = sequential({ layers: [layer] as never });
    const artifacts = await savedByTfjs(model);
    await expect(loadedByTfjs(artifacts)).rejects.toThrow('Unknown activation: geluNew');
    const { model: ours } = await loadKerasModel(artifacts);
    const inputs = inputsFor(model);
    expect(predicted(ours, inputs)).toEqual(predicted(model, inputs));
    expect(ours.toJSON(null, false)).toEqual(model.toJSON(null, false));
  });

  test('a regularizer that tfjs saves as the constraint of a DepthwiseConv2D', async () => {
    const depthwiseRegularizer = regularizers.l2({ l2: 0.1 });
    const args = { kernelSize: 2, inputShape: [4, 4, 2], depthwiseRegularizer };
    const model = sequential({ layers: [layers.depthwiseConv2d(args as never)] });
    fill(model);
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const { model: ours, report } = await loadKerasModel(await savedByTfjs(model));
    expect(report.changes).toEqual([]);
    const [inputs, targets] = [inputsFor(model), targetsFor(model)];
    for (const each of [model, ours]) await train(each, inputs, targets);
    expect(weightsOf(ours)).toEqual(weightsOf(model));
  });
});
