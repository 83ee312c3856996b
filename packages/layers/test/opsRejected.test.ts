import { describe, expect, test } from 'vitest';
import { ops, type Tensor, tensor, valueAndGrad } from '../src/index.ts';
import { thrown } from './support/harness.ts';

const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const f64 = tensor([[1]], { dtype: 'float64' });
const any = (value: unknown): never => value as never;

const rejected: readonly (readonly [title: string, call: () => unknown, message: RegExp])[] = [
  ['where of halves', () => ops.where([1, 0.5, 0], x, 0), /^where: condition .*0\.5 at index 1/],
  ['where of NaN', () => ops.where([NaN], x, 0), /^where: condition .*NaN at index 0/],
  ['where of other shape', () => ops.where([1, 0], x, 0), /^where: condition .*shape \[2\]/],
  ['where of two dtypes', () => ops.where([1], x, f64), /^where: b is float64, but a is float32/],
  ['greater of other shapes', () => ops.greater(x, [1, 2]), /^greater: b .*shape \[2\]/],
  ['equal of two dtypes', () => ops.equal(x, f64), /^equal: b is float64/],
  ['concat of none', () => ops.concat([]), /^concat: tensors .*one or more/],
  ['concat of a tensor', () => ops.concat(any(x)), /^concat: tensors .*an array of one or more/],
  ['concat of scalars', () => ops.concat([1, 2]), /^concat: axis/],
  ['concat of shapes', () => ops.concat([x, [[1, 2]]]), /^concat: tensors\[1\] .*shape \[1, 2\]/],
  ['concat of ranks', () => ops.concat([x, [1, 2, 3]]), /^concat: tensors\[1\] .*shape \[3\]/],
  ['concat along axis 2', () => ops.concat([x, x], { axis: 2 }), /^concat: axis .*received 2/],
  ['concat of dtypes', () => ops.concat([x, f64]), /^concat: tensors\[1\] is float64/],
  ['concat with dim', () => ops.concat([x], any({ dim: 1 })), /^concat: .*axis/],
  ['stack of shapes', () => ops.stack([x, f64.data]), /^stack: tensors\[1\] .*\[1\]/],
  ['stack along axis 3', () => ops.stack([x, x], { axis: 3 }), /^stack: axis/],
  ['slice beyond', () => ops.slice(x, [0, 4]), /^slice: begin\[1\] .*-3 to 3.*received 4/],
  ['slice of too many', () => ops.slice(x, 1, 2), /^slice: size\[0\] .*from 0 to 1.*received 2/],
  ['slice of axes', () => ops.slice(x, [0, 0, 0]), /^slice: begin .*at most 2 numbers/],
  ['slice at halves', () => ops.slice(x, 0.5), /^slice: begin .*whole number/],
  ['gather beyond', () => ops.gather(x, [0, 2]), /^gather: indices .*0 to 1.*2 at index 1/],
  ['gather before', () => ops.gather(x, [-1]), /^gather: indices .*-1 at index 0/],
  ['gather at halves', () => ops.gather(x, [0.5]), /^gather: indices .*0\.5/],
  ['gather at NaN', () => ops.gather(x, [NaN]), /^gather: indices .*NaN/],
  ['gather along axis 2', () => ops.gather(x, [0], { axis: 2 }), /^gather: axis/],
  ['oneHot beyond', () => ops.oneHot([3], 3), /^oneHot: indices .*0 to 2.*3 at index 0/],
  ['oneHot of no depth', () => ops.oneHot([0], 0), /^oneHot: depth/],
  ['oneHot of too much', () => ops.oneHot([0], 2 ** 40), /^oneHot: depth/],
  ['argMax of nothing', () => ops.argMax([]), /^argMax: x .*shape \[0\]/],
  ['argMax along axis 2', () => ops.argMax(x, { axis: 2 }), /^argMax: axis/],
  ['pow of two dtypes', () => ops.pow(x, f64), /^pow: b is float64/],
  ['min of nothing', () => ops.min([]), /^min: x .*with values/],
  ['min along axis 2', () => ops.min(x, { axis: 2 }), /^min: axis/],
  ['variance along axis 2', () => ops.variance(x, { axis: 2 }), /^variance: axis/],
  ['logSumExp along axis 2', () => ops.logSumExp(x, { axis: 2 }), /^logSumExp: axis/],
  ['logSoftmax of a scalar', () => ops.logSoftmax(1), /^logSoftmax: x .*scalar/],
  ['projectBox of NaN', () => ops.projectBox(x, NaN, 1), /^projectBox: min/],
  ['projectLinfBall below 0', () => ops.projectLinfBall(x, -1), /^projectLinfBall: radius/],
  ['projectL1Ball below 0', () => ops.projectL1Ball(x, -1), /^projectL1Ball: radius/],
  [
    'projectSimplex with out',
    () => ops.projectSimplex(x, any({ out: x })),
    /^projectSimplex: .*out/,
  ],
  ['projectSimplex of text', () => ops.projectSimplex(any('a')), /^projectSimplex: x/],
  ['projectHalfspace of zeros', () => ops.projectHalfspace(x, [0, 0, 0], 1, { axis: 1 }), /: a /],
  ['clipByNorm of 0', () => ops.clipByNorm(x, 0), /^clipByNorm: maxNorm/],
  ['clipByNorm along axis 2', () => ops.clipByNorm(x, 1, { axis: 2 }), /^clipByNorm: axis/],
  ['globalNorm of none', () => ops.globalNorm([]), /^globalNorm: tensors/],
  ['clipByGlobalNorm of 0', () => ops.clipByGlobalNorm([x], 0), /^clipByGlobalNorm: maxNorm/],
];

