import { testConstraintNorms } from './shared/constraintNorms.ts';
import { BROWSER_BACKENDS, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of BROWSER_BACKENDS) testConstraintNorms(name);
