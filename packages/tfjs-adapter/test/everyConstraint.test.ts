import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { clipGradients, enforceConstraints, guard } from '../src/index.ts';
import { useBackend } from './support/backends.ts';
import './support/nodeBackends.ts';

type Args = Record<string, unknown>;
const recurrent = { units: 2, recurrentInitializer: 'glorotUniform' };
const SLOTS = ['kernelConstraint', 'recurrentConstraint', 'biasConstraint'];

/** Layers of tfjs with weights: how they are made, the shape of their input, and where they take a constraint. */
const LAYERS: [string, (args: Args) => layers.Layer, number[], readonly string[]][] = [
  ['dense', (a) => layers.dense({ units: 2, ...a }), [3], ['kernelConstraint', 'biasConstraint']],
  [
    'conv1d',
    (a) => layers.conv1d({ filters: 2, kernelSize: 2, ...a }),
    [4, 1],
    ['kernelConstraint', 'biasConstraint'],
  ],
  [
    'conv2d',
    (a) => layers.conv2d({ filters: 2, kernelSize: 2, ...a }),
    [3, 3, 1],
    ['kernelConstraint', 'biasConstraint'],
  ],
  [
    'conv2dTranspose',
    (a) => layers.conv2dTranspose({ filters: 2, kernelSize: 2, ...a }),
    [3, 3, 1],
    ['kernelConstraint', 'biasConstraint'],
  ],
  [
    'depthwiseConv2d',
    (a) => layers.depthwiseConv2d({ kernelSize: 2, ...a }),
    [3, 3, 1],
    ['depthwiseConstraint', 'biasConstraint'],
  ],
  [
    'separableConv2d',
    (a) => layers.separableConv2d({ filters: 2, kernelSize: 2, ...a }),
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
  ['simpleRNN', (a) => layers.simpleRNN({ ...recurrent, ...a } as never), [3, 2], SLOTS],
  ['gru', (a) => layers.gru({ ...recurrent, ...a } as never), [3, 2], SLOTS],
  ['lstm', (a) => layers.lstm({ ...recurrent, ...a } as never), [3, 2], SLOTS],
];

const cases = LAYERS.flatMap(([name, make, shape, slots]) =>
  slots.map((slot) => [name, slot, make, shape] as const),
);

/** Weights whose constraint is set: their values. */
async function constrained({ trainableWeights }: layers.Layer): Promise<Float32Array[]> {
  const held = trainableWeights.filter(({ constraint }) => constraint !== null && constraint);
  return Promise.all(held.map((w) => w.read().data() as Promise<Float32Array>));
}

/** The least weight under nonNeg in two steps; both directions of a step are tried, for one may lead inside. */
async function leastWeight(
  make: (args: Args) => layers.Layer,
  slot: string,
  shape: readonly number[],
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
      await model.trainOnBatch(x, y);
      const weights = await constrained(model);
      expect(weights).toHaveLength(1);
      least = Math.min(least, ...weights.flatMap((values) => [...values]));
    }
    tf.dispose([x, y]);
    model.dispose();
  }
  return least;
}

describe('every place where a layer of tfjs takes a constraint', () => {
  useBackend('cpu');

  it.each(cases)('%s, %s: it holds after a step with a huge learning rate', async (...args) => {
    const [, slot, make, shape] = args;
    expect(await leastWeight(make, slot, shape, true)).toBeGreaterThanOrEqual(0);
    expect(await leastWeight(make, slot, shape, false)).toBeLessThan(0);
  });
});

describe('embeddings', () => {
  useBackend('cpu');

  it('a constraint holds, and rows that are asked for twice count once, summed', async () => {
    const embedding = layers.embedding({
      inputDim: 3,
      outputDim: 2,
      inputLength: 3,
      embeddingsInitializer: 'zeros',
      embeddingsConstraint: 'nonNeg',
    });
    const model = sequential({ layers: [embedding] });
    const ids = tf.tensor2d([[0, 1, 0]]);
    // The gradient is -1 for each value that is asked for: row 0 has -2, row 1 has -1, row 2 none. Its norm is sqrt(10).
    const loss = (): tf.Scalar => tf.neg(tf.sum(model.predict(ids) as tf.Tensor)) as tf.Scalar;
    clipGradients(tf.train.sgd(1), { clipNorm: 1 }).minimize(loss);
    const [rows] = await constrained(model);
    const expected = [2, 2, 1, 1, 0, 0].map((v) => v / Math.sqrt(10));
    rows?.forEach((v, k) => {
      expect(v).toBeCloseTo(expected[k] as number, 6);
    });
    const upwards = (): tf.Scalar => tf.sum(model.predict(ids) as tf.Tensor) as tf.Scalar;
    guard(tf.train.sgd(0.5), { model }).minimize(upwards);
    const [after] = await constrained(model);
    expect([...(after as Float32Array)]).toEqual([0, 0, 0, 0, 0, 0]);
    ids.dispose();
  });
});
