import '@tensorflow/tfjs-layers'; // registers the gradients of tfjs's own operations
import { testOperations } from './shared/operations.ts';
import { BROWSER_BACKENDS, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of BROWSER_BACKENDS) testOperations(name);
