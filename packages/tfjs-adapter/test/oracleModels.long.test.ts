import { describe } from 'vitest';
import { testOracleModels } from './shared/oracleModels.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';
import { modelsOf, oracleFamilies } from './support/oracleFiles.ts';

const chosen = process.env.CLAMPWISE_FAMILIES?.split(' ');

describe('Every model that Keras answered', () => {
  for (const family of oracleFamilies()) {
    if (chosen !== undefined && !chosen.includes(family)) continue;
    for (const backend of NODE_BACKENDS) testOracleModels(backend, family, modelsOf(family));
  }
});
