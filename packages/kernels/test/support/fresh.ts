import { vi } from 'vitest';

/** The package as a module of its own, as if imported for the first time: its own heap, staging and settings. */
export async function freshKernels(): Promise<typeof import('../../src/index.ts')> {
  vi.resetModules();
  return import('../../src/index.ts');
}
