import { testConstraints } from './shared/constraints.ts';
import { testEnforceConstraints } from './shared/enforceConstraints.ts';
import { testGuard } from './shared/guard.ts';
import { testLimits } from './shared/limits.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of browserBackends(import.meta.url)) {
  testLimits(name);
  testConstraints(name);
  testGuard(name);
  testEnforceConstraints(name);
}
