import { describe, expect, test } from 'vitest';
import type { Weight } from '../src/index.ts';
import { dense, Layer, sequential, type Tensor } from '../src/index.ts';
import { adam, adamw, type OptimizerOptions, rmsprop, sgd } from '../src/optimizers.ts';
import { onEachBackend, thrown } from './support/harness.ts';

class Holder extends Layer {
  call(x: Tensor): Tensor {
    return x;
  }
}
const weightOf = (name: string, values: number[]): Weight =>
  new Holder().addWeight(name, [values.length], { initializer: () => values });

const MAKERS = { sgd, adam, adamw, rmsprop } as const;
const LIMITS: readonly OptimizerOptions[] = [
  {},
  { clipValue: 1 },
  { clipNorm: 1 },
  { globalClipNorm: 1 },
  { globalClipNorm: Infinity },
];

onEachBackend(() => {
  describe.each(Object.entries(MAKERS))('%s', (_, make) => {
    test.each(LIMITS)("'skip' leaves weights, state and counter as they are: %o", (limit) => {
      const bad = [
        [NaN, 1],
        [1, Infinity],
        [-Infinity, NaN],
      ];
      // With and without the bad steps in between, the numbers are the same.
      const run = (between: readonly number[][]): number[][] => {
        const [a, b] = [weightOf('a', [1, -2]), weightOf('b', [3, 4])];
        const optimizer = make({ learningRate: 0.1, onNonFinite: 'skip', ...limit });
        for (const gradient of [
          [0.5, -1],
          [2, 0.25],
        ]) {
          for (const values of between) {
            const before = [[...a.data], [...b.data]];
            optimizer.applyGradients([
              [[7, 7], a],
              [values, b],
            ]);
            expect([[...a.data], [...b.data]]).toEqual(before);
          }
          optimizer.applyGradients([
            [gradient, a],
            [gradient, b],
          ]);
        }
        expect(optimizer.iterations).toBe(2);
        expect(optimizer.skippedSteps).toBe(2 * between.length);
        return [[...a.data], [...b.data]];
      };
      expect(run(bad)).toEqual(run([]));
    });

    test.each(LIMITS)("'throw' names the weight and changes nothing: %o", (limit) => {
      const [a, b] = [weightOf('first', [1]), weightOf('second', [2])];
      const optimizer = make({ onNonFinite: 'throw', ...limit });
      const error = thrown(() =>
        optimizer.applyGradients([
          [[1], a],
          [[Infinity], b],
        ]),
      );
      expect(error).toMatchObject({ name: 'ClampwiseRangeError', argument: 'holder/second' });
      expect(error.message).toBe(
        "applyGradients: the gradient of 'holder/second' holds NaN or an infinity, so no weight was " +
          "changed. To skip such steps, pass onNonFinite: 'skip' to the optimizer",
      );
      expect([a.item(), b.item(), optimizer.iterations]).toEqual([1, 2, 0]);
      optimizer.applyGradients([[[1], a]]);
      expect(optimizer.iterations).toBe(1);
    });
  });

  test("'propagate' is the rule", () => {
    for (const options of [{}, { onNonFinite: 'propagate' } as const]) {
      const weight = weightOf('w', [1]);
      const optimizer = sgd(options);
      optimizer.applyGradients([[[NaN], weight]]);
      expect([weight.item(), optimizer.iterations, optimizer.skippedSteps]).toEqual([NaN, 1, 0]);
      expect(optimizer.onNonFinite).toBe('propagate');
    }
  });

  test('frozen weights and missing gradients do not count', () => {
    const frozen = weightOf('frozen', [1]);
    frozen.trainable = false;
    const weight = weightOf('w', [1]);
    const optimizer = sgd({ learningRate: 1, onNonFinite: 'skip' });
    optimizer.applyGradients([
      [[NaN], frozen],
      [[0.5], weight],
      [null, weightOf('without', [1])],
    ]);
    expect([weight.item(), optimizer.skippedSteps]).toEqual([0.5, 0]);
  });

  test('in fit: a batch with NaN is left out, and training goes on', async () => {
    const model = sequential([dense({ units: 1, inputShape: [1], useBias: false, seed: 1 })]);
    const optimizer = sgd({ learningRate: 0.1, onNonFinite: 'skip' });
    model.compile({ optimizer, loss: 'meanSquaredError' });
    const x = [[1], [NaN], [2], [1]];
    const y = [[3], [3], [6], [3]];
    await model.fit(x, y, { verbose: 0, epochs: 40, batchSize: 1, shuffle: false });
    expect(model.weights[0]?.item()).toBeCloseTo(3, 4);
    expect([optimizer.iterations, optimizer.skippedSteps]).toEqual([120, 40]);
  });

  test('what is none of the three is refused', () => {
    const unknown = thrown(() => adam({ onNonFinite: 'ignore' as 'skip' }));
    expect(unknown).toMatchObject({ op: 'adam', argument: 'onNonFinite' });
    expect(thrown(() => sgd({ onNonFinite: true as never }))).toBeInstanceOf(TypeError);
  });
});
