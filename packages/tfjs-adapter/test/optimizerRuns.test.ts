import { PLAIN_RUNS, testOptimizerRuns } from './shared/optimizerRuns.ts';
import { COMPOSED_BACKEND } from './support/composedBackend.ts';
import './support/nodeBackends.ts';

testOptimizerRuns('cpu');
for (const name of ['wasm', COMPOSED_BACKEND] as const) testOptimizerRuns(name, PLAIN_RUNS);
