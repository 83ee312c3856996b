// What fit does beside training on arrays: weights of examples, batches of iterables, signals, and errors in the middle.
import { describe, expect, test } from 'vitest';
import {
  type Callbacks,
  dense,
  type FitOptions,
  Layer,
  ops,
  type Sequential,
  sequential,
  sgd,
  type Tensor,
  tensor,
} from '../src/index.ts';
import { l2 } from '../src/regularizers.ts';

const x = [[1], [2], [3], [4]];
const y = [[2], [4], [6], [8]];
const silent = { verbose: 0 } as const;

/** The line y = w·x, with w = 1 unless training changes it. */
function line(learningRate = 0.01): Sequential {
  const layer = dense({ units: 1, useBias: false, inputShape: [1], kernelInitializer: 'ones' });
  const model = sequential([layer]);
  model.compile({ optimizer: sgd({ learningRate }), loss: 'mse' });
  return model;
}

const slope = (model: Sequential): number => model.getWeights()[0]?.item() as number;

/** Throws, or returns a promise that is rejected. */
const fails = async (call: () => unknown): Promise<Error> => {
  try {
    await call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};

describe('weights of examples', () => {
  test('scale the loss of each, divided by their number', () => {
    const model = line();
    // The errors are 1, 2, 3 and 4.
    const sampleWeight = [1, 0, 2, 0.5];
    expect(model.evaluate(x, y, { sampleWeight }).loss).toBe((1 + 2 * 9 + 0.5 * 16) / 4);
    const wide = tensor(sampleWeight, { shape: [4, 1] });
    expect(model.evaluate(x, y, { sampleWeight: wide }).loss).toBe(27 / 4);
    expect(model.trainOnBatch(x, y, { sampleWeight }).loss).toBe(27 / 4);
    expect(slope(model)).toBeCloseTo(1 + (0.01 * 2 * (1 + 2 * 9 + 0.5 * 16)) / 4, 6);
  });

  test('and of their classes are multiplied', () => {
    const model = sequential([
      dense({ units: 2, inputShape: [1], kernelInitializer: 'zeros', activation: 'softmax' }),
    ]);
    const options = { optimizer: sgd({ learningRate: 0 }), loss: 'sparseCategoricalCrossentropy' };
    model.compile(options as never);
    const labels = [0, 1, 1, 0];
    const loss = (weights: object): number => model.trainOnBatch(x, labels, weights).loss;
    const each = Math.log(2);
    expect(loss({})).toBeCloseTo(each, 6);
    expect(loss({ classWeight: { 1: 3 } })).toBeCloseTo((each * 8) / 4, 6);
    expect(loss({ classWeight: [0, 3] })).toBeCloseTo((each * 6) / 4, 6);
    expect(loss({ classWeight: { 1: 3 }, sampleWeight: [1, 2, 0, 4] })).toBeCloseTo(
      (each * (1 + 6 + 0 + 4)) / 4,
      6,
    );
  });

  test('go along when fit shuffles', async () => {
    // The second half contradicts the first, and does not count.
    const model = line(0.02);
    const [xs, ys] = [
      [...x, ...x],
      [...y, ...x.map(() => [0])],
    ];
    const sampleWeight = xs.map((_, k) => (k < 4 ? 1 : 0));
    await model.fit(xs, ys, { ...silent, sampleWeight, batchSize: 3, epochs: 200 });
    expect(slope(model)).toBeCloseTo(2, 5);
  });

  test('do not count in validation if they are weights of classes', async () => {
    const model = line(0);
    const options = { ...silent, validationSplit: 0.5, classWeight: { 2: 5, 4: 5, 6: 7, 8: 9 } };
    const { history } = await model.fit(x, y, options);
    expect(history.loss).toEqual([(5 * 1 + 5 * 4) / 2]);
    expect(history.valLoss).toEqual([(9 + 16) / 2]);
  });

  test.each<[string, FitOptions, RegExp]>([
    ['too few', { sampleWeight: [1, 2] }, /x has 4 examples, but sampleWeight has 2 weights/],
    ['one for all', { sampleWeight: 2 }, /sampleWeight has a Tensor of shape \[\]/],
    ['text', { sampleWeight: 'no' as never }, /sampleWeight .*"no"/],
    [
      'of another shape',
      {
        sampleWeight: [
          [1, 2],
          [1, 2],
          [1, 2],
          [1, 2],
        ],
      },
      /sampleWeight/,
    ],
    ['of an output that is none', { sampleWeight: { out: [1] } as never }, /unknown name 'out'/],
    ['a number for classes', { classWeight: 3 as never }, /classWeight .*received 3/],
    ['a name as class', { classWeight: { cat: 1 } as never }, /classWeight .*the key 'cat'/],
    ['a negative weight', { classWeight: { 1: -1 } }, /classWeight\[1\] .*-1/],
  ])('are rejected: %s', async (_, options, message) => {
    const error = await fails(() => line().fit(x, y, { ...silent, ...options }));
    expect(error.name).toMatch(/^Clampwise/);
    expect(error.message).toMatch(message);
  });
});

describe('penalties of regularizers', () => {
  test('are part of the loss of training and of evaluate', () => {
    const kernelRegularizer = l2(0.5);
    const layer = dense({
      units: 1,
      inputShape: [1],
      kernelInitializer: 'ones',
      kernelRegularizer,
    });
    const model = sequential([layer]);
    model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'mse' });
    expect(model.evaluate([[1]], [[1]]).loss).toBe(0.5);
    expect(model.trainOnBatch([[1]], [[1]]).loss).toBe(0.5);
    expect(slope(model)).toBeCloseTo(1 - 0.1 * 2 * 0.5, 6);
    // As in Keras, a layer that does not train has no penalty.
    layer.trainable = false;
    expect(model.evaluate([[0]], [[0]]).loss).toBe(0);
  });
});

