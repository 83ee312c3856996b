import { engine, getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll } from 'vitest';

/** The backends of tfjs. Which of them a test can use, nodeBackends.ts and browserBackends.ts say. */
export type BackendName = 'cpu' | 'wasm' | 'webgl' | 'webgpu';

/** One of these, or the cpu backend under another name: see composedBackend.ts. */
export type TestBackend = BackendName | 'composed';

/** Makes a registered backend the current one, or throws: tfjs by itself would go on with another. */
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

/** Runs the tests of the enclosing block on a backend, and fails them where it is not there. */
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
