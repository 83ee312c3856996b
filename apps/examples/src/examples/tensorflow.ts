import { show, table } from '../format.ts';
import {
  clippedInt32,
  clippedNaN,
  constrainedWeight,
  loadedKeras3,
  stepWithClipnorm,
} from '../tensorflow/alone.ts';
import { type Comparison, comparisons } from '../tensorflow/comparisons.ts';
import { useTfjs } from '../tensorflow/useTfjs.ts';

/** Compares TensorFlow.js alone and with the adapter, then runs the three examples on it. */
export async function tensorflow(): Promise<void> {
  await useTfjs('wasm');
  console.log('TensorFlow.js (its wasm backend), alone and with one line of the adapter:');
  console.log(table([['', 'alone', 'adapter'], ...(await rows())]));
  console.log('The lines are enforceConstraints(model), clipByValue and loadKerasModel.');
  console.log('The three examples above, with the same weights on TensorFlow.js:');
  console.log(table(comparisons().map((each) => [each.title, differenceOf(each)])));
}

async function rows(): Promise<string[][]> {
  const each = async (label: string, run: (by: 'tfjs' | 'adapter') => Promise<number | string>) => [
    label,
    ...(await Promise.all([run('tfjs'), run('adapter')])).map(text),
  ];
  return [
    await each("weight after fit, kernelConstraint: 'nonNeg'", (by) =>
      constrainedWeight(by === 'adapter'),
    ),
    await each('clipByValue of NaN to -1..1', clippedNaN),
    await each('clipByValue of the int32 -5 to -1..1', clippedInt32),
    await each('a file that Keras 3 saved', loadedKeras3),
    await each('one step of a loaded model, clipnorm: 1', stepWithClipnorm),
  ];
}

// All digits: the garbage of int32 has ten.
const text = (value: number | string): string =>
  typeof value === 'number' ? show(value, 10) : value;

function differenceOf({ onLayers, onTfjs }: Comparison): string {
  const difference = Math.max(
    ...onLayers.map((value, k) => Math.abs(value - (onTfjs[k] as number))),
  );
  return difference === 0 ? 'the same numbers' : `the same to ${show(difference, 1)}`;
}
