import '@tensorflow/tfjs-backend-cpu';
import { testSavedAgain } from './shared/savedAgain.ts';
import { modelsOf, oracleFamilies } from './support/oracleFiles.ts';

// One model in four, or all of them with
// `CLAMPWISE_ALL_MODELS=1 npx vitest run --project tfjs-adapter savedAgain`.
const every = process.env.CLAMPWISE_ALL_MODELS === undefined ? 4 : 1;

testSavedAgain(
  oracleFamilies()
    .flatMap(modelsOf)
    .filter((_, k) => k % every === 0),
);
