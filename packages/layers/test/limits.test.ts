import { clip, nonNeg } from '@clampwise/kernels';
import { assertClose } from '@clampwise/testing';
import { describe, expect, test } from 'vitest';
import { box, Constraint, constraint } from '../src/constraints.ts';
import type { Weight } from '../src/index.ts';
import { dense, Layer, ops, sequential, type Tensor, tensor } from '../src/index.ts';
import {
  type AdamOptions,
  adam,
  adamw,
  type Optimizer,
  type OptimizerOptions,
  rmsprop,
  SGD,
  type SGDOptions,
  type StepContext,
  sgd,
} from '../src/optimizers.ts';
import { onEachBackend, thrown } from './support/harness.ts';

class Holder extends Layer {
  call(x: Tensor): Tensor {
    return x;
  }
}
const weightOf = (values: number[], options = {}): Weight =>
  new Holder({ dtype: 'float64' }).addWeight('w', [values.length], {
    initializer: () => tensor(values, { dtype: 'float64' }),
    ...options,
  });

const MAKERS = [sgd, adam, adamw, rmsprop] as const;
const LIMITS = ['clipValue', 'clipNorm', 'globalClipNorm'] as const;

onEachBackend(() => {
  describe('limits of gradients', () => {
    /** What one step of size 1 takes from weights of zeros: the gradients as they were limited. */
    const limited = (options: OptimizerOptions, ...gradients: number[][]): number[][] => {
      const weights = gradients.map((values) => weightOf(values.map(() => 0)));
      const optimizer = sgd({ learningRate: 1, ...options });
      optimizer.applyGradients(weights.map((weight, k) => [gradients[k] as number[], weight]));
      return weights.map((weight) => Array.from(weight.data, (v) => 0 - v));
    };

    test('clipNorm is for each weight, globalClipNorm for all together (case 29)', () => {
      expect(limited({ clipNorm: 6.5 }, [3, 4], [12])).toEqual([[3, 4], [6.5]]);
      expect(limited({ globalClipNorm: 6.5 }, [3, 4], [12])).toEqual([[1.5, 2], [6]]);
      expect(limited({ clipValue: 3.5 }, [3, 4], [-12])).toEqual([[3, 3.5], [-3.5]]);
    });

    test('leave what is within them as it is, and zeros', () => {
      for (const name of LIMITS) {
        expect(limited({ [name]: 13 }, [3, 4], [12], [0])).toEqual([[3, 4], [12], [0]]);
        expect(limited({ [name]: Infinity }, [1e200, 4], [12])).toEqual([[1e200, 4], [12]]);
        expect(limited({ [name]: null }, [3, -400])).toEqual([[3, -400]]);
        expect(limited({ [name]: 1 }, [0, 0], [0])).toEqual([[0, 0], [0]]);
      }
    });

    test('are right where squares overflow and underflow', () => {
      for (const name of ['clipNorm', 'globalClipNorm']) {
        const [large] = limited({ [name]: 5 }, [3e200, 4e200]);
        assertClose(large as number[], [3, 4], { relative: 1e-15 });
        const [small] = limited({ [name]: 5e-200 }, [3e-190, 4e-190]);
        assertClose(small as number[], [3e-200, 4e-200], { relative: 1e-14 });
        const [beyond] = limited({ [name]: 2 }, [1.5e308, -1.5e308, 1.5e308, 1.5e308]);
        assertClose(beyond as number[], [1, -1, 1, 1], { relative: 1e-14 });
      }
    });

    test('pass NaN on: to a weight of its own, or to all', () => {
      expect(limited({ clipNorm: 1 }, [NaN, 5], [0.5])).toEqual([[NaN, NaN], [0.5]]);
      expect(limited({ clipNorm: 1 }, [Infinity, 5], [0.5])).toEqual([[NaN, 0], [0.5]]);
      expect(limited({ globalClipNorm: 1 }, [Infinity, 5], [0.5])).toEqual([[NaN, NaN], [NaN]]);
      expect(limited({ clipValue: 1 }, [NaN, -Infinity, 5], [0.5])).toEqual([[NaN, -1, 1], [0.5]]);
    });

    test('count only what is trained', () => {
      const [trained, frozen] = [weightOf([0, 0]), weightOf([0], { trainable: false })];
      sgd({ learningRate: 1, globalClipNorm: 5 }).applyGradients([
        [[3, 4], trained],
        [[1e6], frozen],
        [null, weightOf([0])],
      ]);
      expect(trained.toArray()).toEqual([-3, -4]);
    });

    test.each(LIMITS)('%s of 1e-12 leaves the weights where they are (case 30)', (name) => {
      for (const options of [{}, { momentum: 0.9 }, { momentum: 0.9, nesterov: true }]) {
        const weight = weightOf([1, -2, 0.5]);
        sgd({ learningRate: 1, [name]: 1e-12, ...options }).applyGradients([
          [[1e9, -3, 1], weight],
        ]);
        assertClose(weight.data, [1, -2, 0.5], { absolute: 2e-12 });
      }
    });

    test.each(LIMITS)('%s bounds a training that explodes without it', async (name) => {
      const train = async (options: SGDOptions): Promise<number> => {
        const model = sequential([
          dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'zeros' }),
        ]);
        model.compile({ optimizer: sgd({ learningRate: 0.1, ...options }), loss: 'mse' });
        const x = [[30], [40], [50]];
        await model.fit(x, [[30], [40], [50]], { verbose: 0, epochs: 40, shuffle: false });
        return model.weights[0]?.item() as number;
      };
      expect(await train({})).toBeNaN();
      // 0.1 at each step at most, towards 1 and around it.
      expect(Math.abs((await train({ [name]: 1 })) - 1)).toBeLessThan(0.11);
    });
  });

  describe('constraints', () => {
    const gradient = [4, -3, 0.5, 0, -1, 2, NaN];
    const start = [1, -1, 0.25, 0, -0.5, 3, 1];
    const makers: readonly (readonly [string, () => Optimizer])[] = [
      ['sgd', () => sgd({ learningRate: 0.5, weightDecay: 0.1 })],
      ['momentum', () => sgd({ learningRate: 0.5, momentum: 0.5, clipValue: 1 })],
      ['adam', () => adam({ learningRate: 0.5, clipNorm: 2 })],
      ['amsgrad', () => adam({ learningRate: 0.5, amsgrad: true })],
      ['rmsprop', () => rmsprop({ learningRate: 0.5, centered: true, momentum: 0.2 })],
    ];
    const after = (make: () => Optimizer, rule: unknown): Float64Array => {
      const weight = weightOf(start, { constraint: rule });
      const optimizer = make();
      // From the same values: the constraint holds from the start.
      weight.data.set(start);
      optimizer.applyGradients([[gradient, weight]]);
      return weight.data as Float64Array;
    };

    test.each(makers)('within the step of %s are what they are after it', (_, make) => {
      const free = after(make, null);
      expect(after(make, 'nonNeg')).toEqual(nonNeg(free));
      expect(after(make, box(-0.4, 0.6))).toEqual(clip(free, -0.4, 0.6));
      expect(after(make, box(null, 0.1))).toEqual(clip(free, null, 0.1));
      expect(after(make, box([-1, -1, 0, 0, 0, 0, 0], 1))).toEqual(
        clip(free, [-1, -1, 0, 0, 0, 0, 0], 1),
      );
      expect(
        after(
          make,
          constraint((w) => ops.minimum(w, 0.25)),
        ),
      ).toEqual(clip(free, null, 0.25));
    });

    test('of classes of the user are applied after the step', () => {
      class Halved extends Constraint {
        readonly name = 'halved';
        apply(w: Tensor): Tensor {
          return ops.mul(w, 0.5);
        }
      }
      const weight = weightOf([0], { constraint: new Halved() });
      sgd({ learningRate: 1 }).applyGradients([[[-4], weight]]);
      expect(weight.item()).toBe(2);
    });

    test('hold after the updateStep of a subclass', () => {
      class Ascent extends SGD {
        override updateStep(gradient: Tensor, weight: Weight): void {
          weight.data.set(ops.add(weight, gradient).data);
        }
      }
      for (const rule of ['nonNeg', box(0, 1)]) {
        const weight = weightOf([1, 1], { constraint: rule });
        new Ascent().applyGradients([[[-4, 0], weight]]);
        expect(weight.toArray()).toEqual([0, 1]);
      }
    });

    test('of norms reach the updateStep of a superclass through the step', () => {
      class Passing extends SGD {
        override updateStep(gradient: Tensor, weight: Weight, step?: StepContext): unknown {
          return super.updateStep(gradient, weight, step);
        }
      }
      class Forgetting extends SGD {
        override updateStep(gradient: Tensor, weight: Weight): unknown {
          return super.updateStep(gradient, weight);
        }
      }
      // Clipped to the norm 1, the gradient (3, 4) is (0.6, 0.8).
      const [plain, passing] = [
        sgd({ learningRate: 1, clipNorm: 1 }),
        new Passing({ learningRate: 1, clipNorm: 1 }),
      ];
      for (const optimizer of [plain, passing]) {
        const weight = weightOf([1, 1]);
        optimizer.applyGradients([[[3, 4], weight]]);
        expect(weight.data[0]).toBeCloseTo(0.4, 6);
        expect(weight.data[1]).toBeCloseTo(0.2, 6);
      }
      const weight = weightOf([1, 1]);
      for (const limit of [{ clipNorm: 1 }, { globalClipNorm: 1 }]) {
        const call = () => new Forgetting(limit).applyGradients([[[3, 4], weight]]);
        expect(thrown(call)).toMatchObject({ op: 'updateStep', argument: 'step' });
      }
      expect(weight.toArray()).toEqual([1, 1]);
      new Forgetting({ learningRate: 1, clipValue: 0.5 }).applyGradients([[[3, 4], weight]]);
      expect(weight.toArray()).toEqual([0.5, 0.5]);
    });

    test('hold where a subclass takes the step of some weights alone', () => {
      class Some extends SGD {
        override updateStep(gradient: Tensor, weight: Weight): void {
          if (weight.size > 1) super.updateStep(gradient, weight);
          else weight.data[0] = -5;
        }
      }
      const [first, second] = [[1, 1], [1]].map((w) => weightOf(w, { constraint: 'nonNeg' }));
      new Some({ learningRate: 1 }).applyGradients([
        [[4, 0], first as Weight],
        [[1], second as Weight],
      ]);
      expect([first?.toArray(), second?.toArray()]).toEqual([[0, 1], [0]]);
    });
  });
});

