import '@tensorflow/tfjs-layers'; // registers the gradients of tfjs's own operations
import { testTfjsOptimizers } from './shared/tfjsOptimizers.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of browserBackends(import.meta.url)) testTfjsOptimizers(name);
