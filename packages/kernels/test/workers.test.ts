import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';

const built = join(import.meta.dirname, '../dist/index.js');
const WORKERS = 4;
const LENGTH = 20_000;

interface Report {
  readonly number: number;
  readonly wrong: number;
  readonly arrays: number;
}

/** Runs a worker to its end, over its own part of shared memory. */
function run(number: number, values: SharedArrayBuffer): Promise<Report> {
  const worker = new Worker(join(import.meta.dirname, 'support/workers.mjs'), {
    workerData: {
      kernels: pathToFileURL(built).href,
      part: { values, byteOffset: number * LENGTH * 4, length: LENGTH },
      bounds: [-3 - number, 7 + number],
      rounds: 60,
      number,
    },
  });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  });
}

// `npm test` builds first; where someone runs vitest alone, there may be nothing to load into a worker.
describe.skipIf(!existsSync(built))('workers [skipped only where dist is missing]', () => {
  it('at once do not disturb each other', async () => {
    const values = new SharedArrayBuffer(WORKERS * LENGTH * 4);
    const numbers = Array.from({ length: WORKERS }, (_, number) => number);
    const reports = await Promise.all(numbers.map((number) => run(number, values)));
    expect(reports).toEqual(numbers.map((number) => ({ number, wrong: 0, arrays: 0 })));
  });
});
