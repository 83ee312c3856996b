// The first program of the README of layers, for the size budget.
import { dense, nonNeg, randomNormal, sequential } from '../../packages/layers/dist/index.js';

const model = sequential([
  dense({ units: 10, activation: 'relu', inputShape: [5], seed: 1 }),
  dense({ units: 5, seed: 2 }),
  nonNeg(),
]);
export const outputs = model.predict(randomNormal([1, 5], { seed: 3 }));
