import { describe, expect, test } from 'vitest';
import { NonNegLayer } from '../examples/nonNegLayer.ts';
import {
  activation,
  type BatchShape,
  clipByValue,
  dense,
  Layer,
  nonNeg,
  ops,
  relu,
  sequential,
  type Tensor,
  tensor,
  valueAndGrad,
  type Weight,
} from '../src/index.ts';
import { checkGradients, operand } from './support/gradients.ts';
import { onEachBackend, thrown } from './support/harness.ts';

const f64 = { dtype: 'float64' } as const;

class Scale extends Layer {
  w!: Weight;
  override build(inputShape: BatchShape): void {
    this.w = this.addWeight('w', [inputShape.at(-1) as number], { initializer: 'ones' });
  }
  call(x: Tensor): Tensor {
    return ops.mul(x, this.w);
  }
}

/** A layer of layers: two in an array, one in a field. */
class Block extends Layer {
  parts: Layer[] = [];
  last = new Scale();
  override build(): void {
    this.parts = [dense({ units: 3, activation: 'tanh', seed: 1 }), dense({ units: 2, seed: 2 })];
  }
  call(x: Tensor): Tensor {
    return this.last.apply(this.parts.reduce((values, part) => part.apply(values), x));
  }
}

const makers: readonly (readonly [string, () => Layer])[] = [
  ['dense', () => dense({ units: 3, seed: 1, ...f64 })],
  ['dense with relu', () => dense({ units: 3, activation: 'relu', seed: 1, ...f64 })],
  ['dense with relu6', () => dense({ units: 3, activation: 'relu6', seed: 1, ...f64 })],
  ['dense with sigmoid', () => dense({ units: 3, activation: 'sigmoid', seed: 1, ...f64 })],
  ['dense with tanh', () => dense({ units: 3, activation: 'tanh', seed: 1, ...f64 })],
  ['dense with softmax', () => dense({ units: 3, activation: 'softmax', seed: 1, ...f64 })],
  ['dense with softplus', () => dense({ units: 3, activation: 'softplus', seed: 1, ...f64 })],
  ['dense with a function', () => dense({ units: 3, activation: ops.square, seed: 1, ...f64 })],
  ['dense without bias', () => dense({ units: 2, useBias: false, seed: 1, ...f64 })],
  ['nonNeg', () => nonNeg(f64)],
  ['NonNegLayer', () => new NonNegLayer(f64)],
  ['clipByValue', () => clipByValue({ minValue: -0.5, maxValue: [1, 0.5, 0.7, 2], ...f64 })],
  ['relu', () => relu(f64)],
  ['relu with all', () => relu({ maxValue: 1, negativeSlope: 0.2, threshold: 0.3, ...f64 })],
  ['activation', () => activation('sigmoid', f64)],
  ['a layer of layers', () => new Block(f64)],
  ['sequential', () => sequential([dense({ units: 3, seed: 1, ...f64 }), nonNeg()])],
];

onEachBackend(() => {
  test.each(makers)('the gradients of %s are those of finite differences', (_, make) => {
    const x = operand([6, 4]);
    const layer = make();
    layer.apply(tensor(x.values.slice(), { shape: x.shape, ...f64 }));
    const { weights } = layer;
    const shapes = weights.map(({ shape }, k) => operand(shape, 0.2 + 0.3 * k));
    // The weights stand for themselves: their nodes are those of the arguments.
    checkGradients(
      (input, ...values) => {
        return withWeights(weights, values, () => layer.apply(input));
      },
      [x, ...shapes],
    );
  });

  test('dense works along the last axis of any batch', () => {
    const layer = dense({ units: 2, seed: 1, activation: 'relu' });
    const x = tensor(operand([2, 3, 4]).values.slice(), { shape: [2, 3, 4] });
    const y = layer.apply(x);
    expect(y.shape).toEqual([2, 3, 2]);
    expect(y.data).toEqual(layer.apply(ops.reshape(x, [6, 4])).data);
    expect(layer.computeOutputShape([null, 3, 4])).toEqual([null, 3, 2]);
  });
});

/** Runs fn with other values in the weights, on whose gradients those of the given tensors depend. */
function withWeights(
  weights: readonly Weight[],
  values: readonly Tensor[],
  fn: () => Tensor,
): Tensor {
  weights.forEach((weight, k) => {
    weight.assign(values[k] as Tensor);
    weight.node = (values[k] as Tensor).node;
  });
  try {
    return fn();
  } finally {
    for (const weight of weights) weight.node = null;
  }
}

