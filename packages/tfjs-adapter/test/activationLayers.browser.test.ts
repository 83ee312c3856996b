import { testActivationLayers } from './shared/activationLayers.ts';
import { BROWSER_BACKENDS, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of BROWSER_BACKENDS) testActivationLayers(name);
