import { sampled } from '@clampwise/testing/sampled';
import '@tensorflow/tfjs-backend-cpu';
import { testInspectTruth } from './shared/inspectTruth.ts';
import { modelsOf, oracleFamilies } from './support/oracleFiles.ts';

const models = oracleFamilies().flatMap(modelsOf);
testInspectTruth(
  sampled(
    models.filter(({ keras }) => keras === '2'),
    6,
  ),
);
