import '@tensorflow/tfjs-layers'; // registers the gradients of tfjs's own operations
import { testOperations } from './shared/operations.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of NODE_BACKENDS) testOperations(name);
