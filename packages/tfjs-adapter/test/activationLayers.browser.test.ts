import { testActivationLayers } from './shared/activationLayers.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of browserBackends(import.meta.url)) testActivationLayers(name);
