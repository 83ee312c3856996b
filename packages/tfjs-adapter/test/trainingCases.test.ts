import { testTrainingCases } from './shared/trainingCases.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of NODE_BACKENDS) testTrainingCases(name);
