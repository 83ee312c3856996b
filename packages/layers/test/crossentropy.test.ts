import { describe, expect, test } from 'vitest';
import {
  adam,
  dense,
  losses,
  ops,
  type Sequential,
  sequential,
  sgd,
  tensor,
} from '../src/index.ts';
import { accuracy } from '../src/metrics.ts';
import { thrown } from './support/harness.ts';

const SEEDS = Array.from({ length: 12 }, (_, seed) => seed);

/** Two classes on both sides of a line, with features of about ±size. */
function classes(size: number): { x: number[][]; y: number[] } {
  const y = Array.from({ length: 40 }, (_, k) => k % 2);
  const x = y.map((label, k) => {
    const sign = label === 0 ? -size : size;
    return [sign * (1 + (k % 7) / 20), -sign * (1 + (k % 5) / 20)];
  });
  return { x, y };
}

type Kind = 'categoricalCrossentropy' | 'sparseCategoricalCrossentropy' | 'binaryCrossentropy';

function compiled(loss: Kind, seed: number): Sequential {
  const isBinary = loss === 'binaryCrossentropy';
  const model = sequential([
    dense({
      units: isBinary ? 1 : 2,
      activation: isBinary ? 'sigmoid' : 'softmax',
      inputShape: [2],
      seed,
      // Far from right, so that many examples start with a probability that rounds to 0.
      kernelInitializer: 'randomNormal',
    }),
  ]);
  model.setWeights(model.getWeights().map((w) => ops.mul(w, 30)));
  model.compile({ optimizer: adam({ learningRate: 0.1 }), loss, metrics: ['accuracy'] });
  return model;
}

const targets = (loss: Kind, y: number[]) =>
  loss === 'categoricalCrossentropy' ? ops.oneHot(y, 2) : y;

describe.each([
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
  'binaryCrossentropy',
] as const)('%s', (loss) => {
  test.each(SEEDS)('learns classes with features of ±30, seed %i', async (seed) => {
    const { x, y } = classes(30);
    const model = compiled(loss, seed);
    const t = targets(loss, y);
    await model.fit(x, t, { epochs: 60, batchSize: 8, seed, verbose: 0 });
    const result = model.evaluate(x, t);
    expect(result.accuracy).toBe(1);
    expect(result.loss).toBeLessThan(0.01);
  });

  test.each(SEEDS)('gives no NaN for features of ±300, seed %i', async (seed) => {
    const { x, y } = classes(300);
    const model = compiled(loss, seed);
    const { history } = await model.fit(x, targets(loss, y), {
      epochs: 5,
      batchSize: 8,
      seed,
      verbose: 0,
    });
    expect(history.loss.every(Number.isFinite)).toBe(true);
    expect(model.getWeights().every((w) => w.data.every(Number.isFinite))).toBe(true);
  });
});

test('accuracy over an epoch is that of all its batches', async () => {
  const model = compiled('sparseCategoricalCrossentropy', 1);
  const { x, y } = classes(1);
  const { history } = await model.fit(x, y, {
    epochs: 1,
    batchSize: 7,
    verbose: 0,
    shuffle: false,
  });
  expect(history.accuracy).toHaveLength(1);
  const metric = accuracy();
  metric.add(y, model.predict(x));
  expect(model.evaluate(x, y, { batchSize: 7 }).accuracy).toBe(metric.result());
});

test('what predict returns keeps no logits in memory', () => {
  const model = compiled('categoricalCrossentropy', 1);
  expect(model.apply(tensor([[1, 2]])).activated?.by).toBe('softmax');
  expect(model.predict([[1, 2]]).activated).toBeNull();
});

describe('true values that do not fit', () => {
  const yPred = tensor([
    [0.5, 0.5],
    [0.25, 0.75],
  ]);
  const sparse = losses.sparseCategoricalCrossentropy();

  test.each([
    [
      'a class that there is not',
      () => sparse([0, 2], yPred),
      /yTrue .*0 to 1; received 2 at index 1/,
    ],
    ['a class below 0', () => sparse([-1, 0], yPred), /yTrue .*0 to 1; received -1 at index 0/],
    ['half a class', () => sparse([0.5, 0], yPred), /yTrue .*received 0\.5/],
    ['a class that is NaN', () => sparse([NaN, 0], yPred), /yTrue .*received NaN/],
    ['too few', () => sparse([0], yPred), /yTrue .*\[2\], the number of a class.*shape \[1\]/],
    [
      'one-hot rows',
      () =>
        sparse(
          [
            [1, 0],
            [0, 1],
          ],
          yPred,
        ),
      /yTrue .*the number of a class/,
    ],
    [
      'classes for one-hot rows',
      () => losses.categoricalCrossentropy()([0, 1], yPred),
      /yTrue has shape \[2\]/,
    ],
    ['no rows', () => sparse(0, 0.5), /sparseCategoricalCrossentropy: yPred .*at least one axis/],
  ])('%s', (_, call, message) => {
    const error = thrown(call);
    expect(error.name).toBe('ClampwiseRangeError');
    expect(error.message).toMatch(message);
  });

  test('classes may be a column', () => {
    expect(sparse([[0], [1]], yPred).item()).toBe(sparse([0, 1], yPred).item());
  });
});

