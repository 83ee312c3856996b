import { testDiagnose } from './shared/diagnose.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of NODE_BACKENDS) testDiagnose(name);
