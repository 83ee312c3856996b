import { expect, test } from 'vitest';
import { ops, type Tensor, tensor } from '../src/index.ts';
import { checkGradients, type Operand, operand, positive } from './support/gradients.ts';
import { onEachBackend } from './support/harness.ts';

type Case = readonly [
  name: keyof typeof ops,
  title: string,
  fn: (...tensors: Tensor[]) => Tensor,
  ...operands: Operand[],
];

const x = operand([3, 4]);
const big = operand([20, 30], 0.11);
const f64 = { dtype: 'float64' } as const;

const cases: readonly Case[] = [
  ['add', 'two of one shape', (a, b) => ops.add(a, b), x, operand([3, 4], 0.7)],
  ['add', 'a row', (a, b) => ops.add(a, b), x, operand([4], 0.7)],
  ['add', 'a column before a row', (a, b) => ops.add(a, b), operand([3, 1]), operand([1, 4], 0.7)],
  ['add', 'a number', (a) => ops.add(2, a), x],
  ['add', 'a tensor to itself', (a) => ops.add(a, a), x],
  ['add', 'many', (a, b) => ops.add(a, b), big, operand([30], 0.4)],
  ['sub', 'two of one shape', (a, b) => ops.sub(a, b), x, operand([3, 4], 0.7)],
  ['sub', 'a scalar', (a, b) => ops.sub(a, b), x, operand([], 0.7)],
  ['sub', 'from a scalar', (a, b) => ops.sub(a, b), operand([], 0.7), x],
  ['mul', 'two of one shape', (a, b) => ops.mul(a, b), x, operand([3, 4], 0.7)],
  ['mul', 'a column', (a, b) => ops.mul(a, b), x, operand([3, 1], 0.7)],
  ['mul', 'a tensor and itself', (a) => ops.mul(a, a), x],
  ['mul', 'growing both', (a, b) => ops.mul(a, b), operand([2, 1, 4]), operand([3, 1], 0.7)],
  ['div', 'two of one shape', (a, b) => ops.div(a, b), x, positive([3, 4], 0.7)],
  ['div', 'by a row', (a, b) => ops.div(a, b), x, positive([4], 0.7)],
  ['div', 'a number', (a) => ops.div(3, a), positive([3, 4])],
  ['maximum', 'two of one shape', (a, b) => ops.maximum(a, b), x, operand([3, 4], 0.7)],
  ['maximum', 'a row', (a, b) => ops.maximum(a, b), x, operand([4], 0.7)],
  ['maximum', 'a number', (a) => ops.maximum(a, 0.5), x],
  ['minimum', 'two of one shape', (a, b) => ops.minimum(a, b), x, operand([3, 4], 0.7)],
  ['minimum', 'a column', (a, b) => ops.minimum(a, b), x, operand([3, 1], 0.7)],
  ['neg', '', (a) => ops.neg(a), x],
  ['abs', '', (a) => ops.abs(a), x],
  ['square', '', (a) => ops.square(a), x],
  ['sqrt', '', (a) => ops.sqrt(a), positive([3, 4])],
  ['exp', '', (a) => ops.exp(a), x],
  ['log', '', (a) => ops.log(a), positive([3, 4])],
  ['tanh', '', (a) => ops.tanh(a), x],
  ['sigmoid', '', (a) => ops.sigmoid(a), x],
  ['softplus', '', (a) => ops.softplus(a), x],
  ['softplus', 'far out', (a) => ops.softplus(ops.mul(a, 30)), x],
  ['softmax', '', (a) => ops.softmax(a), x],
  ['softmax', 'three axes', (a) => ops.softmax(a), operand([2, 3, 4])],
  ['relu', '', (a) => ops.relu(a), x],
  ['relu', 'capped', (a) => ops.relu(a, { maxValue: 0.8 }), x],
  ['relu', 'all', (a) => ops.relu(a, { maxValue: 1.2, negativeSlope: 0.3, threshold: 0.5 }), x],
  ['nonNeg', '', (a) => ops.nonNeg(a), x],
  ['nonNeg', 'many', (a) => ops.nonNeg(a), big],
  ['clipByValue', 'numbers', (a) => ops.clipByValue(a, -0.5, 1.1), x],
  ['clipByValue', 'one number', (a) => ops.clipByValue(a, null, 0.5), x],
  [
    'clipByValue',
    'tensors',
    (a, lo, hi) => ops.clipByValue(a, lo, hi),
    x,
    { shape: [4], values: [-1, -0.8, -0.3, -0.9] },
    { shape: [3, 1], values: [0.4, 0.9, 1.3] },
  ],
  [
    'clipByValue',
    'scalar tensors',
    (a, lo, hi) => ops.clipByValue(a, lo, hi),
    x,
    { shape: [], values: [-0.5] },
    { shape: [1], values: [0.7] },
  ],
  ['clipByValue', 'a tensor alone', (a, lo) => ops.clipByValue(a, lo, null), x, operand([4], 0.8)],
  ['matMul', 'by its other name', (a, b) => ops.matMul(a, b), operand([2, 3]), operand([3, 4])],
  ['matmul', '', (a, b) => ops.matmul(a, b), x, operand([4, 5], 0.7)],
  [
    'matmul',
    'a transposed',
    (a, b) => ops.matmul(a, b, { transposeA: true }),
    operand([4, 3]),
    operand([4, 5], 0.7),
  ],
  [
    'matmul',
    'b transposed',
    (a, b) => ops.matmul(a, b, { transposeB: true }),
    x,
    operand([5, 4], 0.7),
  ],
  [
    'matmul',
    'both transposed',
    (a, b) => ops.matmul(a, b, { transposeA: true, transposeB: true }),
    operand([4, 3]),
    operand([5, 4], 0.7),
  ],
  [
    'matmul',
    'with bias and relu',
    (a, b, bias) => ops.matmul(a, b, { bias, activation: 'relu' }),
    x,
    operand([4, 5], 0.7),
    operand([5], 0.2),
  ],
  ['matmul', 'a matrix and itself', (a) => ops.matmul(a, a), operand([4, 4])],
  ['sum', 'all', (a) => ops.sum(a), x],
  ['sum', 'an axis', (a) => ops.sum(a, { axis: 0 }), x],
  [
    'sum',
    'two axes, kept',
    (a) => ops.sum(a, { axis: [0, -1], keepDims: true }),
    operand([2, 3, 4]),
  ],
  ['mean', 'all', (a) => ops.mean(a), x],
  ['mean', 'the last axis', (a) => ops.mean(a, { axis: -1 }), x],
  ['mean', 'an axis between', (a) => ops.mean(a, { axis: 1, keepDims: true }), operand([2, 3, 4])],
  ['max', 'all', (a) => ops.max(a), x],
  ['max', 'an axis', (a) => ops.max(a, { axis: 0 }), x],
  ['reshape', '', (a) => ops.reshape(a, [2, -1]), x],
  ['transpose', '', (a) => ops.transpose(a), x],
  [
    'transpose',
    'permuted',
    (a) => ops.transpose(a, { permutation: [1, 2, 0] }),
    operand([2, 3, 4]),
  ],
  ['cast', 'to what it is', (a) => ops.cast(a, 'float64'), x],
  ['stopGradient', 'of one of two', (a) => ops.add(a, ops.stopGradient(tensor(1, f64))), x],
];

