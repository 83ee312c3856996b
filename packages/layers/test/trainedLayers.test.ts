import { assertClose } from '@clampwise/testing';
import { describe, expect, test } from 'vitest';
import { dense, type FloatDType, type Sequential, sequential, sgd, tensor } from '../src/index.ts';
import {
  batchNormalization,
  embedding,
  flatten,
  layerNormalization,
  leakyRelu,
  reshape,
  unitNormalization,
} from '../src/layers.ts';
import { l1l2, l2 } from '../src/regularizers.ts';
import golden from './golden/trainedLayers.json' with { type: 'json' };
import { onEachBackend } from './support/harness.ts';

const models: { readonly [name: string]: (dtype: FloatDType) => Sequential } = {
  normalized: (dtype) =>
    sequential([
      dense({
        units: 6,
        inputShape: [4],
        dtype,
        kernelRegularizer: l1l2({ l1: 0.01, l2: 0.02 }),
        biasRegularizer: 'l2',
      }),
      batchNormalization({ momentum: 0.75, gammaRegularizer: 'l1', betaConstraint: 'nonNeg' }),
      leakyRelu(),
      dense({ units: 5, activation: 'gelu', kernelRegularizer: 'l2' }),
      layerNormalization({ betaRegularizer: l2(0.5) }),
      dense({ units: 2, activityRegularizer: l2(0.25) }),
    ]),
  frozen: (dtype) => {
    const model = (models.normalized as (dtype: FloatDType) => Sequential)(dtype);
    for (const layer of model.layers.slice(0, 3)) layer.trainable = false;
    return model;
  },
  embedded: (dtype) =>
    sequential([
      embedding({
        inputDim: 5,
        outputDim: 4,
        inputShape: [3],
        dtype,
        embeddingsRegularizer: 'l2',
        embeddingsConstraint: 'maxNorm',
      }),
      unitNormalization(),
      flatten(),
      dense({ units: 4, activation: 'silu', activityRegularizer: 'l1' }),
      reshape({ targetShape: [2, 2] }),
      layerNormalization({ axis: [1, 2] }),
      flatten(),
      dense({ units: 2, activation: 'elu' }),
    ]),
};

/** Keras keeps trained weights apart from others, layer by layer; ours are in its order. */
describe(`training, as ${golden.source}`, () => {
  onEachBackend(() =>
    describe.each(['float32', 'float64'] as const)('in %s', (dtype) => {
      // TensorFlow's gelu and leaky_relu keep their numbers in float32.
      const near = { relative: 1e-4, absolute: dtype === 'float32' ? 1e-4 : 1e-6 };

      test.each(['normalized', 'frozen', 'embedded'] as const)('%s', async (name) => {
        const run = golden[name];
        const model = (models[name] as (dtype: FloatDType) => Sequential)(dtype);
        const rows = run.y.length / 2;
        const x = tensor(run.x, { shape: [rows, run.x.length / rows], dtype });
        const y = tensor(run.y, { shape: [rows, 2], dtype });
        model.setWeights(
          run.weights.map((w, k) => tensor(w, { shape: model.weights[k]?.shape ?? [], dtype })),
        );
        model.compile({ optimizer: sgd({ learningRate: 0.03125 }), loss: 'mse' });
        const { history } = await model.fit(x, y, {
          epochs: 3,
          batchSize: 8,
          shuffle: false,
          validationData: [x, y],
          verbose: 0,
        });
        assertClose(history.loss ?? [], run.loss, near, 'loss');
        assertClose(history.valLoss ?? [], run.valLoss, near, 'valLoss');
        model.getWeights().forEach(({ data }, k) => {
          assertClose(data, run.trained[k] ?? [], near, model.weights[k]?.path);
        });
        assertClose(model.predict(x).data, run.predicted, near, 'predicted');
        expect(run.trained.length).toBe(model.weights.length);
      });
    }),
  );
});
