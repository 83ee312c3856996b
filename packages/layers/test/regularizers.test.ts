import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { assertClose } from '@clampwise/testing';
import { describe, expect, test } from 'vitest';
import {
  dense,
  type FloatDType,
  ops,
  sequential,
  sgd,
  type Tensor,
  tensor,
  valueAndGrad,
} from '../src/index.ts';
import { Layer } from '../src/layers.ts';
import { l1, l1l2, l2, Regularizer, regularizer } from '../src/regularizers.ts';
import golden from './golden/regularizers.json' with { type: 'json' };
import { checkGradients, operand } from './support/gradients.ts';
import { onEachBackend, thrown } from './support/harness.ts';

const OURS: { readonly [name: string]: () => Regularizer } = {
  'l1, default': l1,
  'l2, default': l2,
  'l1, 0.5': () => l1(0.5),
  'l2, 0.0001': () => l2(1e-4),
  'l1l2, default': l1l2,
  'l1l2, 0.25 and 0.125': () => l1l2({ l1: 0.25, l2: 0.125 }),
  'l1l2, 0 and 0.125': () => l1l2({ l2: 0.125 }),
};

describe(`as ${golden.source}`, () => {
  onEachBackend(() =>
    describe.each(['float32', 'float64'] as const)('in %s', (dtype) => {
      const near = { relative: dtype === 'float32' ? 1e-6 : 1e-14, absolute: 1e-15 };

      test.each(Object.entries(golden.penalties))('%s', (name, { penalty, gradient }) => {
        const given = (OURS[name] as () => Regularizer)();
        const w = tensor(golden.weight, { shape: golden.shape, dtype });
        const { value, grads } = valueAndGrad((x: Tensor) => given.penalty(x))(w);
        expect(value.dtype).toBe(dtype);
        expect(value.shape).toEqual([]);
        assertClose(value.data, [penalty], near);
        assertClose((grads[0] as Tensor).data, gradient, near);
      });
    }),
  );
});

test('the gradients agree with finite differences', () => {
  for (const given of [l1(0.3), l2(0.7), l1l2({ l1: 0.1, l2: 0.2 })]) {
    checkGradients((w: Tensor) => given.penalty(w), [operand([4, 3])]);
  }
});

test('the gradient of l1 at 0 is 0, as in TensorFlow', () => {
  const { grads } = valueAndGrad((w: Tensor) => l1(0.5).penalty(w))(tensor([0, -0, 2]));
  expect((grads[0] as Tensor).toArray()).toEqual([0, 0, 0.5]);
});

test('NaN in a weight gives NaN, and a weight without values gives 0', () => {
  for (const given of [l1(), l2(), l1l2({ l1: 0.1, l2: 0.2 })]) {
    expect(given.penalty(tensor([1, NaN])).item()).toBeNaN();
    expect(given.penalty(tensor([], { shape: [0, 3] })).item()).toBe(0);
  }
});

class Scale extends Layer {
  call(x: Tensor): Tensor {
    return x;
  }
}

describe('as an option of a weight', () => {
  const weightWith = (given: unknown, dtype: FloatDType = 'float32') =>
    new Scale({ dtype }).addWeight('w', [2], { regularizer: given as never });

  test('a Regularizer, a name, a function or none', () => {
    const own = l2(0.5);
    expect(weightWith(own).regularizer).toBe(own);
    expect(weightWith(undefined).regularizer).toBe(null);
    expect(weightWith(null).regularizer).toBe(null);
    for (const name of ['l1', 'L1']) {
      expect(weightWith(name).regularizer).toMatchObject({ name: 'l1', l1: 0.01 });
    }
    for (const name of ['l2', 'L2']) {
      expect(weightWith(name).regularizer).toMatchObject({ name: 'l2', l2: 0.01 });
    }
    const largest = (w: Tensor): Tensor => ops.max(w);
    const made = weightWith(largest).regularizer as Regularizer;
    expect(made).toBeInstanceOf(Regularizer);
    expect(made.name).toBe('largest');
    expect(made.penalty(tensor([1, 3])).item()).toBe(3);
  });

  test('anything else throws', () => {
    for (const given of [3, true, {}, 'l3', '']) {
      const error = thrown(() => weightWith(given));
      expect(error).toBeInstanceOf(ClampwiseTypeError);
      expect(error.message).toContain('regularizer');
    }
    for (const name of ['l1l2', 'L1L2', 'l1_l2']) {
      expect(thrown(() => weightWith(name)).message).toContain('l1l2({ l1: 0.01, l2: 0.01 })');
    }
  });

  test('dense has one for the kernel and one for the bias', () => {
    const layer = dense({
      units: 2,
      inputShape: [3],
      kernelRegularizer: l1l2({ l1: 0.5 }),
      biasRegularizer: 'l2',
    });
    layer.apply(tensor([[1, 2, 3]]));
    expect(layer.weights.map((weight) => weight.regularizer?.name)).toEqual(['l1l2', 'l2']);
    expect(layer.kernelRegularizer).toMatchObject({ l1: 0.5, l2: 0 });
  });
});

