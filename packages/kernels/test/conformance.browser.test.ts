import { expect, it } from 'vitest';
import { backendInfo } from '../src/index.ts';
import { testConformance } from './shared/conformance.ts';
import { placements } from './support/placements.ts';

/** What the worker posts. */
interface Report {
  readonly backend: string;
  readonly passed: number;
  readonly failed: readonly string[];
}

it('WebAssembly runs in the page', () => {
  expect(backendInfo()).toMatchObject({ backend: 'wasm', wasm: true });
});

// A page that is not cross-origin isolated has no SharedArrayBuffer.
testConformance(placements.filter(({ title }) => !title.includes('SharedArrayBuffer')));

it('a module worker gives the same', async () => {
  const worker = new Worker(new URL('./support/caseWorker.ts', import.meta.url), {
    type: 'module',
  });
  const report = await new Promise<Report>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data as Report);
    worker.onerror = ({ message }) => reject(new Error(`the worker failed: ${message}`));
  });
  expect(report).toMatchObject({ backend: 'wasm', failed: [] });
  expect(report.passed).toBeGreaterThan(100);
  worker.terminate();
});
