import { nonNeg, randomNormal } from '@clampwise/layers';
// A layer of a few lines to copy and change; it is not exported from the package.
import { NonNegLayer } from '../../../../packages/layers/examples/nonNegLayer.ts';
import { fixed, show, table } from '../format.ts';
import { exampleModel } from './exampleModel.ts';

/** NonNeg beside a custom layer whose call is one clip by value, and where the two differ. */
export function customLayer(): void {
  const x = randomNormal([1, 5], { seed: 1 });
  console.log('NonNegLayer extends Layer; its call is one clip by value, to 0 and the largest');
  console.log('finite float32. The same model with either as its last layer gives the same:');
  console.log(
    table([
      ['NonNeg', ...fixed(exampleModel(nonNeg()).predict(x).data, 4)],
      ['NonNegLayer', ...fixed(exampleModel(new NonNegLayer()).predict(x).data, 4)],
    ]),
  );

  const edges = [Infinity, -0];
  console.log('The two differ at the edges: clip has a largest number, and it keeps -0.');
  console.log(
    table([
      ['x', ...exact(edges)],
      ['NonNeg', ...exact(nonNeg().apply(edges).data)],
      ['NonNegLayer', ...exact(new NonNegLayer().apply(edges).data)],
    ]),
  );
  console.log('NonNeg is the named layer for a model. Clip is for any tensor at any point: for');
  console.log('gradients, in a custom activation, in a custom loss.');
}

function exact(values: ArrayLike<number>): string[] {
  return Array.from(values, (value) => show(value, 8));
}
