import { adam, dense, sequential, type Tensor, tensor } from '@clampwise/layers';
import * as tf from '@tensorflow/tfjs-core';
import { timesAsFast } from '../goals.ts';
import { randomValues } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { TFJS_BACKENDS, type TfjsBackend, useTfjs } from '../peers/tfjs.ts';
import { TfjsDigits } from '../peers/tfjsDigits.ts';
import type { Row } from '../row.ts';
import { difference } from './difference.ts';
import { OURS } from './suite.ts';

const BATCH = 32;
const LOSS_TOLERANCE = 2e-5;

/** Pixels in 0..1, and ten numbers for each digit: 1 for the digit, 0 for the others. */
type Batch = readonly [pixels: Float32Array, oneHot: Float32Array];

/** An epoch of the network that the example digits trains, on random digits. */
export function digitsEpoch(batchCount: number): Row {
  const batches = Array.from({ length: batchCount }, randomBatch);
  const model = sequential([
    dense({ units: 128, activation: 'relu', inputShape: [784], seed: 1 }),
    dense({ units: 10, activation: 'softmax', seed: 2 }),
  ]);
  model.compile({ optimizer: adam(), loss: 'categoricalCrossentropy' });
  const first = model.getWeights() as { data: Float32Array; shape: readonly number[] }[];
  const weights = first.map(({ data, shape }) => ({ data: data.slice(), shape }));
  const own = batches.map(([x, y]): readonly [Tensor, Tensor] => [
    tensor(x, { shape: [BATCH, 784] }),
    tensor(y, { shape: [BATCH, 10] }),
  ]);
  const epoch = (): number[] => own.map(([x, y]) => model.trainOnBatch(x, y).loss as number);
  // All start from the same weights, so the losses of the first epoch must agree.
  const wanted = epoch();
  const names = TFJS_BACKENDS.map((backend) => `tfjs ${backend}`);
  return {
    work: `the digits network, 784-128-10, Adam: an epoch of ${batchCount} batches of ${BATCH}`,
    values: 1,
    reference: OURS,
    contenders: [
      { name: OURS, run: () => consume(epoch().at(-1) as number), check: () => null },
      ...TFJS_BACKENDS.map((backend) => peer(backend, batches, weights, wanted)),
    ],
    goals: [timesAsFast(OURS, names, 4, 'the best tfjs backend')],
  };
}

function randomBatch(): Batch {
  const pixels = randomValues(BATCH * 784, 0).map((value) => Math.max(0, value));
  const oneHot = new Float32Array(BATCH * 10);
  for (let row = 0; row < BATCH; row++) oneHot[row * 10 + Math.floor(Math.random() * 10)] = 1;
  return [pixels, oneHot];
}

function peer(
  backend: TfjsBackend,
  batches: readonly Batch[],
  weights: Parameters<TfjsDigits['setWeights']>[0],
  wanted: readonly number[],
): Contender {
  useTfjs(backend);
  const theirs = new TfjsDigits();
  theirs.setWeights(weights);
  const tensors = batches.map(([x, y]) => [
    tf.tensor2d(x, [BATCH, 784]),
    tf.tensor2d(y, [BATCH, 10]),
  ]) as [tf.Tensor, tf.Tensor][];
  const epoch = (): number[] => tensors.map(([x, y]) => theirs.step(x, y));
  return {
    name: `tfjs ${backend}`,
    enter: () => useTfjs(backend),
    run: () => consume(epoch().at(-1) as number),
    // float32 sums of 784 products round differently, by some 1e-7 of the loss in each step.
    check: () => difference(epoch(), wanted, LOSS_TOLERANCE),
  };
}
