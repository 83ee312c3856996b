import { testAdamWatched } from './shared/adamWatched.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of browserBackends(import.meta.url)) testAdamWatched(name);
