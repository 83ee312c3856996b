import { assertClose } from '@clampwise/testing';
import { describe, expect, test } from 'vitest';
import { maxNorm, minMaxNorm, nonNeg, unitNorm } from '../src/constraints.ts';
import {
  dense,
  type FloatDType,
  Layer,
  ops,
  sequential,
  type Tensor,
  tensor,
  type Weight,
} from '../src/index.ts';
import { sgd } from '../src/optimizers.ts';
import { onEachBackend, thrown } from './support/harness.ts';

const X = [[1], [2], [3]];

onEachBackend(() => {
  describe('constraints by norm', () => {
    test('bring the weights of each unit within', () => {
      const w = tensor([
        [3, 0.6, 0],
        [4, 0.8, 0],
      ]);
      expect(maxNorm({ maxValue: 2.5 }).apply(w).toArray()).toEqual([
        [1.5, Math.fround(0.6), 0],
        [2, Math.fround(0.8), 0],
      ]);
      expect(maxNorm({ axis: 1, maxValue: Infinity }).apply(w).toArray()).toEqual(w.toArray());
      const half = minMaxNorm({ minValue: 3, maxValue: 4, rate: 0.5 }).apply(w).data;
      assertClose(half, [2.7, 1.2, 0, 3.6, 1.6, 0], { relative: 1e-6 });
      assertClose(unitNorm().apply(w).data, [0.6, 0.6, 0, 0.8, 0.8, 0], { relative: 1e-7 });
      expect(w.data.slice(0, 3)).toEqual(Float32Array.of(3, 0.6, 0));
    });

    test('case 36: the axes of a convolution', () => {
      const kernel = tensor([[[[3], [4]]]]);
      const rule = maxNorm({ maxValue: 2, axis: [0, 1, 2] });
      assertClose(rule.apply(kernel).data, [1.2, 1.6], { relative: 1e-7 });
      expect(maxNorm({ maxValue: 2 }).apply(kernel).toArray()).toEqual([[[[2], [2]]]]);
    });

    test.each<[FloatDType, number]>([
      ['float32', 1e20],
      ['float64', 1e200],
    ])('case 37: large weights, and zeros (%s)', (dtype, big) => {
      const of = (values: number[]): Tensor => tensor(values, { dtype });
      const y = maxNorm({ maxValue: 2 }).apply(of([big, big]));
      assertClose(y.data, [Math.SQRT2, Math.SQRT2], {
        relative: 1e-8 * (dtype === 'float32' ? 10 : 1),
      });
      for (const rule of [maxNorm(), unitNorm(), minMaxNorm({ minValue: 0.5 })]) {
        expect(rule.apply(of([0, 0])).toArray()).toEqual([0, 0]);
      }
    });

    test('case 33: hold during fit', async () => {
      const fitted = async (
        options: object,
        y: number[][],
        learningRate: number,
      ): Promise<Tensor> => {
        const layer = dense({ units: 1, useBias: false, inputShape: [1], seed: 1, ...options });
        const model = sequential([layer]);
        model.compile({ optimizer: sgd({ learningRate }), loss: 'mse' });
        await model.fit(X, y, { verbose: 0, epochs: 50 });
        return model.weights[0] as Tensor;
      };
      const upwards = [[10], [20], [30]];
      expect((await fitted({}, upwards, 0.05)).item()).toBeCloseTo(10, 3);
      const limited = await fitted({ kernelConstraint: maxNorm({ maxValue: 2 }) }, upwards, 0.05);
      expect(limited.item()).toBe(2);
      expect((await fitted({ kernelConstraint: 'maxNorm' }, upwards, 0.05)).item()).toBe(2);
      const down = [[-5], [-10], [-15]];
      expect((await fitted({ kernelConstraint: nonNeg() }, down, 0.05)).item()).toBe(0);
    });

    test('case 33: a weight of a layer of one’s own', async () => {
      const seen: number[] = [];
      class Scale extends Layer {
        w!: Weight;
        override build(): void {
          const constraint = minMaxNorm({ minValue: 0.95, maxValue: 1.05 });
          this.w = this.addWeight('w', [1], { initializer: 'ones', constraint });
        }
        override call(x: Tensor): Tensor {
          seen.push(this.w.data[0] as number);
          return ops.mul(x, this.w);
        }
      }
      const model = sequential([new Scale({ inputShape: [1] })]);
      model.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: 'mse' });
      await model.fit(X, [[-5], [-10], [-15]], { verbose: 0, epochs: 20 });
      await model.fit(X, [[5], [10], [15]], { verbose: 0, epochs: 20 });
      expect(Math.min(...seen)).toBe(Math.fround(0.95));
      expect(Math.max(...seen)).toBe(Math.fround(1.05));
    });

    test.each([
      ['maxNorm', 2],
      ['MaxNorm', 2],
      ['max_norm', 2],
      ['unitNorm', 1],
      ['UnitNorm', 1],
      ['unit_norm', 1],
      ['minMaxNorm', 1],
      ['MinMaxNorm', 1],
      ['min_max_norm', 1],
    ] as const)('by the name %s, with Keras’s defaults', (name, norm) => {
      const layer = dense({ units: 3, inputShape: [4], kernelConstraint: name });
      const model = sequential([layer]);
      model.setWeights([tensor(new Array(4).fill([9, -9, 0])), tensor([0, 0, 0])]);
      const columns = [norm / 2, -norm / 2, 0];
      expect(model.getWeights()[0]?.toArray()).toEqual(new Array(4).fill(columns));
    });
  });
});

describe('constraints by norm reject', () => {
  const on = (kernelConstraint: unknown) =>
    sequential([dense({ units: 2, inputShape: [2], kernelConstraint } as never)]);
  test.each<[string, () => unknown, 'TypeError' | 'RangeError', RegExp]>([
    ['a limit of 0', () => maxNorm({ maxValue: 0 }), 'RangeError', /maxNorm: maxValue/],
    [
      'null for a limit',
      () => maxNorm({ maxValue: null as never }),
      'TypeError',
      /maxNorm: maxValue/,
    ],
    ['a number for options', () => maxNorm(2 as never), 'TypeError', /maxNorm: options/],
    [
      'a name of Keras’s Python',
      () => maxNorm({ max_value: 2 } as never),
      'TypeError',
      /did you mean 'maxValue'/,
    ],
    [
      'norms in the wrong order',
      () => minMaxNorm({ minValue: 2 }),
      'RangeError',
      /minMaxNorm: minValue/,
    ],
    ['a rate above 1', () => minMaxNorm({ rate: 2 }), 'RangeError', /minMaxNorm: rate/],
    ['a fraction as axis', () => unitNorm({ axis: 0.5 }), 'RangeError', /unitNorm: axis/],
    ['an axis that is not there', () => on(unitNorm({ axis: 2 })), 'RangeError', /unitNorm: axis/],
    ['an axis twice', () => on(maxNorm({ axis: [0, -2] })), 'RangeError', /maxNorm: axis/],
    ['a near name', () => on('maxnorm'), 'TypeError', /did you mean 'maxNorm'/],
  ])('%s', (_, call, kind, message) => {
    const error = thrown(call);
    expect(error.name).toBe(`Clampwise${kind}`);
    expect(error.message).toMatch(message);
  });
});
