import { ndarray } from '@clampwise/kernels';
import { describe, expect, test } from 'vitest';
import { box, Constraint, constraint, nonNeg } from '../src/constraints.ts';
import { dense, type FloatDType, ops, sequential, sgd, type Tensor, tensor } from '../src/index.ts';
import { onEachBackend, thrown } from './support/harness.ts';

onEachBackend(() => {
  describe('constraints', () => {
    test('nonNeg gives +0 up to 0 and keeps NaN', () => {
      const w = tensor([-2, -0, 0, 0.5, NaN, Infinity]);
      expect(nonNeg().apply(w).toArray()).toEqual([0, 0, 0, 0.5, NaN, Infinity]);
      expect(w.toArray()).toEqual([-2, -0, 0, 0.5, NaN, Infinity]);
    });

    test('box takes numbers, nothing, lists and tensors', () => {
      const w = tensor([
        [-3, 0.5],
        [7, NaN],
      ]);
      expect(box(-1, 1).apply(w).toArray()).toEqual([
        [-1, 0.5],
        [1, NaN],
      ]);
      expect(box(null, 1).apply(w).toArray()).toEqual([
        [-3, 0.5],
        [1, NaN],
      ]);
      expect(box([0, 1], null).apply(w).toArray()).toEqual([
        [0, 1],
        [7, NaN],
      ]);
      expect(
        box(tensor([[0], [8]]), 9)
          .apply(w)
          .toArray(),
      ).toEqual([
        [0, 0.5],
        [8, NaN],
      ]);
    });

    test('box takes nested lists, which broadcast to the weight', () => {
      const w = [
        [-3, 0.5],
        [7, 70],
      ];
      const rows = box([[0], [10]], null);
      for (const dtype of ['float32', 'float64'] as const) {
        expect(rows.apply(tensor(w, { dtype })).toArray()).toEqual([
          [0, 0.5],
          [10, 70],
        ]);
      }
      expect(
        box([[0, 1]], [[5, 60]])
          .apply(tensor(w))
          .toArray(),
      ).toEqual([
        [0, 1],
        [5, 60],
      ]);
      expect(
        box(ndarray(Float64Array.of(0, 10), [2, 1]), 20)
          .apply(tensor(w))
          .toArray(),
      ).toEqual([
        [0, 0.5],
        [10, 20],
      ]);
      // Bounds are rounded once to the dtype of the weight.
      expect(
        box([[0.1]], null)
          .apply(tensor([[0]]))
          .item(),
      ).toBe(Math.fround(0.1));
      expect(
        box([[0.1]], null)
          .apply(tensor([[0]], { dtype: 'float64' }))
          .item(),
      ).toBe(0.1);
    });

    test('box with nested lists holds in training', () => {
      const model = sequential([
        dense({
          units: 2,
          inputShape: [2],
          useBias: false,
          kernelInitializer: 'zeros',
          kernelConstraint: box([[-1], [2]], [[1], [3]]),
        }),
      ]);
      model.compile({ optimizer: sgd({ learningRate: 100 }), loss: 'mse' });
      model.trainOnBatch([[1, 1]], [[1000, -1000]]);
      expect(model.weights[0]?.toArray()).toEqual([
        [1, -1],
        [3, 2],
      ]);
    });

    test('box keeps its bounds when the caller changes the array', () => {
      const min = [0, 0];
      const rule = box(min, null);
      min.fill(5);
      expect(rule.apply(tensor([-1, 1])).toArray()).toEqual([0, 1]);
    });

    test('box keeps the values that a weight has as its bound', () => {
      const [weight] = sequential([dense({ units: 1, inputShape: [2], useBias: false })]).weights;
      weight?.assign([[1], [2]]);
      const rule = box(weight ?? null, null);
      weight?.assign([[5], [5]]);
      expect(rule.apply(tensor([[0], [0]])).toArray()).toEqual([[1], [2]]);
    });

    test('box refuses arrays that cannot be read', () => {
      const detached = new Float32Array(2);
      structuredClone(detached.buffer, { transfer: [detached.buffer] });
      for (const bound of [detached, new DataView(new ArrayBuffer(8)) as never]) {
        expect(thrown(() => box(bound, null))).toMatchObject({
          name: 'ClampwiseTypeError',
          op: 'box',
        });
        expect(thrown(() => box(null, bound))).toMatchObject({ argument: 'max' });
      }
    });

    test('constraint(fn) may give a tensor or an array, and gets a plain tensor', () => {
      const seen: Tensor[] = [];
      const model = sequential([
        dense({
          units: 1,
          inputShape: [2],
          kernelConstraint: (w) => {
            seen.push(w);
            return [[1], [2]];
          },
        }),
      ]);
      expect(model.getWeights()[0]?.toArray()).toEqual([[1], [2]]);
      const kept = seen[0]?.toArray();
      model.compile({ optimizer: 'sgd', loss: 'mse' });
      model.trainOnBatch([[1, 1]], [[5]]);
      expect(seen).toHaveLength(2);
      expect(seen[0]?.toArray()).toEqual(kept);
    });

    test('a class of its own, with a step that is not elementwise', () => {
      class SumsToOne extends Constraint {
        readonly name = 'sumsToOne';
        apply(w: Tensor): Tensor {
          return ops.div(ops.nonNeg(w), ops.sum(ops.nonNeg(w)));
        }
      }
      const options = { units: 1, inputShape: [4], kernelInitializer: 'ones' } as const;
      const model = sequential([dense({ ...options, kernelConstraint: new SumsToOne() })]);
      model.compile({ optimizer: 'adam', loss: 'mse' });
      for (let k = 0; k < 5; k++) model.trainOnBatch([[1, 2, 3, 4]], [[9]]);
      expect(ops.sum(model.weights[0] as Tensor).item()).toBeCloseTo(1, 6);
    });

    test.each<FloatDType>(['float32', 'float64'])('hold in %s', (dtype) => {
      const options = { units: 1, inputShape: [1], kernelConstraint: box(0.1, 0.1), dtype };
      const model = sequential([dense(options)]);
      expect(model.dtype).toBe(dtype);
      expect(model.weights[0]?.data[0]).toBe(dtype === 'float32' ? Math.fround(0.1) : 0.1);
    });
  });
});

