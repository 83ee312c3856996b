import { dense, type Layer, type Sequential, sequential } from '@clampwise/layers';

/**
 * Makes the model of the examples with other last layers. The seeds are fixed, so the weights are
 * the same.
 */
export function exampleModel(...last: Layer[]): Sequential {
  return sequential([
    dense({ units: 10, activation: 'relu', inputShape: [5], seed: 2 }),
    dense({ units: 5, seed: 3 }),
    ...last,
  ]);
}
