import { testGuardSteps } from './shared/guardSteps.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of browserBackends(import.meta.url)) testGuardSteps(name);
