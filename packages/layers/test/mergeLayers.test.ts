import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, expect, test } from 'vitest';
import { type Tensor, tensor } from '../src/index.ts';
import { add, average, concatenate, maximum, minimum, multiply, subtract } from '../src/layers.ts';
import { checkGradients, operand } from './support/gradients.ts';

const f64 = { dtype: 'float64' } as const;

describe('gradients by finite differences', () => {
  test.each([
    ['add', add],
    ['multiply', multiply],
    ['average', average],
    ['maximum', maximum],
    ['minimum', minimum],
  ] as const)('%s', (_, make) => {
    const layer = make(f64);
    const inputs = [operand([2, 3, 2]), operand([2, 2], 0.11), operand([2, 1, 2], 0.71)];
    checkGradients((...tensors: Tensor[]) => layer.apply(tensors), inputs);
  });

  test('subtract', () => {
    checkGradients(
      (...tensors: Tensor[]) => subtract(f64).apply(tensors),
      [operand([2, 3]), operand([2, 1], 0.11)],
    );
  });
});

describe('concatenate', () => {
  test('has the gradient of finite differences', () => {
    checkGradients(
      (...tensors: Tensor[]) => concatenate({ axis: 1, ...f64 }).apply(tensors),
      [operand([2, 3, 2]), operand([2, 1, 2], 0.11)],
    );
  });

  test('rejects shapes that do not fit, and axes that are none of an example', () => {
    const [a, b] = [tensor([[1, 2]]), tensor([[[1], [2]]])];
    expect(() => concatenate().apply([a, b])).toThrow(/\[n, 2\] and \[n, 2, 1\]/);
    expect(() => concatenate().apply([a, tensor([[1], [2]])])).toThrow(ClampwiseRangeError);
    for (const axis of [0, 2, -2, -3]) {
      expect(() => concatenate({ axis }).apply([a, a])).toThrow(/an axis of an example/);
    }
    expect(() => concatenate({ axis: 0.5 })).toThrow(ClampwiseRangeError);
    expect(() => concatenate().apply(a)).toThrow(ClampwiseTypeError);
    expect(
      concatenate().computeOutputShape([
        [null, null, 2],
        [null, 3, null],
      ]),
    ).toEqual([null, 3, null]);
  });
});

describe('merge layers', () => {
  const [a, b] = [
    tensor([
      [1, 2],
      [3, 4],
    ]),
    tensor([
      [5, 6],
      [7, 8],
    ]),
  ];

  test('take one input, and the same one twice', () => {
    expect(add().apply([a]).toArray()).toEqual(a.toArray());
    expect(multiply().apply([a, a]).toArray()).toEqual([
      [1, 4],
      [9, 16],
    ]);
  });

  test('can be applied again, to other shapes', () => {
    const layer = add();
    layer.apply([a, b]);
    expect(layer.apply([tensor([[1, 2, 3]]), tensor([[1], [1]].slice(1))]).toArray()).toEqual([
      [2, 3, 4],
    ]);
    expect(
      layer.computeOutputShape([
        [null, 3, 1],
        [null, 4],
      ]),
    ).toEqual([null, 3, 4]);
    expect(
      layer.computeOutputShape([
        [null, null],
        [null, 4],
      ]),
    ).toEqual([null, null]);
  });

  test('reject shapes that do not fit, other numbers of examples, and what is no list', () => {
    expect(() =>
      add().apply([
        a,
        tensor([
          [1, 2, 3],
          [1, 2, 3],
        ]),
      ]),
    ).toThrow(/\[n, 2\] and \[n, 3\]/);
    expect(() => add().apply([a, tensor([[1, 2]])])).toThrow(ClampwiseRangeError);
    expect(() => subtract().apply([a, b, a])).toThrow(/two inputs/);
    expect(() => subtract().apply([a])).toThrow(/two inputs/);
    expect(() => add().apply([])).toThrow(ClampwiseRangeError);
    expect(() => add().apply(a)).toThrow(ClampwiseTypeError);
    expect(() => add({ axis: 1 } as never)).toThrow(ClampwiseTypeError);
    expect(() => add({ inputShape: [2] } as never)).toThrow(/unknown option 'inputShape'/);
  });

  test('keep NaN', () => {
    const c = tensor([
      [NaN, 0],
      [0, 0],
    ]);
    for (const make of [add, average, maximum, minimum, multiply]) {
      expect(make().apply([a, b, c]).data[0]).toBeNaN();
    }
  });
});
