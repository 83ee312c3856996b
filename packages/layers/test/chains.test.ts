// The first dense layers of a Sequential run as one operation. It must give the bits of the single operations.
import { configure, heap, sgdStep } from '@clampwise/kernels';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { maxNorm } from '../src/constraints.ts';
import {
  type ActivationLike,
  type ConstraintLike,
  dense,
  Layer,
  nonNeg,
  ops,
  Sequential,
  type Tensor,
  tensor,
} from '../src/index.ts';
import { Dense } from '../src/layers.ts';
import { huber } from '../src/losses.ts';
import { adam, type Optimizer, rmsprop, sgd } from '../src/optimizers.ts';
import { RandomGenerator } from '../src/random/generator.ts';
import type { Weight } from '../src/weights/weight.ts';

/** A model that runs layer by layer, since it has a `call` of its own. */
class OneByOne extends Sequential {
  override call(x: Tensor, context: { readonly training: boolean }): Tensor {
    return super.call(x, context);
  }
}

class Half extends Layer {
  call(x: Tensor): Tensor {
    return ops.mul(x, 0.5);
  }
}

interface Part {
  readonly kind: 'dense' | 'nonNeg' | 'half';
  readonly units: number;
  readonly activation: ActivationLike;
  readonly useBias: boolean;
  readonly constraint: ConstraintLike | undefined;
  readonly regularizer: 'l2' | undefined;
  readonly trainable: boolean;
}

interface Setting {
  readonly inputs: number;
  readonly parts: readonly Part[];
  readonly optimizer: () => Optimizer;
  readonly loss: Parameters<Sequential['compile']>[0]['loss'];
  readonly rows: readonly number[];
  readonly seed: number;
  readonly weigh: boolean;
  readonly special: number;
}

const part: fc.Arbitrary<Part> = fc.record({
  kind: fc.constantFrom('dense', 'dense', 'dense', 'nonNeg', 'half'),
  units: fc.integer({ min: 1, max: 12 }),
  activation: fc.constantFrom<ActivationLike[]>('linear', 'relu', 'tanh', 'softmax', (x: Tensor) =>
    ops.mul(x, x),
  ),
  useBias: fc.boolean(),
  constraint: fc.constantFrom<(ConstraintLike | undefined)[]>(
    undefined,
    'nonNeg',
    maxNorm({ maxValue: 0.5 }),
  ),
  regularizer: fc.constantFrom(undefined, 'l2'),
  trainable: fc.boolean(),
});

const setting: fc.Arbitrary<Setting> = fc.record({
  inputs: fc.integer({ min: 1, max: 9 }),
  parts: fc.array(part, { minLength: 1, maxLength: 4 }),
  optimizer: fc.constantFrom<() => Optimizer>(
    () => sgd({ learningRate: 0.1 }),
    () => sgd({ learningRate: 0.1, momentum: 0.5, clipValue: 0.01 }),
    () => sgd({ learningRate: 0.1, clipNorm: 0.1, onNonFinite: 'skip' }),
    () => adam({ globalClipNorm: 0.1, weightDecay: 0.1 }),
    () => rmsprop({ centered: true }),
  ),
  loss: fc.constantFrom<Setting['loss'][]>(
    'meanSquaredError',
    'meanAbsoluteError',
    huber({ delta: 0.5 }),
    'categoricalCrossentropy',
    (t: Tensor, p: Tensor) => ops.mean(ops.square(ops.sub(p, t)), { axis: -1 }),
  ),
  rows: fc.array(fc.constantFrom(1, 3, 32, 32, 40), { minLength: 4, maxLength: 8 }),
  seed: fc.nat(),
  weigh: fc.boolean(),
  special: fc.constantFrom(0.5, 0.5, -0, Number.NaN, Infinity),
});

/** A categorical cross-entropy needs two classes or more. */
function isPossible({ parts, loss }: Setting): boolean {
  const last = parts.filter(({ kind }) => kind === 'dense').at(-1);
  return loss !== 'categoricalCrossentropy' || last?.units !== 1;
}

function build(kind: typeof Sequential, { inputs, parts, optimizer, loss }: Setting): Sequential {
  const first = { units: 6, inputShape: [inputs], seed: 1 };
  const model = new kind([dense({ ...first, activation: 'relu' })]);
  parts.forEach(({ kind: name, units, activation, constraint, regularizer, ...rest }, k) => {
    const options = { kernelConstraint: constraint, kernelRegularizer: regularizer, ...rest };
    if (name === 'dense') model.add(dense({ units, activation, ...options, seed: 2 + k }));
    else model.add(name === 'half' ? new Half() : nonNeg());
  });
  model.compile({ optimizer: optimizer(), loss, metrics: ['meanAbsoluteError'] });
  return model;
}

