import { clipWeights } from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { show, table } from '../format.ts';
import { useTfjs } from '../tensorflow/useTfjs.ts';

const STEPS = 200;
const CRITIC_STEPS = 5;
const BATCH = 64;

/** The result of training. */
interface Result {
  /** The Wasserstein distance from the generated to the real distribution. */
  readonly distance: number;
  /**
   * The score of real numbers less the score of generated ones: the critic's estimate of the
   * distance.
   */
  readonly estimate: number;
  /** The lowest and the highest weight of the critic. */
  readonly weights: readonly [number, number];
}

/**
 * Trains a generator of numbers against a critic. If a limit is given, it clips the weights of the
 * critic after each step.
 *
 * @see Arjovsky, Chintala and Bottou, "Wasserstein GAN", 2017, algorithm 1
 */
export function trainWgan(limit: number | null, seed = 1): Result {
  const generator = network(2, [8, 8], 100 * seed);
  const critic = network(1, [16, 16, 16, 16], 100 * seed + 50);
  const generatorStep = tf.train.rmsprop(0.005);
  const criticStep = tf.train.rmsprop(0.01);
  const draws = seeds(1000000 * seed);
  const generate = (count: number) => generator.apply(noise(count, draws)) as tf.Tensor;
  const score = (x: tf.Tensor) => tf.mean(critic.apply(x) as tf.Tensor) as tf.Scalar;

  for (let step = 0; step < STEPS; step++) {
    tf.tidy(() => {
      for (let k = 0; k < CRITIC_STEPS; k++) {
        const [real, generated] = [realNumbers(BATCH, draws), generate(BATCH)];
        const loss = () => tf.sub<tf.Scalar>(score(generated), score(real));
        criticStep.minimize(loss, false, variablesOf(critic));
        if (limit !== null) clipWeights(critic, -limit, limit);
      }
      const loss = () => tf.neg(score(generate(BATCH)));
      generatorStep.minimize(loss, false, variablesOf(generator));
    });
  }

  const result = tf.tidy(() => {
    const [real, generated] = [realNumbers(1000, draws), generate(1000)];
    const weights = variablesOf(critic).flatMap((variable) => [...variable.dataSync()]);
    return {
      distance: wassersteinDistance(real.dataSync(), generated.dataSync()),
      estimate: tf.sub(score(real), score(generated)).dataSync()[0] as number,
      weights: [Math.min(...weights), Math.max(...weights)] as const,
    };
  });
  for (const used of [generator, critic, generatorStep, criticStep]) used.dispose();
  return result;
}

/** Makes a network through hidden layers of the given sizes to one number. */
function network(inputs: number, hidden: readonly number[], seed: number): Sequential {
  const sizes = [inputs, ...hidden, 1];
  return sequential({
    layers: sizes.slice(1).map((units, k) =>
      layers.dense({
        units,
        inputShape: [sizes[k] as number],
        activation: k < hidden.length ? 'relu' : 'linear',
        kernelInitializer: initializers.glorotUniform({ seed: seed + k }),
      }),
    ),
  });
}

function variablesOf(model: Sequential): tf.Variable[] {
  return model.trainableWeights.map((weight) => weight.read() as tf.Variable);
}

/** Returns a new seed at each call. */
function seeds(first: number): () => number {
  let next = first;
  return () => next++;
}

function noise(count: number, draws: () => number): tf.Tensor {
  return tf.randomNormal([count, 2], 0, 1, 'float32', draws());
}

/** Returns numbers around -2 and 2, half of them each, with a standard deviation of 0.5. */
function realNumbers(count: number, draws: () => number): tf.Tensor {
  const side = tf.sign(tf.randomUniform([count, 1], -1, 1, 'float32', draws()));
  const spread = tf.randomNormal([count, 1], 0, 0.5, 'float32', draws());
  return tf.add(tf.mul(2, side), spread);
}

/**
 * Returns the distance of two samples of the same size. In one dimension it is the mean distance of
 * their sorted numbers.
 */
export function wassersteinDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [left, right] = [a, b].map((sample) => Array.from(sample).sort((p, q) => p - q));
  const distances = (left as number[]).map((value, k) => Math.abs(value - (right?.[k] as number)));
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

/**
 * Trains with and without clipped weights, and prints how near the generated numbers come to the
 * real ones.
 */
export async function wgan(): Promise<void> {
  await useTfjs('wasm');
  const results = [trainWgan(null), trainWgan(0.3)];
  const row = (label: string, cell: (result: Result) => string) => [label, ...results.map(cell)];
  console.log('A generator learns to draw numbers around -2 and 2, from a critic whose weights');
  console.log(`have to stay small (Wasserstein GAN). After ${STEPS} steps:`);
  console.log(
    table([
      ["the critic's weights", 'free', 'clipped'],
      row('lowest weight', ({ weights }) => show(weights[0], 2)),
      row('highest weight', ({ weights }) => show(weights[1], 2)),
      row('distance of generated to real', ({ distance }) => show(distance, 2)),
      row("the critic's estimate of it", ({ estimate }) => show(Math.round(estimate * 10) / 10)),
    ]),
  );
  console.log('A clipped critic has slopes that the generator can follow. Add one line after');
  console.log('each step of the critic: clipWeights(critic, -0.3, 0.3)');
}
