import { describe, expect, test } from 'vitest';
import type { Weight } from '../src/index.ts';
import { dense, Layer, losses, ops, sequential, type Tensor, tensor, zeros } from '../src/index.ts';
import { Adam, adam, Optimizer, SGD, type StepContext, sgd } from '../src/optimizers.ts';
import { checkGradients, operand, positive } from './support/gradients.ts';
import { onEachBackend, thrown } from './support/harness.ts';

const f64 = { dtype: 'float64' } as const;

class Holder extends Layer {
  call(x: Tensor): Tensor {
    return x;
  }
}
const weightOf = (values: number[], options = {}): Weight =>
  new Holder().addWeight('w', [values.length], { initializer: () => values, ...options });

onEachBackend(() => {
  describe('an optimizer', () => {
    test('changes weights in place, then applies their constraints', () => {
      const free = weightOf([1, 2]);
      const bound = weightOf([1, 2], { constraint: 'nonNeg' });
      const { data } = free;
      sgd({ learningRate: 0.5 }).applyGradients([
        [[4, -2], free],
        [[4, -2], bound],
      ]);
      expect(free.data).toBe(data);
      expect(free.toArray()).toEqual([-1, 3]);
      expect(bound.toArray()).toEqual([0, 3]);
    });

    test('leaves out weights without a gradient and those that are not trainable', () => {
      const without = weightOf([1]);
      const frozen = weightOf([1], { trainable: false });
      const optimizer = sgd({ learningRate: 1 });
      optimizer.applyGradients([
        [null, without],
        [[1], frozen],
      ]);
      expect([without.toArray(), frozen.toArray(), optimizer.iterations]).toEqual([[1], [1], 1]);
    });

    test('changes nothing where a pair does not fit', () => {
      const first = weightOf([1]);
      const call = () =>
        sgd().applyGradients([
          [[1], first],
          [[1, 2], weightOf([1])],
        ]);
      expect(call).toThrow(RangeError);
      expect(first.toArray()).toEqual([1]);
    });

    test('passes NaN on', () => {
      for (const optimizer of [sgd(), adam()]) {
        const weight = weightOf([1, 1], { constraint: 'nonNeg' });
        optimizer.applyGradients([[[NaN, 1], weight]]);
        expect(weight.data[0]).toBeNaN();
        expect(weight.data[1]).toBeLessThan(1);
      }
    });

    test('takes another learning rate between steps', () => {
      const weight = weightOf([0]);
      const optimizer = sgd({ learningRate: 1 });
      optimizer.applyGradients([[[1], weight]]);
      optimizer.learningRate = 0.25;
      optimizer.applyGradients([[[1], weight]]);
      expect(weight.toArray()).toEqual([-1.25]);
    });

    test('keeps its state apart for each weight', () => {
      const [a, b] = [weightOf([0]), weightOf([0])];
      const optimizer = adam({ learningRate: 1 });
      optimizer.applyGradients([
        [[1], a],
        [[-1], b],
      ]);
      optimizer.applyGradients([
        [[1], a],
        [[-1], b],
      ]);
      expect(a.item()).toBeCloseTo(-2, 4);
      expect(b.item()).toBeCloseTo(2, 4);
    });

    test('tells updateStep of the step', () => {
      const seen: unknown[] = [];
      class Noting extends Optimizer {
        updateStep(_: Tensor, weight: Weight, step: StepContext): void {
          seen.push([weight.name, step]);
        }
      }
      const optimizer = new Noting(0.5);
      const weight = weightOf([1]);
      optimizer.applyGradients([[[1], weight]]);
      optimizer.learningRate = 0.25;
      optimizer.applyGradients([
        [[1], weight],
        [[1], weight],
      ]);
      const first = { iteration: 0, learningRate: 0.5, scale: 1 };
      const second = { iteration: 1, learningRate: 0.25, scale: 1 };
      expect(seen).toEqual([
        [weight.name, first],
        [weight.name, second],
        [weight.name, second],
      ]);
    });

    test('applies a constraint after an updateStep, unless that says that it did', () => {
      class Away extends Optimizer {
        readonly done: unknown;
        constructor(done: unknown) {
          super(1);
          this.done = done;
        }
        updateStep(_: Tensor, weight: Weight): unknown {
          weight.data[0] = -5;
          return this.done;
        }
      }
      for (const [done, expected] of [
        [undefined, 0],
        [1, 0],
        [false, 0],
        [true, -5],
      ] as const) {
        const weight = weightOf([1], { constraint: 'nonNeg' });
        new Away(done).applyGradients([[[1], weight]]);
        expect(weight.item()).toBe(expected);
      }
    });

    test('may be written by the user; constraints hold there too', async () => {
      class Momentum extends Optimizer {
        updateStep(gradient: Tensor, weight: Weight): void {
          const velocity = this.slot(weight, 'velocity');
          for (const [k, g] of gradient.data.entries()) {
            velocity[k] = 0.9 * (velocity[k] as number) - this.learningRate * g;
          }
          weight.assign(ops.add(weight, tensor(velocity, { shape: weight.shape })));
        }
      }
      const weight = weightOf([0]);
      const momentum = new Momentum(1);
      momentum.applyGradients([[[1], weight]]);
      momentum.applyGradients([[[1], weight]]);
      expect(weight.item()).toBeCloseTo(-2.9, 6);
      const model = sequential([
        dense({ units: 1, inputShape: [1], kernelConstraint: 'nonNeg', kernelInitializer: 'ones' }),
      ]);
      model.compile({ optimizer: new Momentum(0.05), loss: 'mse' });
      await model.fit([[1], [2]], [[-1], [-2]], { verbose: 0, epochs: 20 });
      expect(model.weights[0]?.item()).toBe(0);
    });
  });
});