/** Numbers from -1 to 1, and one special value. */
function values(random: RandomGenerator, shape: readonly number[], special = 0): Tensor {
  const data = new Float32Array(shape.reduce((size, length) => size * length));
  for (let k = 0; k < data.length; k++) data[k] = random.uniform() * 2 - 1;
  data[data.length - 1] = special;
  return tensor(data, { shape });
}

/** All numbers that some steps of training, tests and predictions give. */
function outcome(model: Sequential, { inputs, rows, seed, weigh, special }: Setting): unknown[] {
  const random = new RandomGenerator(seed);
  const units = model.predict(values(random, [2, inputs])).shape[1] as number;
  const numbers: unknown[] = [];
  rows.forEach((n, k) => {
    const x = values(random, [n, inputs], k === rows.length - 1 ? special : 0);
    const y = values(random, [n, units]);
    const sampleWeight = weigh ? values(random, [n]) : undefined;
    numbers.push(model.predict(x).data, model.evaluate(x, y, { batchSize: 3 }));
    numbers.push(model.trainOnBatch(x, y, { sampleWeight }));
  });
  return [...numbers, ...model.getWeights().map(({ data }) => data)];
}

const STEP: Setting = {
  inputs: 5,
  parts: [
    {
      kind: 'dense',
      units: 5,
      activation: 'linear',
      useBias: true,
      constraint: undefined,
      regularizer: undefined,
      trainable: true,
    },
  ],
  optimizer: () => sgd({ learningRate: 0.1 }),
  loss: 'meanSquaredError',
  rows: [32, 32, 32, 7, 7, 7, 1, 1, 1],
  seed: 3,
  weigh: false,
  special: 0,
};

afterEach(() => {
  vi.restoreAllMocks();
  configure({ backend: 'auto', trace: null });
});

describe('a chain and single operations give the same bits', () => {
  test('in models at random', () => {
    fc.assert(
      fc.property(setting.filter(isPossible), (given) => {
        const wanted = outcome(build(OneByOne, given), given);
        expect(outcome(build(Sequential, given), given)).toEqual(wanted);
      }),
    );
  });

  test('on each backend, and in a scope of the heap', () => {
    for (const backend of ['js', 'wasm', 'auto'] as const) {
      configure({ backend });
      expect(outcome(build(Sequential, STEP), STEP)).toEqual(outcome(build(OneByOne, STEP), STEP));
    }
    const inScope = (kind: typeof Sequential): unknown =>
      heap.scope(() => structuredClone(outcome(build(kind, STEP), STEP)));
    expect(inScope(Sequential)).toEqual(inScope(OneByOne));
  });

  test('after layers are frozen and released between steps', () => {
    const run = (kind: typeof Sequential): unknown[] => {
      const model = build(kind, STEP);
      const numbers: unknown[] = [];
      for (const trainable of [true, false, true]) {
        (model.layers[0] as Layer).trainable = trainable;
        numbers.push(outcome(model, STEP));
      }
      return numbers;
    };
    expect(run(Sequential)).toEqual(run(OneByOne));
  });

  test('after a layer is added', () => {
    const run = (kind: typeof Sequential): unknown[] => {
      const model = build(kind, STEP);
      const before = outcome(model, STEP);
      model.add(dense({ units: 3, seed: 9 }));
      model.compile({ optimizer: sgd(), loss: 'mse' });
      return [before, outcome(model, STEP)];
    };
    expect(run(Sequential)).toEqual(run(OneByOne));
  });

  test('with a layer that comes twice', () => {
    const run = (kind: typeof Sequential): unknown[] => {
      const same = dense({ units: 5, inputShape: [5], seed: 1, activation: 'relu' });
      const model = new kind([same, same, nonNeg()]);
      model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'mse' });
      return outcome(model, STEP);
    };
    expect(run(Sequential)).toEqual(run(OneByOne));
  });

  test('with layers that are too large for the memory of chains', () => {
    const run = (kind: typeof Sequential): unknown[] => {
      const model = new kind([
        dense({ units: 600, inputShape: [5], seed: 1 }),
        dense({ units: 5, seed: 2 }),
      ]);
      model.compile({ optimizer: sgd(), loss: 'mse' });
      return outcome(model, STEP);
    };
    expect(run(Sequential)).toEqual(run(OneByOne));
  });
});

