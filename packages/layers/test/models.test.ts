import { assertClose } from '@clampwise/testing';
import { describe, expect, test } from 'vitest';
import {
  dense,
  type Functional,
  functional,
  type History,
  input,
  ops,
  type Sequential,
  sequential,
  sgd,
  type Tensor,
} from '../src/index.ts';
import { MergeLayer } from '../src/layers.ts';
import { l1, l2 } from '../src/regularizers.ts';
import golden from './golden/models.json' with { type: 'json' };

class Add extends MergeLayer {
  call([first, ...rest]: readonly [Tensor, ...Tensor[]]): Tensor {
    return rest.reduce((sum, x) => ops.add(sum, x), first);
  }
}

// Keras rounds the sums of its metrics to float32.
const NUMBERS = { relative: 3e-7, absolute: 1e-7 };
const WEIGHTS = { relative: 1e-12, absolute: 1e-13 };
const dtype = 'float64';

/** Our name of a number of Keras. */
function ours(name: string): string {
  return name
    .replace(/\bmae|(?<=_)mae/, 'mean_absolute_error')
    .replace(/\bmse|(?<=_)mse/, 'mean_squared_error')
    .replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

interface Trained {
  readonly history: { readonly [name: string]: readonly number[] | undefined };
  readonly evaluated: { readonly [name: string]: number | undefined };
  readonly predicted: readonly unknown[];
  readonly trained: readonly unknown[];
}

function compare(
  model: Sequential | Functional<readonly Tensor[]>,
  { history }: History,
  evaluated: { readonly [name: string]: number },
  predicted: readonly Tensor[],
  expected: Trained,
): void {
  expect(Object.keys(history).sort()).toEqual(Object.keys(expected.history).map(ours).sort());
  for (const [name, values] of Object.entries(expected.history)) {
    assertClose(history[ours(name)] ?? [], values ?? [], NUMBERS, name);
  }
  expect(Object.keys(evaluated).sort()).toEqual(Object.keys(expected.evaluated).map(ours).sort());
  for (const [name, value] of Object.entries(expected.evaluated)) {
    assertClose([evaluated[ours(name)] as number], [value as number], NUMBERS, name);
  }
  model.getWeights().forEach((weight, k) => {
    assertClose(weight.data, [expected.trained[k]].flat(3) as number[], WEIGHTS, `weight ${k}`);
  });
  predicted.forEach((result, k) => {
    assertClose(result.data, [expected.predicted[k]].flat(3) as number[], WEIGHTS);
  });
}

function branches(): Functional<readonly Tensor[]> {
  const a = input({ shape: [3], name: 'a', dtype });
  const b = input({ shape: [3], name: 'b', dtype });
  const shared = dense({
    units: 4,
    activation: 'sigmoid',
    name: 'shared',
    kernelRegularizer: l2(0.03125),
  });
  const inner = sequential([dense({ units: 3, activation: 'relu', name: 'deep' })]);
  const side = dense({ units: 4, name: 'side' }).apply(b);
  const joined = new Add({ name: 'joined' }).apply([shared.apply(a), shared.apply(b), side]);
  const price = dense({ units: 1, name: 'price' }).apply(inner.apply(joined));
  const kind = dense({
    units: 3,
    name: 'kind',
    activation: 'softmax',
    biasRegularizer: l1(0.0625),
  });
  return functional({ inputs: [a, b], outputs: [price, kind.apply(joined)] });
}

const part = (arrays: readonly (readonly unknown[])[], start: number, end: number): never =>
  arrays.map((values) => values.slice(start, end)) as never;

describe(`as ${golden.source}`, () => {
  test('a functional model with branches learns', async () => {
    const { x, y, sampleWeight, start, layers } = golden.branches;
    const model = branches();
    expect(model.layers.map(({ name }) => name)).toEqual(
      layers.map((name) => (name === 'inner' ? 'sequential' : name)),
    );
    model.setWeights(start as never);
    model.compile({
      optimizer: sgd({ learningRate: 0.0625 }),
      loss: { price: 'mse', kind: 'sparseCategoricalCrossentropy' },
      lossWeights: { price: 0.25, kind: 2 },
      metrics: { price: ['mae'], kind: 'accuracy' },
      weightedMetrics: { kind: ['accuracy'] },
    });
    const run = await model.fit(part(x, 0, 16), part(y, 0, 16), {
      sampleWeight: part(sampleWeight, 0, 16),
      epochs: 3,
      batchSize: 8,
      shuffle: false,
      verbose: 0,
      validationData: [part(x, 16, 20), part(y, 16, 20), part(sampleWeight, 16, 20)],
    });
    const evaluated = model.evaluate(x, y, { batchSize: 4 });
    compare(model, run, evaluated, model.predict(x), golden.branches);
    expect(Object.keys(evaluated)).toEqual([
      'loss',
      'priceLoss',
      'kindLoss',
      'priceMeanAbsoluteError',
      'kindAccuracy',
      'kindWeightedAccuracy',
    ]);
  });

  test('weights of classes and examples count', async () => {
    const { x, y, sampleWeight, start } = golden.classes;
    const model = sequential([
      dense({ units: 5, activation: 'relu', inputShape: [4], dtype }),
      dense({ units: 3, activation: 'softmax' }),
    ]);
    model.setWeights(start as never);
    model.compile({
      optimizer: sgd({ learningRate: 0.125 }),
      loss: 'categoricalCrossentropy',
      metrics: ['accuracy'],
      weightedMetrics: ['accuracy', 'mse'],
    });
    const run = await model.fit(x.slice(0, 16), y.slice(0, 16), {
      classWeight: { 0: 0.5, 2: 3 },
      epochs: 3,
      batchSize: 4,
      shuffle: false,
      verbose: 0,
      validationData: [x.slice(16), y.slice(16), sampleWeight.slice(16)],
    });
    const evaluated = model.evaluate(x, y, { sampleWeight, batchSize: 4 });
    compare(model, run, evaluated, [model.predict(x)], golden.classes);
  });

  test.each(['a generator', 'an async generator', 'a generator function'])(
    'batches of %s that goes on over epochs',
    async (kind) => {
      const { batches, start } = golden.generator;
      const model = sequential([dense({ units: 1, inputShape: [2], dtype })]);
      model.setWeights(start as never);
      model.compile({ optimizer: sgd({ learningRate: 0.125 }), loss: 'mse', metrics: ['mae'] });
      function* generate(): Generator<never> {
        for (;;) yield* batches as never[];
      }
      async function* wait(): AsyncGenerator<never> {
        for (const batch of generate()) {
          await Promise.resolve();
          yield batch;
        }
      }
      const make = { 'a generator': generate(), 'an async generator': wait() }[kind] ?? generate;
      const epochs: number[] = [];
      const run = await model.fit(make, {
        stepsPerEpoch: 3,
        epochs: 6,
        initialEpoch: 2,
        verbose: 0,
        validationData: () => batches as never[],
        callbacks: { onEpochEnd: (epoch) => epochs.push(epoch) },
      });
      expect([run.epochs, epochs]).toEqual([4, [2, 3, 4, 5]]);
      const [x, y] = batches[0] as unknown as [number[][], number[][]];
      compare(model, run, model.evaluate(x, y), [model.predict(x)], golden.generator);
    },
  );

  test('layers have an order', () => {
    const [a, b] = [input({ shape: [2], name: 'a' }), input({ shape: [2], name: 'b' })];
    const unit = (name: string, units = 2) => dense({ units, name });
    const shared = unit('shared');
    const long = unit('l2').apply(unit('l1').apply(shared.apply(a)));
    const short = unit('s1').apply(b);
    const late = shared.apply(unit('m1').apply(short));
    const sum = new Add({ name: 'sum' }).apply([short, long, late]);
    const outputs = [unit('out2', 1).apply(b), unit('out1', 1).apply(sum)];
    const model = functional({ inputs: [a, b], outputs });
    expect(model.layers.map(({ name }) => name)).toEqual(golden.order);
  });
});

describe('an array of typed arrays, one for each example', () => {
  const rows = [
    [1, 2, 3],
    [4, 5, -6],
    [-7, 8, 9],
  ];
  const targets = [
    [1, 0],
    [0, 1],
    [1, 1],
  ];
  const typed = (values: readonly (readonly number[])[]) =>
    values.map((row) => Float32Array.from(row));
  const made = (): Sequential => {
    const model = sequential([dense({ units: 2, inputShape: [3], seed: 1 })]);
    model.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: 'meanSquaredError' });
    return model;
  };

  test('is read as nested arrays are, by fit, evaluate, predict and apply', async () => {
    const options = { epochs: 3, batchSize: 2, shuffle: false, verbose: 0 } as const;
    const [plain, other] = [made(), made()];
    const expected = await plain.fit(rows, targets, options);
    const { history } = await other.fit(typed(rows), typed(targets), options);
    expect(history).toEqual(expected.history);
    expect(other.predict(typed(rows)).toArray()).toEqual(plain.predict(rows).toArray());
    expect(other.apply(typed(rows)).toArray()).toEqual(plain.apply(rows).toArray());
    const one = [typed(rows.slice(0, 1)), typed(targets.slice(0, 1))] as const;
    expect(other.evaluate(...one)).toEqual(plain.evaluate(rows.slice(0, 1), targets.slice(0, 1)));
  });

  test('goes to one input; a model with two inputs reads a list of inputs', () => {
    const [a, b] = [input({ shape: [3] }), input({ shape: [3] })];
    const model = functional({ inputs: [a, b], outputs: new Add().apply([a, b]) });
    const [first, second] = [typed(rows.slice(0, 2)), typed(rows.slice(1))];
    expect(model.predict([first, second]).toArray()).toEqual([
      [5, 7, -3],
      [-3, 13, 3],
    ]);
    expect(model.predict(typed(rows.slice(0, 2))).toArray()).toEqual([[5, 7, -3]]);
    expect(() => model.predict(typed(rows))).toThrow(/an array of 3/);
  });
});
