import type { TestBackend } from './backends.ts';

const isPage = 'document' in globalThis;

/** The number of steps to find leaks: fewer on GPUs, which are emulated here and take 10 ms a step. */
export function manySteps(name: TestBackend): number {
  return isPage && (name === 'cpu' || name === 'wasm') ? 1000 : 100;
}

/** The number of calls to find leaks, like `manySteps`. */
export function manyCalls(name: TestBackend): number {
  if (name === 'cpu' || name === 'wasm') return isPage ? 10_000 : 1000;
  return name === 'composed' ? 200 : 30;
}
