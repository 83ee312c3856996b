import { sampled } from '@clampwise/testing/sampled';
import { describe } from 'vitest';
import { testOracleModels } from './shared/oracleModels.ts';
import './support/nodeBackends.ts';
import { modelsOf, oracleFamilies } from './support/oracleFiles.ts';

const chosen = process.env.CLAMPWISE_FAMILIES?.split(' ');

describe('Every model that Keras answered', () => {
  for (const family of oracleFamilies()) {
    if (chosen !== undefined && !chosen.includes(family)) continue;
    const models = modelsOf(family);
    testOracleModels('cpu', family, sampled(models, 4));
    testOracleModels('wasm', family, sampled(models, 8));
  }
});
