import { configure } from '@clampwise/kernels';
import { afterAll, beforeAll, describe } from 'vitest';

export const BACKENDS = ['js', 'wasm'] as const;

/** Runs a block of tests with each backend. */
export function onEachBackend(body: (backend: (typeof BACKENDS)[number]) => void): void {
  describe.each(BACKENDS)('on %s', (backend) => {
    beforeAll(() => configure({ backend }));
    afterAll(() => configure({ backend: 'auto' }));
    body(backend);
  });
}

/** The error that a call throws. */
export function thrown(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
