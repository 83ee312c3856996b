import { testGuardSteps } from './shared/guardSteps.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of NODE_BACKENDS) testGuardSteps(name);
