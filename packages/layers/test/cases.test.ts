// The cases of public bug reports that concern layers, by their numbers; expected values follow the rules of clip.
import { describe, expect, test } from 'vitest';
import { NonNegLayer } from '../examples/nonNegLayer.ts';
import { box, constraint } from '../src/constraints.ts';
import {
  activation,
  type ConstraintLike,
  clipByValue,
  dense,
  initializers,
  Layer,
  nonNeg,
  ops,
  randomNormal,
  relu,
  sequential,
  type Tensor,
  tensor,
  valueAndGrad,
  type Weight,
} from '../src/index.ts';
import { batchNormalization, embedding, flatten, layerNormalization } from '../src/layers.ts';
import { adam, type Optimizer, sgd } from '../src/optimizers.ts';
import { onEachBackend } from './support/harness.ts';

const row = (layer: Layer, values: number[]): unknown =>
  (layer.apply([values]).toArray() as unknown[])[0];

onEachBackend(() => {
  describe('case 1: clip turned NaN into the lower bound', () => {
    test.each([
      [0, 1, [NaN, 1, 0, 0.5]],
      [1, 2, [NaN, 2, 1, 1]],
      [-Infinity, Infinity, [NaN, 5, -5, 0.5]],
    ])('%f..%f', (minValue, maxValue, expected) => {
      const x = [NaN, 5, -5, 0.5];
      expect(row(clipByValue({ minValue, maxValue }), x)).toEqual(expected);
      expect(ops.clipByValue(x, minValue, maxValue).toArray()).toEqual(expected);
      // In a lane of every place, and beside others.
      const long = Array.from({ length: 9 }, (_, k) => x.concat(x.slice(0, k))).flat();
      const wanted = Array.from({ length: 9 }, (_, k) => expected.concat(expected.slice(0, k)));
      expect(row(clipByValue({ minValue, maxValue }), long)).toEqual(wanted.flat());
    });
  });

  describe('case 2: relu6 and a capped relu lost NaN', () => {
    test('relu6', () => {
      const x = [NaN, 7, -1];
      expect(row(activation('relu6'), x)).toEqual([NaN, 6, 0]);
      expect(row(relu({ maxValue: 6 }), x)).toEqual([NaN, 6, 0]);
      const layer = dense({ units: 1, activation: 'relu6', kernelInitializer: 'ones' });
      expect(layer.apply([[NaN], [7], [-1]]).toArray()).toEqual([[NaN], [6], [0]]);
    });

    test('maxValue 1', () => {
      expect(row(relu({ maxValue: 1 }), [NaN, -1, 0.5, 2])).toEqual([NaN, 0, 0.5, 1]);
    });

    test('relu in a dense layer', () => {
      const layer = dense({ units: 1, activation: 'relu', kernelInitializer: 'ones' });
      expect(layer.apply([[NaN], [7], [-1]]).toArray()).toEqual([[NaN], [7], [0]]);
    });
  });

  describe('case 10: non-negativity by multiplication with (w >= 0)', () => {
    const x = [NaN, -1, -Infinity, 2, -0];
    const expected = [NaN, 0, 0, 2, 0];

    test('the layer and the operation', () => {
      expect(row(nonNeg(), x)).toEqual(expected);
      expect(ops.nonNeg(x).toArray()).toEqual(expected);
    });

    test('the constraint', () => {
      const layer = dense({
        units: 5,
        useBias: false,
        inputShape: [1],
        kernelInitializer: () => [x],
        kernelConstraint: 'nonNeg',
      });
      expect(sequential([layer]).getWeights()[0]?.toArray()).toEqual([expected]);
    });
  });

  describe('case 34: initial values obey the constraint from the start', () => {
    const kernelInitializer = initializers.constant(-3);

    test('in a layer that is built at once, and in one that is built by its data', () => {
      const options = { units: 2, kernelInitializer, kernelConstraint: 'nonNeg' } as const;
      const early = sequential([dense({ ...options, inputShape: [2] })]);
      expect(early.getWeights()[0]?.toArray()).toEqual([
        [0, 0],
        [0, 0],
      ]);
      const late = sequential([dense(options)]);
      expect(late.predict([[1, 1]]).toArray()).toEqual([[0, 0]]);
    });

    test('and so do the values of setWeights and assign', () => {
      const model = sequential([dense({ units: 1, inputShape: [1], biasConstraint: 'NonNeg' })]);
      model.setWeights([[[-5]], [-5]]);
      expect(model.getWeights().map((w) => w.toArray())).toEqual([[[-5]], [0]]);
      (model.weights[1] as Weight).assign([-7]);
      expect(model.weights[1]?.toArray()).toEqual([0]);
    });
  });

  describe('case 35: a constraint that was accepted and never wired', () => {
    /** Uses one weight that it makes itself. */
    class Custom extends Layer {
      private readonly rule: ConstraintLike;
      w!: Weight;
      constructor(rule: ConstraintLike) {
        super();
        this.rule = rule;
      }
      override build(): void {
        this.w = this.addWeight('w', [3], { initializer: 'ones', constraint: this.rule });
      }
      call(x: Tensor): Tensor {
        return ops.add(ops.mul(x, this.w), 0.5);
      }
    }

    /** Keeps its layer in a field. */
    class Outer extends Layer {
      readonly inner: Layer;
      constructor(inner: Layer) {
        super();
        this.inner = inner;
      }
      call(x: Tensor): Tensor {
        return this.inner.apply(x);
      }
    }

    /** Has a vector for each of the 8 combinations of signs. */
    const embeddingOfSigns = (rule: ConstraintLike): Layer =>
      sequential([
        activation((x) => ops.matmul(ops.greater(x, 0), [[1], [2], [4]])),
        embedding({ inputDim: 8, outputDim: 3, embeddingsConstraint: rule, seed: 1 }),
        flatten(),
      ]);

    // Within all rules, so that a step can move it in both directions.
    const quarter = initializers.constant(0.25);

    const rules: readonly (readonly [string, ConstraintLike, (w: number) => boolean])[] = [
      ['nonNeg', 'nonNeg', (w) => w >= 0 && !Object.is(w, -0)],
      ['NonNeg', 'NonNeg', (w) => w >= 0],
      ['non_neg', 'non_neg', (w) => w >= 0],
      ['box', box(-0.25, 0.5), (w) => w >= -0.25 && w <= 0.5],
      ['constraint(fn)', constraint((w) => ops.maximum(w, -0.125)), (w) => w >= -0.125],
      ['a function', (w) => ops.minimum(w, 0.75), (w) => w <= 0.75],
    ];
    const slots: readonly (readonly [string, number, (rule: ConstraintLike) => Layer])[] = [
      ['the kernel of dense', 0, (rule) => dense({ units: 3, kernelConstraint: rule, seed: 1 })],
      ['the bias of dense', 1, (rule) => dense({ units: 3, biasConstraint: rule, seed: 1 })],
      ['gamma of batchNormalization', 0, (rule) => batchNormalization({ gammaConstraint: rule })],
      ['beta of batchNormalization', 1, (rule) => batchNormalization({ betaConstraint: rule })],
      [
        'gamma of layerNormalization',
        0,
        (rule) => layerNormalization({ gammaConstraint: rule, gammaInitializer: quarter }),
      ],
      ['beta of layerNormalization', 1, (rule) => layerNormalization({ betaConstraint: rule })],
      ['the vectors of embedding', 0, embeddingOfSigns],
      ['a weight of a custom layer', 0, (rule) => new Custom(rule)],
      ['a layer in a layer', 0, (rule) => new Outer(new Custom(rule))],
      [
        'a model in a model',
        0,
        (rule) => sequential([dense({ units: 3, kernelConstraint: rule, seed: 1 })]),
      ],
    ];
    const optimizers: readonly (readonly [string, (learningRate: number) => Optimizer])[] = [
      ['sgd', (learningRate) => sgd({ learningRate })],
      ['adam', (learningRate) => adam({ learningRate })],
    ];
    const table = slots.flatMap(([slot, at, make]) =>
      rules.flatMap(([rule, given, holds]) =>
        optimizers.map(([name, optimizer]) => ({
          slot,
          at,
          make,
          rule,
          given,
          holds,
          name,
          optimizer,
        })),
      ),
    );

    test.each(table)('$slot, $rule, $name', async (entry) => {
      const { at, make, given, holds, optimizer } = entry;
      const x = randomNormal([16, 3], { seed: 5 });
      // Pulled up as well as down, so that both bounds of a rule are met.
      for (const target of [-1000, 1000]) {
        const y = ops.mul(ops.add(ops.mul(x, 0), target), tensor([1, -1, 1]));
        const model = sequential([make(given)]);
        model.compile({ optimizer: optimizer(1e6), loss: 'mse' });
        model.predict(x);
        const weight = model.weights[at] as Weight;
        const start = [...weight.data];
        expect(start.every(holds)).toBe(true);
        model.trainOnBatch(x, y);
        expect([...weight.data]).not.toEqual(start);
        expect([...weight.data].every(holds)).toBe(true);
        // Many steps that large would end in NaN.
        const fitted = sequential([make(given)]);
        fitted.compile({ optimizer: optimizer(0.01), loss: 'mse' });
        const onBatchEnd = (): void => {
          expect([...(fitted.weights[at] as Weight).data].every(holds)).toBe(true);
        };
        await fitted.fit(x, y, {
          verbose: 0,
          epochs: 5,
          batchSize: 4,
          seed: 1,
          callbacks: { onBatchEnd },
        });
      }
    });

    test('the same training without the rule leaves its bounds', () => {
      const model = sequential([dense({ units: 3, seed: 1 })]);
      model.compile({ optimizer: sgd({ learningRate: 1e6 }), loss: 'mse' });
      model.trainOnBatch(randomNormal([16, 3], { seed: 5 }), randomNormal([16, 3], { seed: 6 }));
      expect(model.weights[0]?.data.some((w) => w < -1)).toBe(true);
    });
  });

  describe('case 41: relu as a re-parametrisation gets stuck', () => {
    const target = 0.5;
    const descend = (reparametrise: (w: Tensor) => Tensor): number => {
      let w = tensor([-0.1]);
      const loss = valueAndGrad((v: Tensor) =>
        ops.sum(ops.square(ops.sub(reparametrise(v), target))),
      );
      for (let step = 0; step < 200; step++) w = ops.sub(w, ops.mul(loss(w).grads[0], 0.1));
      return reparametrise(w).item();
    };

    test('under relu and the exact clip, w = -0.1 has gradient 0 for ever', () => {
      expect(descend((w) => ops.relu(w))).toBe(0);
      expect(descend((w) => ops.clipByValue(w, 0, null))).toBe(0);
    });

    test('softplus, the straight-through clip and the inward clip get away', () => {
      expect(descend(ops.softplus)).toBeCloseTo(target, 3);
      for (const gradient of ['straightThrough', 'inward'] as const) {
        const clip = (w: Tensor): Tensor => ops.clipByValue(w, 0, null, { gradient });
        expect(descend(clip)).toBeCloseTo(target, 3);
      }
    });

    test('projecting after the step gets away', () => {
      const layer = dense({
        units: 1,
        useBias: false,
        inputShape: [1],
        kernelInitializer: initializers.constant(-0.1),
        kernelConstraint: 'nonNeg',
      });
      const model = sequential([layer]);
      model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'mse' });
      for (let step = 0; step < 200; step++) model.trainOnBatch([[1]], [[target]]);
      expect(model.weights[0]?.data[0]).toBeCloseTo(target, 3);
    });
  });

  describe('the three examples', () => {
    const model = (last: Layer) =>
      sequential([
        dense({ units: 10, activation: 'relu', inputShape: [5], seed: 1 }),
        dense({ units: 5, seed: 2 }),
        last,
      ]);

    test('1: clip by value on gradients', () => {
      const gradients = tensor([-2, 0.5, 3, -1.5, 2.5]);
      expect(ops.clipByValue(gradients, -1, 1).toArray()).toEqual([-1, 0.5, 1, -1, 1]);
    });

    test('2 and 3: NonNeg and the layer by hand give the same, never below zero', () => {
      for (let seed = 0; seed < 20; seed++) {
        const x = randomNormal([1, 5], { seed });
        const [named, own] = [model(nonNeg()).predict(x), model(new NonNegLayer()).predict(x)];
        expect(named.shape).toEqual([1, 5]);
        expect([...named.data].every((value) => value >= 0)).toBe(true);
        expect(own.toArray()).toEqual(named.toArray());
        // Not all of it is cut off, and not nothing.
        const plain = model(activation('linear')).predict(x);
        expect(plain.toArray()).not.toEqual(named.toArray());
      }
    });

    test('2 and 3 train alike', async () => {
      const x = randomNormal([64, 5], { seed: 3 });
      const y = ops.nonNeg(randomNormal([64, 5], { seed: 4 }));
      const runs = [nonNeg(), new NonNegLayer()].map(async (last) => {
        const trained = model(last);
        trained.compile({ optimizer: 'adam', loss: 'mse' });
        const { history } = await trained.fit(x, y, { verbose: 0, epochs: 3, seed: 1 });
        return [history, trained.getWeights().map((w) => w.toArray())];
      });
      const [named, own] = await Promise.all(runs);
      expect(own).toEqual(named);
    });

    test('where they differ: +Infinity and -0', () => {
      const x = [Infinity, -0, -1, NaN];
      expect(row(nonNeg(), x)).toEqual([Infinity, 0, 0, NaN]);
      expect(row(new NonNegLayer(), x)).toEqual([3.4028234663852886e38, -0, 0, NaN]);
    });
  });
});
