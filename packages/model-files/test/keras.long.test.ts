// What real Keras says of models and files of ours. With CLAMPWISE_RECORD=1 it writes what `npm test` compares with.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDrawn, sampled } from '@clampwise/testing/sampled';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readArchitecture } from '../src/architecture/read.ts';
import type { JsonObject } from '../src/json.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import type { StoredArray } from '../src/types.ts';
import { writeKeras } from '../src/write/writeKeras.ts';
import { randomGraph } from './support/graphs.ts';
import { byName, readKeras } from './support/keras.ts';
import { randomTraining } from './support/optimizers.ts';
import { pathsInOrder } from './support/order.ts';
import { askKeras, encoded, type KerasAnswer, whyNoKeras } from './support/python.ts';

const reason = whyNoKeras();
const DATA = join(import.meta.dirname, 'data', 'keras');
const ORDERS = join(DATA, 'orders.json');
const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

describe.skipIf(reason !== '')(`with real Keras${reason && ` (skipped: ${reason})`}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'model-files-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('the order of layers in random graphs', { timeout: 300_000 }, () => {
    const isRecorded = process.env.CLAMPWISE_RECORD === '1';
    const models = (isRecorded ? SEEDS : sampled(SEEDS, 10)).map((seed) => randomGraph(seed).model);
    const file = join(folder, 'configs.json');
    writeFileSync(file, JSON.stringify(models));
    const orders = askKeras('order', file);
    if (isRecorded) {
      writeFileSync(ORDERS, `${JSON.stringify(orders.slice(0, 60))}\n`);
    }
    const ours = models.map((model) =>
      pathsInOrder(readArchitecture(model, 'keras3', DEFAULT_LIMITS)),
    );
    expect(ours).toEqual(orders);
  });

  test('random graphs that writeKeras wrote', { timeout: 600_000 }, () => {
    const graphs = new Map(
      sampled(SEEDS.slice(0, 30), 5).map((seed) => {
        const graph = randomGraph(seed);
        return [`${seed}.keras`, { ...graph, ...randomTraining(graph, seed) }] as const;
      }),
    );
    for (const [name, graph] of graphs) writeFileSync(join(folder, name), writeKeras(graph));
    // Layers that keep weights in parts, written by Keras, read and written by us.
    for (const name of ['parts-3.keras', 'nested-3.keras']) {
      const { model, weights } = readKeras(readFileSync(join(DATA, name)));
      writeFileSync(join(folder, name), writeKeras({ model, weights }));
    }
    const answers = askKeras('load', folder);
    const expected = JSON.parse(readFileSync(join(DATA, 'expected.json'), 'utf8'));
    for (const name of ['parts-3.keras', 'nested-3.keras']) {
      expect(answers[name]?.weights, name).toEqual(expected[name].weights);
    }
    for (const [name, { weights, optimizer }] of graphs) {
      const answer = answers[name] as KerasAnswer;
      const { iterations, learningRate, slots } = optimizer;
      const rate = { shape: [], dtype: 'float32', values: Float32Array.of(learningRate ?? 0) };
      const count = { shape: [], dtype: 'int32', values: Int32Array.of(iterations) };
      const expected = byName(weights);
      expect(answer.finite, name).toBe(true);
      expect(answer.weights, name).toEqual(expected);
      const state = [count, rate, ...slots] as StoredArray[];
      expect(answer.optimizer, name).toEqual(state.map(encoded));
      const again = readKeras(readFileSync(join(folder, name.replace('.keras', '.again.keras'))));
      expect(byName(again.weights), name).toEqual(expected);
      expect(again.optimizer, name).toMatchObject({ iterations, learningRate });
      expect(again.optimizer?.slots.map(encoded), name).toEqual(slots.map(encoded));
    }
  });

  const training = test.runIf(isDrawn('training in Keras', 2));
  training('training goes on where it was, bit for bit', { timeout: 300_000 }, () => {
    const [theirs, ours] = ['theirs', 'ours'].map((name) => join(folder, name)) as [string, string];
    for (const each of [theirs, ours]) mkdirSync(each);
    askKeras('make', theirs);
    const names = readdirSync(theirs);
    expect(names).toHaveLength(4);
    for (const name of names) {
      const { model, weights, optimizer } = readKeras(readFileSync(join(theirs, name)));
      const training = model.compile_config as JsonObject;
      expect(optimizer?.iterations, name).toBe(7);
      writeFileSync(join(ours, name), writeKeras({ model, weights, training, optimizer }));
    }
    expect(askKeras('step', ours)).toEqual(askKeras('step', theirs));
  });
});