describe('options', () => {
  test.each([
    [
      'a smoothing above 1',
      () => losses.binaryCrossentropy({ labelSmoothing: 2 }),
      /labelSmoothing/,
    ],
    [
      'text for logits',
      () => losses.binaryCrossentropy({ fromLogits: 'no' as never }),
      /fromLogits/,
    ],
    [
      'Keras’s spelling',
      () => losses.categoricalCrossentropy({ from_logits: true } as never),
      /did you mean 'fromLogits'/,
    ],
    [
      'smoothing of classes',
      () => losses.sparseCategoricalCrossentropy({ labelSmoothing: 1 } as never),
      /labelSmoothing/,
    ],
    ['a delta of 0', () => losses.huber({ delta: 0 }), /huber: delta/],
  ])('%s', (_, call, message) => {
    expect(thrown(call).message).toMatch(message);
  });

  test('a function that makes a loss, and was not called', () => {
    const model = sequential([dense({ units: 1, inputShape: [1] })]);
    const options = { optimizer: sgd(), loss: losses.huber as never };
    expect(() => model.compile(options)).toThrow(/loss is the function huber. Call it: huber\(\)/);
    // A bundler may have changed its name, or a function of the caller calls it.
    const loss = (...args: readonly unknown[]): never => losses.huber(...(args as [])) as never;
    model.compile({ ...options, loss: loss as never });
    expect(() => model.trainOnBatch([[1]], [[2]])).toThrow(
      /Write huber\(\)\(yTrue, yPred\), or loss: huber\(\)/,
    );
  });

  test('a spelling of Keras suggests ours', () => {
    const model = sequential([dense({ units: 1, inputShape: [1] })]);
    const wrong = { optimizer: sgd(), loss: 'categoricalCrossEntropy' as never };
    expect(() => model.compile(wrong)).toThrow(/did you mean 'categoricalCrossentropy'/);
    expect(() => model.compile({ optimizer: sgd(), loss: 'huber' as never })).toThrow(
      /loss must be huber\(\), with huber imported from '@clampwise\/layers\/losses'; received/,
    );
    model.compile({ optimizer: sgd(), loss: 'mean_squared_error' as never });
  });
});

// Keras 3.15 warns and trains to a loss of 0 for the first two, and fails for the others if there
// is a class 1.
describe.each(['categoricalCrossentropy', 'sparseCategoricalCrossentropy'] as const)(
  '%s of a model with one output',
  (loss) => {
    const message = `${loss}: yPred has shape [2, 1], so there is one class and the loss is always 0. For two classes by one output, use binaryCrossentropy. For more, give the model one output for each class`;

    test.each(['sigmoid', 'softmax', 'linear'] as const)('throws after %s', async (activation) => {
      const model = sequential([dense({ units: 1, activation, inputShape: [1] })]);
      model.compile({ optimizer: sgd(), loss });
      const [x, y] = [
        [[1], [2]],
        [[0], [0]],
      ];
      const before = model.getWeights().map(({ data }) => [...data]);
      await expect(model.fit(x, y, { verbose: 0 })).rejects.toThrow(message);
      expect(thrown(() => model.evaluate(x, y)).message).toBe(message);
      expect(model.getWeights().map(({ data }) => [...data])).toEqual(before);
      expect(model.predict(x).shape).toEqual([2, 1]);
    });

    test('throws as a metric, with its options, and for predictions of one class', () => {
      const model = sequential([dense({ units: 1, inputShape: [1] })]);
      model.compile({ optimizer: sgd(), loss: 'mse', metrics: [loss] });
      expect(thrown(() => model.trainOnBatch([[1], [2]], [[0], [0]])).message).toBe(message);
      const error = thrown(() => losses[loss]({ fromLogits: true })([[0], [0]], [[1], [1]]));
      expect(error).toMatchObject({ name: 'ClampwiseRangeError', argument: 'yPred', message });
    });
  },
);
