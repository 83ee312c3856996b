import { sampled } from '@clampwise/testing/sampled';
import '@tensorflow/tfjs-backend-cpu';
import { testSavedAgain } from './shared/savedAgain.ts';
import { modelsOf, oracleFamilies } from './support/oracleFiles.ts';

testSavedAgain(sampled(oracleFamilies().flatMap(modelsOf), 16));