test('a loss that a layer adds counts once if it is built in the call of another', () => {
  class Inner extends Layer {
    call(x: Tensor): Tensor {
      this.addLoss(ops.mean(x));
      return x;
    }
  }
  class Outer extends Layer {
    readonly parts: Layer[] = [];
    call(x: Tensor): Tensor {
      if (this.parts.length === 0) this.parts.push(new Inner());
      return this.parts[0]?.apply(x) as Tensor;
    }
  }
  const model = sequential([new Outer()]);
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  expect(model.evaluate([[2]], [[2]]).loss).toBe(2);
});

describe('batches of an iterable', () => {
  const batches = [
    [x.slice(0, 2), y.slice(0, 2)],
    [x.slice(2), y.slice(2)],
  ] as const;

  test('train as the same batches of arrays do', async () => {
    const [expected, model] = [line(), line()];
    const options = { ...silent, epochs: 3, batchSize: 2, shuffle: false };
    const arrays = await expected.fit(x, y, options);
    const run = await model.fit(() => batches, { ...silent, epochs: 3 });
    expect(run).toEqual(arrays);
    expect(slope(model)).toBe(slope(expected));
    // Also without options, and with a place for y.
    const set = new Set(batches);
    expect((await line().fit(set as never, undefined as never, silent)).history.loss).toHaveLength(
      1,
    );
  });

  test('build a model that has no inputShape', async () => {
    const model = sequential([dense({ units: 1, seed: 1 })]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    const { history } = await model.fit(new Set(batches), { ...silent, epochs: 2 });
    expect(history.loss[1]).toBeLessThan(history.loss[0] as number);
  });

  test('go on where the last epoch ended, and then from the start', async () => {
    const seen: number[] = [];
    function* numbers() {
      for (let k = 0; k < 5; k++) {
        seen.push(k);
        yield [[[k]], [[k]]] as const;
      }
    }
    const run = await line(0).fit(numbers, { ...silent, epochs: 3, stepsPerEpoch: 2 });
    expect([seen, run.epochs]).toEqual([[0, 1, 2, 3, 4], 3]);
    seen.length = 0;
    await line(0).fit(numbers, { ...silent, epochs: 2, stepsPerEpoch: 5 });
    expect(seen).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
  });

  test('are told that they are no longer needed', async () => {
    let ended = 0;
    function* endless() {
      try {
        for (;;) yield batches[0];
      } finally {
        ended++;
      }
    }
    async function* later() {
      yield* endless();
    }
    await line().fit(endless(), { ...silent, stepsPerEpoch: 3 });
    expect(ended).toBe(1);
    await line().fit(later(), { ...silent, stepsPerEpoch: 3 });
    expect(ended).toBe(2);
    const model = line();
    const onBatchEnd = (): never => {
      throw new Error('on purpose');
    };
    await expect(model.fit(endless(), { ...silent, callbacks: { onBatchEnd } })).rejects.toThrow();
    expect(ended).toBe(3);
    const stop: Callbacks = {
      onBatchEnd: (batch) => {
        model.stopTraining = batch === 1;
      },
    };
    expect((await model.fit(later, { ...silent, callbacks: stop })).epochs).toBe(1);
    expect(ended).toBe(4);
  });

  const iterable = (...values: unknown[]): never => new Set(values) as never;
  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a generator that has ended',
      () => line().fit(batches.values() as never, { ...silent, epochs: 2 }),
      /x has no batch for this epoch. Pass a generator function/,
    ],
    ['no batch', () => line().fit(iterable(), silent), /x has no batch/],
    ['a batch of one', () => line().fit(iterable([x]), silent), /a batch .*\[x, y\].*Array\(1\)/],
    ['a batch that is none', () => line().fit(iterable(5), silent), /a batch .*received 5/],
    [
      'a batch that does not fit',
      () => line().fit(iterable([x, y], [[[1, 2]], [[1]]]), silent),
      /x has shape \[1, 2\], but the model takes shape \[n, 1\]/,
    ],
    [
      'y beside it',
      () => line().fit(iterable([x, y]) as never, y, silent),
      /y must be left out, since x gives batches/,
    ],
    [
      'an option for arrays',
      () => line().fit(iterable([x, y]), { ...silent, batchSize: 2 }),
      /batchSize is an option for arrays/,
    ],
    [
      'steps for arrays',
      () => line().fit(x, y, { ...silent, stepsPerEpoch: 2 }),
      /stepsPerEpoch is 2, but x is not an iterable/,
    ],
    [
      'half a step',
      () => line().fit(iterable([x, y]), { ...silent, stepsPerEpoch: 0.5 }),
      /stepsPerEpoch/,
    ],
    [
      'a function that gives no iterable',
      () => line().fit((() => 5) as never, silent),
      /x .*a function that returned 5/,
    ],
    [
      'validation without a batch',
      () => line().fit(x, y, { ...silent, validationData: iterable() }),
      /validationData has no batch/,
    ],
    [
      'validation with a batch that is none',
      () => line().fit(x, y, { ...silent, validationData: iterable([x]) }),
      /a batch of validationData .*Array\(1\)/,
    ],
  ])('are rejected: %s', async (_, call, message) => {
    const error = await fails(call);
    expect(error.name).toMatch(/^Clampwise/);
    expect(error.message).toMatch(message);
  });
});

