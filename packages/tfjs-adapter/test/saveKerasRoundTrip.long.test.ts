import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDrawn } from '@clampwise/testing/sampled';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadKerasModel, saveKerasModel } from '../src/keras.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';
import { askKeras, whyNoKeras } from './support/python.ts';
import { expected, fileOf, train, weightsOf, worstDifference } from './support/roundTrip.ts';

const reason = whyNoKeras();
const names = Object.keys(expected.weights);

describe.skipIf(reason !== '')(`with real Keras${reason && ` (skipped: ${reason})`}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'round-trip-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.runIf(isDrawn('epochs of both', 2))(
    '3 epochs in Keras, 5 in tfjs and 3 in Keras are 11 in Keras',
    {
      timeout: 300_000,
    },
    async () => {
      const files = NODE_BACKENDS.flatMap((backend) => names.map((name) => ({ backend, name })));
      const pathOf = (file: (typeof files)[number]): string =>
        join(folder, `${file.backend}-${file.name}.keras`);
      for (const file of files) {
        await tf.setBackend(file.backend);
        const { model } = await loadKerasModel(fileOf(file.name));
        await train(model, 5);
        writeFileSync(pathOf(file), (await saveKerasModel(model)).bytes);
      }
      const trained = askKeras('end', folder);
      for (const file of files) {
        const label = `${file.name} on ${file.backend}`;
        const inKeras = trained[`${file.backend}-${file.name}`] ?? {};
        expect(worstDifference(file.name, inKeras), label).toBeLessThan(1e-5);
        const { model } = await loadKerasModel(new Uint8Array(readFileSync(pathOf(file))));
        expect(model.optimizer.iterations, label).toBe(33);
        expect(worstDifference(file.name, weightsOf(model)), label).toBeLessThan(1e-5);
      }
    },
  );
});
