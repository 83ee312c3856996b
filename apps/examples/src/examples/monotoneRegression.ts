import { enforceConstraints } from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { show, table } from '../format.ts';
import { useTfjs } from '../tensorflow/useTfjs.ts';

const HOUSES = 40;
const NEW_HOUSES = 500;
/** Points along each side of the grid. */
const GRID = 51;

/** Houses: size and condition, scaled to -1..1, and the price in 100,000 euros. */
interface Houses {
  readonly x: tf.Tensor2D;
  readonly price: tf.Tensor2D;
}

/** The quality of a fitted model. */
interface Fit {
  /** The neighbors on a grid of sizes and conditions of which the better house is cheaper. */
  readonly violations: number;
  /** The largest fall of the price while only size or only condition rises, in 1,000 euros. */
  readonly deepestFall: number;
  /** The root mean squared error on new houses, in 1,000 euros. */
  readonly error: number;
}

/** The pairs of neighbors on the grid. */
export const PAIRS: number = 2 * GRID * (GRID - 1);

/**
 * Fits a network to the prices of 40 houses. Its kernels are constrained to be non-negative, so
 * that the price rises with each input.
 */
export async function fitPrices(enforced: boolean, seed = 1): Promise<Fit> {
  const model = network(seed);
  const adam = tf.train.adam(0.02);
  model.compile({ optimizer: adam, loss: 'meanSquaredError' });
  if (enforced) enforceConstraints(model);

  const [known, later] = [houses(HOUSES, 10 * seed), houses(NEW_HOUSES, 10 * seed + 5)];
  await model.fit(known.x, known.price, {
    epochs: 500,
    batchSize: HOUSES,
    shuffle: false,
    verbose: 0,
  });
  const fit = tf.tidy(() => {
    const predict = (x: tf.Tensor) => tf.mul(100, model.predict(x) as tf.Tensor);
    const off = tf.squaredDifference(predict(later.x), tf.mul(100, later.price));
    const error = tf.sqrt(tf.mean(off)).dataSync()[0] as number;
    return { ...falls(predict(grid()).dataSync()), error };
  });
  tf.dispose([known.x, known.price, later.x, later.price]);
  model.dispose();
  adam.dispose();
  return fit;
}

function network(seed: number): Sequential {
  const options = (k: number) => ({
    kernelInitializer: initializers.glorotUniform({ seed: 100 * seed + k }),
    kernelConstraint: 'nonNeg' as const,
  });
  return sequential({
    layers: [
      layers.dense({ units: 8, inputShape: [2], activation: 'tanh', ...options(0) }),
      layers.dense({ units: 8, activation: 'tanh', ...options(1) }),
      layers.dense({ units: 1, ...options(2) }),
    ],
  });
}

/** Makes houses whose price rises with size and condition, with 15 % noise. */
function houses(count: number, seed: number): Houses {
  return tf.tidy(() => {
    const x = tf.randomUniform([count, 2], -1, 1, 'float32', seed) as tf.Tensor2D;
    const [size, condition] = tf.split(tf.div(tf.add(x, 1), 2), 2, 1) as [tf.Tensor, tf.Tensor];
    const quality = tf.add(0.6, tf.mul(0.6, tf.square(condition)));
    const fair = tf.add(1, tf.mul(3, tf.mul(tf.pow(size, 0.8), quality)));
    const noise = tf.randomNormal([count, 1], 1, 0.15, 'float32', seed + 1);
    return { x, price: tf.mul(fair, noise) as tf.Tensor2D };
  });
}

/** Returns every pair of a size and a condition, row by row. */
function grid(): tf.Tensor2D {
  const at = (k: number) => (2 * k) / (GRID - 1) - 1;
  const places = Array.from({ length: GRID ** 2 }, (_, k) => [
    at(Math.floor(k / GRID)),
    at(k % GRID),
  ]);
  return tf.tensor2d(places);
}

/** Counts the falls of predictions along the rows and columns of the grid. */
function falls(prices: ArrayLike<number>): Pick<Fit, 'violations' | 'deepestFall'> {
  let [violations, deepestFall] = [0, 0];
  const line = Array.from({ length: GRID }, (_, k) => k);
  const lines = line.flatMap((a) => [line.map((b) => a * GRID + b), line.map((b) => b * GRID + a)]);
  for (const places of lines) {
    let [last, highest] = [-Infinity, -Infinity];
    for (const place of places) {
      const price = prices[place] as number;
      if (price < last) violations++;
      [last, highest] = [price, Math.max(highest, price)];
      deepestFall = Math.max(deepestFall, highest - price);
    }
  }
  return { violations, deepestFall };
}

/**
 * Fits the model with tfjs alone and with enforced constraints, and prints how often the price
 * falls.
 */
export async function monotoneRegression(): Promise<void> {
  await useTfjs('cpu');
  const fits = [await fitPrices(false), await fitPrices(true)];
  const row = (label: string, cell: (fit: Fit) => string) => [label, ...fits.map(cell)];
  console.log(`A model learns the prices of ${HOUSES} houses. A better one must not be cheaper.`);
  console.log("kernelConstraint: 'nonNeg' in each layer ensures that, if training enforces it:");
  console.log(
    table([
      ['', 'tfjs alone', 'enforceConstraints(model)'],
      row(`falls, of ${PAIRS} neighbours on a grid`, ({ violations }) => String(violations)),
      row('the deepest fall, in 1,000 euros', ({ deepestFall }) => show(deepestFall, 2)),
      row(`error on ${NEW_HOUSES} new houses (RMSE)`, ({ error }) => show(error, 3)),
    ]),
  );
}
