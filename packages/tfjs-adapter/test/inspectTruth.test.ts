import '@tensorflow/tfjs-backend-cpu';
import { testInspectTruth } from './shared/inspectTruth.ts';
import { modelsOf, oracleFamilies } from './support/oracleFiles.ts';

// The long test takes all of them.
testInspectTruth(
  oracleFamilies()
    .flatMap(modelsOf)
    .filter(({ keras }, k) => keras === '2' && k % 100 === 3),
);
