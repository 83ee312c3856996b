import { describe, expect, test } from 'vitest';
import {
  type BatchShape,
  dense,
  functional,
  input,
  Layer,
  ops,
  sequential,
  type Tensor,
  tensor,
  zeros,
} from '../src/index.ts';
import { MergeLayer } from '../src/layers.ts';

import { thrown } from './support/harness.ts';

class Sum extends MergeLayer {
  readonly shapes: BatchShape[] = [];
  override build(inputShapes: readonly BatchShape[]): void {
    this.shapes.push(...inputShapes);
  }
  call(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((sum, x) => ops.add(sum, x));
  }
}

/** A layer with two results, the second of another shape. */
class Split extends Layer<readonly Tensor[]> {
  call(x: Tensor): readonly Tensor[] {
    return [ops.neg(x), ops.sum(x, { axis: -1, keepDims: true })];
  }
}

describe('a layer applied to symbolic tensors', () => {
  test('is built, and gives a symbolic tensor with its shape, dtype and name', () => {
    const x = input({ shape: [4], dtype: 'float64' });
    const layer = dense({ units: 3, name: 'hidden' });
    const y = layer.apply(x);
    expect([y.shape, y.dtype, y.name]).toEqual([[null, 3], 'float64', 'hidden']);
    expect(layer.weights.map(({ path }) => path)).toEqual(['hidden/kernel', 'hidden/bias']);
    expect(y.call).toMatchObject({ layer, inputs: [x], isList: false, training: null });
    expect(layer.apply(y.name === 'hidden' ? x : y, { training: true }).call?.training).toBe(true);
  });

  test('also a model, and a layer with several results', () => {
    const x = input({ shape: [2] });
    expect(sequential([dense({ units: 3 }), dense({ units: 1 })]).apply(x).shape).toEqual([
      null,
      1,
    ]);
    const [a, b] = new Split().apply(x);
    expect([a?.shape, b?.shape]).toEqual([
      [null, 2],
      [null, 1],
    ]);
    expect(a?.call).toBe(b?.call);
    expect(a?.call?.outputs).toEqual([a, b]);
  });

  test('keeps axes of any length', () => {
    class Scale extends Layer {
      call(x: Tensor): Tensor {
        return ops.sum(ops.mul(x, 2), { axis: -1, keepDims: true });
      }
    }
    const x = input({ shape: [null, 3, null, 2] });
    expect(new Scale().apply(x).shape).toEqual([null, null, 3, null, 1]);
    expect(dense({ units: 4 }).apply(x).shape).toEqual([null, null, 3, null, 4]);
    const [a, b] = new Split().apply(input({ shape: [null, 2] }));
    expect([a?.shape, b?.shape]).toEqual([
      [null, null, 2],
      [null, null, 1],
    ]);
    const sum = new Sum().apply([x, input({ shape: [1, 3, 1, 2] })]);
    expect(sum.shape).toEqual([null, null, 3, null, 2]);
    const model = functional({ inputs: x, outputs: new Scale().apply(x) });
    expect(model.predict(zeros([5, 4, 3, 6, 2])).shape).toEqual([5, 4, 3, 6, 1]);
  });

  test.each<[string, () => unknown, 'TypeError' | 'RangeError', RegExp]>([
    [
      'a shape that the layer does not accept',
      () => dense({ units: 1, inputShape: [3] }).apply(input({ shape: [2] })),
      'RangeError',
      /dense: x .*\[n, 3\], as its inputShape says.*\[n, 2\]/,
    ],
    [
      'another shape than the first time',
      () => {
        const layer = dense({ units: 1, name: 'shared' });
        layer.apply(input({ shape: [3] }));
        layer.apply(input({ shape: [2] }));
      },
      'RangeError',
      /shared: x .*length 3.*received shape \[1, 2\]/,
    ],
    [
      'tensors with values among them',
      () => new Sum().apply([input({ shape: [1] }), tensor([[1]])] as never),
      'TypeError',
      /sum: x .*symbolic tensors only.*a Tensor of shape \[1, 1\] with symbolic tensors/,
    ],
    [
      'one tensor where a list is needed',
      () => new Sum().apply(input({ shape: [1] })),
      'TypeError',
      /sum: x .*write apply\(\[a, b\]\)/,
    ],
    ['no tensors', () => new Sum().apply([]), 'RangeError', /sum: x .*empty list/],
    [
      'symbolic tensors in ops',
      () => ops.square(input({ shape: [1] }) as never),
      'TypeError',
      /square: x must be .*apply activation\(fn\) to it\); received a SymbolicTensor/,
    ],
  ])('rejects %s', (_, call, kind, message) => {
    const error = thrown(call);
    expect(error.name).toBe(`Clampwise${kind}`);
    expect(error.message).toMatch(message);
  });
});

describe('a layer with several inputs', () => {
  test('gets lists in build and call', () => {
    const sum = new Sum();
    const a = tensor([[1, 2]]);
    expect(sum.apply([a, a, tensor([[5, 5]])]).toArray()).toEqual([[7, 9]]);
    expect(sum.shapes).toEqual([
      [null, 2],
      [null, 2],
      [null, 2],
    ]);
    expect(sum.apply([a, a, a], { training: true }).toArray()).toEqual([[3, 6]]);
  });

  test('reads arrays in a list, each as one input', () => {
    expect(new Sum().apply([[[1, 2]], Float32Array.of(3, 4)]).toArray()).toEqual([[4, 6]]);
  });

  test('takes symbolic tensors', () => {
    const y = new Sum().apply([input({ shape: [3] }), input({ shape: [1] })]);
    expect(y.shape).toEqual([null, 3]);
    expect(y.call).toMatchObject({ isList: true, inputs: { length: 2 } });
  });

  test('casts each to its dtype', () => {
    const sum = new Sum({ dtype: 'float64' });
    expect(sum.apply([tensor([[0.5]]), [[1]]]).dtype).toBe('float64');
  });
});

describe('input rejects', () => {
  test.each<[string, unknown, RegExp]>([
    ['no options', undefined, /input: options/],
    ['no shape', {}, /input: shape .*received undefined/],
    ['a number as shape', { shape: 5 }, /input: shape .*received 5/],
    ['an axis of length 0', { shape: [0] }, /input: shape/],
    ['a dtype of integers', { shape: [1], dtype: 'int32' }, /input: dtype/],
    ['a path as name', { shape: [1], name: 'a/b' }, /input: name/],
    ['an unknown option', { shape: [1], inputShape: [1] }, /input: .*'inputShape'/],
  ])('%s', (_, options, message) => {
    expect(thrown(() => input(options as never)).message).toMatch(message);
  });
});
