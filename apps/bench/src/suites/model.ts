import { dense, nonNeg, type Sequential, sequential, sgd, tensor } from '@clampwise/layers';
import * as tf from '@tensorflow/tfjs-core';
import { timesAsFast } from '../goals.ts';
import { randomValues } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { loadTfjs, TFJS_BACKENDS, type TfjsBackend, useTfjs } from '../peers/tfjs.ts';
import { TfjsModel } from '../peers/tfjsModel.ts';
import type { Row } from '../row.ts';
import { difference } from './difference.ts';
import { digitsEpoch } from './digits.ts';
import { FULL_SIZES, OURS, type Sizes } from './suite.ts';

const TURNS = 16;
const PEERS = TFJS_BACKENDS.map((backend) => `tfjs ${backend}`);

/** The batches of an epoch of digits. */
const BATCHES = 8;

/**
 * Example 2's model: predict for one example, and a training step for a batch of 32. Then an epoch
 * of the digits network, a short one if the sizes are small.
 */
export async function* modelRows({ large }: Sizes): AsyncGenerator<Row> {
  await loadTfjs();
  yield predicting();
  yield training();
  yield digitsEpoch(large < FULL_SIZES.large ? 2 : BATCHES);
}

function build(): Sequential {
  const model = sequential([
    dense({ units: 10, activation: 'relu', inputShape: [5], seed: 1 }),
    dense({ units: 5, seed: 2 }),
    nonNeg(),
  ]);
  model.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: 'meanSquaredError' });
  return model;
}

/** The same model in tfjs, with the same weights. */
function sameInTfjs(ours: Sequential): TfjsModel {
  const theirs = new TfjsModel();
  theirs.setWeights(ours.getWeights() as { data: Float32Array; shape: readonly number[] }[]);
  return theirs;
}

function inputs(rows: number, columns: number): Float32Array[] {
  return Array.from({ length: TURNS }, () => randomValues(rows * columns, 0.5));
}

function predicting(): Row {
  const xs = inputs(1, 5);
  const tensors = xs.map((x) => tensor(x, { shape: [1, 5] }));
  const ours = build();
  const wanted = ours.predict(tensors[0] as never).data;
  const next = turns();
  const peer = (backend: TfjsBackend): Contender => {
    useTfjs(backend);
    const theirs = sameInTfjs(ours);
    const peerTensors = xs.map((x) => tf.tensor2d(x, [1, 5]));
    const predict = (k: number): Float32Array => theirs.predict(peerTensors[k] as tf.Tensor);
    return {
      name: `tfjs ${backend}`,
      enter: () => useTfjs(backend),
      run: () => consume(predict(next())[4] as number),
      check: () => difference(predict(0), wanted),
    };
  };
  return {
    work: 'the model of example 2: predict for one example',
    values: 1,
    reference: OURS,
    contenders: [
      {
        name: OURS,
        run: () => consume(ours.predict(tensors[next()] as never).data[4] as number),
        check: () => null,
      },
      ...TFJS_BACKENDS.map(peer),
    ],
    goals: [timesAsFast(OURS, PEERS, 60, 'the best tfjs backend')],
  };
}

function training(): Row {
  const [xs, ys] = [inputs(32, 5), inputs(32, 5)];
  const ours = build();
  const batches = xs.map((x, k) => [
    tensor(x, { shape: [32, 5] }),
    tensor(ys[k] as Float32Array, { shape: [32, 5] }),
  ]);
  const ourStep = (k: number): number => {
    const [x, y] = batches[k] as [never, never];
    return ours.trainOnBatch(x, y).loss as number;
  };
  const next = turns();
  const peers = TFJS_BACKENDS.map((backend): [TfjsBackend, (k: number) => number] => {
    useTfjs(backend);
    const theirs = sameInTfjs(ours);
    const peerBatches = xs.map((x, k) => [
      tf.tensor2d(x, [32, 5]),
      tf.tensor2d(ys[k] as Float32Array, [32, 5]),
    ]);
    return [
      backend,
      (k) => {
        const [x, y] = peerBatches[k] as [tf.Tensor, tf.Tensor];
        return theirs.step(x, y);
      },
    ];
  });
  // All start from the same weights, so the losses of the first two steps must agree.
  const wanted = [ourStep(0), ourStep(1)];
  const peer = ([backend, step]: [TfjsBackend, (k: number) => number]): Contender => ({
    name: `tfjs ${backend}`,
    enter: () => useTfjs(backend),
    run: () => consume(step(next())),
    check: () => difference([step(0), step(1)], wanted),
  });
  return {
    work: 'the model of example 2: one training step for a batch of 32',
    values: 1,
    reference: OURS,
    contenders: [
      { name: OURS, run: () => consume(ourStep(next())), check: () => null },
      ...peers.map(peer),
    ],
    goals: [timesAsFast(OURS, PEERS, 40, 'the best tfjs backend')],
  };
}

/** The indices of the inputs, in turn. */
function turns(): () => number {
  let turn = 0;
  return () => {
    turn = (turn + 1) % TURNS;
    return turn;
  };
}
