import { sampled } from '@clampwise/testing/sampled';
import * as tf from '@tensorflow/tfjs-core';
import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { checkConstraints, enforceConstraints } from '../src/index.ts';
import { useBackend } from './support/backends.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

type Args = Record<string, unknown>;
const recurrent = { units: 2, recurrentInitializer: 'glorotUniform' };
const RECURRENT_SLOTS = ['kernelConstraint', 'recurrentConstraint', 'biasConstraint'];
const SLOTS = ['kernelConstraint', 'biasConstraint'];
const image = { filters: 2, kernelSize: 2 };
type Cells = Parameters<typeof layers.rnn>[0]['cell'];

/**
 * Layers of tfjs with weights: how to create them, the shape of their input, and the options for
 * their constraints.
 */
const LAYERS: [string, (args: Args) => layers.Layer, number[], readonly string[]][] = [
  ['dense', (a) => layers.dense({ units: 2, ...a }), [3], SLOTS],
  ['conv1d', (a) => layers.conv1d({ ...image, ...a }), [4, 1], SLOTS],
  ['conv2d', (a) => layers.conv2d({ ...image, ...a }), [3, 3, 1], SLOTS],
  ['conv3d', (a) => layers.conv3d({ ...image, ...a }), [3, 3, 3, 1], SLOTS],
  ['conv2dTranspose', (a) => layers.conv2dTranspose({ ...image, ...a }), [3, 3, 1], SLOTS],
  [
    'depthwiseConv2d',
    (a) => layers.depthwiseConv2d({ kernelSize: 2, ...a }),
    [3, 3, 1],
    ['depthwiseConstraint', 'biasConstraint'],
  ],
  [
    'separableConv2d',
    (a) => layers.separableConv2d({ ...image, ...a }),
    [3, 3, 1],
    ['depthwiseConstraint', 'pointwiseConstraint', 'biasConstraint'],
  ],
  [
    'batchNormalization',
    (a) => layers.batchNormalization({ ...a }),
    [3],
    ['gammaConstraint', 'betaConstraint'],
  ],
  ['prelu', (a) => layers.prelu({ ...a }), [3], ['alphaConstraint']],
  ['simpleRNN', (a) => layers.simpleRNN({ ...recurrent, ...a } as never), [3, 2], RECURRENT_SLOTS],
  ['gru', (a) => layers.gru({ ...recurrent, ...a } as never), [3, 2], RECURRENT_SLOTS],
  ['lstm', (a) => layers.lstm({ ...recurrent, ...a } as never), [3, 2], RECURRENT_SLOTS],
  [
    'bidirectional',
    ({ inputShape, ...a }) =>
      layers.bidirectional({
        layer: layers.gru({ ...recurrent, ...a } as never) as never,
        inputShape: inputShape as number[],
      } as never),
    [3, 2],
    RECURRENT_SLOTS,
  ],
  [
    'timeDistributed',
    ({ inputShape, ...a }) =>
      layers.timeDistributed({
        layer: layers.dense({ units: 2, ...a }),
        inputShape: inputShape as number[],
      }),
    [3, 2],
    SLOTS,
  ],
  [
    'rnn of cells',
    ({ inputShape, ...a }) => {
      const cell = layers.stackedRNNCells({
        cells: [
          layers.simpleRNNCell({ ...recurrent, ...a } as never),
          layers.simpleRNNCell({ ...recurrent } as never),
        ],
      });
      return layers.rnn({ cell: cell as Cells, inputShape: inputShape as number[] });
    },
    [3, 2],
    RECURRENT_SLOTS,
  ],
];

const cases = LAYERS.flatMap(([name, make, shape, slots]) =>
  slots.map((slot) => [name, slot, make, shape] as const),
);

/** The values of the weights that have a constraint. */
async function constrained({ trainableWeights }: layers.Layer): Promise<Float32Array[]> {
  const held = trainableWeights.filter(({ constraint }) => constraint !== null && constraint);
  return Promise.all(held.map((w) => w.read().data() as Promise<Float32Array>));
}

