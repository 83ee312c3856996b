import { testActivationLayers } from './shared/activationLayers.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of NODE_BACKENDS) testActivationLayers(name);
