import { show, table } from '../format.ts';
import { clippedNaN, constrainedWeight } from '../tensorflow/alone.ts';
import { type Comparison, comparisons } from '../tensorflow/comparisons.ts';
import { useTfjs } from '../tensorflow/useTfjs.ts';

/** The three examples on TensorFlow.js, and what it does by itself. */
export async function tensorflow(): Promise<void> {
  await useTfjs('wasm');
  console.log('The three examples on TensorFlow.js (its wasm backend), with the adapter and the');
  console.log('same weights, beside those above:');
  console.log(table(comparisons().map((each) => [each.title, differenceOf(each)])));

  const weights = [show(await constrainedWeight(false)), show(await constrainedWeight(true))];
  const values = [show(await clippedNaN('tfjs')), show(await clippedNaN('adapter'))];
  console.log('What TensorFlow.js does alone, and with the adapter:');
  console.log(
    table([
      ['', 'alone', 'adapter'],
      ["the weight after fit, kernelConstraint: 'nonNeg'", ...weights],
      ['clipByValue of NaN to -1..1', ...values],
    ]),
  );
  console.log('The adapter is one line each: enforceConstraints(model), and its clipByValue.');
}

function differenceOf({ onLayers, onTfjs }: Comparison): string {
  const difference = Math.max(
    ...onLayers.map((value, k) => Math.abs(value - (onTfjs[k] as number))),
  );
  return difference === 0 ? 'the same numbers' : `the same to ${show(difference, 1)}`;
}
