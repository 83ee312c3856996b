import { testConstraintClasses } from './shared/constraintClasses.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of NODE_BACKENDS) testConstraintClasses(name);
