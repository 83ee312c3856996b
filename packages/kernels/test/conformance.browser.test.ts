import { expect, it } from 'vitest';
import { backendInfo } from '../src/index.ts';
import { testConformance } from './shared/conformance.ts';
import { placements } from './support/placements.ts';

it('WebAssembly runs in the page', () => {
  expect(backendInfo()).toMatchObject({ backend: 'wasm', wasm: true });
});

// A page that is not cross-origin isolated has no SharedArrayBuffer.
testConformance(placements.filter(({ title }) => !title.includes('SharedArrayBuffer')));

it('a module worker gives the same', async () => {
  const worker = new Worker(new URL('./support/caseWorker.ts', import.meta.url), {
    type: 'module',
  });
  const report = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(`the worker failed: ${message}`));
  });
  expect(await report).toEqual({ backend: 'wasm', passed: expect.any(Number), failed: [] });
  expect((await report) as { passed: number }).toHaveProperty(
    'passed',
    expect.toSatisfy((n) => n > 100),
  );
  worker.terminate();
});
