import { testTrainingCases } from './shared/trainingCases.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of browserBackends(import.meta.url)) testTrainingCases(name);
