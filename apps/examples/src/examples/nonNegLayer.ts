import { nonNeg, randomNormal } from '@clampwise/layers';
import { fixed, table } from '../format.ts';
import { exampleModel } from './exampleModel.ts';

/**
 * Compares a model whose outputs are never negative with the same model without its NonNeg layer.
 */
export function nonNegLayer(): void {
  const x = randomNormal([1, 5], { seed: 1 });
  const without = exampleModel().predict(x);
  const withNonNeg = exampleModel(nonNeg()).predict(x);

  console.log('Dense(10, relu) -> Dense(5) -> NonNeg() on one row of random normal numbers:');
  console.log(
    table([
      ['without NonNeg', ...fixed(without.data, 4)],
      ['with NonNeg', ...fixed(withNonNeg.data, 4)],
    ]),
  );
  console.log('Negative outputs become 0. All others stay the same.');
}