describe('a Layer', () => {
  test('is built once, by its first input', () => {
    const layer = new Scale();
    expect([layer.built, layer.weights.length]).toEqual([false, 0]);
    layer.apply([[1, 2]]);
    expect([layer.built, layer.countParams()]).toEqual([true, 2]);
    layer.setWeights([[3, 4]]);
    expect(layer.apply([[1, 2]]).toArray()).toEqual([[3, 8]]);
  });

  test('takes the dtype of its first input, unless it was given one', () => {
    const layer = new Scale();
    expect(layer.apply(tensor([[1]], f64)).dtype).toBe('float64');
    expect(layer.apply([[1]]).dtype).toBe('float64');
    expect(new Scale(f64).apply([[1]]).dtype).toBe('float64');
    expect(new Scale({ dtype: 'float32' }).apply(tensor([[1]], f64)).dtype).toBe('float32');
  });

  test('has a name: its own, or that of its class', () => {
    expect(new NonNegLayer().name).toBe('non_neg_layer');
    expect(dense({ units: 1 }).name).toBe('dense');
    expect(dense({ units: 1, name: 'head' }).name).toBe('head');
  });

  test('finds the shape of its result by a call on zeros', () => {
    expect(new Block().computeOutputShape([null, 4])).toEqual([null, 2]);
    expect(activation('relu').computeOutputShape([null, 4, 5])).toEqual([null, 4, 5]);
  });

  test('is told whether it is training', () => {
    const told: boolean[] = [];
    class Spy extends Layer {
      call(x: Tensor, { training }: { readonly training: boolean }): Tensor {
        told.push(training);
        return x;
      }
    }
    const spy = new Spy();
    const model = sequential([dense({ units: 1, inputShape: [1] }), spy]);
    told.length = 0;
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    model.trainOnBatch([[1]], [[1]]);
    model.predict([[1]]);
    model.evaluate([[1]], [[1]]);
    spy.apply([[1]], { training: true });
    expect(told).toEqual([true, false, false, true]);
  });

  test('owns the weights of the layers in its fields, each once', () => {
    const block = new Block();
    block.apply([[1, 2, 3, 4]]);
    expect(block.weights.map(({ name }) => name)).toEqual([
      'kernel',
      'bias',
      'kernel',
      'bias',
      'w',
    ]);
    block.parts.push(block.last);
    expect(block.weights).toHaveLength(5);
    block.last.trainable = false;
    expect(block.trainableWeights).toHaveLength(4);
    block.trainable = false;
    expect(block.trainableWeights).toHaveLength(0);
  });

  test('hands out copies of its weights', () => {
    const layer = dense({ units: 1, inputShape: [1] });
    layer.apply([[1]]);
    const [kernel] = layer.getWeights();
    layer.setWeights([[[5]], [6]]);
    expect(kernel?.item()).not.toBe(5);
    expect(layer.getWeights().map((w) => w.toArray())).toEqual([[[5]], [6]]);
    // And what is computed from one does not change with it.
    const [weight] = layer.weights as [Weight];
    const kept = [ops.reshape(weight, [1]), ops.stopGradient(weight), weight.read()];
    weight.assign([[7]]);
    expect(kept.map((x) => x.data[0])).toEqual([5, 5, 5]);
  });

  test('sets all weights or none', () => {
    const layer = dense({ units: 1 });
    layer.apply([[1]]);
    const before = layer.getWeights().map((w) => w.toArray());
    expect(() => layer.setWeights([[[5]], [1, 2]])).toThrow(RangeError);
    expect(layer.getWeights().map((w) => w.toArray())).toEqual(before);
  });
});

