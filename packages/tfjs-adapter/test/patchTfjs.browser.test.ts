import { testPatchTfjs } from './shared/patchTfjs.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of browserBackends(import.meta.url)) testPatchTfjs(name);
