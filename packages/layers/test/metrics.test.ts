import { describe, expect, test } from 'vitest';
import { dense, losses, ops, sequential, sgd, type Tensor } from '../src/index.ts';
import {
  accuracy,
  auc,
  binaryAccuracy,
  confusionMatrix,
  f1Score,
  Metric,
  precision,
  r2Score,
  recall,
  rootMeanSquaredError,
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
} from '../src/metrics.ts';
import { thrown } from './support/harness.ts';

const any = (value: unknown): never => value as never;

describe('in compile', () => {
  const model = () => {
    const made = sequential([
      dense({ units: 1, inputShape: [1], kernelInitializer: 'ones', activation: 'sigmoid' }),
    ]);
    return made;
  };
  const x = [[-2], [-1], [1], [2], [3]];
  const y = [[0], [1], [1], [0], [1]];

  test('names, functions, losses and objects, each under its name', () => {
    const made = model();
    made.compile({
      optimizer: sgd(),
      loss: 'binaryCrossentropy',
      metrics: [
        'accuracy',
        'mae',
        precision(),
        recall({ name: 'found' }),
        losses.huber(),
        (yTrue, yPred) => ops.mean(ops.abs(ops.sub(yTrue, yPred)), { axis: -1 }),
      ],
    });
    const logs = made.evaluate(x, y, { batchSize: 2 });
    expect(Object.keys(logs)).toEqual([
      'loss',
      'accuracy',
      'meanAbsoluteError',
      'precision',
      'found',
      'huber',
      'metrics',
    ]);
    expect(logs.accuracy).toBeCloseTo(3 / 5, 12);
    expect(logs.precision).toBeCloseTo(2 / 3, 12);
    expect(logs.found).toBeCloseTo(2 / 3, 12);
    expect(logs.metrics).toBeCloseTo(logs.meanAbsoluteError as number, 6);
  });

  test('collect over an epoch, however it is divided, and start anew with the next', async () => {
    const made = model();
    made.compile({
      optimizer: sgd({ learningRate: 0 }),
      loss: 'mse',
      metrics: [auc(), rootMeanSquaredError(), r2Score()],
    });
    const whole = made.evaluate(x, y, { batchSize: 5 });
    const parts = made.evaluate(x, y, { batchSize: 2 });
    for (const name of ['auc', 'rootMeanSquaredError', 'r2Score']) {
      expect(parts[name]).toBeCloseTo(whole[name] as number, 6);
    }
    const { history } = await made.fit(x, y, {
      epochs: 2,
      batchSize: 2,
      verbose: 0,
      validationData: [x, y],
    });
    expect(history.auc?.[0]).toBeCloseTo(whole.auc as number, 6);
    expect(history.auc?.[1]).toBeCloseTo(whole.auc as number, 6);
    expect(history.valAuc?.[1]).toBeCloseTo(whole.auc as number, 6);
  });

  test.each(['float32', 'float64'] as const)('with weights, in %s', (dtype) => {
    const made = sequential([
      dense({ units: 1, inputShape: [1], kernelInitializer: 'ones', dtype }),
    ]);
    const perExample = (yTrue: Tensor, yPred: Tensor) =>
      ops.mean(ops.square(ops.sub(yTrue, yPred)), { axis: -1 });
    made.compile({
      optimizer: sgd(),
      loss: 'mse',
      metrics: ['mse', perExample, rootMeanSquaredError()],
      weightedMetrics: [losses.meanSquaredError],
    });
    const sampleWeight = [2, 0, 1, 1, 0];
    const logs = made.evaluate(x, y, { batchSize: 2, sampleWeight });
    // (y - x)² is 4, 4, 0, 4, 4.
    expect(logs.loss).toBeCloseTo((8 + 4) / 5, 6);
    expect(logs.perExample).toBeCloseTo(16 / 5, 6);
    expect(logs.rootMeanSquaredError).toBeCloseTo(Math.sqrt(16 / 5), 6);
    expect(logs.weightedMeanSquaredError).toBeCloseTo(12 / 4, 6);
    const whole = sequential([dense({ units: 1, inputShape: [1], dtype })]);
    const loss = (yTrue: Tensor, yPred: Tensor) => ops.mean(ops.sub(yTrue, yPred));
    whole.compile({ optimizer: sgd(), loss });
    expect(thrown(() => whole.evaluate(x, y, { sampleWeight })).message).toMatch(
      /the result of loss must be a tensor of shape \[5\], one loss for each example, since examples have weights/,
    );
  });

  test('may be a class of the caller', () => {
    class Count extends Metric {
      count = 0;
      reset(): void {
        this.count = 0;
      }
      update(_: Tensor, yPred: Tensor): void {
        this.count += yPred.shape[0] as number;
      }
      result(): number {
        return this.count;
      }
    }
    const made = model();
    made.compile({ optimizer: sgd(), loss: 'mse', metrics: [new Count('count')] });
    expect(made.evaluate(x, y, { batchSize: 2 }).count).toBe(5);
  });

  test.each([
    ['an unknown name', 'precisoin', /or a metric of @clampwise\/layers\/metrics; received/],
    ['a near name', 'acuracy', /did you mean 'accuracy'/],
    ['a number', 5, /metrics must be a Metric, a function of yTrue and yPred, or one of accuracy/],
  ])('rejects %s', (_, metric, message) => {
    const options = { optimizer: sgd(), loss: 'mse' as const, metrics: [any(metric)] };
    expect(thrown(() => model().compile(options)).message).toMatch(message);
  });
});

