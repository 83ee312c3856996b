import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { assertClose } from '@clampwise/testing';
import { describe, expect, test } from 'vitest';
import { dense, ops, sequential, sgd, type Tensor, tensor, valueAndGrad } from '../src/index.ts';
import {
  BatchNormalization,
  batchNormalization,
  Layer,
  layerNormalization,
  normalization,
  unitNormalization,
} from '../src/layers.ts';
import { checkGradients, operand } from './support/gradients.ts';

const TRAINING = { training: true };
const x64 = (shape: readonly number[]): Tensor =>
  tensor(operand(shape).values.slice(), { shape, dtype: 'float64' });

describe('gradients by finite differences', () => {
  test.each([
    ['batchNormalization in training', () => batchNormalization(), true],
    ['batchNormalization in inference', () => batchNormalization(), false],
    ['frozen batchNormalization', () => batchNormalization({ trainable: false }), true],
    ['layerNormalization', () => layerNormalization(), true],
    ['layerNormalization of two axes', () => layerNormalization({ axis: [-1, -2] }), false],
    ['unitNormalization', () => unitNormalization(), true],
    ['normalization', () => normalization({ mean: 0.5, variance: 2 }), true],
    ['inverted normalization', () => normalization({ mean: 1, variance: 2, invert: true }), true],
  ] as const)('%s', (_, make, training) => {
    const layer = make();
    layer.apply(x64([4, 2, 3]));
    checkGradients((x) => layer.apply(x, { training }), [operand([4, 2, 3])]);
  });
});

describe('batchNormalization', () => {
  test('moves its statistics in training only, once a step', () => {
    const layer = batchNormalization({ momentum: 0.5 });
    const x = tensor([
      [1, -5],
      [3, -9],
    ]);
    const statistics = (): unknown =>
      layer
        .getWeights()
        .slice(2)
        .map((w) => w.toArray());
    layer.apply(x);
    expect(statistics()).toEqual([
      [0, 0],
      [1, 1],
    ]);
    layer.apply(x, TRAINING);
    expect(statistics()).toEqual([
      [1, -3.5],
      [1, 2.5],
    ]);
    layer.computeOutputShape([null, 2]);
    layer.apply(x);
    expect(statistics()).toEqual([
      [1, -3.5],
      [1, 2.5],
    ]);
  });

  test('is not trained in its statistics, and a step of fit moves them once', () => {
    const model = sequential([
      dense({ units: 2, inputShape: [2], kernelInitializer: 'ones' }),
      batchNormalization({ momentum: 0 }),
    ]);
    expect(model.trainableWeights.map(({ name }) => name)).toEqual([
      'kernel',
      'bias',
      'gamma',
      'beta',
    ]);
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss: 'meanSquaredError' });
    model.trainOnBatch(
      [
        [1, 1],
        [3, 5],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    );
    const [mean, variance] = model
      .getWeights()
      .slice(-2)
      .map((w) => w.toArray());
    expect([mean, variance]).toEqual([
      [5, 5],
      [9, 9],
    ]);
  });

  test('in a frozen layer or model it uses the moving statistics and leaves them', () => {
    const inner = batchNormalization();
    const base = sequential([dense({ units: 2, inputShape: [2], seed: 1 }), inner]);
    class Block extends Layer {
      readonly part = base;
      call(x: Tensor): Tensor {
        return this.part.apply(x);
      }
    }
    const block = new Block();
    block.apply([[1, 2]]);
    const before = inner.getWeights().map((w) => w.toArray());
    block.trainable = false;
    expect([base.trainable, inner.trainable]).toEqual([false, false]);
    const x = [
      [1, 2],
      [3, 4],
    ];
    const y = base.apply(x, TRAINING);
    expect(y.toArray()).toEqual(base.apply(x).toArray());
    expect(
      base
        .getWeights()
        .slice(2)
        .map((w) => w.toArray()),
    ).toEqual([...before.slice(0, 2), [0, 0], [1, 1]]);
    block.trainable = true;
    base.apply(x, TRAINING);
    expect(inner.getWeights()[2]?.toArray()).not.toEqual([0, 0]);
  });

  test('a NaN spoils its own feature alone', () => {
    const layer = batchNormalization();
    const y = layer
      .apply(
        tensor([
          [NaN, 1],
          [2, 3],
        ]),
        TRAINING,
      )
      .toArray() as number[][];
    expect(y.map(([a]) => a)).toEqual([NaN, NaN]);
    expect(y.every(([, b]) => Number.isFinite(b))).toBe(true);
    const statistics = (): unknown =>
      layer
        .getWeights()
        .slice(2)
        .map((w) => w.toArray());
    expect(statistics()).toEqual([
      [0, Math.fround(0.02)],
      [1, 1],
    ]);
    layer.apply(
      tensor([
        [3e38, Infinity],
        [-3e38, 3],
      ]),
      TRAINING,
    );
    expect(statistics()).toEqual([
      [0, Math.fround(0.02)],
      [1, 1],
    ]);
  });

  test('large values neither overflow nor cancel', () => {
    const layer = batchNormalization({ epsilon: 0 });
    const y = layer.apply(
      tensor([
        [3e38, 16777216],
        [-3e38, 16777218],
      ]),
      TRAINING,
    );
    assertClose(y.data, [1, -1, -1, 1], { absolute: 1e-6 });
  });

  test('an empty batch leaves the statistics', () => {
    const layer = batchNormalization();
    expect(layer.apply(tensor([], { shape: [0, 2] }), TRAINING).shape).toEqual([0, 2]);
    expect(layer.getWeights()[2]?.toArray()).toEqual([0, 0]);
  });

  test('holds its options, and constrains gamma', () => {
    const layer = batchNormalization({
      momentum: 0.9,
      gammaConstraint: 'nonNeg',
      gammaInitializer: () => tensor([-1, 2]),
      betaRegularizer: 'l2',
    });
    layer.apply([[1, 2]]);
    expect(layer).toBeInstanceOf(BatchNormalization);
    expect(layer).toMatchObject({ axis: -1, momentum: 0.9, epsilon: 1e-3, center: true });
    expect(layer.getWeights()[0]?.toArray()).toEqual([0, 2]);
    expect(layer.weights.map(({ path }) => path)).toEqual([
      'batch_normalization/gamma',
      'batch_normalization/beta',
      'batch_normalization/moving_mean',
      'batch_normalization/moving_variance',
    ]);
    expect(layer.weights[1]?.regularizer?.name).toBe('l2');
  });

  test('rejects other axes, shapes and options', () => {
    expect(() => batchNormalization({ axis: 1 }).apply(x64([2, 3, 4]))).toThrow(/last axis/);
    expect(batchNormalization({ axis: 2 }).apply(x64([2, 3, 4])).shape).toEqual([2, 3, 4]);
    expect(() => batchNormalization().apply([1, 2])).toThrow(ClampwiseRangeError);
    expect(() => batchNormalization({ momentum: 2 })).toThrow(ClampwiseRangeError);
    expect(() => batchNormalization({ epsilon: -1 })).toThrow(ClampwiseRangeError);
    expect(() => batchNormalization({ axis: [1] as never })).toThrow(ClampwiseTypeError);
    expect(() => batchNormalization({ eps: 1 } as never)).toThrow(/did you mean 'epsilon'/);
    const layer = batchNormalization();
    layer.apply([[1, 2]]);
    expect(() => layer.apply([[1, 2, 3]])).toThrow(/last axis has length 2/);
  });
});

