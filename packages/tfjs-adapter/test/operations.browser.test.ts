import '@tensorflow/tfjs-layers'; // registers the gradients of tfjs's own operations
import { testOperations } from './shared/operations.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of browserBackends(import.meta.url)) testOperations(name);
