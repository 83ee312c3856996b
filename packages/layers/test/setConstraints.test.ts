import { describe, expect, test } from 'vitest';
import { monotone, simplex } from '../src/constraints.ts';
import { dense, type FloatDType, sequential, sgd, type Tensor, tensor } from '../src/index.ts';
import { onEachBackend, thrown } from './support/harness.ts';

/** Column k of a matrix. */
const column = (w: Tensor, k: number): number[] =>
  (w.toArray() as number[][]).map((row) => row[k] as number);

onEachBackend(() => {
  describe('simplex', () => {
    test('projects the weights of each unit, and leaves what is inside as it is', () => {
      const w = tensor([
        [-5, 0.25],
        [-6, -0],
        [3, 0.5],
        [4, 0.25],
      ]);
      expect(simplex().apply(w).toArray()).toEqual([
        [0, 0.25],
        [0, -0],
        [0, 0.5],
        [1, 0.25],
      ]);
      expect(w.toArray()).toEqual([
        [-5, 0.25],
        [-6, -0],
        [3, 0.5],
        [4, 0.25],
      ]);
    });

    test('along other axes, of other sums', () => {
      const w = tensor([
        [3, 1],
        [0, 4],
      ]);
      expect(simplex({ sum: 2, axis: -1 }).apply(w).toArray()).toEqual([
        [2, 0],
        [0, 2],
      ]);
      expect(
        simplex({ sum: 2, axis: [0, 1] })
          .apply(w)
          .toArray(),
      ).toEqual([
        [0.5, 0],
        [0, 1.5],
      ]);
      expect(
        simplex()
          .apply(tensor([NaN, 1]))
          .toArray(),
      ).toEqual([NaN, NaN]);
    });

    test('keeps its axes when the caller changes the list', () => {
      const axis = [0, 1];
      const rule = simplex({ axis });
      axis[1] = 0;
      expect(rule.apply(tensor([[1, 1]])).toArray()).toEqual([[0.5, 0.5]]);
    });

    test.each<FloatDType>(['float32', 'float64'])(
      'holds from the start and in training, in %s',
      (dtype) => {
        const options = {
          units: 2,
          inputShape: [3],
          kernelConstraint: simplex(),
          useBias: false,
          dtype,
        };
        const model = sequential([dense({ ...options, seed: 1 })]);
        const holds = (): void => {
          const w = model.weights[0] as Tensor;
          for (const k of [0, 1]) {
            const values = column(w, k);
            expect(values.every((v) => v >= 0)).toBe(true);
            // To about n·eps: a sum of projected values is seldom exactly 1.
            expect(Math.abs(values.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(3 * 2 ** -23);
          }
        };
        holds();
        model.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: 'mse' });
        for (let k = 0; k < 200; k++) {
          model.trainOnBatch(
            [
              [1, 0, 0],
              [0, 1, 0],
              [0, 0, 1],
            ],
            [
              [0.5, -9],
              [0.5, 0.25],
              [0, 0.75],
            ],
          );
          holds();
        }
        // The mean squared error under the rule is least at the projection of the targets.
        const w = model.weights[0] as Tensor;
        for (const [k, want] of [
          [0.5, 0.5, 0],
          [0, 0.25, 0.75],
        ].entries()) {
          column(w, k).forEach((v, i) => {
            expect(v).toBeCloseTo(want[i] as number, 1);
          });
        }
      },
    );
  });

  describe('monotone', () => {
    test('pools along an axis, either way', () => {
      const w = tensor([
        [1, 3],
        [4, 2],
        [2, 1],
      ]);
      expect(monotone().apply(w).toArray()).toEqual([
        [1, 2],
        [3, 2],
        [3, 2],
      ]);
      expect(monotone({ axis: 1, increasing: false }).apply(w).toArray()).toEqual([
        [2, 2],
        [4, 2],
        [2, 1],
      ]);
    });

    test('holds from the start and in training', () => {
      const options = { units: 1, inputShape: [4], kernelConstraint: monotone(), useBias: false };
      const model = sequential([dense({ ...options, seed: 3 })]);
      const rises = (): boolean => {
        const values = column(model.weights[0] as Tensor, 0);
        return values.every((v, i) => i === 0 || v >= (values[i - 1] as number));
      };
      expect(rises()).toBe(true);
      model.compile({ optimizer: 'adam', loss: 'mse' });
      for (let k = 0; k < 20; k++) {
        model.trainOnBatch([[1, 2, 3, 4]], [[-50]]);
        expect(rises()).toBe(true);
      }
    });
  });
});

describe('constraints on sets reject', () => {
  const on = (kernelConstraint: unknown) =>
    sequential([dense({ units: 2, inputShape: [2], kernelConstraint } as never)]);
  test.each<[string, () => unknown, 'TypeError' | 'RangeError', RegExp]>([
    ['a sum of 0', () => simplex({ sum: 0 }), 'RangeError', /simplex: sum/],
    ['a sum as text', () => simplex({ sum: '1' as never }), 'TypeError', /simplex: sum/],
    ['an axis as text', () => simplex({ axis: '0' as never }), 'TypeError', /simplex: axis/],
    ['a fraction as axis', () => simplex({ axis: [0.5] }), 'RangeError', /simplex: axis/],
    ['no axes', () => simplex({ axis: [] }), 'RangeError', /simplex: axis/],
    [
      'an unknown option',
      () => simplex({ total: 1 } as never),
      'TypeError',
      /unknown option 'total'/,
    ],
    ['an axis that is not there', () => on(simplex({ axis: 2 })), 'RangeError', /simplex: axis/],
    [
      'a direction as text',
      () => monotone({ increasing: 'no' as never }),
      'TypeError',
      /monotone: increasing/,
    ],
    ['a list of axes', () => monotone({ axis: [0] as never }), 'TypeError', /monotone: axis/],
    [
      'an axis that is not there, either',
      () => on(monotone({ axis: -3 })),
      'RangeError',
      /monotone: axis/,
    ],
  ])('%s', (_, call, kind, message) => {
    const error = thrown(call);
    expect(error.name).toBe(`Clampwise${kind}`);
    expect(error.message).toMatch(message);
  });
});
