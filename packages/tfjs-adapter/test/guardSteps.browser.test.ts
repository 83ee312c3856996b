import { testGuardSteps } from './shared/guardSteps.ts';
import { BROWSER_BACKENDS, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of BROWSER_BACKENDS) testGuardSteps(name);
