import { testConstraints } from './shared/constraints.ts';
import { testEnforceConstraints } from './shared/enforceConstraints.ts';
import { testGuard } from './shared/guard.ts';
import { testLimits } from './shared/limits.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of NODE_BACKENDS) {
  testLimits(name);
  testConstraints(name);
  testGuard(name);
  testEnforceConstraints(name);
}