describe('layerNormalization', () => {
  test('large values neither overflow nor cancel', () => {
    const y = layerNormalization({ epsilon: 0 }).apply(
      tensor([
        [3e38, -3e38],
        [1e8, 1e8 + 8],
      ]),
    );
    assertClose(y.data, [1, -1, -1, 1], { absolute: 1e-6 });
  });

  test('rejects axes that are not the last ones, and other shapes', () => {
    const bad = [[0], 1, [1, 1], [0, 2], [3], []];
    for (const axis of bad) {
      expect(() => layerNormalization({ axis: axis as never }).apply(x64([2, 3, 4]))).toThrow(
        ClampwiseRangeError,
      );
    }
    expect(() => layerNormalization({ axis: [-1, -2] }).apply(x64([2, 3]))).toThrow(
      ClampwiseRangeError,
    );
    expect(() => layerNormalization({ axis: 'last' as never })).toThrow(ClampwiseTypeError);
    const layer = layerNormalization({ axis: [-2, -1] });
    layer.apply(x64([1, 2, 3]));
    expect(() => layer.apply(x64([1, 3, 2]))).toThrow(/last axes are \[2, 3\]/);
  });
});

describe('unitNormalization', () => {
  test('norms neither overflow nor underflow', () => {
    const dtype = 'float64';
    for (const size of [1e300, 1e-5]) {
      const y = unitNormalization().apply(tensor([[3 * size, 4 * size]], { dtype }));
      assertClose(y.data, [0.6, 0.8], { relative: 1e-15 });
    }
    const tiny = unitNormalization().apply(tensor([[3e-30, 4e-30]]));
    assertClose(tiny.data, [3e-18, 4e-18], { relative: 1e-6 });
  });

  test('zeros stay zeros with a finite gradient, and NaN spoils its vector alone', () => {
    const layer = unitNormalization();
    const { grads } = valueAndGrad((v: Tensor) => ops.sum(layer.apply(v)))(tensor([[0, 0]]));
    expect(grads[0].data.every(Number.isFinite)).toBe(true);
    const y = layer.apply([
      [NaN, 1],
      [3, 4],
      [0, 0],
    ]);
    expect(y.toArray()).toEqual([
      [NaN, NaN],
      [Math.fround(0.6), Math.fround(0.8)],
      [0, 0],
    ]);
  });
});

