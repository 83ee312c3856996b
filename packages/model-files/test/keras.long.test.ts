// What real Keras says of models and files of ours. With CLAMPWISE_RECORD=1 it writes what `npm test` compares with.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readArchitecture } from '../src/architecture/read.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import { randomGraph } from './support/graphs.ts';
import { pathsInOrder } from './support/order.ts';
import { askKeras, whyNoKeras } from './support/python.ts';

const reason = whyNoKeras();
const ORDERS = join(import.meta.dirname, 'data', 'keras', 'orders.json');

describe.skipIf(reason !== '')(`with real Keras${reason && ` (skipped: ${reason})`}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'model-files-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('the order of layers in random graphs', { timeout: 300_000 }, () => {
    const models = Array.from({ length: 300 }, (_, seed) => randomGraph(seed).model);
    const file = join(folder, 'configs.json');
    writeFileSync(file, JSON.stringify(models));
    const orders = askKeras('order', file);
    if (process.env.CLAMPWISE_RECORD === '1') {
      writeFileSync(ORDERS, `${JSON.stringify(orders.slice(0, 60))}\n`);
    }
    const ours = models.map((model) =>
      pathsInOrder(readArchitecture(model, 'keras3', DEFAULT_LIMITS)),
    );
    expect(ours).toEqual(orders);
  });
});
