import { describe, expect, test } from 'vitest';
import {
  dense,
  Layer,
  nonNeg,
  ops,
  randomNormal,
  type Sequential,
  sequential,
  sgd,
  type Tensor,
  tensor,
  type Weight,
} from '../src/index.ts';
import { isRecording } from '../src/tape/tape.ts';
import { isPoolOpen } from '../src/tensor/allocate.ts';
import { onEachBackend } from './support/harness.ts';

const x = randomNormal([50, 2], { seed: 1 });
const y = ops.add(ops.matmul(x, [[2], [-3]]), 0.5);

function line(seed = 3): Sequential {
  const model = sequential([dense({ units: 1, inputShape: [2], seed })]);
  model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError' });
  return model;
}

const weights = (model: Sequential): unknown => model.getWeights().map((w) => w.toArray());

onEachBackend(() => {
  describe('fit', () => {
    test.each(['sgd', 'adam'] as const)('%s learns a known line', async (name) => {
      const model = line();
      if (name === 'adam') model.compile({ optimizer: 'adam', loss: 'mse' });
      const { history, epochs } = await model.fit(x, y, {
        verbose: 0,
        epochs: name === 'sgd' ? 60 : 3000,
        batchSize: 10,
        seed: 1,
      });
      expect(history.loss).toHaveLength(epochs);
      expect(history.loss.at(-1)).toBeLessThan(1e-6);
      expect(history.loss[0]).toBeGreaterThan(1e-2);
      const [kernel, bias] = model.getWeights() as [Tensor, Tensor];
      for (const [k, value] of [2, -3].entries()) expect(kernel.data[k]).toBeCloseTo(value, 2);
      expect(bias.item()).toBeCloseTo(0.5, 2);
    });

    test('learns through NonNeg, and predicts nothing below zero', async () => {
      const target = ops.nonNeg(y);
      const model = sequential([
        dense({ units: 8, activation: 'relu', inputShape: [2], seed: 1 }),
        dense({ units: 1, seed: 2, biasInitializer: 'ones' }),
        nonNeg(),
      ]);
      model.compile({ optimizer: sgd({ learningRate: 0.02 }), loss: 'mse' });
      const { history } = await model.fit(x, target, { verbose: 0, epochs: 200, seed: 1 });
      expect(history.loss.at(-1)).toBeLessThan((history.loss[0] as number) / 20);
      expect(Math.min(...model.predict(x).data)).toBe(0);
    });

    test('a seed makes runs repeat exactly', async () => {
      const run = async (seed: number): Promise<unknown> => {
        const model = line();
        const { history } = await model.fit(x, y, { verbose: 0, epochs: 3, batchSize: 7, seed });
        return [history, weights(model)];
      };
      expect(await run(5)).toEqual(await run(5));
      expect(await run(5)).not.toEqual(await run(6));
    });

    test('a step is one of trainOnBatch', async () => {
      const [fitted, stepped] = [line(), line()];
      await fitted.fit(x, y, { verbose: 0, epochs: 1, batchSize: 25, shuffle: false });
      const losses = [0, 25].map((start) => {
        const part = (t: Tensor): Tensor =>
          tensor(t.data.slice((start * t.size) / 50, ((start + 25) * t.size) / 50), {
            shape: [25, t.size / 50],
          });
        return stepped.trainOnBatch(part(x), part(y)).loss;
      });
      expect(weights(fitted)).toEqual(weights(stepped));
      expect(losses[1]).toBeLessThan(losses[0] as number);
    });

    test('the loss of an epoch weighs batches by their sizes', async () => {
      const model = line();
      model.compile({ optimizer: sgd({ learningRate: 0 }), loss: 'mse', metrics: ['mae'] });
      const expected = model.evaluate(x, y, { batchSize: 50 });
      const { history } = await model.fit(x, y, { verbose: 0, batchSize: 13 });
      expect(history.loss[0]).toBeCloseTo(expected.loss, 5);
      expect(history.meanAbsoluteError?.[0]).toBeCloseTo(expected.meanAbsoluteError as number, 5);
      expect(model.evaluate(x, y, { batchSize: 13 }).loss).toBeCloseTo(expected.loss, 5);
    });

    test('frozen layers stay as they are', async () => {
      const frozen = dense({ units: 3, inputShape: [2], seed: 1, trainable: false });
      const model = sequential([frozen, dense({ units: 1, seed: 2 })]);
      model.compile({ optimizer: 'sgd', loss: 'mse' });
      const before = frozen.getWeights().map((w) => w.toArray());
      await model.fit(x, y, { verbose: 0 });
      expect(frozen.getWeights().map((w) => w.toArray())).toEqual(before);
      frozen.trainable = true;
      await model.fit(x, y, { verbose: 0 });
      expect(frozen.getWeights().map((w) => w.toArray())).not.toEqual(before);
    });

    test('a weight that is not trainable stays as it is', () => {
      class Scale extends Layer {
        fixed!: Weight;
        free!: Weight;
        override build(): void {
          this.fixed = this.addWeight('fixed', [2], { initializer: 'ones', trainable: false });
          this.free = this.addWeight('free', [2], { initializer: 'ones' });
        }
        call(input: Tensor): Tensor {
          return ops.mul(ops.mul(input, this.fixed), this.free);
        }
      }
      const scale = new Scale();
      const model = sequential([scale]);
      model.compile({ optimizer: 'sgd', loss: 'mse' });
      model.trainOnBatch([[1, 2]], [[3, 4]]);
      expect(scale.fixed.toArray()).toEqual([1, 1]);
      expect(scale.free.toArray()).not.toEqual([1, 1]);
      expect(scale.trainableWeights).toEqual([scale.free]);
    });

    test('targets may be flat', () => {
      const flat = [5, 6, 7, 8];
      const wide = sequential([dense({ units: 2, inputShape: [1], kernelInitializer: 'ones' })]);
      wide.compile({ optimizer: 'sgd', loss: 'mse' });
      const expected = wide.evaluate(
        [[1], [2]],
        [
          [5, 6],
          [7, 8],
        ],
      ).loss;
      expect(wide.evaluate([1, 2], flat).loss).toBe(expected);
      expect(wide.evaluate(Float32Array.of(1, 2), Float32Array.from(flat)).loss).toBe(expected);
      const narrow = sequential([dense({ units: 1, inputShape: [1], kernelInitializer: 'ones' })]);
      narrow.compile({ optimizer: 'sgd', loss: 'mse' });
      expect(narrow.evaluate([1, 2], [2, 3]).loss).toBe(1);
    });

    test('a loss may be a function, for all or for each example', async () => {
      const huber = (yTrue: Tensor, yPred: Tensor): Tensor => {
        const error = ops.abs(ops.sub(yTrue, yPred));
        const small = ops.minimum(error, 1);
        return ops.mean(ops.add(ops.mul(0.5, ops.square(small)), ops.sub(error, small)));
      };
      const squares = (yTrue: Tensor, yPred: Tensor): Tensor =>
        ops.mean(ops.square(ops.sub(yTrue, yPred)), { axis: -1 });
      const [robust, each, named] = [line(), line(), line()];
      robust.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: huber });
      each.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: squares, metrics: [huber] });
      const { history } = await robust.fit(x, y, { verbose: 0, epochs: 30, seed: 1 });
      expect(history.loss.at(-1)).toBeLessThan((history.loss[0] as number) / 10);
      const run = await each.fit(x, y, { verbose: 0, epochs: 2, seed: 1 });
      const expected = await named.fit(x, y, { verbose: 0, epochs: 2, seed: 1 });
      expect(run.history.loss[1]).toBeCloseTo(expected.history.loss[1] as number, 5);
      expect(run.history.huber).toHaveLength(2);
    });

    test('a loss of its own may take targets of any shape', () => {
      const model = sequential([
        dense({ units: 3, inputShape: [2], activation: 'softmax', seed: 1 }),
      ]);
      const classes = [
        [0, 0, 1],
        [1, 0, 0],
      ];
      const crossEntropy = (yTrue: Tensor, yPred: Tensor): Tensor => {
        expect(yTrue.shape).toEqual([2]);
        const oneHot = tensor(Array.from(yTrue.data, (k) => classes[k] as number[]));
        return ops.neg(ops.sum(ops.mul(oneHot, ops.log(yPred)), { axis: -1 }));
      };
      model.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: crossEntropy });
      const losses = Array.from(
        { length: 30 },
        () =>
          model.trainOnBatch(
            [
              [1, 0],
              [0, 1],
            ],
            Float32Array.of(0, 1),
          ).loss,
      );
      expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 4);
    });
  });
});