test('factors are numbers of at least 0', () => {
  for (const make of [l1, l2]) {
    expect(() => make(-1)).toThrow(ClampwiseRangeError);
    expect(() => make(NaN)).toThrow(ClampwiseRangeError);
    expect(() => make(Infinity)).toThrow(ClampwiseRangeError);
    expect(() => make({ l1: 1 } as never)).toThrow(ClampwiseTypeError);
  }
  expect(() => l1l2({ l1: -1 })).toThrow(ClampwiseRangeError);
  expect(() => l1l2({ l3: 1 } as never)).toThrow(ClampwiseTypeError);
  expect(() => l1l2(0.1 as never)).toThrow(ClampwiseTypeError);
});

test('a function must return a scalar tensor of the dtype of the weight', () => {
  const w = tensor([1, 2]);
  expect(() => regularizer(3 as never)).toThrow(ClampwiseTypeError);
  expect(() => regularizer((x) => x).penalty(w)).toThrow(ClampwiseRangeError);
  expect(() => regularizer(() => 3 as never).penalty(w)).toThrow(ClampwiseTypeError);
  const wide = regularizer((x) => ops.sum(ops.cast(x, 'float64')));
  expect(() => wide.penalty(w)).toThrow(ClampwiseTypeError);
});

describe('addLoss', () => {
  class Penalized extends Layer {
    readonly inner = dense({ units: 1, kernelInitializer: 'ones' });
    call(x: Tensor): Tensor {
      const y = this.inner.apply(x);
      this.addLoss(ops.mul(ops.sum(ops.square(y)), 0.5));
      return y;
    }
  }

  test('counts in training and in evaluate, once, and its gradient trains', () => {
    const model = sequential([new Penalized()]);
    model.compile({ optimizer: sgd({ learningRate: 0.25 }), loss: 'meanSquaredError' });
    const [x, y] = [
      [[1], [3]],
      [[1], [3]],
    ];
    // The prediction is exact, so the loss is the penalty alone: (1 + 9) / 2.
    expect(model.evaluate(x, y).loss).toBe(5);
    expect(model.trainOnBatch(x, y).loss).toBe(5);
    // The gradients are 1 + 9 for the kernel and 1 + 3 for the bias.
    expect(model.getWeights().map((w) => w.toArray())).toEqual([[[-1.5]], [-1]]);
  });

  test('has no effect elsewhere, also after a step that failed', () => {
    const layer = new Penalized();
    expect(layer.apply([[2]]).toArray()).toEqual([[2]]);
    const model = sequential([layer]);
    const loss = (): Tensor => {
      throw new Error('no loss');
    };
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss });
    expect(() => model.trainOnBatch([[1]], [[1]])).toThrow('no loss');
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss: 'meanSquaredError' });
    expect(model.evaluate([[2]], [[2]]).loss).toBe(2);
  });

  test('takes scalars only', () => {
    const layer = new Penalized();
    expect(() => layer.addLoss(tensor([1]))).toThrow(ClampwiseTypeError);
    expect(() => layer.addLoss(1 as never)).toThrow(/scalar tensor/);
  });
});

test('the penalty of results is divided by the number of examples, as in Keras', () => {
  const model = sequential([
    dense({ units: 2, inputShape: [1], kernelInitializer: 'ones', activityRegularizer: l1(0.5) }),
  ]);
  model.compile({ optimizer: sgd({ learningRate: 0 }), loss: 'meanSquaredError' });
  expect(
    model.evaluate(
      [[1], [3]],
      [
        [1, 1],
        [3, 3],
      ],
    ).loss,
  ).toBe(2);
  expect(
    model.evaluate(
      [[1], [3], [3], [1]],
      [
        [1, 1],
        [3, 3],
        [3, 3],
        [1, 1],
      ],
    ).loss,
  ).toBe(2);
});