describe('layers refuse', () => {
  test('to be applied without a call', () => {
    // What JavaScript lets one write, where TypeScript asks for call.
    const Empty = Layer as unknown as new (options: object) => Layer;
    const error = thrown(() => new Empty({ name: 'empty' }).apply(tensor([[1]])));
    expect(error).toMatchObject({ name: 'ClampwiseTypeError', op: 'empty', argument: 'call' });
  });

  class NoTensor extends Layer {
    call(): never {
      return 5 as never;
    }
  }
  class Making extends Layer {
    call(x: Tensor): Tensor {
      return x;
    }
  }
  const built = dense({ units: 2 });
  built.apply([[1, 2, 3]]);
  test.each<[string, () => unknown, 'TypeError' | 'RangeError', RegExp]>([
    ['a misspelt option', () => dense({ unit: 1 } as never), 'TypeError', /did you mean 'units'/],
    ['no options', () => dense(undefined as never), 'TypeError', /dense: options/],
    ['no units', () => dense({} as never), 'TypeError', /dense: units .*undefined/],
    ['half a unit', () => dense({ units: 0.5 }), 'RangeError', /units .*whole/],
    [
      'a misspelt activation',
      () => dense({ units: 1, activation: 'rleu' as never }),
      'TypeError',
      /activation .*'rleu'; did you mean 'relu'/,
    ],
    [
      'a misspelt initializer',
      () => dense({ units: 1, kernelInitializer: 'glorot_unifrom' as never }),
      'TypeError',
      /did you mean 'glorotUniform'/,
    ],
    [
      'a misspelt constraint',
      () => dense({ units: 1, kernelConstraint: 'nonneg' as never }),
      'TypeError',
      /kernelConstraint .*did you mean 'nonNeg'/,
    ],
    [
      'a number as constraint',
      () => dense({ units: 1, biasConstraint: 1 as never }),
      'TypeError',
      /biasConstraint/,
    ],
    ['a numeric name', () => dense({ units: 1, name: 1 as never }), 'TypeError', /name/],
    ['a text as flag', () => nonNeg({ trainable: 'no' as never }), 'TypeError', /trainable/],
    ['another dtype', () => nonNeg({ dtype: 'int32' as never }), 'TypeError', /dtype/],
    ['an unknown option of nonNeg', () => nonNeg({ min: 0 } as never), 'TypeError', /'min'/],
    ['a negative maxValue', () => relu({ maxValue: -1 }), 'RangeError', /relu: maxValue .*-1/],
    ['a negative slope', () => relu({ negativeSlope: -1 }), 'RangeError', /negativeSlope/],
    ['a negative threshold', () => relu({ threshold: -1 }), 'RangeError', /threshold/],
    ['NaN as maxValue', () => relu({ maxValue: NaN }), 'RangeError', /maxValue .*NaN/],
    [
      'minValue above maxValue',
      () => clipByValue({ minValue: 2, maxValue: 1 }),
      'RangeError',
      /clipByValue: min .*2/,
    ],
    ['a missing bound', () => clipByValue({ minValue: 2 } as never), 'TypeError', /maxValue|max/],
    [
      'an unknown gradient',
      () => clipByValue({ minValue: 0, maxValue: 1, gradient: 'x' as never }),
      'RangeError',
      /clipByValue: gradient/,
    ],
    ['another last axis', () => built.apply([[1, 2]]), 'RangeError', /dense: x .*length 3/],
    ['a vector in dense', () => dense({ units: 1 }).apply([1, 2]), 'RangeError', /two axes/],
    [
      'a call that gives no tensor',
      () => new NoTensor().apply([[1]]),
      'TypeError',
      /call's result .*received 5/,
    ],
    [
      'a weight of no shape',
      () => new Making().addWeight('w', 3 as never),
      'TypeError',
      /making.addWeight: shape/,
    ],
    [
      'an initializer that gives another shape',
      () => new Making().addWeight('w', [2], { initializer: () => [1, 2, 3] }),
      'RangeError',
      /initializer/,
    ],
    [
      'a misspelt option of addWeight',
      () => new Making().addWeight('w', [2], { initialiser: 'ones' } as never),
      'TypeError',
      /did you mean 'initializer'/,
    ],
    [
      'too few weights',
      () => built.setWeights([[1]]),
      'RangeError',
      /an array of 2, .*\(dense\/kernel, dense\/bias\)/,
    ],
    ['no list of weights', () => built.setWeights(5 as never), 'TypeError', /received 5/],
  ])('%s', (_, call, kind, message) => {
    const error = thrown(call);
    expect(error.name).toBe(`Clampwise${kind}`);
    expect(error.message).toMatch(message);
  });

  test('valueAndGrad finds no gradient through a frozen copy of a weight', () => {
    const { grads } = valueAndGrad((w: Tensor) => ops.sum(ops.stopGradient(w)))(
      built.weights[1] as Weight,
    );
    expect(grads[0].toArray()).toEqual([0, 0]);
  });
});
