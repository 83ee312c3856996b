import { expect, it } from 'vitest';
import { testBackendAnswers } from './shared/backendAnswers.ts';
import { chooseBackend } from './support/backends.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of NODE_BACKENDS) testBackendAnswers(name);

it('a backend that Node lacks is an error', async () => {
  await expect(chooseBackend('webgl')).rejects.toThrow('webgl is not registered');
});
