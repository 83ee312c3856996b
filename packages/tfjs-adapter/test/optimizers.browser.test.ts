import { testConstraints } from './shared/constraints.ts';
import { testEnforceConstraints } from './shared/enforceConstraints.ts';
import { testGuard } from './shared/guard.ts';
import { testLimits } from './shared/limits.ts';
import { BROWSER_BACKENDS, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of BROWSER_BACKENDS) {
  testLimits(name);
  testConstraints(name);
  testGuard(name);
  testEnforceConstraints(name);
}
