import '@tensorflow/tfjs-backend-cpu';
import { testSavedAgain } from './shared/savedAgain.ts';
import { modelsOf, oracleFamilies } from './support/oracleFiles.ts';

testSavedAgain(oracleFamilies().flatMap(modelsOf));
