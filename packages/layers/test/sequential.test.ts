import { ndarray } from '@clampwise/kernels';
import { describe, expect, test } from 'vitest';
import {
  activation,
  dense,
  Layer,
  nonNeg,
  ops,
  randomNormal,
  relu,
  sequential,
  type Tensor,
  type TensorLike,
  tensor,
} from '../src/index.ts';
import { onEachBackend, thrown } from './support/harness.ts';

const summing = () => dense({ units: 1, inputShape: [2], kernelInitializer: 'ones' });

onEachBackend(() => {
  describe('predict', () => {
    test.each<[string, TensorLike]>([
      [
        'a Tensor',
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ],
      [
        'a Tensor of float64',
        tensor(
          [
            [1, 2],
            [3, 4],
          ],
          { dtype: 'float64' },
        ),
      ],
      ['an NdArray', ndarray(Float32Array.of(1, 2, 3, 4), [2, 2])],
      ['an NdArray of bytes', ndarray(Uint8Array.of(1, 2, 3, 4), [2, 2])],
      ['a flat typed array', Float64Array.of(1, 2, 3, 4)],
      [
        'nested arrays',
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ])('takes %s', (_, x) => {
      const y = sequential([summing()]).predict(x);
      expect([y.shape, y.dtype, y.toArray()]).toEqual([[2, 1], 'float32', [[3], [7]]]);
    });

    test('takes a flat array with its shape, and one value for each example', () => {
      const model = sequential([dense({ units: 1, kernelInitializer: 'ones' })]);
      expect(model.predict([1, 2, 3, 4], { shape: [2, 2] }).toArray()).toEqual([[3], [7]]);
      const line = sequential([dense({ units: 1, inputShape: [1], kernelInitializer: 'ones' })]);
      expect(line.predict([1, 2]).toArray()).toEqual([[1], [2]]);
      expect(line.predict(tensor([1, 2])).toArray()).toEqual([[1], [2]]);
    });

    test('gives the same in parts as at once', () => {
      const model = sequential([dense({ units: 3, inputShape: [4], seed: 1 }), nonNeg()]);
      const x = randomNormal([1500, 4], { seed: 2 });
      const whole = model.predict(x, { batchSize: 1500 });
      expect(whole.shape).toEqual([1500, 3]);
      expect(model.predict(x).data).toEqual(whole.data);
      expect(model.predict(x, { batchSize: 7 }).data).toEqual(whole.data);
    });

    test('gives an ordinary array that owns exactly its bytes, also after training', () => {
      const model = sequential([dense({ units: 3, inputShape: [4] }), relu()]);
      model.compile({ optimizer: 'sgd', loss: 'mse' });
      const x = randomNormal([20, 4]);
      model.trainOnBatch(x, randomNormal([20, 3]));
      for (const { data } of [
        model.predict(x),
        model.predict(x, { batchSize: 3 }),
        ...model.getWeights(),
      ]) {
        expect(data.buffer.byteLength).toBe(data.byteLength);
        expect(structuredClone(data).buffer.byteLength).toBe(data.byteLength);
      }
    });

    test('takes no examples at all', () => {
      expect(sequential([summing()]).predict(tensor([], { shape: [0, 2] })).shape).toEqual([0, 1]);
    });
  });
});

describe('a model', () => {
  test('is built at once where the input shape is known, else by its data', () => {
    expect(sequential([summing()]).built).toBe(true);
    const late = sequential([dense({ units: 3 }), dense({ units: 2 })]);
    expect(late.built).toBe(false);
    late.predict([[1, 2, 3, 4]]);
    expect(late.countParams()).toBe(4 * 3 + 3 + 3 * 2 + 2);
  });

  test('grows by add, and names its layers', () => {
    const model = sequential();
    model.add(dense({ units: 3, inputShape: [2] }));
    model.add(relu());
    model.add(dense({ units: 1 }));
    model.add(dense({ units: 1, name: 'head' }));
    model.add(dense({ units: 1 }));
    expect(model.layers.map(({ name }) => name)).toEqual([
      'dense',
      'relu',
      'dense_1',
      'head',
      'dense_2',
    ]);
    expect(model.predict([[1, 2]]).shape).toEqual([1, 1]);
  });

  test('lists its weights, those of a layer used twice once', () => {
    const twice = dense({ units: 2, inputShape: [2] });
    const model = sequential([twice, relu(), twice]);
    expect(model.weights.map(({ name }) => name)).toEqual(['kernel', 'bias']);
    expect(model.countParams()).toBe(6);
  });

  test('a layer used twice gets the sum of its gradients', () => {
    const twice = dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'ones' });
    const model = sequential([twice, twice]);
    model.compile({ optimizer: 'sgd', loss: (_, y) => ops.sum(y) });
    model.trainOnBatch([[3]], [[0]]);
    // The result is w·w·3, its slope at w = 1 is 6.
    expect(model.weights[0]?.item()).toBeCloseTo(1 - 0.01 * 6, 6);
  });

  test('is a layer of another model', async () => {
    const inner = sequential([dense({ units: 4, seed: 1 }), activation('tanh')]);
    const model = sequential([
      dense({ units: 3, inputShape: [2], seed: 2 }),
      inner,
      dense({ units: 1 }),
    ]);
    expect(model.countParams()).toBe(9 + 16 + 5);
    model.compile({ optimizer: 'adam', loss: 'mse' });
    const before = inner.getWeights()[0]?.toArray();
    await model.fit([[1, 2]], [[3]], { verbose: 0 });
    expect(inner.getWeights()[0]?.toArray()).not.toEqual(before);
  });

  test('sums itself up in a table', () => {
    const model = sequential([
      dense({ units: 1000, activation: 'relu', inputShape: [5] }),
      dense({ units: 5, trainable: false }),
      nonNeg(),
    ]);
    expect(`\n${model.summary()}`).toMatchInlineSnapshot(`
      "
      Layer             Output shape  Parameters
      ────────────────  ────────────  ──────────
      dense (Dense)     [n, 1000]          6,000
      dense_1 (Dense)   [n, 5]             5,005
      non_neg (NonNeg)  [n, 5]                 0
      ────────────────  ────────────  ──────────
      11,005 parameters, 6,000 of them trainable"
    `);
  });

  test('sets and gets weights', () => {
    const model = sequential([summing()]);
    model.setWeights([[[2], [3]], [4]]);
    expect(model.getWeights().map((w) => w.toArray())).toEqual([[[2], [3]], [4]]);
    expect(model.predict([[1, 1]]).toArray()).toEqual([[9]]);
  });

  test('in float64 throughout where its first layer is', () => {
    const model = sequential([
      dense({ units: 2, inputShape: [1], dtype: 'float64' }),
      dense({ units: 1 }),
    ]);
    expect(model.predict([[0.1]]).dtype).toBe('float64');
    expect(model.weights.every(({ dtype }) => dtype === 'float64')).toBe(true);
  });
});

