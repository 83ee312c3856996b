import { engine, getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll } from 'vitest';

/**
 * The backends of tfjs. nodeBackends.ts and browserBackends.ts register those that a test can use.
 */
export type BackendName = 'cpu' | 'wasm' | 'webgl' | 'webgpu';

/** One of these, or the cpu backend under another name: see composedBackend.ts. */
export type TestBackend = BackendName | 'composed';

/**
 * Makes a registered backend the current one, or throws. tfjs itself would continue with another
 * one.
 */
export async function chooseBackend(name: TestBackend): Promise<void> {
  if (!(name in engine().registryFactory)) {
    throw new Error(`the tfjs backend ${name} is not registered: import its backends file`);
  }
  const chosen = await setBackend(name);
  await ready();
  if (!chosen || getBackend() !== name) {
    throw new Error(`the tfjs backend ${name} does not work here; tfjs is on ${getBackend()}`);
  }
}

/** Runs the tests of the enclosing block on a backend; they fail if it is missing. */
export function useBackend(name: TestBackend): void {
  let before = '';
  beforeAll(async () => {
    before = getBackend() ?? '';
    await chooseBackend(name);
  });
  afterAll(async () => {
    if (before !== '') await setBackend(before);
  });
}

/** Whether tfjs's operations compute there, and not kernels on arrays. */
export function isComposed(name: TestBackend): boolean {
  return name !== 'cpu' && name !== 'wasm';
}