describe('fit reports', () => {
  test('validation data, apart or split from the end', async () => {
    const model = line();
    const split = await model.fit(x, y, { verbose: 0, epochs: 2, validationSplit: 0.2, seed: 1 });
    expect(split.history.valLoss).toHaveLength(2);
    const tail = (t: Tensor): Tensor =>
      tensor(t.data.slice((40 * t.size) / 50), { shape: [10, t.size / 50] });
    expect(model.evaluate(tail(x), tail(y)).loss).toBe(split.history.valLoss?.[1]);
    const given = await model.fit(x, y, { verbose: 0, validationData: [tail(x), tail(y)] });
    expect(given.history.valLoss?.[0]).toBe(model.evaluate(tail(x), tail(y)).loss);
    expect((await model.fit(x, y, { verbose: 0 })).history.valLoss).toBe(undefined);
  });

  test('to callbacks, in order, waiting for them', async () => {
    const told: string[] = [];
    const callbacks = {
      onTrainBegin: () => told.push('train'),
      onEpochBegin: async (epoch: number) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        told.push(`epoch ${epoch}`);
      },
      onBatchBegin: (batch: number) => told.push(`batch ${batch}`),
      onBatchEnd: (batch: number, logs: { loss: number }) =>
        told.push(`end of batch ${batch}, ${typeof logs.loss}`),
      onEpochEnd: (epoch: number, logs: { loss: number }) =>
        told.push(`end of epoch ${epoch}, ${typeof logs.loss}`),
      onTrainEnd: () => told.push('end'),
    };
    await line().fit(x, y, { verbose: 0, epochs: 2, batchSize: 25, callbacks: [callbacks, {}] });
    const batches = [0, 1].flatMap((k) => [`batch ${k}`, `end of batch ${k}, number`]);
    const epochs = [0, 1].flatMap((k) => [`epoch ${k}`, ...batches, `end of epoch ${k}, number`]);
    expect(told).toEqual(['train', ...epochs, 'end']);
  });

  test('to a callback that stops it', async () => {
    const model = line();
    let batches = 0;
    const onBatchEnd = (): void => {
      batches++;
      if (batches === 3) model.stopTraining = true;
    };
    const run = await model.fit(x, y, {
      verbose: 0,
      epochs: 5,
      batchSize: 25,
      callbacks: { onBatchEnd },
    });
    expect([batches, run.epochs, run.history.loss.length]).toEqual([3, 2, 2]);
    expect((await model.fit(x, y, { verbose: 0, epochs: 2 })).epochs).toBe(2);
  });

  test('to a callback that is a class of the caller', async () => {
    class Watch {
      readonly losses: number[] = [];
      onEpochEnd(_: number, { loss }: { loss: number }): void {
        this.losses.push(loss);
      }
    }
    const watch = new Watch();
    const { history } = await line().fit(x, y, { verbose: 0, epochs: 3, callbacks: watch });
    expect(watch.losses).toEqual(history.loss);
  });

  test('other tasks run meanwhile', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const model = line();
    const onEpochEnd = (): void => {
      model.stopTraining = ticks > 3;
    };
    await model.fit(x, y, { verbose: 0, epochs: 1e6, callbacks: { onEpochEnd } });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(3);
  });
});

