import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type * as Kernels from '../src/index.ts';

const built = join(import.meta.dirname, '../dist/index.js');
const length = 50_000;
const rounds = 200;

interface Report {
  readonly wrong: number;
  readonly backend: string;
  readonly arrays: number;
}

// `npm test` builds first; where someone runs vitest alone, there may be nothing to load into a worker.
describe.skipIf(!existsSync(built))(
  'a worker and the main thread [skipped only where dist is missing]',
  () => {
    it('work side by side', async () => {
      const href = pathToFileURL(built).href;
      const kernels = (await import(/* @vite-ignore */ href)) as typeof Kernels;
      const values = new SharedArrayBuffer(2 * length * 4);
      const flag = new SharedArrayBuffer(4);
      const mine = new Float32Array(values, 0, length);
      const theirs = new Float32Array(values, length * 4, length);
      new Float32Array(values).forEach((_, i, all) => {
        all[i] = (i % 101) - 50;
      });
      const worker = new Worker(join(import.meta.dirname, 'support/worker.mjs'), {
        workerData: {
          kernels: href,
          shared: { values, flag, byteOffset: length * 4, length },
          rounds,
          low: -3,
          high: 7,
        },
      });
      const report = new Promise<Report>((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
        worker.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
      });
      await started(new Int32Array(flag));
      let wrong = 0;
      for (let k = 0; k < rounds; k++) {
        kernels.heap.scope(() => {
          const x = kernels.heap.alloc(20_000 + k, 'float32').fill(k);
          if (!kernels.clip(x, -1, 1).every((value) => value === Math.min(1, k))) wrong += 1;
        });
        kernels.clipInto(mine, mine, -1, 1);
      }
      expect(await report).toEqual({ wrong: 0, backend: 'wasm', arrays: 0 });
      await worker.terminate();
      expect(wrong).toBe(0);
      expect(kernels.heap.info().arrays).toBe(0);
      const expected = (i: number, low: number, high: number): number =>
        Math.min(high, Math.max(low, (i % 101) - 50));
      expect(mine.every((value, i) => value === expected(i, -1, 1))).toBe(true);
      expect(theirs.every((value, i) => value === expected(i + length, -3, 7))).toBe(true);
    });
  },
);

/** Waits for the worker to be ready, and tells it to start. */
async function started(flag: Int32Array): Promise<void> {
  while (Atomics.load(flag, 0) < 1) await new Promise((resolve) => setTimeout(resolve, 2));
  Atomics.add(flag, 0, 1);
  Atomics.notify(flag, 0);
}