describe('the options', () => {
  test('may be spelt as in Keras', () => {
    expect(sgd({ clipvalue: 0.5 })).toMatchObject({ clipValue: 0.5, clipNorm: null });
    expect(adam({ clipnorm: 0.5 })).toMatchObject({ clipNorm: 0.5, globalClipNorm: null });
    expect(rmsprop({ global_clipnorm: 0.5 })).toMatchObject({ globalClipNorm: 0.5 });
    expect(adamw({ clipNorm: 2 } satisfies AdamOptions)).toMatchObject({ clipNorm: 2 });
  });

  test('are those of Keras unless given', () => {
    const none = { weightDecay: null, clipValue: null, clipNorm: null, globalClipNorm: null };
    expect(sgd()).toMatchObject({ learningRate: 0.01, momentum: 0, nesterov: false, ...none });
    expect(adam()).toMatchObject({ amsgrad: false, ...none });
    expect(adamw()).toMatchObject({ learningRate: 0.001, epsilon: 1e-7, weightDecay: 0.004 });
    const own = { rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false };
    expect(rmsprop()).toMatchObject({ learningRate: 0.001, ...own, ...none });
  });

  test('names of optimizers are also those of Keras', () => {
    const model = sequential([dense({ units: 1, inputShape: [1] })]);
    for (const optimizer of ['adamw', 'rmsprop', 'SGD', 'Adam', 'AdamW', 'RMSprop'] as const) {
      expect(() => model.compile({ optimizer, loss: 'mse' })).not.toThrow();
    }
  });

  for (const make of MAKERS) {
    const call = make as (options: object) => unknown;
    test.each<[string, object, 'TypeError' | 'RangeError', RegExp]>([
      ['two limits', { clipValue: 1, clipNorm: 1 }, 'RangeError', /both clipValue and clipNorm/],
      ['one limit twice', { clipnorm: 1, clipNorm: 1 }, 'RangeError', /both clipNorm and clipnorm/],
      ['three', { clipvalue: 1, clipnorm: 1, global_clipnorm: 1 }, 'RangeError', /the only limit/],
      ['0', { clipNorm: 0 }, 'RangeError', /clipNorm/],
      ['-1', { clipvalue: -1 }, 'RangeError', /clipvalue/],
      ['NaN', { globalClipNorm: NaN }, 'RangeError', /globalClipNorm/],
      ['true', { globalClipNorm: true }, 'TypeError', /globalClipNorm/],
      ['"1.0"', { clipNorm: '1.0' }, 'TypeError', /clipNorm/],
      ['a negative decay', { weightDecay: -0.1 }, 'RangeError', /weightDecay/],
      ['lr', { lr: 1 }, 'TypeError', /'lr'; did you mean 'learningRate'/],
      ['learning_rate', { learning_rate: 1 }, 'TypeError', /did you mean 'learningRate'/],
      ['weight_decay', { weight_decay: 1 }, 'TypeError', /did you mean 'weightDecay'/],
      ['a rate of null', { learningRate: null }, 'TypeError', /learningRate/],
    ])(`${make.name} rejects %s`, (_, options, kind, message) => {
      const error = thrown(() => call(options));
      expect(error.name).toBe(`Clampwise${kind}`);
      expect(error.message).toMatch(message);
    });
  }

  test.each<[string, () => unknown, RegExp]>([
    ['a momentum above 1', () => sgd({ momentum: 2 }), /sgd: momentum/],
    ['nesterov by number', () => sgd({ nesterov: 1 as never }), /sgd: nesterov/],
    ['amsgrad by name', () => adamw({ amsgrad: 'yes' as never }), /adamw: amsgrad/],
    ['a rho below 0', () => rmsprop({ rho: -1 }), /rmsprop: rho/],
    ['an epsilon of 0', () => rmsprop({ epsilon: 0 }), /rmsprop: epsilon/],
    ['an option of another', () => rmsprop({ beta1: 0.5 } as never), /unknown option 'beta1'/],
  ])('rejected: %s', (_, call, message) => {
    expect(thrown(call).message).toMatch(message);
  });
});
