import { PLAIN_RUNS, testOptimizerRuns } from './shared/optimizerRuns.ts';
import { BROWSER_BACKENDS, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of BROWSER_BACKENDS) testOptimizerRuns(name, PLAIN_RUNS);
