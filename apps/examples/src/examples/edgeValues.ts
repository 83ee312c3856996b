import { nonNeg } from '@clampwise/layers';
import { NonNegLayer } from '../../../../packages/layers/examples/nonNegLayer.ts';
import { show, table } from '../format.ts';

/** Prints the values for which NonNeg and a clip by value differ. */
export function edgeValues(): void {
  const edges = [Infinity, -0];
  console.log('NonNeg and NonNegLayer (example 3) differ for two values. The clip has an upper');
  console.log('bound, so it changes Infinity. It keeps -0, because -0 is not less than 0.');
  console.log(
    table([
      ['x', ...exact(edges)],
      ['NonNeg', ...exact(nonNeg().apply(edges).data)],
      ['NonNegLayer', ...exact(new NonNegLayer().apply(edges).data)],
    ]),
  );
}

function exact(values: ArrayLike<number>): string[] {
  return Array.from(values, (value) => show(value, 8));
}