describe('a signal', () => {
  test('ends fit between two batches, and the model goes on', async () => {
    const model = line();
    const stop = new AbortController();
    const seen: string[] = [];
    const callbacks: Callbacks = {
      onBatchEnd(batch) {
        seen.push(`batch ${batch}`);
        if (batch === 1) stop.abort();
      },
      onTrainEnd: () => seen.push('end'),
    };
    const { signal } = stop;
    const options = { ...silent, batchSize: 1, shuffle: false, callbacks, signal };
    const error = await fails(() => model.fit(x, y, options));
    expect([error.name, error === signal.reason]).toEqual(['AbortError', true]);
    expect(seen).toEqual(['batch 0', 'batch 1']);
    const expected = line();
    await expected.fit(x.slice(0, 2), y.slice(0, 2), { ...silent, batchSize: 1, shuffle: false });
    expect(slope(model)).toBe(slope(expected));
    const { history } = await model.fit(x, y, silent);
    expect(history.loss).toHaveLength(1);
  });

  test('ends fit while it waits for a batch, and gives its own reason', async () => {
    const stop = new AbortController();
    const never: AsyncIterable<never> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: () => new Promise(() => {}),
      }),
    };
    const model = line();
    const trained = model.fit(never, { ...silent, signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 5);
    expect((await fails(() => trained)).message).toBe('enough');
    await model.fit(x, y, silent);
  });

  test('that is aborted before ends it at once; one that is not has no effect', async () => {
    const model = line();
    const error = await fails(() => model.fit(x, y, { ...silent, signal: AbortSignal.abort() }));
    expect(error.name).toBe('AbortError');
    expect(slope(model)).toBe(1);
    const { signal } = new AbortController();
    expect((await model.fit(x, y, { ...silent, signal })).epochs).toBe(1);
  });

  test('must be one', async () => {
    const signal = new AbortController() as never;
    const error = await fails(() => line().fit(x, y, { ...silent, signal }));
    expect(error.message).toMatch(/signal must be an AbortSignal \(pass controller.signal\)/);
  });
});

