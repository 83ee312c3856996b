import { testPatchTfjs } from './shared/patchTfjs.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of NODE_BACKENDS) testPatchTfjs(name);