test.each(rejected)('%s', (_, call, message) => {
  const error = thrown(call);
  expect(error.name).toMatch(/^Clampwise/);
  expect(error.message).toMatch(message);
});

describe('shapes with an axis of length 0', () => {
  const empty = tensor(new Float32Array(0), { shape: [2, 0, 3] });
  test.each([
    ['greater', () => ops.greater(empty, 1), [2, 0, 3]],
    ['where', () => ops.where(empty, empty, [1, 2, 3]), [2, 0, 3]],
    ['concat', () => ops.concat([empty, empty]), [4, 0, 3]],
    [
      'concat, to some',
      () => ops.concat([empty, ops.reshape(x, [2, 1, 3])], { axis: 1 }),
      [2, 1, 3],
    ],
    ['stack', () => ops.stack([empty, empty], { axis: -1 }), [2, 0, 3, 2]],
    ['slice', () => ops.slice(empty, 1), [1, 0, 3]],
    ['slice, of nothing', () => ops.slice(x, [0, 3]), [2, 0]],
    ['gather', () => ops.gather(empty, [0, 1, 1]), [3, 0, 3]],
    ['gather, nothing', () => ops.gather(x, []), [0, 3]],
    ['oneHot', () => ops.oneHot([], 3), [0, 3]],
    ['argMax', () => ops.argMax(empty, { axis: 2 }), [2, 0]],
    ['pow', () => ops.pow(empty, 2), [2, 0, 3]],
    ['min', () => ops.min(empty, { axis: 0 }), [0, 3]],
    ['variance', () => ops.variance(empty, { axis: 2 }), [2, 0]],
    ['logSumExp', () => ops.logSumExp(empty, { axis: 0 }), [0, 3]],
    ['logSoftmax', () => ops.logSoftmax(empty), [2, 0, 3]],
    ['projectSimplex', () => ops.projectSimplex(empty, { axis: -1 }), [2, 0, 3]],
    ['clipByNorm', () => ops.clipByNorm(empty, 1, { axis: -1 }), [2, 0, 3]],
  ] as const)('%s', (_, call, shape) => {
    expect(call().shape).toEqual(shape);
    const fn = valueAndGrad((a: Tensor) => ops.add(ops.sum(a), ops.sum(call())));
    expect(fn(empty).grads[0]?.shape).toEqual([2, 0, 3]);
  });

  test('give what is right for no values', () => {
    expect(ops.logSumExp([]).item()).toBe(-Infinity);
    expect(ops.variance([]).item()).toBeNaN();
    expect(ops.globalNorm([empty]).item()).toBe(0);
  });
});

test('where selects, and gives the other argument no gradient', () => {
  const fn = valueAndGrad((a: Tensor) => ops.sum(ops.where(ops.greater(a, 0), ops.sqrt(a), 0)));
  const { value, grads } = fn(tensor([4, 0, -1]));
  expect(value.item()).toBe(2);
  // sqrt turns 0 into NaN where its argument is not above 0. JAX does too.
  expect(grads[0]?.toArray()).toEqual([0.25, NaN, NaN]);
  const guarded = valueAndGrad((a: Tensor) => {
    const isValid = ops.greater(a, 0);
    return ops.sum(ops.where(isValid, ops.sqrt(ops.where(isValid, a, 1)), 0));
  });
  expect(guarded(tensor([4, 0, -1])).grads[0]?.toArray()).toEqual([0.25, 0, 0]);
  const kept = ops.where([1, 0, 1], [-0, 1, NaN], [5, -0, 7]);
  expect([...kept.data]).toEqual([-0, -0, NaN]);
});

test('comparisons and indices are constants', () => {
  const fn = valueAndGrad((a: Tensor) => ops.sum(ops.greater(a, 0)));
  expect(fn(tensor([4, -1])).grads[0]?.toArray()).toEqual([0, 0]);
  const index = valueAndGrad((a: Tensor) => ops.argMax(a));
  expect(index(tensor([4, 7])).grads[0]?.toArray()).toEqual([0, 0]);
});

test('a list may hold arrays, which take the dtype of its tensors', () => {
  const joined = ops.concat([[[7, 8]], tensor([[0.1, 0.2]], { dtype: 'float64' })]);
  expect(joined.dtype).toBe('float64');
  expect(joined.toArray()).toEqual([
    [7, 8],
    [0.1, 0.2],
  ]);
});

test('a global clip of a list that holds an infinity is all NaN', () => {
  const [a, b] = ops.clipByGlobalNorm([[1, Infinity], [2]], 1);
  expect([...(a?.data ?? []), ...(b?.data ?? [])]).toEqual([NaN, NaN, NaN]);
});