describe('reject', () => {
  test.each([
    [
      'other shapes',
      () => precision().add([[1, 0]], [[1]]),
      /^precision: yTrue has shape \[1, 2\]/,
    ],
    [
      'no such class',
      () => recall({ classId: 2 }).add([[1, 0]], [[1, 0]]),
      /classId must be below 2/,
    ],
    ['half a class', () => recall({ classId: 0.5 }), /classId/],
    ['one threshold', () => auc({ numThresholds: 1 }), /numThresholds/],
    ['an unknown curve', () => auc({ curve: any('DET') }), /curve must be 'ROC' or 'PR'/],
    ['k of 0', () => topKCategoricalAccuracy({ k: 0 }), /k must be/],
    ['Keras’s option', () => precision(any({ thresholds: 1 })), /did you mean 'threshold'/],
    ['no name', () => precision({ name: '' }), /name must be a string that is not empty/],
    [
      'weights for others',
      () => accuracy().add([[1]], [[1]], [1, 2]),
      /sampleWeight .*one for each/,
    ],
    ['columns of classes', () => sparseTopKCategoricalAccuracy().add([[1, 2]], [[1, 2]]), /yTrue/],
  ])('%s', (_, call, message) => {
    expect(thrown(call).message).toMatch(message);
  });
});

test('a flat array of true values fits a column of predictions, and the reverse', () => {
  for (const make of [accuracy, binaryAccuracy, precision, recall, auc, r2Score, f1Score]) {
    const [flat, column] = [make(), make()];
    column.add([[0], [1], [1]], [[0.2], [0.9], [0.4]]);
    flat.add([0, 1, 1], [[0.2], [0.9], [0.4]]);
    expect(flat.result()).toBe(column.result());
    flat.reset();
    flat.add([[0], [1], [1]], [0.2, 0.9, 0.4], [1, 1, 1]);
    expect(flat.result()).toBe(column.result());
  }
});

describe('NaN and nothing', () => {
  test('a NaN as prediction is no positive, and among no top k', () => {
    const metric = recall();
    metric.add([1, 1], [NaN, 1]);
    expect(metric.result()).toBe(0.5);
    const binary = binaryAccuracy();
    binary.add([[0], [1]], [[NaN], [NaN]]);
    expect(binary.result()).toBe(0.5);
    const top = sparseTopKCategoricalAccuracy({ k: 3 });
    top.add(
      [0, 1, 3],
      [
        [NaN, 1, 2],
        [0, 1, 2],
        [0, 1, 2],
      ],
    );
    expect(top.result()).toBeCloseTo(1 / 3, 12);
  });

  test('without examples', () => {
    for (const metric of [accuracy(), precision(), recall(), auc(), auc({ curve: 'PR' })]) {
      expect(metric.result()).toBe(0);
    }
    expect(r2Score().result()).toBeNaN();
    const metric = accuracy();
    metric.add([[1], [0]], [[1], [1]], [0, 0]);
    expect(metric.result()).toBe(0);
  });

  test('NaN stays visible in means', () => {
    const metric = rootMeanSquaredError();
    metric.add([[1]], [[NaN]]);
    expect(metric.result()).toBeNaN();
  });

  test('a constant column scores 0', () => {
    const metric = r2Score();
    metric.add([[2], [2]], [[1], [2]]);
    expect(metric.result()).toBe(0);
  });
});

