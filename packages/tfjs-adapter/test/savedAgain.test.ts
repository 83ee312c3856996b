import '@tensorflow/tfjs-backend-cpu';
import { testSavedAgain } from './shared/savedAgain.ts';
import { modelsOf, oracleFamilies } from './support/oracleFiles.ts';

// The long test takes all of them.
testSavedAgain(
  oracleFamilies()
    .flatMap(modelsOf)
    .filter((_, k) => k % 200 === 7),
);
