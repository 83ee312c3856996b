import { describe, expect, test } from 'vitest';
import {
  dense,
  initializers,
  type Shape,
  sequential,
  type TensorLike,
  tensor,
} from '../src/index.ts';
import type { InitializerLike } from '../src/initializers.ts';
import { thrown } from './support/harness.ts';

const values = (made: TensorLike): number[] => [...tensor(made).data];

function deviation(sample: readonly number[]): number {
  return Math.sqrt(sample.reduce((sum, value) => sum + value * value, 0) / sample.length);
}

describe('initializers', () => {
  test('of one value', () => {
    expect(values(initializers.zeros()([2], 'float32'))).toEqual([0, 0]);
    expect(values(initializers.ones()([2], 'float32'))).toEqual([1, 1]);
    expect(values(initializers.constant(-3)([2], 'float32'))).toEqual([-3, -3]);
  });

  const shape: Shape = [150, 100];
  test.each([
    ['glorotUniform', Math.sqrt(2 / 250), Math.sqrt(6 / 250)],
    ['glorotNormal', Math.sqrt(2 / 250), 2.2737 * Math.sqrt(2 / 250)],
    ['heUniform', Math.sqrt(2 / 150), Math.sqrt(6 / 150)],
    ['heNormal', Math.sqrt(2 / 150), 2.2737 * Math.sqrt(2 / 150)],
    ['lecunUniform', Math.sqrt(1 / 150), Math.sqrt(3 / 150)],
    ['lecunNormal', Math.sqrt(1 / 150), 2.2737 * Math.sqrt(1 / 150)],
    // The cut takes 12 % of the deviation.
    ['truncatedNormal', 0.05 * 0.87962566, 0.1],
    ['randomNormal', 0.05, 0.3],
    ['randomUniform', 0.05 / Math.sqrt(3), 0.05],
  ] as const)('%s has its deviation and its limit', (name, stddev, limit) => {
    const sample = values(initializers[name]({ seed: 1 })(shape, 'float64'));
    expect(Math.abs(deviation(sample) / stddev - 1)).toBeLessThan(0.02);
    const largest = Math.max(...sample.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(limit * (1 + 1e-6));
    expect(largest).toBeGreaterThan(limit * 0.6);
    expect(Math.abs(sample.reduce((sum, value) => sum + value, 0) / sample.length)).toBeLessThan(
      stddev / 30,
    );
  });

  test('count what flows in and out of kernels with more axes', () => {
    const limit = (kernel: Shape): number =>
      Math.max(...values(initializers.heUniform({ seed: 1 })(kernel, 'float64')).map(Math.abs));
    expect(limit([3, 3, 20, 30])).toBeCloseTo(Math.sqrt(6 / 180), 3);
    expect(limit([5000])).toBeCloseTo(Math.sqrt(6 / 5000), 3);
    expect(limit([])).toBeLessThan(Math.sqrt(6));
  });

  test('repeat with a seed, at each call, and differ without', () => {
    const seeded = initializers.heNormal({ seed: 5 });
    expect(values(seeded([8], 'float32'))).toEqual(values(seeded([8], 'float32')));
    const free = initializers.heNormal();
    expect(values(free([8], 'float32'))).not.toEqual(values(free([8], 'float32')));
  });

  const kernelOf = (kernelInitializer: InitializerLike, seed?: number): number[] => {
    const layer = dense({ units: 3, inputShape: [4], kernelInitializer, ...(seed && { seed }) });
    return values(sequential([layer]).getWeights()[0] as TensorLike);
  };

  test('go by names of three styles, and get the seed of their layer', () => {
    const expected = values(initializers.glorotNormal({ seed: 5 })([4, 3], 'float32'));
    for (const name of ['glorotNormal', 'glorot_normal', 'GlorotNormal']) {
      expect(kernelOf(name as 'glorotNormal', 5)).toEqual(expected);
    }
    expect(kernelOf('ones', 5)).toEqual(new Array(12).fill(1));
  });

  test('may be functions, whose array is copied', () => {
    const own = Float32Array.from({ length: 12 }, (_, k) => k);
    const layer = dense({
      units: 3,
      inputShape: [4],
      kernelInitializer: (shape) => tensor(own, { shape }),
    });
    const model = sequential([layer]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    model.trainOnBatch([[1, 1, 1, 1]], [[0, 0, 0]]);
    expect(own[1]).toBe(1);
    expect(model.weights[0]?.data[1]).not.toBe(1);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['text as a constant', () => initializers.constant('1' as never), /constant: value/],
    ['a negative deviation', () => initializers.randomNormal({ stddev: -1 }), /stddev/],
    ['max below min', () => initializers.randomUniform({ min: 1 }), /max/],
    ['half a seed', () => initializers.heNormal({ seed: 0.5 }), /seed/],
    ['a misspelt option', () => initializers.glorotUniform({ sede: 1 } as never), /mean 'seed'/],
  ])('reject %s', (_, call, message) => {
    expect(thrown(call).message).toMatch(message);
  });
});
