import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { assertClose } from '@clampwise/testing';
import { describe, expect, test } from 'vitest';
import { maxNorm } from '../src/constraints.ts';
import { dense, ops, sequential, sgd, type Tensor, tensor, valueAndGrad } from '../src/index.ts';
import { embedding, flatten, type Layer, rescaling, reshape, softmax } from '../src/layers.ts';
import { checkGradients, operand } from './support/gradients.ts';
import { thrown } from './support/harness.ts';

describe('gradients by finite differences', () => {
  test.each([
    ['flatten', () => flatten()],
    ['reshape', () => reshape({ targetShape: [3, -1] })],
    ['rescaling', () => rescaling({ scale: [2, 3, 4], offset: 1 })],
    ['softmax along axis 1', () => softmax({ axis: 1 })],
  ] as const)('%s', (_, make) => {
    checkGradients((x) => make().apply(x), [operand([4, 2, 3])]);
  });
});

describe('reshape', () => {
  const shapeOf = (targetShape: number[], x: Tensor): readonly number[] =>
    reshape({ targetShape }).apply(x).shape;

  test('finds the length of the axis -1', () => {
    expect(shapeOf([-1], tensor(new Array(24).fill(1), { shape: [2, 3, 4] }))).toEqual([2, 12]);
    expect(shapeOf([], tensor([1, 2], { shape: [2, 1] }))).toEqual([2]);
    expect(shapeOf([-1, 1], tensor([1, 2]))).toEqual([2, 1, 1]);
    expect(shapeOf([2, -1], tensor([], { shape: [0, 4] }))).toEqual([0, 2, 2]);
    expect(reshape({ targetShape: [2, -1] }).computeOutputShape([null, null, 3])).toEqual([
      null,
      2,
      null,
    ]);
  });

  test('rejects examples that do not fit, and what is no shape', () => {
    expect(() => shapeOf([5], tensor([[1, 2, 3]]))).toThrow(/\[5\]/);
    expect(() => shapeOf([2, -1], tensor([[1, 2, 3]]))).toThrow(ClampwiseRangeError);
    expect(() => shapeOf([0, -1], tensor([[1, 2, 3]]))).toThrow(ClampwiseRangeError);
    for (const targetShape of [[-1, -1], [-2], [1.5], [NaN]]) {
      expect(() => reshape({ targetShape })).toThrow(ClampwiseRangeError);
    }
    for (const targetShape of [3, undefined, ['3']]) {
      expect(() => reshape({ targetShape: targetShape as never })).toThrow(ClampwiseTypeError);
    }
  });
});

describe('rescaling', () => {
  test('reads pixels, and keeps the numbers of float64', () => {
    const { data } = rescaling({ scale: 1 / 255 }).apply(tensor([[0, 255, 51]]));
    assertClose(data, [0, 1, 0.2], { absolute: 1e-7 });
    const wide = rescaling({ scale: 0.1 }).apply(tensor([[3]], { dtype: 'float64' }));
    expect(wide.toArray()).toEqual([[3 * 0.1]]);
    expect(() => rescaling({} as never)).toThrow(ClampwiseTypeError);
    expect(() => rescaling({ scale: [1, 2] }).apply([[1, 2, 3]])).toThrow(ClampwiseRangeError);
  });
});

describe('softmax', () => {
  test('rejects an axis that x does not have', () => {
    expect(() => softmax({ axis: 2 }).apply([[1, 2]])).toThrow(ClampwiseRangeError);
    expect(() => softmax({ axis: -3 }).apply([[1, 2]])).toThrow(ClampwiseRangeError);
    expect(() => softmax({ axis: 0.5 })).toThrow(ClampwiseRangeError);
  });
});

describe('embedding', () => {
  const make = (options = {}): Layer =>
    embedding({ inputDim: 4, outputDim: 2, embeddingsInitializer: 'ones', ...options });

  test('adds up the gradients of an index that occurs twice', () => {
    const layer = make();
    layer.apply([[0]]);
    const direction = tensor([
      [
        [1, 2],
        [10, 20],
        [100, 200],
      ],
    ]);
    const fn = valueAndGrad(() => ops.sum(ops.mul(layer.apply([[3, 0, 3]]), direction)));
    const { grads } = fn(...layer.weights);
    expect(grads[0]?.toArray()).toEqual([
      [10, 20],
      [0, 0],
      [0, 0],
      [101, 202],
    ]);
  });

  test('takes indices of any kind of array, and of any shape', () => {
    const layer = make();
    expect(layer.apply(new Int32Array([1, 2]) as never).shape).toEqual([2, 2]);
    expect(layer.apply(tensor(3)).shape).toEqual([2]);
    expect(layer.apply(tensor([], { shape: [0, 5] })).shape).toEqual([0, 5, 2]);
    expect(layer.apply(tensor([[0]], { dtype: 'float64' })).dtype).toBe('float32');
  });

  test('says which index is wrong, and where', () => {
    const layer = make();
    for (const wrong of [4, -1, 1.5, NaN, Infinity]) {
      const error = thrown(() =>
        layer.apply([
          [0, 1],
          [2, wrong],
        ]),
      );
      expect(error).toBeInstanceOf(ClampwiseRangeError);
      expect(error.message).toBe(
        `embedding: x holds ${wrong} at [1, 1]. Indices are whole numbers from 0 to 3`,
      );
    }
  });

  test('trains its vectors, which satisfy their constraint; others stay', async () => {
    const layer = make({ embeddingsConstraint: maxNorm({ maxValue: 1, axis: 1 }), seed: 1 });
    const model = sequential([layer, flatten(), dense({ units: 1, seed: 2 })]);
    model.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: 'meanSquaredError' });
    const x = [[0], [1], [2], [1]];
    const { history } = await model.fit(x, [[1], [0], [-1], [0]], {
      epochs: 100,
      verbose: 0,
      seed: 1,
    });
    expect(history.loss?.at(-1)).toBeLessThan(0.01);
    const rows = layer.getWeights()[0]?.toArray() as number[][];
    for (const [a, b] of rows as [number, number][]) {
      expect(Math.hypot(a, b)).toBeLessThan(1 + 1e-6);
    }
    expect(rows[3]?.[0]).toBeCloseTo(Math.SQRT1_2, 6);
  });

  test('rejects masks, and sizes that are none', () => {
    for (const key of ['maskZero', 'mask_zero']) {
      expect(() => make({ [key]: true })).toThrow(/masks/);
    }
    expect(() => make({ maskZero: false })).toThrow(/unknown option 'maskZero'/);
    expect(() => make({ inputLength: 3 })).toThrow(/did you mean 'inputShape'/);
    for (const wrong of [0, -1, 1.5, 2 ** 24 + 1]) {
      expect(() => make({ inputDim: wrong })).toThrow(ClampwiseRangeError);
    }
    expect(() => make({ outputDim: 0 })).toThrow(ClampwiseRangeError);
    expect(() => embedding(undefined as never)).toThrow(ClampwiseTypeError);
  });
});
