import { testPatchTfjs } from './shared/patchTfjs.ts';
import { BROWSER_BACKENDS, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of BROWSER_BACKENDS) testPatchTfjs(name);