describe('normalization', () => {
  test('adapts to data, before or after it is built, and again', () => {
    const layer = normalization();
    expect(layer.apply([[3, 200]]).toArray()).toEqual([[3, 200]]);
    layer.adapt([
      [1, 100],
      [3, 300],
    ]);
    expect(layer.apply([[3, 200]]).toArray()).toEqual([[1, 0]]);
    layer.adapt(
      new Float32Array(0).length === 0
        ? tensor([
            [0, 0],
            [4, 2],
          ])
        : [],
    );
    expect(layer.apply([[4, 0]]).toArray()).toEqual([[1, -1]]);
    expect(layer.weights.map(({ name, trainable }) => [name, trainable])).toEqual([
      ['mean', false],
      ['variance', false],
    ]);
  });

  test('in a model it makes training see normal values, and training leaves it', async () => {
    const scale = normalization({ inputShape: [2] });
    const x = [
      [1000, 0.001],
      [1010, 0.003],
      [1020, 0.002],
      [1030, 0.004],
    ];
    scale.adapt(x);
    const model = sequential([scale, dense({ units: 1, seed: 1 })]);
    model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError' });
    const before = scale.getWeights().map((w) => w.toArray());
    const { history } = await model.fit(x, [[1], [2], [3], [4]], {
      epochs: 200,
      verbose: 0,
      seed: 1,
    });
    expect(history.loss?.at(-1)).toBeLessThan(0.05);
    expect(scale.getWeights().map((w) => w.toArray())).toEqual(before);
  });

  test('invert is the way back', () => {
    const options = { mean: [1, 2], variance: [4, 0.25] };
    const there = normalization(options);
    const back = normalization({ ...options, invert: true });
    const x = [
      [3, -7.5],
      [0.5, 4],
    ];
    expect(back.apply(there.apply(x)).toArray()).toEqual(x);
  });

  test('rejects half of the statistics, wrong shapes, and data without examples', () => {
    expect(() => normalization({ mean: 1 })).toThrow(/without variance\. Pass both/);
    expect(() => normalization({ mean: 1, variance: -1 })).toThrow(ClampwiseRangeError);
    expect(() => normalization({ mean: 1, variance: NaN })).toThrow(ClampwiseRangeError);
    expect(() => normalization({ mean: [1, 2], variance: 1 }).apply([[1, 2, 3]])).toThrow(
      ClampwiseRangeError,
    );
    expect(() => normalization({ mean: 1, variance: 1 }).adapt([[1]])).toThrow(ClampwiseTypeError);
    expect(() => normalization().adapt(tensor([], { shape: [0, 2] }))).toThrow(ClampwiseRangeError);
    expect(() => normalization().adapt([1, 2])).toThrow(ClampwiseRangeError);
    const layer = normalization();
    layer.adapt([[1, 2]]);
    expect(() => layer.adapt([[1, 2, 3]])).toThrow(ClampwiseRangeError);
    expect(() => layer.apply([[1]])).toThrow(ClampwiseRangeError);
  });
});

test('a step that is skipped for its NaN leaves a model with batchNormalization as it was', () => {
  const model = sequential([
    dense({ units: 3, inputShape: [2], seed: 1 }),
    batchNormalization(),
    dense({ units: 1, seed: 2 }),
  ]);
  const optimizer = sgd({ learningRate: 0.1, onNonFinite: 'skip' });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const before = model.getWeights().map((w) => w.toArray());
  model.trainOnBatch(
    [
      [1, NaN],
      [2, 3],
    ],
    [[1], [2]],
  );
  expect(model.getWeights().map((w) => w.toArray())).toEqual(before);
  model.trainOnBatch(
    [
      [1, 2],
      [2, 3],
    ],
    [[1], [2]],
  );
  expect(model.getWeights().map((w) => w.toArray())).not.toEqual(before);
});
