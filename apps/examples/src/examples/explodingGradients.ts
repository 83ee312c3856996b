import { clipGradients } from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { show, table } from '../format.ts';
import { useTfjs } from '../tensorflow/useTfjs.ts';

const LENGTH = 25;
const STEPS = 150;
const BATCH = 16;

/**
 * The loss before each step, until it is not finite, and the loss on new data after the last step.
 */
interface Training {
  readonly losses: readonly number[];
  readonly testLoss: number;
}

/**
 * Trains a recurrent model with SGD to add up a sequence. If a limit is given, it clips the
 * gradients.
 */
export async function learnToAdd(
  learningRate: number,
  globalClipNorm: number | null,
  seed = 1,
): Promise<Training> {
  const model = recurrentModel(seed);
  const sgd = tf.train.sgd(learningRate);
  const optimizer = globalClipNorm === null ? sgd : clipGradients(sgd, { globalClipNorm });
  model.compile({ optimizer, loss: 'meanSquaredError' });

  const losses: number[] = [];
  for (let step = 0; step < STEPS && losses.every(Number.isFinite); step++) {
    const [x, sums] = sequences(BATCH, 1000 * seed + step);
    losses.push((await model.trainOnBatch(x, sums)) as number);
    tf.dispose([x, sums]);
  }
  const [x, sums] = sequences(500, 1000 * seed + STEPS);
  const loss = tf.tidy(() => model.evaluate(x, sums) as tf.Scalar);
  const [testLoss] = await loss.data();
  tf.dispose([x, sums, loss]);
  model.dispose();
  optimizer.dispose();
  return { losses, testLoss: testLoss as number };
}

function recurrentModel(seed: number): Sequential {
  const small = (k: number) => initializers.randomNormal({ stddev: 0.3, seed: 10 * seed + k });
  return sequential({
    layers: [
      layers.simpleRNN({
        units: 8,
        inputShape: [LENGTH, 1],
        activation: 'linear',
        kernelInitializer: small(0),
        recurrentInitializer: 'identity',
      }),
      layers.dense({ units: 1, kernelInitializer: small(1) }),
    ],
  });
}

/** Returns sequences of numbers in -1..1, and their sums. */
function sequences(count: number, seed: number): [tf.Tensor, tf.Tensor] {
  const x = tf.randomUniform([count, LENGTH, 1], -1, 1, 'float32', seed);
  return [x, tf.sum(x, 1)];
}

/** Trains at several learning rates, with and without clipping, and prints the losses. */
export async function explodingGradients(): Promise<void> {
  await useTfjs('cpu');
  const rows: string[][] = [];
  for (const rate of [0.01, 0.001, 0.0003]) {
    const trainings = [await learnToAdd(rate, null), await learnToAdd(rate, 1)];
    rows.push([`rate ${rate}`, ...trainings.map(resultOf)]);
  }
  console.log(
    `A recurrent model learns to add up ${LENGTH} numbers in -1..1. Its gradients flow back`,
  );
  console.log(`through ${LENGTH} steps and explode. The loss on new data after ${STEPS} updates:`);
  console.log(table([['SGD', 'alone', 'globalClipNorm: 1'], ...rows]));
  console.log(
    `A model that always answers 0 has a loss of ${show(LENGTH / 3, 2)}. With the clip, every`,
  );
  console.log('rate learns. Without it, only the lowest does. Pass this optimizer to compile:');
  console.log('clipGradients(optimizer, { globalClipNorm: 1 })');
}

function resultOf({ losses, testLoss }: Training): string {
  if (losses.length === STEPS) return show(testLoss, 2);
  return `${show(testLoss)} (from update ${losses.length})`;
}
