import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { type LoadedKerasModel, loadKerasModel } from '../src/keras.ts';

// One step of each loss, by the numbers of Keras 3 and tf_keras: golden/losses.py.

interface Values {
  readonly shape: number[];
  readonly values: number[];
}

interface LossCase {
  readonly name: string;
  readonly keras_version: string;
  readonly model: object;
  readonly training: object;
  readonly kernels: readonly Values[];
  readonly x: Values;
  readonly ys: readonly Values[];
  readonly loss: number;
  readonly after: readonly Values[];
}

const { cases } = JSON.parse(
  readFileSync(new URL('golden/losses.json', import.meta.url), 'utf8'),
) as { cases: readonly LossCase[] };

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const tensorOf = ({ shape, values }: Values): tf.Tensor => tf.tensor(values, shape);

async function loaded({
  keras_version,
  model,
  training,
  kernels,
}: LossCase): Promise<LoadedKerasModel> {
  const result = await loadKerasModel({
    modelTopology: { keras_version, model_config: model, training_config: training },
  });
  // The names of a file of Keras are those of the layers.
  result.model.setWeights(kernels.map(tensorOf));
  return result;
}

async function firstLoss(model: LayersModel, { x, ys }: LossCase): Promise<number> {
  const given = ys.map(tensorOf);
  const values = await model.trainOnBatch(
    tensorOf(x),
    given.length === 1 ? (given[0] as tf.Tensor) : given,
  );
  return [values].flat()[0] as number;
}

function expectNear(found: ArrayLike<number>, wanted: ArrayLike<number>, name: string): void {
  const largest = Math.max(1, ...Array.from(wanted, Math.abs));
  for (let k = 0; k < wanted.length; k++) {
    const difference = Math.abs((found[k] as number) - (wanted[k] as number)) / largest;
    expect(difference, `${name}: ${found[k]}, wanted ${wanted[k]}`).toBeLessThan(3e-6);
  }
}

test.each(cases)('$name', async (given) => {
  const { model, report } = await loaded(given);
  if (given.ys.length === 1) {
    const before = tf.memory().numTensors;
    const [x, y] = [tensorOf(given.x), tensorOf(given.ys[0] as Values)];
    const evaluated = model.evaluate(x, y, { verbose: 0 }) as tf.Scalar;
    expectNear(evaluated.dataSync(), [given.loss], 'the loss by evaluate');
    tf.dispose([x, y, evaluated]);
    expect(tf.memory().numTensors).toBe(before);
  }
  expect(report.changes.filter(({ kind }) => kind !== 'changed')).toEqual([]);
  expectNear([await firstLoss(model, given)], [given.loss], 'the loss');
  model.getWeights().forEach((weight, k) => {
    expectNear(weight.dataSync(), (given.after[k] as Values).values, `weight ${k} after the step`);
  });
});
