import { LIMITED_RUNS, testOptimizerRuns } from './shared/optimizerRuns.ts';
import { COMPOSED_BACKEND } from './support/composedBackend.ts';
import './support/nodeBackends.ts';

for (const name of ['wasm', COMPOSED_BACKEND] as const) testOptimizerRuns(name, LIMITED_RUNS);
