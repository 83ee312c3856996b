import { expect, it } from 'vitest';
import { testBackendAnswers } from './shared/backendAnswers.ts';
import { chooseBackend } from './support/backends.ts';
import { browserBackends } from './support/browserBackends.ts';

it('the tests run in a page that is not cross-origin isolated', () => {
  expect(typeof document).toBe('object');
  expect(crossOriginIsolated).toBe(false);
});

for (const name of browserBackends(import.meta.url)) testBackendAnswers(name);

it('a backend that is not there is an error', async () => {
  await expect(chooseBackend('cuda' as 'cpu')).rejects.toThrow('cuda is not registered');
});