describe('an error in the middle of fit', () => {
  const purpose = (): never => {
    throw new Error('on purpose');
  };
  function* breaking() {
    yield [x, y] as const;
    purpose();
  }
  test.each<[string, (model: Sequential) => Promise<unknown>]>([
    ['of onTrainBegin', (m) => m.fit(x, y, { ...silent, callbacks: { onTrainBegin: purpose } })],
    ['of onEpochBegin', (m) => m.fit(x, y, { ...silent, callbacks: { onEpochBegin: purpose } })],
    ['of onBatchEnd', (m) => m.fit(x, y, { ...silent, callbacks: { onBatchEnd: purpose } })],
    ['of onTrainEnd', (m) => m.fit(x, y, { ...silent, callbacks: { onTrainEnd: purpose } })],
    ['of setModel', (m) => m.fit(x, y, { ...silent, callbacks: { setModel: purpose } })],
    ['of an iterable', (m) => m.fit(breaking, silent)],
    [
      'of an async iterable',
      (m) =>
        m.fit(async function* () {
          yield* breaking();
        }, silent),
    ],
    ['of validation data', (m) => m.fit(x, y, { ...silent, validationData: breaking })],
  ])('%s leaves the model usable', async (_, fit) => {
    const model = line();
    await expect(fit(model)).rejects.toThrow('on purpose');
    expect(Number.isFinite(slope(model))).toBe(true);
    const { history } = await model.fit(x, y, { ...silent, epochs: 2 });
    expect(history.loss[1]).toBeLessThan(history.loss[0] as number);
  });
});

test('callbacks get the numbers of the epoch so far', async () => {
  const model = line(0);
  const losses: number[] = [];
  const onBatchEnd = (_: number, { loss }: { loss: number }): void => {
    losses.push(loss);
  };
  await model.fit(x, y, { ...silent, batchSize: 1, shuffle: false, callbacks: { onBatchEnd } });
  expect(losses).toEqual([1, (1 + 4) / 2, (1 + 4 + 9) / 3, (1 + 4 + 9 + 16) / 4]);
});

test('setModel of a callback gets the model before all', async () => {
  const model = line();
  const told: unknown[] = [];
  const callbacks: Callbacks = {
    setModel: (given) => told.push(given),
    onTrainBegin: () => told.push('train'),
  };
  await model.fit(x, y, { ...silent, callbacks });
  expect(told).toEqual([model, 'train']);
  expect(model.optimizer?.learningRate).toBe(0.01);
  expect(sequential([]).optimizer).toBe(null);
});