test('every operation is among the cases', () => {
  expect([...new Set(cases.map(([name]) => name))].sort()).toEqual(Object.keys(ops).sort());
});

onEachBackend(() => {
  test.each(
    cases.map(([name, title, fn, ...operands]) => ({ title: `${name} ${title}`, fn, operands })),
  )('the gradient of $title is that of finite differences', ({ fn, operands }) => {
    checkGradients(fn, operands);
  });

  test('a value that is used in several ways gets the sum of its gradients', () => {
    checkGradients(
      (a) => {
        const y = ops.tanh(a);
        return ops.add(
          ops.mul(y, y),
          ops.sub(ops.reshape(ops.reshape(y, [12]), [3, 4]), ops.neg(y)),
        );
      },
      [x],
    );
  });

  test('operations that share a gradient do not write over it', () => {
    const writers: readonly ((b: Tensor) => Tensor)[] = [
      ops.exp,
      ops.softmax,
      ops.nonNeg,
      (b) => ops.relu(b),
      (b) => ops.clipByValue(b, -1, 1),
      (b) =>
        ops.matmul(b, tensor(operand([4, 4]).values.slice(), { ...f64, shape: [4, 4] }), {
          activation: 'relu',
        }),
      (b) => ops.reshape(ops.square(b), [3, 4]),
    ];
    // The last one recorded gets the gradient first.
    for (const writer of writers) {
      checkGradients((a, b) => ops.add(ops.tanh(a), writer(b)), [x, operand([3, 4], 0.7)]);
    }
  });

  test('a long chain of operations has the gradient of finite differences', () => {
    checkGradients(
      (a, w, b) => {
        const hidden = ops.matmul(a, w, { bias: b, activation: 'relu' });
        const scaled = ops.div(hidden, ops.add(ops.max(hidden, { axis: -1, keepDims: true }), 1));
        const clipped = ops.clipByValue(scaled, 0.1, ops.mean(scaled));
        return ops.softmax(
          ops.add(clipped, ops.transpose(ops.sum(clipped, { axis: 1, keepDims: true }))),
        );
      },
      [operand([5, 4]), operand([4, 5], 0.7), operand([5], 0.2)],
    );
  });
});
