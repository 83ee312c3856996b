import { testConstraintNorms } from './shared/constraintNorms.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of browserBackends(import.meta.url)) testConstraintNorms(name);
