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
  ['leakyRelu', '', (a) => ops.leakyRelu(a, { negativeSlope: 0.7 }), x],
  ['elu', '', (a) => ops.elu(a, { alpha: 0.3 }), x],
  ['selu', '', (a) => ops.selu(a), x],
  ['silu', '', (a) => ops.silu(a), x],
  ['hardSigmoid', '', (a) => ops.hardSigmoid(a), x],
  ['gelu', '', (a) => ops.gelu(a), x],
  ['gelu', 'approximated', (a) => ops.gelu(a, { approximate: true }), x],
  ['interval', 'between numbers', (a) => ops.interval(a, -2, 3), x],
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
  ['greater', 'as a mask', (a, b) => ops.mul(a, ops.greater(a, b)), x, operand([4], 0.7)],
  ['greaterEqual', 'as a mask', (a, b) => ops.mul(a, ops.greaterEqual(a, b)), x, operand([4], 0.7)],
  ['less', 'as a mask', (a, b) => ops.mul(a, ops.less(a, b)), x, operand([4], 0.7)],
  ['lessEqual', 'as a mask', (a, b) => ops.mul(a, ops.lessEqual(a, b)), x, operand([4], 0.7)],
  ['equal', 'as a mask', (a) => ops.mul(a, ops.equal(a, a)), x],
  ['notEqual', 'as a mask', (a, b) => ops.mul(a, ops.notEqual(a, b)), x, operand([4], 0.7)],
  ['where', '', (a, b) => ops.where(ops.greater(a, 0), a, b), x, operand([4], 0.7)],
  ['where', 'a column', (a, b) => ops.where([[1], [0], [1]], a, b), x, operand([3, 1], 0.7)],
  ['concat', '', (a, b) => ops.concat([a, b, a], { axis: -1 }), x, operand([3, 2], 0.7)],
  ['stack', '', (a, b) => ops.stack([a, b, b], { axis: 1 }), x, operand([3, 4], 0.7)],
  ['slice', '', (a) => ops.slice(a, [0, 1, 1], [2, -1, 2]), operand([2, 3, 4])],
  ['gather', '', (a) => ops.gather(a, [1, 0, 1, 1], { axis: 1 }), operand([2, 3, 4])],
  ['oneHot', 'as a mask', (a) => ops.mul(a, ops.oneHot(tensor([2, 0, 3], f64), 4)), x],
  ['argMax', 'as indices', (a) => ops.gather(a, ops.argMax(a, { axis: 0 })), x],
  ['argMin', 'as indices', (a) => ops.gather(a, ops.argMin(a, { axis: 0 })), x],
  ['pow', '', (a, b) => ops.pow(a, b), positive([3, 4]), operand([4], 0.7)],
  ['pow', 'of negative numbers', (a) => ops.pow(a, 3), x],
  ['min', 'two axes', (a) => ops.min(a, { axis: [0, 2] }), operand([2, 3, 4])],
  ['variance', '', (a) => ops.variance(a, { axis: -1 }), x],
  ['logSumExp', '', (a) => ops.logSumExp(a, { axis: 0, keepDims: true }), x],
  ['logSoftmax', '', (a) => ops.logSoftmax(a), x],
  ['logSigmoid', '', (a) => ops.logSigmoid(a), x],
  ['projectBox', '', (a, lo) => ops.projectBox(a, lo, 1.1), x, operand([4], 0.9)],
  ['projectLinfBall', '', (a) => ops.projectLinfBall(a, 0.8), x],
  ['projectSimplex', 'of all', (a) => ops.projectSimplex(a, { sum: 2 }), x],
  ['projectSimplex', 'of rows', (a) => ops.projectSimplex(a, { axis: -1, max: 0.6 }), x],
  ['projectL1Ball', '', (a) => ops.projectL1Ball(a, 1.5, { axis: 0 }), x],
  ['projectL1Sphere', '', (a) => ops.projectL1Sphere(a, 9, { axis: -1 }), x],
  ['projectL2Ball', '', (a) => ops.projectL2Ball(a, 2, { axis: 0 }), x],
  ['projectL2Sphere', '', (a) => ops.projectL2Sphere(a, 2, { axis: -1 }), x],
  ['projectHalfspace', '', (a) => ops.projectHalfspace(a, [1, 2, -3, 0], 0.3, { axis: -1 }), x],
  ['projectHyperplane', '', (a) => ops.projectHyperplane(a, [1, 2, 3], -2, { axis: 0 }), x],
  ['projectMonotone', '', (a) => ops.projectMonotone(a, { axis: -1, weights: [1, 3, 2, 1] }), x],
  ['clipByNorm', '', (a) => ops.clipByNorm(a, 2, { axis: 0 }), x],
  ['clipByNorm', 'of order 3', (a) => ops.clipByNorm(a, 2, { ord: 3 }), x],
  ['clipByAverageNorm', '', (a) => ops.clipByAverageNorm(a, 0.5, { axis: -1 }), x],
  ['clipByBlockRms', '', (a) => ops.clipByBlockRms(a, 0.7), x],
  ['constrainMaxNorm', '', (a) => ops.constrainMaxNorm(a, 1.5), x],
  ['constrainMinMaxNorm', '', (a) => ops.constrainMinMaxNorm(a, 1.7, 2, { rate: 0.5 }), x],
  ['constrainUnitNorm', '', (a) => ops.constrainUnitNorm(a, { axis: -1 }), x],
  ['globalNorm', '', (a, b) => ops.globalNorm([a, b]), x, operand([2], 0.7)],
  ['globalNorm', 'of order 3', (a, b) => ops.globalNorm([a, b], { ord: 3 }), x, operand([2], 0.7)],
  [
    'clipByGlobalNorm',
    'beyond the limit',
    (a, b) => {
      const [c, d] = ops.clipByGlobalNorm([a, b], 1.5) as [Tensor, Tensor];
      return ops.add(ops.tanh(c), d);
    },
    x,
    operand([4], 0.7),
  ],
  [
    'clipByGlobalNorm',
    'within the limit, of one result',
    (a, b) => ops.clipByGlobalNorm([a, b], 150)[0] as Tensor,
    x,
    operand([4], 0.7),
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
