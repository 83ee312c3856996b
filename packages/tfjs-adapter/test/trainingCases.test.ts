import { testTrainingCases } from './shared/trainingCases.ts';
import { COMPOSED_BACKEND } from './support/composedBackend.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of [...NODE_BACKENDS, COMPOSED_BACKEND] as const) testTrainingCases(name);
