import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { type KerasReport, loadKerasModel } from '../../src/keras.ts';
import { type BackendName, useBackend } from '../support/backends.ts';

/** What Keras predicts with a file. */
interface Prediction {
  readonly inputs: readonly Values[];
  readonly outputs: readonly Values[];
}

interface Values {
  readonly shape: number[];
  readonly values: number[];
}

export type ReadFile = (path: string) => Promise<Uint8Array>;

/** tfjs keeps the weights of layers that are used twice, and a number of its Momentum, after dispose. */
const KEPT_BY_TFJS = ['keras3-functional.keras', 'keras2-functional.keras', 'keras3-sequential.h5'];

const LOADABLE = [
  'keras3-sequential.keras',
  'keras3-sequential.h5',
  'keras3-functional.keras',
  'keras3-convolutional.keras',
  'keras3-recurrent.keras',
  'keras2-sequential/model.json',
  'keras2-functional.keras',
  'keras2-convolutional.h5',
  'keras2-recurrent/model.json',
  'keras2-recurrent.keras',
];

export function testKerasFiles(name: BackendName, readFile: ReadFile): void {
  describe(`Keras files on ${name}`, () => {
    useBackend(name);

    test.each(LOADABLE)('%s predicts what Keras does', async (path) => {
      const before = tf.memory().numTensors;
      const { model } = await load(readFile, path);
      const { inputs, outputs } = await prediction(readFile, path);
      const given = inputs.map(({ shape, values }) => tf.tensor(values, shape));
      const predicted = [
        model.predict(given.length === 1 ? (given[0] as tf.Tensor) : given),
      ].flat();
      for (const [k, { shape, values }] of outputs.entries()) {
        const output = predicted[k] as tf.Tensor;
        expect(output.shape).toEqual(shape);
        const got = await output.data();
        for (const [i, value] of values.entries()) expect(got[i]).toBeCloseTo(value, 5);
      }
      tf.dispose([given, predicted]);
      model.optimizer?.dispose();
      model.dispose();
      if (!KEPT_BY_TFJS.includes(path)) expect(tf.memory().numTensors).toBe(before);
    });
  });
}

export function load(readFile: ReadFile, path: string): ReturnType<typeof loadKerasModel> {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return readFile(path).then((bytes) =>
    loadKerasModel(bytes, { readShard: (shard) => readFile(folder + shard) }),
  );
}

export function summary(report: KerasReport): string[] {
  return report.changes.map(
    ({ kind, path, what, instead }) => `${kind} ${path}: ${what} → ${instead}`,
  );
}

async function prediction(readFile: ReadFile, path: string): Promise<Prediction> {
  const text = new TextDecoder().decode(await readFile('predictions.json'));
  return (JSON.parse(text) as { models: { [path: string]: Prediction } }).models[
    path
  ] as Prediction;
}
