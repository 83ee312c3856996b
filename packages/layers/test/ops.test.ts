import { ndarray } from '@clampwise/kernels';
import { describe, expect, test } from 'vitest';
import { ops, type Tensor, tensor, valueAndGrad } from '../src/index.ts';
import { onEachBackend, thrown } from './support/harness.ts';

/** The gradient of the sum of fn(x), as an array. */
function gradient(fn: (x: Tensor) => Tensor, x: number[]): unknown {
  return valueAndGrad((t: Tensor) => ops.sum(fn(t)))(tensor(x)).grads[0].toArray();
}

onEachBackend(() => {
  describe('values', () => {
    test('operands may be tensors, NdArrays, typed arrays, nested arrays and numbers', () => {
      const x = tensor([1, 2]);
      for (const two of [2, [2, 2], Float32Array.of(2, 2), ndarray(Int8Array.of(2, 2), [2])]) {
        expect(ops.mul(x, two).toArray()).toEqual([2, 4]);
        expect(ops.mul(two, x).toArray()).toEqual([2, 4]);
      }
      expect(ops.mul(2, 3).toArray()).toBe(6);
      expect(ops.exp(0).item()).toBe(1);
    });

    test('an array takes the dtype of the tensor beside it', () => {
      const x = tensor([1], { dtype: 'float64' });
      expect(ops.add(x, [0.1]).item()).toBe(1.1);
      expect(ops.add([0.1], x).dtype).toBe('float64');
      expect(ops.matmul([[0.1]], tensor([[1]], { dtype: 'float64' })).item()).toBe(0.1);
    });

    test('shapes broadcast as in NumPy', () => {
      const column = tensor([[1], [2]]);
      const row = tensor([10, 20, 30]);
      expect(ops.add(column, row).toArray()).toEqual([
        [11, 21, 31],
        [12, 22, 32],
      ]);
      expect(ops.sub(row, column).toArray()).toEqual([
        [9, 19, 29],
        [8, 18, 28],
      ]);
      expect(ops.maximum(tensor([[[1, 5]]]), column).shape).toEqual([1, 2, 2]);
      expect(ops.add(tensor([]), 1).shape).toEqual([0]);
    });

    test('NaN in an operand gives NaN', () => {
      for (const op of [ops.add, ops.sub, ops.mul, ops.div, ops.maximum, ops.minimum]) {
        expect(op([NaN, 1], [1, NaN]).toArray()).toEqual([NaN, NaN]);
      }
      for (const op of [ops.neg, ops.abs, ops.square, ops.sqrt, ops.exp, ops.log, ops.tanh]) {
        expect(op([NaN]).toArray()).toEqual([NaN]);
      }
      for (const op of [ops.sigmoid, ops.softplus, ops.softmax, ops.relu, ops.nonNeg]) {
        expect(op([NaN]).toArray()).toEqual([NaN]);
      }
    });

    test('reductions keep the axes asked for', () => {
      const x = tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]);
      expect(ops.sum(x, { axis: [0, 1] }).toArray()).toBe(21);
      expect(ops.sum(x, { keepDims: true }).toArray()).toEqual([[21]]);
      expect(ops.mean(x, { axis: 1 }).toArray()).toEqual([2, 5]);
      expect(ops.max(x, { axis: -2, keepDims: true }).toArray()).toEqual([[4, 5, 6]]);
      expect(ops.sum(5).item()).toBe(5);
      expect(ops.sum(x, { axis: [] }).toArray()).toEqual(x.toArray());
    });

    test('the sum of many float32 values is rounded once', () => {
      const n = 100_000;
      expect(ops.sum(new Float32Array(n).fill(0.1)).item()).toBe(Math.fround(n * Math.fround(0.1)));
    });

    test('results never share memory with a weight, reshaped or not', () => {
      const x = tensor([1, 2, 3, 4]);
      expect(ops.reshape(x, [2, 2]).toArray()).toEqual([
        [1, 2],
        [3, 4],
      ]);
      expect(ops.reshape(x, [-1, 1]).shape).toEqual([4, 1]);
      expect(ops.cast(x, 'float32')).toBe(x);
    });

    test('clipByValue takes bounds of every kind', () => {
      const x = tensor([
        [-2, 0.5, 3],
        [-1, 0, 9],
      ]);
      const expected = [
        [-1, 0.5, 3],
        [-1, 0, 3],
      ];
      expect(ops.clipByValue(x, [-1, 0, 1], [0, 1, 3]).toArray()).toEqual([
        [-1, 0.5, 3],
        [-1, 0, 3],
      ]);
      expect(ops.clipByValue(x, -1, tensor(3)).toArray()).toEqual(expected);
      expect(ops.clipByValue(x, tensor([[-1], [-1]]), 3).toArray()).toEqual(expected);
      expect(ops.clipByValue(x, [[-1], [-1]], [[3], [3]]).toArray()).toEqual(expected);
      expect(ops.clipByValue(x, null, null).toArray()).toEqual(x.toArray());
    });

    test('relu follows its three numbers', () => {
      const x = [-4, -1, 0, 0.5, 1, 5, 9, NaN, -Infinity, Infinity];
      const { relu } = ops;
      expect(relu(x).toArray()).toEqual([0, 0, 0, 0.5, 1, 5, 9, NaN, 0, Infinity]);
      expect(relu(x, { maxValue: 5 }).toArray()).toEqual([0, 0, 0, 0.5, 1, 5, 5, NaN, 0, 5]);
      expect(relu(x, { maxValue: Infinity }).toArray()).toEqual(relu(x).toArray());
      const all = { maxValue: 6, negativeSlope: 0.5, threshold: 1 };
      expect(relu(x, all).toArray()).toEqual([-2.5, -1, -0.5, -0.25, 0, 5, 6, NaN, -Infinity, 6]);
    });
  });

  describe('gradients at kinks', () => {
    test('relu has 0 at 0, its slope at the threshold, and 1 at maxValue', () => {
      expect(gradient((x) => ops.relu(x), [0, -0, 1e-30])).toEqual([0, 0, 1]);
      const rule = { maxValue: 6, negativeSlope: 0.25, threshold: 1 };
      expect(gradient((x) => ops.relu(x, rule), [1, 6, 6.5, 0])).toEqual([0.25, 1, 0, 0.25]);
    });

    test('nonNeg has 1 at 0 and at -0, and 0 below and at NaN', () => {
      expect(gradient(ops.nonNeg, [0, -0, -1e-30, 2, NaN])).toEqual([1, 1, 0, 1, 0]);
    });

    test('clipByValue has 1 at the bounds and 0 outside and at NaN', () => {
      const clip = (x: Tensor): Tensor => ops.clipByValue(x, -1, 1);
      expect(gradient(clip, [-2, -1, 0, 1, 2, NaN])).toEqual([0, 1, 1, 1, 0, 0]);
      expect(gradient((x) => ops.clipByValue(x, 2, 2), [1, 2, 3])).toEqual([0, 1, 0]);
    });

    test('clipByValue lets more through where that is asked for', () => {
      const of = (rule: 'straightThrough' | 'inward', sign: number): unknown =>
        gradient((x) => ops.mul(ops.clipByValue(x, -1, 1, { gradient: rule }), sign), [-2, 0.5, 2]);
      expect(of('straightThrough', 1)).toEqual([1, 1, 1]);
      // A step against a gradient of 1 goes down: towards the bounds only from above.
      expect(of('inward', 1)).toEqual([0, 1, 1]);
      expect(of('inward', -1)).toEqual([-1, -1, 0]);
    });

    test('a bound gets the gradient of what it clipped, and nothing at ties', () => {
      const { grads } = valueAndGrad((x: Tensor, lo: Tensor, hi: Tensor) =>
        ops.sum(ops.mul(ops.clipByValue(x, lo, hi), tensor([1, 2, 4, 8, 16]))),
      )(tensor([-5, -1, 0, 1, 5]), tensor(-1), tensor([1]));
      expect(grads.map((g) => g.toArray())).toEqual([[0, 2, 4, 8, 0], 1, [16]]);
    });

    test('dy = NaN on a clipped element gives 0', () => {
      const nan = (x: Tensor): Tensor => ops.mul(x, NaN);
      expect(gradient((x) => nan(ops.clipByValue(x, 0, 1)), [-1, 0.5])).toEqual([0, NaN]);
      expect(gradient((x) => nan(ops.nonNeg(x)), [-1, 0.5])).toEqual([0, NaN]);
      expect(gradient((x) => nan(ops.relu(x)), [-1, 0.5])).toEqual([0, NaN]);
      expect(gradient((x) => nan(ops.maximum(x, 0)), [-1, 0.5])).toEqual([0, NaN]);
    });

    test('maximum and minimum give ties to the first', () => {
      const both = (op: typeof ops.maximum): unknown[] =>
        valueAndGrad((a: Tensor, b: Tensor) => ops.sum(op(a, b)))(
          tensor([1, 2, 3, NaN]),
          tensor([2, 2, 2, 2]),
        ).grads.map((g) => g.toArray());
      expect(both(ops.maximum)).toEqual([
        [0, 1, 1, 0],
        [1, 0, 0, 0],
      ]);
      expect(both(ops.minimum)).toEqual([
        [1, 1, 0, 0],
        [0, 0, 1, 0],
      ]);
    });

    test('max shares among equals, abs has 0 at 0', () => {
      expect(gradient((x) => ops.max(x), [3, 1, 3])).toEqual([0.5, 0, 0.5]);
      expect(gradient((x) => ops.max(x), [NaN, 1, 3])).toEqual([0, 0, 0]);
      expect(gradient(ops.abs, [-2, 0, -0, 2, NaN])).toEqual([-1, 0, 0, 1, 0]);
      expect(gradient(ops.sqrt, [0, 4])).toEqual([Infinity, 0.25]);
    });

    test('matmul under relu passes dy where the result is above 0', () => {
      const { grads } = valueAndGrad((x: Tensor) =>
        ops.sum(ops.matmul(x, tensor([[1]]), { activation: 'relu' })),
      )(tensor([[-1], [0], [2]]));
      expect(grads[0].toArray()).toEqual([[0], [0], [1]]);
    });

    test('cast passes the gradient on in the other dtype', () => {
      const fn = (x: Tensor): Tensor => ops.sum(ops.square(ops.cast(x, 'float64')));
      const { value, grads } = valueAndGrad(fn)(tensor([3]));
      expect([value.dtype, grads[0].dtype, grads[0].item()]).toEqual(['float64', 'float32', 6]);
    });
  });
});

