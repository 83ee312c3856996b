import { nonNeg, randomNormal } from '@clampwise/layers';
// A layer of a few lines to copy and change; it is not exported from the package.
import { NonNegLayer } from '../../../../packages/layers/examples/nonNegLayer.ts';
import { fixed, table } from '../format.ts';
import { exampleModel } from './exampleModel.ts';

/** Compares NonNeg with a custom layer whose call is one clip by value. */
export function customLayer(): void {
  const x = randomNormal([1, 5], { seed: 1 });
  console.log('NonNegLayer extends Layer. Its call is one clip by value, from 0 to the largest');
  console.log('float32. As the last layer of the same model, both give the same outputs:');
  console.log(
    table([
      ['NonNeg', ...fixed(exampleModel(nonNeg()).predict(x).data, 4)],
      ['NonNegLayer', ...fixed(exampleModel(new NonNegLayer()).predict(x).data, 4)],
    ]),
  );
  console.log('Use NonNeg as a layer of a model. Use clip on any tensor: on gradients, in a');
  console.log('custom activation, or in a custom loss.');
}
