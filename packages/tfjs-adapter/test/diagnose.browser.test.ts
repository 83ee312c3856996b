import { testDiagnose } from './shared/diagnose.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of browserBackends(import.meta.url)) testDiagnose(name);
