import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, expect, test } from 'vitest';
import {
  dense,
  ones,
  ops,
  sequential,
  sgd,
  type Tensor,
  tensor,
  valueAndGrad,
} from '../src/index.ts';
import { dropout, Layer } from '../src/layers.ts';

const TRAINING = { training: true };

describe('dropout', () => {
  test('returns x itself in inference, and with rate 0', () => {
    const x = ones([2, 3]);
    expect(dropout({ rate: 0.9 }).apply(x)).toBe(x);
    expect(dropout({ rate: 0 }).apply(x, TRAINING)).toBe(x);
  });

  test.each([0.1, 0.5, 0.75])('drops the share %d, and keeps the mean', (rate) => {
    const count = 40_000;
    const y = dropout({ rate, seed: 3 }).apply(ones([count]), TRAINING);
    const dropped = y.data.filter((value) => value === 0).length;
    // Five standard deviations of the binomial distribution.
    const spread = 5 * Math.sqrt(count * rate * (1 - rate));
    expect(Math.abs(dropped - count * rate)).toBeLessThan(spread);
    const kept = new Set(y.data.filter((value) => value !== 0));
    expect([...kept]).toEqual([Math.fround(1 / (1 - rate))]);
  });

  test('drops everything with rate 1', () => {
    const y = dropout({ rate: 1 }).apply(tensor([1, NaN, Infinity]), TRAINING);
    expect(y.toArray()).toEqual([0, 0, 0]);
  });

  test('repeats with a seed, draws anew at each call, and differs without a seed', () => {
    const draw = (layer: Layer): number[] => [...layer.apply(ones([64]), TRAINING).data];
    const [a, b] = [dropout({ rate: 0.5, seed: 7 }), dropout({ rate: 0.5, seed: 7 })];
    const first = draw(a);
    expect(draw(b)).toEqual(first);
    const second = draw(a);
    expect(second).not.toEqual(first);
    expect(draw(b)).toEqual(second);
    expect(draw(dropout({ rate: 0.5 }))).not.toEqual(draw(dropout({ rate: 0.5 })));
  });

  test('drops by selection: a dropped NaN is 0, a kept one stays, and so do gradients', () => {
    const layer = dropout({ rate: 0.5, seed: 1 });
    const x = tensor(new Array(64).fill(NaN));
    const kept: boolean[] = [];
    const { grads } = valueAndGrad((v: Tensor) => {
      const y = layer.apply(v, TRAINING);
      kept.push(...Array.from(y.data, Number.isNaN));
      return ops.sum(ops.mul(y, tensor(Array.from({ length: 64 }, (_, k) => k + 1))));
    })(x);
    expect(new Set(kept)).toEqual(new Set([true, false]));
    expect([...grads[0].data]).toEqual(kept.map((isKept, k) => (isKept ? 2 * (k + 1) : 0)));
  });

  test('training with it repeats exactly, and predict does not draw', async () => {
    const run = async (): Promise<number[]> => {
      const model = sequential([
        dense({ units: 8, activation: 'relu', inputShape: [3], seed: 1 }),
        dropout({ rate: 0.5, seed: 2 }),
        dense({ units: 1, seed: 3 }),
      ]);
      model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError' });
      const x = [
        [1, 2, 3],
        [3, 2, 1],
        [0, 1, 0],
        [1, 1, 1],
      ];
      const y = [[1], [2], [3], [4]];
      await model.fit(x, y, { epochs: 3, batchSize: 2, seed: 4, verbose: 0 });
      expect(model.predict(x).toArray()).toEqual(model.predict(x).toArray());
      return model.getWeights().flatMap(({ data }) => [...data]);
    };
    expect(await run()).toEqual(await run());
  });

  test('in a layer of a user it knows whether the model trains', () => {
    class Noisy extends Layer {
      readonly drop = dropout({ rate: 0.5, seed: 1 });
      readonly after: boolean[] = [];
      call(x: Tensor): Tensor {
        const y = this.drop.apply(x);
        this.after.push(y.data.includes(0));
        return y;
      }
    }
    const noisy = new Noisy();
    const model = sequential([dense({ units: 32, kernelInitializer: 'ones' }), noisy]);
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss: 'meanSquaredError' });
    const [x, y] = [[[1]], ones([1, 32])];
    model.predict(x);
    noisy.after.length = 0;
    model.predict(x);
    model.trainOnBatch(x, y);
    model.evaluate(x, y);
    noisy.apply(ones([1, 32]), TRAINING);
    noisy.apply(ones([1, 32]));
    expect(noisy.after).toEqual([false, true, false, true, false]);
  });

  test('a call that throws leaves no trace of its training', () => {
    class Failing extends Layer {
      call(): Tensor {
        throw new Error('no');
      }
    }
    expect(() => new Failing().apply([[1]], TRAINING)).toThrow('no');
    const x = ones([64]);
    expect(dropout({ rate: 0.5 }).apply(x)).toBe(x);
  });

  test('rejects what is no rate and no seed', () => {
    for (const rate of [-0.1, 1.1, NaN])
      expect(() => dropout({ rate })).toThrow(ClampwiseRangeError);
    expect(() => dropout({ rate: '0.5' as never })).toThrow(ClampwiseTypeError);
    expect(() => dropout({} as never)).toThrow(ClampwiseTypeError);
    expect(() => dropout(undefined as never)).toThrow(ClampwiseTypeError);
    expect(() => dropout(0.5 as never)).toThrow(ClampwiseTypeError);
    expect(() => dropout({ rate: 0.5, seed: 1.5 })).toThrow(ClampwiseRangeError);
  });
});
