import { testConstraintClasses } from './shared/constraintClasses.ts';
import { BROWSER_BACKENDS, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of BROWSER_BACKENDS) testConstraintClasses(name);
