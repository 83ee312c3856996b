import type { TestBackend } from './backends.ts';

/** 1,000 steps to find leaks; 100 on GPUs, which are emulated here and take 10 ms a step. */
export function manySteps(name: TestBackend): number {
  return name === 'cpu' || name === 'wasm' ? 1000 : 100;
}
