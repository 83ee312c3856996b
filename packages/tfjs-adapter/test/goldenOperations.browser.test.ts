import '@tensorflow/tfjs-layers'; // registers the gradients of tfjs's own operations
import { testGoldenOperations } from './shared/goldenOperations.ts';
import { BROWSER_BACKENDS, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of BROWSER_BACKENDS) testGoldenOperations(name);
