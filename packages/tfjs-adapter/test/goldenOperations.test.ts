import '@tensorflow/tfjs-layers'; // registers the gradients of tfjs's own operations
import { testGoldenOperations } from './shared/goldenOperations.ts';
import { COMPOSED_BACKEND } from './support/composedBackend.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of [...NODE_BACKENDS, COMPOSED_BACKEND] as const) testGoldenOperations(name);
