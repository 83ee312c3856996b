import { testAdam } from './shared/adam.ts';
import { BROWSER_BACKENDS, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of BROWSER_BACKENDS) testAdam(name);
