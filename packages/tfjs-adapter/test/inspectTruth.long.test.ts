import '@tensorflow/tfjs-backend-cpu';
import { testInspectTruth } from './shared/inspectTruth.ts';
import { modelsOf, oracleFamilies, sampled } from './support/oracleFiles.ts';

const models = oracleFamilies().flatMap(modelsOf);
testInspectTruth(
  sampled(
    models.filter(({ keras }) => keras === '2'),
    3,
  ),
);
