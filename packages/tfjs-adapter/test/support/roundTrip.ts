import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

const FOLDER = new URL('../data/roundTrip/', import.meta.url);

interface Expected {
  readonly x: number[];
  readonly y: number[];
  /** The weights after 11 epochs in Keras alone, by optimizer and path. */
  readonly weights: { readonly [optimizer: string]: { readonly [path: string]: number[] } };
}

/** What Keras wrote: see `begin` in ask_keras.py. */
export const expected = JSON.parse(
  readFileSync(new URL('expected.json', FOLDER), 'utf8'),
) as Expected;

/** The file that Keras wrote after 3 epochs. */
export function fileOf(optimizer: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`${optimizer}.keras`, FOLDER)));
}

/** Trains as Keras does: batches of 4 in their order. */
export async function train(model: LayersModel, epochs: number): Promise<void> {
  const [x, y] = [tf.tensor(expected.x, [12, 4]), tf.tensor(expected.y, [12, 1])];
  await model.fit(x, y, { epochs, batchSize: 4, shuffle: false, verbose: 0 });
  tf.dispose([x, y]);
}

/** A weight by its layer and its own name. */
const shortName = (path: string): string => path.split('/').slice(-2).join('/');

/** The largest difference from the weights that Keras has after 11 epochs. */
export function worstDifference(
  optimizer: string,
  actual: { readonly [path: string]: ArrayLike<number> },
): number {
  const found = new Map(Object.entries(actual).map(([path, all]) => [shortName(path), all]));
  const wanted = Object.entries(expected.weights[optimizer] ?? {});
  if (wanted.length === 0 || found.size !== wanted.length) return Number.NaN;
  return Math.max(
    ...wanted.flatMap(([path, values]) => {
      const own = found.get(shortName(path));
      return values.map((value, k) => Math.abs((own?.[k] ?? Number.NaN) - value));
    }),
  );
}

export function weightsOf(model: LayersModel): { [path: string]: ArrayLike<number> } {
  return Object.fromEntries(
    model.weights.map((weight) => [weight.originalName, weight.read().dataSync()]),
  );
}
