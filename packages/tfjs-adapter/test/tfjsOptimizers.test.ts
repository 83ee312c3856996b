import '@tensorflow/tfjs-layers'; // registers the gradients of tfjs's own operations
import { testTfjsOptimizers } from './shared/tfjsOptimizers.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of NODE_BACKENDS) testTfjsOptimizers(name);
