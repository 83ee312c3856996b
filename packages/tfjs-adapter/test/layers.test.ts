import { testLayers } from './shared/layers.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of NODE_BACKENDS) testLayers(name);
