import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { loadKerasModel } from '../src/keras.ts';
import { useBackend } from './support/backends.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

// Files of real Keras, by data/keras/write.py, whose outputs or operations have names of their own.

interface Values {
  readonly shape: number[];
  readonly values: number[];
}

interface Answer {
  readonly inputs: readonly Values[];
  readonly outputs: readonly Values[];
  readonly targets: readonly Values[];
  readonly trained: readonly Values[];
}

const at = (name: string): URL => new URL(`data/keras/${name}`, import.meta.url);
const text = await readFile(at('predictions.json'), 'utf8');
const { models } = JSON.parse(text) as { models: { readonly [name: string]: Answer } };

const tensorsOf = (all: readonly Values[]): tf.Tensor[] =>
  all.map(({ shape, values }) => tf.tensor(values, shape));

function expectOutputs(model: LayersModel, x: tf.Tensor, wanted: readonly Values[]): void {
  const outputs = [model.predict(x)].flat();
  expect(outputs.map(({ shape }) => shape)).toEqual(wanted.map(({ shape }) => shape));
  for (const [k, output] of outputs.entries()) {
    for (const [i, value] of output.dataSync().entries()) {
      expect(value).toBeCloseTo(wanted[k]?.values[i] as number, 5);
    }
  }
}

describe.each(NODE_BACKENDS)('on %s', (backend) => {
  useBackend(backend);

  test.each(['keras3-dict.keras', 'keras3-dict.h5', 'keras2-dict.keras'])(
    'losses by the keys of a dict of outputs: %s',
    async (name) => {
      const { model, report } = await loadKerasModel(new Uint8Array(await readFile(at(name))));
      const { inputs, outputs, targets, trained } = models[name] as Answer;
      expect(report.changes.every(({ kind }) => kind === 'changed')).toBe(true);
      expect(model.optimizer.iterations).toBe(1);
      const [x, y] = [tensorsOf(inputs)[0] as tf.Tensor, tensorsOf(targets)];
      expectOutputs(model, x, outputs);
      for (let k = 0; k < 3; k++) await model.trainOnBatch(x, y);
      expectOutputs(model, x, trained);
    },
  );

  test('an .h5 file of Keras 3, which names no modules: masks, x * 2 and x + 1', async () => {
    const name = 'keras3-masked-operations.h5';
    const { model, report } = await loadKerasModel(new Uint8Array(await readFile(at(name))));
    const { inputs, outputs } = models[name] as Answer;
    expect(report.changes.every(({ kind }) => kind === 'changed')).toBe(true);
    expectOutputs(model, tensorsOf(inputs)[0] as tf.Tensor, outputs);
  });
});