describe('operations reject', () => {
  const f64 = tensor([1], { dtype: 'float64' });
  test.each<[string, () => unknown, 'TypeError' | 'RangeError', RegExp]>([
    [
      'another dtype',
      () => ops.add([1], ops.add(tensor([1]), f64)),
      'TypeError',
      /add: b .*float64/,
    ],
    ['text', () => ops.exp('1' as never), 'TypeError', /exp: x .*received "1"/],
    ['undefined', () => ops.mul([1], undefined as never), 'TypeError', /mul: b .*undefined/],
    [
      'shapes that do not broadcast',
      () => ops.sub([1, 2], [1, 2, 3]),
      'RangeError',
      /sub: b .*\[2\]/,
    ],
    ['a vector in matmul', () => ops.matmul([1], [[1]]), 'RangeError', /matmul: a .*a matrix/],
    ['other inner lengths', () => ops.matmul([[1, 2]], [[1, 2]]), 'RangeError', /with 2 rows/],
    [
      'a bias of another length',
      () => ops.matmul([[1]], [[1, 2]], { bias: [1] }),
      'RangeError',
      /bias .*\[2\]/,
    ],
    [
      'another activation',
      () => ops.matmul([[1]], [[1]], { activation: 'tanh' as never }),
      'TypeError',
      /'linear' or 'relu'/,
    ],
    ['min above max', () => ops.clipByValue([1], 2, 1), 'RangeError', /min .*max \(1\)/],
    ['a missing bound', () => ops.clipByValue([1], 0, undefined as never), 'TypeError', /max/],
    [
      'an unknown gradient, before it is needed',
      () => ops.clipByValue([1], 0, 1, { gradient: 'none' as never }),
      'RangeError',
      /clipByValue: gradient/,
    ],
    [
      'a bound of another shape',
      () => ops.clipByValue([1, 2], tensor([0, 0, 0]), 1),
      'RangeError',
      /min/,
    ],
    ['an axis too far', () => ops.sum([1], { axis: 1 }), 'RangeError', /sum: axis .*\[1\]/],
    ['an axis twice', () => ops.sum([[1]], { axis: [0, -2] }), 'RangeError', /different axes/],
    ['an axis of text', () => ops.sum([1], { axis: 'x' as never }), 'TypeError', /axis .*"x"/],
    [
      'a misspelt option',
      () => ops.mean([1], { keepdims: true } as never),
      'TypeError',
      /did you mean 'keepDims'/,
    ],
    ['another size', () => ops.reshape([1, 2], [3]), 'RangeError', /holds 3/],
    ['a size that -1 cannot fill', () => ops.reshape([1, 2, 3], [2, -1]), 'RangeError', /shape/],
    [
      'no permutation',
      () => ops.transpose([[1]], { permutation: [0, 0] }),
      'RangeError',
      /each of the axes \[0, 1\] once/,
    ],
    [
      'a permutation of other things',
      () => ops.transpose([[1]], { permutation: [Symbol('0'), {}] as never }),
      'RangeError',
      /received \[Symbol\(0\), an object\]/,
    ],
    ['a negative slope', () => ops.relu([1], { negativeSlope: -1 }), 'RangeError', /negativeSlope/],
    ['a negative cap', () => ops.relu([1], { maxValue: -1 }), 'RangeError', /maxValue/],
    ['a scalar in softmax', () => ops.softmax(1), 'RangeError', /at least one axis/],
  ])('%s', (_, call, kind, message) => {
    const error = thrown(call);
    expect(error.name).toBe(`Clampwise${kind}`);
    expect(error.message).toMatch(message);
  });
});
