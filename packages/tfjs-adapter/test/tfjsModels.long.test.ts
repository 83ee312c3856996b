import { sampled } from '@clampwise/testing/sampled';
import { testTfjsModels } from './shared/tfjsModels.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';
import { LAYER_CASES } from './support/tfjsLayers.ts';

for (const backend of NODE_BACKENDS) testTfjsModels(backend, sampled(LAYER_CASES, 6));
