import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { assertClose } from '@clampwise/testing';
import { describe, expect, test } from 'vitest';
import { ops, type Tensor, tensor, valueAndGrad } from '../src/index.ts';
import { checkGradients, operand } from './support/gradients.ts';

const makers: { readonly [name: string]: (x: Tensor) => Tensor } = {
  leakyRelu: (x) => ops.leakyRelu(x),
  'leakyRelu with a slope': (x) => ops.leakyRelu(x, { negativeSlope: 0.7 }),
  elu: (x) => ops.elu(x),
  'elu with alpha': (x) => ops.elu(x, { alpha: 0.3 }),
  selu: ops.selu,
  silu: ops.silu,
  hardSigmoid: ops.hardSigmoid,
  gelu: (x) => ops.gelu(x),
  'gelu, approximate': (x) => ops.gelu(x, { approximate: true }),
  interval: (x) => ops.interval(x, -2, 3),
  'interval of arrays': (x) => ops.interval(x, [[-1], [0], [2]], [3, 4, 5, 6]),
};

describe.each(Object.entries(makers))('%s', (name, fn) => {
  test('keeps NaN, and has finite gradients at large values', () => {
    if (name !== 'interval of arrays') expect(fn(tensor([NaN])).item()).toBeNaN();
    const values = [-1e30, -1e4, -800, -100, -40, 40, 100, 800, 1e4, 1e30, -0, 0];
    for (const dtype of ['float32', 'float64'] as const) {
      const x = tensor(values, { shape: [3, 4], dtype });
      const { value, grads } = valueAndGrad((v: Tensor) => ops.sum(fn(v)))(x);
      expect(value.item()).not.toBeNaN();
      expect(grads[0].data.every(Number.isFinite)).toBe(true);
    }
  });
});

// x, then x · Φ(x) and its derivative, by the erfc of the C library.
const GELU: readonly (readonly [number, number, number])[] = [
  [-30.0, -1.4720141781446293e-196, -4.416031690708494e-195],
  [-12.5, -4.6657053735972626e-35, -5.831668554480155e-34],
  [-8.0, -4.9767684594174555e-15, -3.979607261086796e-14],
  [-5.5, -1.0444259356238256e-7, -5.733472398739925e-7],
  [-3.0, -0.004049694094890287, -0.011945647204183927],
  [-1.0, -0.15865525393145707, -0.08331547058768629],
  [-0.25, -0.10032341857926907, 0.30462664511636395],
  [-1e-9, -4.999999996010577e-10, 0.49999999920211546],
  [0.0, 0.0, 0.5],
  [1e-9, 5.000000003989423e-10, 0.5000000007978846],
  [0.5, 0.34573123063700656, 0.8674951246561629],
  [1.5, 1.399789198096713, 1.1274691922299795],
  [4.0, 3.9998733150326675, 1.0005036496612265],
  [9.0, 9.0, 1.0],
];

test('gelu keeps its digits, in the tail too', () => {
  for (const [x, y, slope] of GELU) {
    const given = tensor([x], { dtype: 'float64' });
    const { value, grads } = valueAndGrad((v: Tensor) => ops.sum(ops.gelu(v)))(given);
    assertClose([value.item()], [y], { relative: 1e-12 }, `gelu(${x})`);
    assertClose(grads[0].data, [slope], { relative: 1e-12 }, `the slope at ${x}`);
  }
});

test('the limits at the infinities', () => {
  const x = [-Infinity, Infinity];
  expect(ops.gelu(x).toArray()).toEqual([0, Infinity]);
  expect(ops.gelu(x, { approximate: true }).toArray()).toEqual([0, Infinity]);
  expect(ops.silu(x).toArray()).toEqual([0, Infinity]);
  expect(ops.elu(x, { alpha: 2 }).toArray()).toEqual([-2, Infinity]);
  expect(ops.leakyRelu(x).toArray()).toEqual([-Infinity, Infinity]);
  const grads = (fn: (x: Tensor) => Tensor): unknown =>
    valueAndGrad((v: Tensor) => ops.sum(fn(v)))(tensor(x)).grads[0].toArray();
  expect(grads((v) => ops.gelu(v))).toEqual([0, 1]);
  expect(grads((v) => ops.gelu(v, { approximate: true }))).toEqual([0, 1]);
  expect(grads(ops.silu)).toEqual([0, 1]);
  expect(grads((v) => ops.elu(v))).toEqual([0, 1]);
});

describe('interval', () => {
  test('between arrays has the gradient of finite differences', () => {
    const fn = (x: Tensor): Tensor => ops.interval(x, [[-1], [0], [2]], [3, 4, 5, 6]);
    checkGradients(fn, [operand([3, 4])]);
  });

  test('is never outside the bounds in the dtype', () => {
    const x = Array.from({ length: 4001 }, (_, k) => (k - 2000) / 20);
    for (const [min, max] of [
      [0.1, 0.3],
      [-1e-3, 1e-3],
      [-3.4e38, 3.4e38],
      [16777215, 16777217],
      [0.1, 0.1],
      [-1, 7],
    ] as const) {
      const y = ops.interval(x, min, max).data;
      const [lo, hi] = [Math.fround(min), Math.fround(max)];
      expect(y.every((value) => value >= lo && value <= hi)).toBe(true);
      expect(y.every((value, k) => k === 0 || value >= (y[k - 1] as number))).toBe(true);
    }
  });

  test('has a gradient far beyond the middle, also where the result has reached the bound', () => {
    const { value, grads } = valueAndGrad((v: Tensor) => ops.sum(ops.interval(v, -1, 1)))(
      tensor([30]),
    );
    expect(value.item()).toBe(1);
    const e = Math.exp(-30);
    assertClose(grads[0].data, [(2 * e) / (1 + e) ** 2], { relative: 1e-6 });
  });

  test('rejects bounds that are none', () => {
    expect(() => ops.interval([1], NaN, 1)).toThrow(ClampwiseRangeError);
    expect(() => ops.interval([1], -Infinity, 1)).toThrow(/finite/);
    expect(() => ops.interval([1], 2, 1)).toThrow(/at most max \(1\)/);
    expect(() => ops.interval([1, 2], [0, 5], [1, 4])).toThrow(ClampwiseRangeError);
    expect(() => ops.interval([1, 2], [0, 0, 0], 1)).toThrow(ClampwiseRangeError);
    expect(() => ops.interval([1], [[[0]]], 1)).toThrow(ClampwiseRangeError);
    expect(() => ops.interval([1], null as never, 1)).toThrow(ClampwiseTypeError);
    expect(() => ops.interval('1' as never, 0, 1)).toThrow(ClampwiseTypeError);
  });
});

test('bad options throw', () => {
  expect(() => ops.leakyRelu([1], { negativeSlope: -1 })).toThrow(ClampwiseRangeError);
  expect(() => ops.leakyRelu([1], { alpha: 1 } as never)).toThrow(ClampwiseTypeError);
  expect(() => ops.elu([1], { alpha: NaN })).toThrow(ClampwiseRangeError);
  expect(() => ops.gelu([1], { approximate: 1 as never })).toThrow(ClampwiseTypeError);
  for (const fn of [ops.selu, ops.silu, ops.elu, ops.gelu, ops.leakyRelu]) {
    expect(() => fn('1' as never)).toThrow(ClampwiseTypeError);
    expect(fn(tensor([], { shape: [0, 3] })).shape).toEqual([0, 3]);
  }
});
