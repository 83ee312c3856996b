import { openModelFile } from '@clampwise/model-files';
import * as tf from '@tensorflow/tfjs-core';
import {
  constraints,
  type LayersModel,
  layers,
  regularizers,
  sequential,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadKerasModel, saveKerasModel } from '../src/keras.ts';
import './support/nodeBackends.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

interface Source {
  readonly config: { readonly layers: readonly { readonly config: { [key: string]: unknown } }[] };
}

async function saved(model: LayersModel) {
  const { bytes, report } = await saveKerasModel(model);
  const { architecture, training } = await openModelFile(bytes);
  const lines = report.changes.map(
    ({ kind, path, what, instead }) => `${kind} ${path}: ${what} → ${instead}`,
  );
  const { config } = architecture.source as unknown as Source;
  return { bytes, lines, training, config };
}

const PREDICTS = 'it predicts the same; in training, tfjs';

describe('layers that train differently in tfjs', () => {
  test('Masking before other layers', async () => {
    const model = sequential({
      layers: [
        layers.masking({ inputShape: [3, 2], name: 'mask' }),
        layers.simpleRNN({ units: 2, recurrentInitializer: 'zeros' }),
      ],
    });
    const instead = `${PREDICTS} has no gradient for the layers before it`;
    expect((await saved(model)).lines).toEqual([
      `changed layers.mask: the layer Masking of tfjs → ${instead}`,
    ]);
  });

  test('poolings', async () => {
    const model = sequential({
      layers: [
        layers.averagePooling2d({ padding: 'same', inputShape: [5, 5, 2], name: 'mean' }),
        layers.averagePooling2d({ poolSize: 1, strides: 1 }),
        layers.globalMaxPooling2d({ name: 'most' } as never),
      ],
    });
    expect((await saved(model)).lines).toEqual([
      `changed layers.mean: the layer AveragePooling2D of tfjs → ${PREDICTS} has other gradients at the borders`,
      `changed layers.most: the layer GlobalMaxPooling2D of tfjs → ${PREDICTS} gives the whole gradient to each of several equal values`,
    ]);
  });

  test('LayerNormalization trains alike', async () => {
    const model = sequential({ layers: [layers.layerNormalization({ inputShape: [3] })] });
    expect((await saved(model)).lines).toEqual([]);
  });
});

test('the rules of a DepthwiseConv2D, of which tfjs saves only the regularizer', async () => {
  const l2 = { depthwiseRegularizer: regularizers.l2({ l2: 0.5 }) };
  const nonNeg = { depthwiseConstraint: constraints.nonNeg() };
  const configOf = async (rules: object) => {
    const wide = layers.depthwiseConv2d({ kernelSize: 2, inputShape: [4, 4, 1], ...rules });
    const { config, lines } = await saved(sequential({ layers: [wide] }));
    const own: { [key: string]: unknown } = { ...config.layers.at(-1)?.config, lines };
    return own;
  };
  const regularizer = { class_name: 'L1L2', config: { l2: 0.5 } };
  const regularized = await configOf(l2);
  expect(regularized).toMatchObject({ depthwise_regularizer: regularizer, lines: [] });
  expect(regularized.depthwise_constraint ?? null).toBeNull();
  const both = await configOf({ ...l2, ...nonNeg });
  expect(both).toMatchObject({
    depthwise_regularizer: regularizer,
    depthwise_constraint: { class_name: 'NonNeg' },
  });
});

test('stacked cells', async () => {
  const cells = [2, 3].map((units) =>
    layers.simpleRNNCell({ units, recurrentInitializer: 'zeros' }),
  );
  const model = sequential({
    layers: [layers.rnn({ cell: layers.stackedRNNCells({ cells }), inputShape: [4, 2] })],
  });
  const x = tf.ones([1, 4, 2]);
  const { model: again } = await loadKerasModel((await saved(model)).bytes);
  const [after, before] = [again, model].map((each) => (each.predict(x) as tf.Tensor).dataSync());
  expect(after).toEqual(before);
});

describe('losses of outputs with masks', () => {
  const steps = (): LayersModel =>
    sequential({
      layers: [
        layers.masking({ inputShape: [2, 1], name: 'mask' }),
        layers.dense({ units: 1, kernelInitializer: 'zeros' }),
      ],
    });

  test('count masked steps in tfjs', async () => {
    const model = steps();
    model.compile({ optimizer: tf.train.sgd(0.5), loss: 'meanSquaredError' });
    expect((await saved(model)).lines).toContain(
      'changed loss: a loss that counts masked steps → Keras leaves them out',
    );
  });

  test('keep their name if the model was loaded and compiled', async () => {
    const { model } = await loadKerasModel((await saved(steps())).bytes);
    model.compile({ optimizer: tf.train.sgd(0.5), loss: 'meanSquaredError' });
    const { bytes, lines, training } = await saved(model);
    expect(lines).toEqual([]);
    expect(training).toMatchObject({ loss: 'mean_squared_error' });
    const { model: again } = await loadKerasModel(bytes);
    const [x, y] = [tf.tensor3d([[[1], [0]]]), tf.tensor3d([[[1], [9]]])];
    for (const each of [model, again]) await each.trainOnBatch(x, y);
    // Half of the gradient -2 of the one unmasked step.
    expect([...(again.getWeights()[1] as tf.Tensor).dataSync()]).toEqual([1]);
    expect(again.getWeights().map((w) => [...w.dataSync()])).toEqual(
      model.getWeights().map((w) => [...w.dataSync()]),
    );
  });
});
