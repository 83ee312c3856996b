import { testConstraintClasses } from './shared/constraintClasses.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of browserBackends(import.meta.url)) testConstraintClasses(name);
