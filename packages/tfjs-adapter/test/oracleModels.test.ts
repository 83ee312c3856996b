import { describe } from 'vitest';
import { testOracleModels } from './shared/oracleModels.ts';
import { modelsOf, oracleFamilies } from './support/oracleFiles.ts';
import './support/nodeBackends.ts';

// Each class at its defaults. The long test takes all models.
describe('Models of Keras', () => {
  for (const family of oracleFamilies().filter((name) => name.endsWith('.keras3'))) {
    const models = modelsOf(family).filter(({ id }) => /\/defaults$/.test(id));
    if (models.length > 0) testOracleModels('cpu', family, models);
  }
});
