import { testAdamWatched } from './shared/adamWatched.ts';
import { BROWSER_BACKENDS, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of BROWSER_BACKENDS) testAdamWatched(name);
