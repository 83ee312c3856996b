import '@tensorflow/tfjs-layers'; // registers the gradients of tfjs's own operations
import { testTfjsOptimizers } from './shared/tfjsOptimizers.ts';
import { BROWSER_BACKENDS, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of BROWSER_BACKENDS) testTfjsOptimizers(name);
