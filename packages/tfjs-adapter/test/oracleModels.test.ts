import { describe } from 'vitest';
import { testOracleModels } from './shared/oracleModels.ts';
import { modelsOf, oracleFamilies } from './support/oracleFiles.ts';
import './support/nodeBackends.ts';

// Each class at its defaults, and a few others. The long test takes all models.
const OTHERS = 80;

describe('Models of Keras', () => {
  for (const family of oracleFamilies()) {
    const models = modelsOf(family).filter(({ id, keras }, k) => {
      return k % OTHERS === 1 || (keras === '3' && id.endsWith('/defaults'));
    });
    if (models.length > 0) testOracleModels('cpu', family, models);
  }
});
