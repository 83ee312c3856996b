import { testConstraints } from './shared/constraints.ts';
import { testEnforceConstraints } from './shared/enforceConstraints.ts';
import { testGuard } from './shared/guard.ts';
import { testLimits } from './shared/limits.ts';
import { COMPOSED_BACKEND } from './support/composedBackend.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of NODE_BACKENDS) {
  testEnforceConstraints(name);
}
for (const name of [...NODE_BACKENDS, COMPOSED_BACKEND] as const) {
  testConstraints(name);
  testLimits(name);
  testGuard(name);
}
