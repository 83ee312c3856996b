import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { loadKerasModel, saveKerasModel } from '../src/keras.ts';
import { useBackend } from './support/backends.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';
import { fillWeights, inputsFor, MADE, predictionsOf } from './support/savedModels.ts';

// Models made in tfjs. The long test asks Keras about the same files.

describe.each(NODE_BACKENDS)('on %s', (backend) => {
  useBackend(backend);

  test.each(Object.entries(MADE))('%s predicts the same after saving', async (_, make) => {
    const made = make();
    fillWeights(made);
    const inputs = inputsFor(made);
    const before = predictionsOf(made, inputs);
    const { bytes } = await saveKerasModel(made);
    const { model } = await loadKerasModel(bytes);
    const after = predictionsOf(model, inputs);
    expect(after).toHaveLength(before.length);
    for (const [k, values] of before.entries()) {
      expect(after[k]).toHaveLength(values.length);
      values.forEach((value, i) => {
        expect(Math.abs((after[k]?.[i] as number) - value)).toBeLessThan(1e-6);
      });
    }
    tf.dispose(inputs);
    made.dispose();
    model.dispose();
  });
});