/** Takes a step. */
type Train = (model: Sequential, x: tf.Tensor, y: tf.Tensor) => Promise<void>;

/** The steps of a training loop of your own. */
const byHand =
  (
    step: (optimizer: tf.Optimizer, loss: () => tf.Scalar, variables: tf.Variable[]) => void,
  ): Train =>
  async (model, x, y) => {
    const variables = model.trainableWeights.map((w) => w.read() as tf.Variable);
    const loss = (): tf.Scalar =>
      tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor);
    step(model.optimizer, loss, variables);
  };

const TRAININGS: { readonly [name: string]: Train } = {
  fit: async (model, x, y) => {
    await model.fit(x, y, { epochs: 1, batchSize: 8, verbose: 0 });
  },
  fitDataset: async (model, x, y) => {
    let left = 1;
    const next = async () =>
      left-- > 0
        ? { done: false, value: { xs: x.clone(), ys: y.clone() } }
        : { done: true, value: null };
    const dataset = { iterator: async () => ({ next }), size: 1 };
    await model.fitDataset(dataset as never, { epochs: 1, verbose: 0 });
  },
  trainOnBatch: async (model, x, y) => {
    await model.trainOnBatch(x, y);
  },
  minimize: byHand((optimizer, loss, variables) => {
    optimizer.minimize(loss, false, variables);
  }),
  applyGradients: byHand((optimizer, loss, variables) => {
    const { value, grads } = optimizer.computeGradients(loss, variables);
    optimizer.applyGradients(grads);
    tf.dispose([value, grads]);
  }),
};

/**
 * The smallest weight under nonNeg in two steps. Both directions of a step are tried, since one may
 * move the weights inside.
 */
async function leastWeight(
  make: (args: Args) => layers.Layer,
  slot: string,
  shape: readonly number[],
  train: Train,
  isEnforced: boolean,
): Promise<number> {
  let least = Infinity;
  for (const target of [-3, 3]) {
    const layer = make({ inputShape: shape, [slot]: 'nonNeg' });
    const model = sequential({ layers: [layer] });
    model.compile({ optimizer: tf.train.sgd(100), loss: 'meanSquaredError' });
    if (isEnforced) enforceConstraints(model);
    const x = tf.randomNormal([8, ...shape], 0, 1, 'float32', 5);
    const y = tf.fill([8, ...(layer.outputShape as number[]).slice(1)], target);
    for (let k = 0; k < 2; k++) {
      await train(model, x, y);
      const weights = await constrained(model);
      expect(weights.length).toBeGreaterThan(0);
      least = Math.min(least, ...weights.flatMap((values) => [...values]));
      expect((await checkConstraints(model)).ok).toBe(weights.every((w) => Math.min(...w) >= 0));
    }
    tf.dispose([x, y]);
    model.dispose();
  }
  return least;
}

/**
 * Layers that cannot be trained on the wasm backend of tfjs, because it lacks kernels for their
 * gradients.
 */
const NOT_ON_WASM = ['conv1d', 'conv2d', 'conv2dTranspose', 'depthwiseConv2d', 'separableConv2d'];

describe.each(NODE_BACKENDS)(
  'every place where a layer of tfjs takes a constraint on %s',
  (name) => {
    useBackend(name);

    const trained = cases.filter(([layer]) => name === 'cpu' || !NOT_ON_WASM.includes(layer));
    describe.each(Object.entries(TRAININGS))('%s', (_, train) => {
      it.each(sampled(trained, 2))(
        '%s, %s: it holds after steps with a huge learning rate',
        async (...args) => {
          const [, slot, make, shape] = args;
          expect(await leastWeight(make, slot, shape, train, true)).toBeGreaterThanOrEqual(0);
          // Weights start at random, and now and then both directions of a step move them inside.
          let without = 0;
          for (let k = 0; k < 6 && without >= 0; k++) {
            without = await leastWeight(make, slot, shape, train, false);
          }
          expect(without).toBeLessThan(0);
        },
      );
    });
  },
);