describe('confusionMatrix', () => {
  test('counts classes, rows with a largest value, or both', () => {
    const expected = [
      [1, 1, 0],
      [0, 1, 0],
      [1, 0, 2],
    ];
    const truth = [0, 0, 1, 2, 2, 2];
    const predicted = [0, 1, 1, 2, 0, 2];
    expect(confusionMatrix(truth, predicted).toArray()).toEqual(expected);
    const rows = ops.oneHot(predicted, 3);
    expect(confusionMatrix(truth, rows).toArray()).toEqual(expected);
    expect(confusionMatrix(ops.oneHot(truth, 3), rows).toArray()).toEqual(expected);
    expect(confusionMatrix(Int32Array.from(truth), predicted).toArray()).toEqual(expected);
  });

  test('with more classes, and with weights', () => {
    expect(confusionMatrix([0], [1], { numClasses: 3 }).toArray()).toEqual([
      [0, 1, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    const weighted = confusionMatrix([0, 1, 1], [0, 1, 1], { sampleWeight: [0.5, 2, 3] });
    expect(weighted.toArray()).toEqual([
      [0.5, 0],
      [0, 5],
    ]);
    expect(confusionMatrix([], []).shape).toEqual([0, 0]);
  });

  test.each([
    [
      'other counts',
      () => confusionMatrix([0, 1], [0]),
      /yPred must be 2, as many as yTrue; received 1/,
    ],
    ['no class', () => confusionMatrix([0.5], [0]), /yTrue .*received 0\.5/],
    ['NaN', () => confusionMatrix([0], [NaN]), /yPred .*received NaN/],
    ['beyond the classes', () => confusionMatrix([2], [0], { numClasses: 2 }), /yTrue .*0 to 1/],
    ['a column', () => confusionMatrix([0], [[0.5]]), /yPred .*\[n, classes\] with two classes/],
    ['other weights', () => confusionMatrix([0], [0], { sampleWeight: [1, 2] }), /sampleWeight/],
  ])('rejects %s', (_, call, message) => {
    expect(thrown(call).message).toMatch(message);
  });
});

describe('f1Score', () => {
  test.each<[object, string]>([
    [{ average: 'mean' }, `average must be 'macro', 'weighted' or 'micro'; received "mean"`],
    [{ average: null }, "average must be 'macro', 'weighted' or 'micro'; received null"],
    [{ threshold: 0 }, 'threshold must be a finite number above 0'],
    [{ threshold: 1.5 }, 'threshold must be a finite number above 0'],
    [{ beta: 2 }, "unknown option 'beta'"],
  ])('rejects %j', (options, message) => {
    expect(() => f1Score(options as never)).toThrow(`f1Score: ${message}`);
  });

  test('rejects other shapes, and other classes in a later batch', () => {
    const metric = f1Score();
    expect(() => metric.add([[[1]]], [[[1]]])).toThrow('yPred must be of shape [n, classes]');
    expect(() => metric.add([[1], [0]], [[1, 0]])).toThrow(
      'yTrue has shape [2, 1], but for these predictions it must have [1, 2]',
    );
    metric.add([[1, 0]], [[1, 0]]);
    expect(() => metric.add([[1]], [[1]])).toThrow('of shape [n, 2], as in the batches before');
  });

  test('counts NaN as no prediction', () => {
    const metric = f1Score({ average: 'micro' });
    metric.add([[1, 0]], [[NaN, 1]]);
    expect(metric.result()).toBe(0);
  });
});