describe('code of the caller that runs within a step', () => {
  test('a loss that predicts with the model, and a metric that trains another', () => {
    const run = (kind: typeof Sequential): unknown[] => {
      const other = build(kind, STEP);
      const x = values(new RandomGenerator(1), [32, 5]);
      const numbers: unknown[] = [outcome(other, STEP)];
      const model = build(kind, STEP);
      const predicts = (t: Tensor, p: Tensor): Tensor => {
        numbers.push(model.predict(x).data, other.predict(x).data);
        return ops.mean(ops.square(ops.sub(p, t)));
      };
      const trains = (_: Tensor, p: Tensor): Tensor => {
        if (p.shape[0] === 32) numbers.push(other.trainOnBatch(x, p));
        return ops.mean(p, { axis: -1 });
      };
      const { optimizer } = model;
      model.compile({ optimizer: optimizer as Optimizer, loss: predicts, metrics: [trains] });
      return [...numbers, outcome(model, STEP)];
    };
    expect(run(Sequential)).toEqual(run(OneByOne));
  });

  test('a step that throws lets go of the memory', () => {
    const run = (kind: typeof Sequential): unknown[] => {
      let fails = false;
      const loss = (t: Tensor, p: Tensor): Tensor => {
        if (fails) throw new Error('no loss');
        return ops.mean(ops.square(ops.sub(p, t)));
      };
      const call = vi.spyOn(Dense.prototype, 'call').mockClear();
      const model = build(kind, { ...STEP, loss });
      const before = outcome(model, STEP);
      const calls = call.mock.calls.length;
      fails = true;
      expect(() => outcome(model, STEP)).toThrow('no loss');
      fails = false;
      const after = outcome(model, STEP);
      if (kind === Sequential) expect(call.mock.calls.length).toBe(calls);
      return [before, after];
    };
    expect(run(Sequential)).toEqual(run(OneByOne));
  });
});

describe('which layers a chain runs', () => {
  const x = values(new RandomGenerator(1), [8, 5]);

  test('from the second batch of a size on it does not call dense layers', () => {
    const call = vi.spyOn(Dense.prototype, 'call');
    const model = build(Sequential, STEP);
    model.predict(x);
    const once = call.mock.calls.length;
    model.predict(x);
    model.trainOnBatch(x, x);
    expect(call.mock.calls.length).toBe(once);
    model.apply(x);
    expect(call.mock.calls.length).toBe(once + 2);
  });

  test('a layer with a `call` of its own runs it, also if it gets it later', () => {
    class Tripled extends Dense {
      override call(given: Tensor): Tensor {
        return ops.mul(super.call(given), 3);
      }
    }
    const options = { units: 2, inputShape: [5], kernelInitializer: 'ones' } as const;
    const plain = new Sequential([new Dense(options)]);
    const tripled = new Sequential([new Tripled(options)]);
    for (let k = 0; k < 3; k++) {
      const wanted = plain.predict(x).data.map((value) => Math.fround(value * 3));
      expect(tripled.predict(x).data).toEqual(wanted);
    }
    (plain.layers[0] as Layer).call = () => tensor([[5]]);
    expect(plain.predict(x).toArray()).toEqual([[5]]);
  });

  test('a dense layer of a subclass still trains the layers in its fields', () => {
    class Doubled extends Dense {
      readonly inner = dense({ units: 2, seed: 1 });
      override call(given: Tensor): Tensor {
        return ops.add(super.call(given), this.inner.apply(given));
      }
    }
    const layer = new Doubled({ units: 2, inputShape: [5], seed: 2 });
    const model = new Sequential([layer]);
    model.compile({ optimizer: sgd(), loss: 'mse' });
    expect(model.trainableWeights.length).toBe(4);
    const before = layer.inner.getWeights()[0]?.data;
    for (let k = 0; k < 3; k++) model.trainOnBatch(x, values(new RandomGenerator(k), [8, 2]));
    expect(layer.inner.getWeights()[0]?.data).not.toEqual(before);
  });

  test('results do not share memory with later ones', () => {
    const model = build(Sequential, STEP);
    const results = [1, 2, 3, 4].map(() => model.predict(x));
    const copies = results.map(({ data }) => data.slice());
    model.predict(values(new RandomGenerator(2), [8, 5]));
    expect(results.map(({ data }) => data)).toEqual(copies);
    expect(new Set(results.map(({ data }) => data.buffer)).size).toBe(4);
  });
});

test('plain gradient descent gives the bits of sgdStep', () => {
  const float = fc.float({ noDefaultInfinity: false });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(float, float), { minLength: 1, maxLength: 250 }),
      fc.double({ min: 0, max: 10, noNaN: true }),
      (pairs, learningRate) => {
        const start = Float32Array.from(pairs, ([w]) => w);
        const gradient = Float32Array.from(pairs, ([, g]) => g);
        const layer = dense({ units: start.length, useBias: false, inputShape: [1] });
        layer.ensureBuilt([null, 1], 'float32');
        const kernel = layer.weights[0] as Weight;
        kernel.assign(tensor(start, { shape: [1, start.length] }));
        sgd({ learningRate }).applyGradients([
          [tensor(gradient, { shape: [1, gradient.length] }), kernel],
        ]);
        expect(kernel.data).toEqual(sgdStep(start, gradient, {}, { learningRate }));
      },
    ),
  );
});
