import { testTrainingCases } from './shared/trainingCases.ts';
import { BROWSER_BACKENDS, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of BROWSER_BACKENDS) testTrainingCases(name);
