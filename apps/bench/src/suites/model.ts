import { dense, nonNeg, type Sequential, sequential, sgd, tensor } from '@clampwise/layers';
import * as tf from '@tensorflow/tfjs-core';
import { randomValues } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { useTfjs } from '../peers/tfjs.ts';
import { TfjsModel } from '../peers/tfjsModel.ts';
import { type Row, timesAsFast } from '../row.ts';

const OURS = 'clampwise';
const TURNS = 16;

/** Example 2's model: predict for one example, and a training step for a batch of 32. */
export async function* modelRows(): AsyncGenerator<Row> {
  for (const backend of ['cpu', 'wasm'] as const) {
    await useTfjs(backend);
    yield predicting(`tfjs ${backend}`);
    yield training(`tfjs ${backend}`);
  }
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

/** The same model twice, with the same weights. */
function pair(): [Sequential, TfjsModel] {
  const ours = build();
  const theirs = new TfjsModel();
  theirs.setWeights(ours.getWeights() as { data: Float32Array; shape: readonly number[] }[]);
  return [ours, theirs];
}

function inputs(rows: number, columns: number): Float32Array[] {
  return Array.from({ length: TURNS }, () => randomValues(rows * columns, 0.5));
}

function predicting(peer: string): Row {
  const [ours, theirs] = pair();
  const xs = inputs(1, 5);
  const tensors = xs.map((x) => tensor(x, { shape: [1, 5] }));
  const peerTensors = xs.map((x) => tf.tensor2d(x, [1, 5]));
  let turn = 0;
  const next = (): number => (turn = (turn + 1) % TURNS);
  const last = 4;
  return {
    work: `the model of example 2: predict for one example, beside ${peer}`,
    values: 1,
    reference: OURS,
    contenders: [
      {
        name: OURS,
        run: () => consume(ours.predict(tensors[next()] as never).data[last] as number),
        check: () => null,
      },
      {
        name: peer,
        run: () => consume(theirs.predict(peerTensors[next()] as tf.Tensor)[last] as number),
        check: () =>
          difference(
            theirs.predict(peerTensors[0] as tf.Tensor),
            ours.predict(tensors[0] as never).data,
          ),
      },
    ],
    goals: [timesAsFast(OURS, [peer], 30)],
  };
}

function training(peer: string): Row {
  const [ours, theirs] = pair();
  const [xs, ys] = [inputs(32, 5), inputs(32, 5)];
  const batches = xs.map((x, k) => [
    tensor(x, { shape: [32, 5] }),
    tensor(ys[k] as Float32Array, { shape: [32, 5] }),
  ]);
  const peerBatches = xs.map((x, k) => [
    tf.tensor2d(x, [32, 5]),
    tf.tensor2d(ys[k] as Float32Array, [32, 5]),
  ]);
  const ourStep = (k: number): number => {
    const [x, y] = batches[k] as [never, never];
    return ours.trainOnBatch(x, y).loss as number;
  };
  const peerStep = (k: number): number => {
    const [x, y] = peerBatches[k] as [tf.Tensor, tf.Tensor];
    return theirs.step(x, y);
  };
  let turn = 0;
  const next = (): number => (turn = (turn + 1) % TURNS);
  const contender = (name: string, step: (k: number) => number): Contender => ({
    name,
    run: () => consume(step(next())),
    check: () => null,
  });
  // Both start from the same weights, so the losses of the first two steps must agree.
  const first = difference([peerStep(0), peerStep(1)], [ourStep(0), ourStep(1)]);
  return {
    work: `the model of example 2: one training step for a batch of 32, beside ${peer}`,
    values: 1,
    reference: OURS,
    contenders: [contender(OURS, ourStep), { ...contender(peer, peerStep), check: () => first }],
    goals: [timesAsFast(OURS, [peer], 20)],
  };
}

/** What is wrong where two lists of numbers differ by more than rounding; null where they agree. */
function difference(got: ArrayLike<number>, wanted: ArrayLike<number>): string | null {
  for (let i = 0; i < wanted.length; i++) {
    const error = Math.abs((got[i] as number) - (wanted[i] as number));
    if (!(error <= 1e-5)) return `value ${i} is ${got[i]}, not ${wanted[i]}`;
  }
  return null;
}