describe('optimizers refuse', () => {
  test.each<[string, () => unknown, 'TypeError' | 'RangeError', RegExp]>([
    ['a bare learning rate', () => sgd(0.1 as never), 'TypeError', /sgd: options/],
    ['a misspelt option', () => sgd({ learningrate: 1 } as never), 'TypeError', /'learningRate'/],
    ['lr', () => adam({ lr: 1 } as never), 'TypeError', /'lr'; did you mean 'learningRate'/],
    ['a negative learning rate', () => sgd({ learningRate: -1 }), 'RangeError', /learningRate/],
    ['NaN', () => adam({ learningRate: NaN }), 'RangeError', /learningRate/],
    ['no pairs', () => sgd().applyGradients(undefined as never), 'TypeError', /pairs .*undefined/],
    [
      'a gradient in place of a pair',
      () => sgd().applyGradients([zeros([1])] as never),
      'TypeError',
      /an array of pairs/,
    ],
    ['beta1 of 1', () => adam({ beta1: 1 }), 'RangeError', /beta1/],
    ['epsilon of 0', () => adam({ epsilon: 0 }), 'RangeError', /epsilon/],
    [
      'a plain tensor for a weight',
      () => sgd().applyGradients([[[1], zeros([1]) as never]]),
      'TypeError',
      /weight .*a Weight/,
    ],
  ])('%s', (_, call, kind, message) => {
    const error = thrown(call);
    expect(error.name).toBe(`Clampwise${kind}`);
    expect(error.message).toMatch(message);
  });

  test('are of their classes', () => {
    expect(sgd()).toBeInstanceOf(SGD);
    expect(adam()).toBeInstanceOf(Adam);
    expect(adam()).toMatchObject({ learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 });
    expect(sgd().learningRate).toBe(0.01);
  });
});

describe('an optimizer', () => {
  const model = () => sequential([dense({ units: 1, inputShape: [1] })]);

  test('belongs to one model', () => {
    const [first, second] = [model(), model()];
    const optimizer = adam();
    first.compile({ optimizer, loss: 'mse' });
    const error = thrown(() => second.compile({ optimizer, loss: 'mse' }));
    expect(error).toMatchObject({
      name: 'ClampwiseTypeError',
      op: 'compile',
      argument: 'optimizer',
    });
    expect(error.message).toMatch(/a new one for each model.*the optimizer of another model/);
    // The model that was refused is not compiled.
    expect(thrown(() => second.trainOnBatch([[1]], [[1]])).message).toMatch(/not compiled/);
    second.compile({ optimizer: adam(), loss: 'mse' });
    second.trainOnBatch([[1]], [[1]]);
    expect(optimizer.iterations).toBe(0);
  });

  test('stays with its model when that is compiled again', () => {
    const [first, second] = [model(), model()];
    const optimizer = sgd();
    first.compile({ optimizer, loss: 'mse' });
    first.trainOnBatch([[1]], [[1]]);
    first.compile({ optimizer, loss: 'mae' });
    first.compile({ optimizer: sgd(), loss: 'mae' });
    first.compile({ optimizer, loss: 'mse' });
    expect(optimizer.iterations).toBe(1);
    expect(thrown(() => second.compile({ optimizer, loss: 'mse' })).message).toMatch(/new one/);
  });

  test('is still free after a compile that failed', () => {
    const optimizer = sgd();
    thrown(() => model().compile({ optimizer, loss: 'none' as never }));
    expect(() => model().compile({ optimizer, loss: 'mse' })).not.toThrow();
  });

  test('by name is a new one for each model', () => {
    for (const each of [model(), model()]) each.compile({ optimizer: 'adam', loss: 'mse' });
  });
});

describe('losses', () => {
  test('are means over all values', () => {
    const [yTrue, yPred] = [
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor([
        [1, 4],
        [0, 4],
      ]),
    ];
    expect(losses.meanSquaredError(yTrue, yPred).item()).toBe(13 / 4);
    expect(losses.meanAbsoluteError(yTrue, yPred).item()).toBe(5 / 4);
    expect(losses.meanSquaredError([NaN], [1]).item()).toBeNaN();
  });

  test.each(['meanSquaredError', 'meanAbsoluteError'] as const)(
    'the gradients of %s are those of finite differences',
    (name) => {
      checkGradients((yPred) => losses[name](tensor([[0.3, -1]], f64), yPred), [operand([1, 2])]);
      checkGradients(
        (a, b) => ops.mul(2, losses[name](a, b)),
        [operand([5, 4]), operand([5, 4], 0.7)],
      );
      checkGradients((a) => losses[name](a, ops.tanh(a)), [positive([3, 4])]);
    },
  );

  test('refuse two dtypes', () => {
    const call = () => losses.meanSquaredError(tensor([1], f64), tensor([1]));
    expect(thrown(call).message).toMatch(
      /meanSquaredError: yTrue is float64, but yPred is float32/,
    );
  });

  test('refuse shapes that would broadcast', () => {
    const error = thrown(() => losses.meanSquaredError([1, 2], [[1], [2]]));
    expect(error.message).toMatch(
      /meanSquaredError: yTrue has shape \[2\], but yPred has \[2, 1\]/,
    );
  });
});