describe('constraints refuse', () => {
  const on = (kernelConstraint: unknown) =>
    sequential([dense({ units: 2, inputShape: [2], kernelConstraint } as never)]);
  test.each<[string, () => unknown, 'TypeError' | 'RangeError', RegExp]>([
    ['min above max', () => box(2, 1), 'RangeError', /box: min/],
    ['NaN', () => box(NaN, 1), 'RangeError', /box: min .*NaN/],
    ['a missing bound', () => (box as (min: number) => unknown)(1), 'TypeError', /box: max/],
    [
      'ragged bounds',
      () => box([[1], [2, 3]], null),
      'RangeError',
      /box: min .*Array\(2\) at depth 1/,
    ],
    ['text in a bound', () => box(null, [['1']] as never), 'TypeError', /box: max .*"1"/],
    ['no function', () => constraint(5 as never), 'TypeError', /constraint: fn/],
    ['an array that does not fit', () => on(box([1, 2, 3], null)), 'RangeError', /min/],
    [
      'a result of another shape',
      () => on(() => [1, 2]),
      'RangeError',
      /fn's result .*\[2, 2\].*\(the constraint of dense\/kernel\)$/,
    ],
    [
      'what fails in a function',
      () => on((w: Tensor) => ops.add(w, tensor(1, { dtype: 'float64' }))),
      'TypeError',
      /^add: b is float64, but a is float32\. .* \(the constraint of dense\/kernel\)$/,
    ],
    ['a result that is none', () => on(() => undefined), 'TypeError', /fn's result/],
    ['an unknown name', () => on('maxnorm'), 'TypeError', /unknown name 'maxnorm'/],
    ['a near name', () => on('nonNegg'), 'TypeError', /did you mean 'nonNeg'/],
  ])('%s', (_, call, kind, message) => {
    const error = thrown(call);
    expect(error.name).toBe(`Clampwise${kind}`);
    expect(error.message).toMatch(message);
  });
});

describe('constraints by name', () => {
  const named = (kernelConstraint: string) =>
    sequential([
      dense({
        units: 1,
        inputShape: [4],
        kernelInitializer: () => [[-5], [-6], [3], [4]],
        kernelConstraint: kernelConstraint as 'nonNeg',
      }),
    ]).weights[0] as Tensor;

  test.each([
    ['nonNeg', [[0], [0], [3], [4]]],
    ['NonNeg', [[0], [0], [3], [4]]],
    ['non_neg', [[0], [0], [3], [4]]],
    ['maxNorm', ofNorm(2)],
    ['max_norm', ofNorm(2)],
    ['minMaxNorm', ofNorm(1)],
    ['MinMaxNorm', ofNorm(1)],
    ['unitNorm', ofNorm(1)],
    ['unit_norm', ofNorm(1)],
  ])('%s', (name, expected) => {
    const values = named(name).toArray() as number[][];
    values.forEach(([value], k) => {
      expect(value).toBeCloseTo(expected[k]?.[0] as number, 6);
    });
  });

  test.each([
    ['simplex', 'simplex()'],
    ['Simplex', 'simplex()'],
    ['monotone', 'monotone()'],
    ['box', 'box(-1, 1)'],
    ['Box', 'box(-1, 1)'],
  ])('%s is no name, and the error says what to write', (name, call) => {
    const error = thrown(() => named(name));
    expect(error).toMatchObject({ name: 'ClampwiseTypeError', argument: 'kernelConstraint' });
    expect(error.message).toContain(call);
    expect(error.message).toContain("from '@clampwise/layers/constraints'");
  });
});

/** The vector of the tests above, brought to a norm: that of -5, -6, 3, 4 is √86. */
function ofNorm(norm: number): number[][] {
  return [-5, -6, 3, 4].map((value) => [(value * norm) / Math.sqrt(86)]);
}