describe('models refuse', () => {
  const model = sequential([summing()]);
  const unbuilt = sequential([dense({ units: 1 })]);
  const compiled = sequential([summing()]);
  compiled.compile({ optimizer: 'sgd', loss: 'mse' });
  class Summing extends Layer {
    call(x: Tensor): Tensor {
      return ops.sum(x);
    }
  }
  test.each<[string, () => unknown, 'TypeError' | 'RangeError', RegExp]>([
    [
      'a layer whose inputShape is not what comes to it',
      () => sequential([summing(), dense({ units: 1, inputShape: [3] })]),
      'RangeError',
      /dense_1: x .*\[n, 3\], as its inputShape says.*\[n, 1\]/,
    ],
    ['no list of layers', () => sequential(nonNeg() as never), 'TypeError', /layers .*an array/],
    ['what is no layer', () => sequential([5 as never]), 'TypeError', /layers .*received 5/],
    [
      'another number of features',
      () => model.predict([[1]]),
      'RangeError',
      /x has shape \[1, 1\], but the model takes shape \[n, 2\]/,
    ],
    [
      'one example without its axis',
      () => model.predict([1, 2]),
      'RangeError',
      /shape \[2\], .*\[n, 2\]/,
    ],
    [
      'a flat array of odd length',
      () => model.predict(Float32Array.of(1)),
      'RangeError',
      /\[n, 2\]/,
    ],
    ['a number', () => unbuilt.predict(5), 'RangeError', /at least one axis/],
    [
      'a misspelt option',
      () => model.predict([[1, 2]], { batch: 1 } as never),
      'TypeError',
      /'batch'/,
    ],
    [
      'a batch size of 0',
      () => model.predict([[1, 2]], { batchSize: 0 }),
      'RangeError',
      /batchSize/,
    ],
    [
      'a result without a row for each example',
      () =>
        sequential([summing(), new Summing()]).predict(
          [
            [1, 2],
            [3, 4],
          ],
          { batchSize: 1 },
        ),
      'RangeError',
      /one row for each example.*received shape \[\]/,
    ],
    [
      'getWeights before it is built',
      () => unbuilt.getWeights(),
      'TypeError',
      /getWeights.*built.*without weights/,
    ],
    ['setWeights before it is built', () => unbuilt.setWeights([]), 'TypeError', /built/],
    ['summary before it is built', () => unbuilt.summary(), 'TypeError', /inputShape/],
    ['countParams before it is built', () => unbuilt.countParams(), 'TypeError', /built/],
    ['evaluate before compile', () => model.evaluate([[1, 2]], [1]), 'TypeError', /not compiled/],
    [
      'trainOnBatch before compile',
      () => model.trainOnBatch([[1, 2]], [1]),
      'TypeError',
      /compile\(/,
    ],
    [
      'compile without options',
      () => model.compile(undefined as never),
      'TypeError',
      /compile: options/,
    ],
    [
      'no optimizer',
      () => model.compile({ loss: 'mse' } as never),
      'TypeError',
      /optimizer .*undefined/,
    ],
    ['no loss', () => model.compile({ optimizer: 'sgd' } as never), 'TypeError', /compile: loss/],
    [
      'an unknown optimizer',
      () => model.compile({ optimizer: 'adm' as never, loss: 'mse' }),
      'TypeError',
      /did you mean 'adam'/,
    ],
    [
      'a misspelt loss',
      () => model.compile({ optimizer: 'sgd', loss: 'meanSquareError' as never }),
      'TypeError',
      /did you mean 'meanSquaredError'/,
    ],
    [
      'one metric without a list',
      () => model.compile({ optimizer: 'sgd', loss: 'mse', metrics: 'mae' as never }),
      'TypeError',
      /metrics/,
    ],
    [
      'clipnorm in compile',
      () => model.compile({ optimizer: 'sgd', loss: 'mse', clipnorm: 1 } as never),
      'TypeError',
      /unknown option 'clipnorm'/,
    ],
    [
      'fewer targets than examples',
      () =>
        compiled.evaluate(
          [
            [1, 2],
            [3, 4],
          ],
          [[1]],
        ),
      'RangeError',
      /x has 2 examples, but y has 1/,
    ],
    ['wide targets', () => compiled.evaluate([[1, 2]], [[1, 2]]), 'RangeError', /y .*\[n, 1\]/],
    [
      'no examples to evaluate',
      () => compiled.evaluate(tensor([], { shape: [0, 2] }), []),
      'RangeError',
      /no examples/,
    ],
  ])('%s', (_, call, kind, message) => {
    const error = thrown(call);
    expect(error.name).toBe(`Clampwise${kind}`);
    expect(error.message).toMatch(message);
  });
});
