import '@tensorflow/tfjs-backend-cpu';
import { testInspectTruth } from './shared/inspectTruth.ts';
import { modelsOf, oracleFamilies } from './support/oracleFiles.ts';

testInspectTruth(
  oracleFamilies()
    .flatMap(modelsOf)
    .filter(({ keras }) => keras === '2'),
);