describe('fit fails', () => {
  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'before compile',
      () => sequential([dense({ units: 1 })]).fit(x, y, { verbose: 0 }),
      /not compiled/,
    ],
    [
      'on a misspelt option',
      () => line().fit(x, y, { verbose: 0, epoch: 1 } as never),
      /did you mean 'epochs'/,
    ],
    ['on half an epoch', () => line().fit(x, y, { verbose: 0, epochs: 0.5 }), /epochs/],
    [
      'on text for a flag',
      () => line().fit(x, y, { verbose: 0, shuffle: 'no' as never }),
      /shuffle/,
    ],
    ['on a split of all', () => line().fit(x, y, { verbose: 0, validationSplit: 1 }), /both sides/],
    [
      'on two kinds of validation',
      () => line().fit(x, y, { verbose: 0, validationSplit: 0.5, validationData: [x, y] }),
      /both validationSplit and validationData .*only one/,
    ],
    [
      'on half a pair',
      () => line().fit(x, y, { verbose: 0, validationData: [x] as never }),
      /pair/,
    ],
    [
      'on validation data of two lengths',
      () => line().fit(x, y, { verbose: 0, validationData: [x, [[1]]] }),
      /fit: validationData: x has 50 examples, but y has 1/,
    ],
    ['on no examples', () => line().fit(tensor([], { shape: [0, 2] }), []), /no examples/],
    [
      'on an unknown callback',
      () => line().fit(x, y, { verbose: 0, callbacks: { onEpochFinish: () => {} } as never }),
      /'onEpochFinish', which fit does not call; did you mean 'onEpochEnd'/,
    ],
    [
      'on a callback that is none',
      () => line().fit(x, y, { verbose: 0, callbacks: { onTrainEnd: 5 } as never }),
      /onTrainEnd/,
    ],
    [
      'on no callbacks',
      () => line().fit(x, y, { verbose: 0, callbacks: [null] as never }),
      /callbacks/,
    ],
  ])('%s', async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
  });

  test('where a loss depends on no weight', () => {
    const model = line();
    model.compile({ optimizer: 'sgd', loss: (yTrue) => ops.mean(yTrue) });
    expect(() => model.trainOnBatch(x, y)).toThrow(/depends on no trainable weight/);
    const frozen = line();
    for (const layer of frozen.layers) layer.trainable = false;
    expect(() => frozen.trainOnBatch(x, y)).toThrow(/depends on no trainable weight/);
  });

  test('where a loss gives no scalar', () => {
    const model = line();
    model.compile({ optimizer: 'sgd', loss: (_, yPred) => ops.transpose(yPred) });
    expect(() => model.trainOnBatch(x, y)).toThrow(
      /the result of loss .*\[50\]; received a Tensor of shape \[1, 50\]/,
    );
    model.compile({ optimizer: 'sgd', loss: (() => 5) as never });
    expect(() => model.trainOnBatch(x, y)).toThrow(/received 5/);
  });

  test('during another fit, and works again after an error', async () => {
    const model = line();
    const first = model.fit(x, y, { verbose: 0, epochs: 200 });
    await expect(model.fit(x, y, { verbose: 0 })).rejects.toThrow(
      'fit: already running on this model. Await the first call before you start another',
    );
    await first;
    const onEpochEnd = (): never => {
      throw new Error('on purpose');
    };
    await expect(model.fit(x, y, { verbose: 0, callbacks: { onEpochEnd } })).rejects.toThrow(
      'on purpose',
    );
    const { history } = await model.fit(x, y, { verbose: 0 });
    expect(history.loss).toHaveLength(1);
  });

  test('and leaves no tape and no pool open', () => {
    const model = line();
    const throws = (): never => {
      throw new Error('on purpose');
    };
    model.compile({ optimizer: 'sgd', loss: throws });
    const before = weights(model);
    expect(() => model.trainOnBatch(x, y)).toThrow('on purpose');
    expect([isRecording(), isPoolOpen()]).toEqual([false, false]);
    expect(weights(model)).toEqual(before);
  });
});
