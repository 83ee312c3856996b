import { PLAIN_RUNS, testOptimizerRuns } from './shared/optimizerRuns.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of browserBackends(import.meta.url)) testOptimizerRuns(name, PLAIN_RUNS);
