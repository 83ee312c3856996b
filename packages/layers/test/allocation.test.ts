// Shapes that no memory is enough for, arrays that never end, and values of other kinds: an error of ours, at once.
import { ndarray } from '@clampwise/kernels';
import { describe, expect, test } from 'vitest';
import { box } from '../src/constraints.ts';
import {
  dense,
  initializers,
  Layer,
  type NestedArray,
  ones,
  ops,
  randomNormal,
  randomUniform,
  sequential,
  sgd,
  type Tensor,
  tensor,
  zeros,
} from '../src/index.ts';
import { thrown } from './support/harness.ts';

class Pass extends Layer {
  call(x: Tensor): Tensor {
    return x;
  }
}

describe('case 100: what cannot be allocated', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['zeros', () => zeros([1e6, 1e6]), /zeros: shape .*\[1000000, 1000000\].*1000000000000 values/],
    ['ones in float64', () => ones([1e5, 1e5], { dtype: 'float64' }), /ones: shape/],
    ['randomNormal', () => randomNormal([2 ** 50, 4]), /randomNormal: shape/],
    ['randomUniform', () => randomUniform([1e9, 1e9, 1e9]), /randomUniform: shape /],
    [
      'a dense layer',
      () => sequential([dense({ units: 1e9, inputShape: [1] })]),
      /dense.addWeight: shape .*\[1, 1000000000\].*1000000000 values/,
    ],
    [
      'a dense layer by its input',
      () => dense({ units: 1e9 }).apply([[1, 2]]),
      /2000000000 values/,
    ],
    [
      'a weight with an initializer of the user',
      () =>
        new Pass().addWeight('w', [1e6, 1e6], {
          initializer: () => {
            throw new Error('too late');
          },
        }),
      /pass.addWeight: shape/,
    ],
    ['an initializer', () => initializers.zeros()([1e6, 1e6], 'float32'), /1000000000000 values/],
    [
      'a first input',
      () => sequential([new Pass({ inputShape: [1e6, 1e6] })]),
      /pass: x .*1000000000000 values/,
    ],
  ])('%s', (_, call, message) => {
    const error = thrown(call);
    expect(error.name).toBe('ClampwiseRangeError');
    expect(error.message).toMatch(message);
  });

  test('shapes with an axis of 0 have no values, however long the others are', () => {
    const x = zeros([1e9, 0, 1e6]);
    expect([x.size, x.shape]).toEqual([0, [1e9, 0, 1e6]]);
    expect(String(x)).toContain('float32 [1000000000, 0, 1000000]');
    expect(ops.reshape(x, [0, 5]).toArray()).toEqual([]);
    expect(ops.transpose(x).shape).toEqual([1e6, 0, 1e9]);
    expect(ops.neg(ops.mul(x, 2)).shape).toEqual(x.shape);
    expect(ops.sum(x).item()).toBe(0);
    expect(sequential([new Pass()]).predict(zeros([1e9, 0])).shape).toEqual([1e9, 0]);
    expect(zeros([0, 1e9]).toArray()).toEqual([]);
    expect(zeros([3, 0, 1e9]).toArray()).toEqual([[], [], []]);
    const error = thrown(() => x.toArray());
    expect(error).toMatchObject({ name: 'ClampwiseRangeError', op: 'Tensor.toArray' });
    expect(error.message).toMatch(/1000000000 empty arrays/);
  });
});

describe('case 101: arrays inside themselves, and very deep ones', () => {
  const loop: unknown[] = [];
  loop.push(loop);
  const second: unknown[] = [[1]];
  second.push(second);
  let deep: unknown = 1;
  for (let k = 0; k < 1e5; k++) deep = [deep];
  const model = sequential([dense({ units: 1, inputShape: [1] })]);
  model.compile({ optimizer: sgd(), loss: 'mse' });
  const [kernel] = model.weights;

  const readers: readonly (readonly [string, (values: NestedArray) => unknown])[] = [
    ['tensor', (values) => tensor(values)],
    ['an operation', (values) => ops.exp(values)],
    ['an operand', (values) => ops.add(values, 1)],
    ['a bound', (values) => ops.clipByValue([1], values, null)],
    ['a layer', (values) => new Pass().apply(values)],
    ['predict', (values) => model.predict(values)],
    ['evaluate', (values) => model.evaluate([[1]], values)],
    ['trainOnBatch', (values) => model.trainOnBatch(values, [[1]])],
    ['setWeights', (values) => model.setWeights([values, [1]])],
    ['setWeights as a whole', (values) => model.setWeights(values as never)],
    ['assign', (values) => kernel?.assign(values)],
    ['a gradient', (values) => sgd().applyGradients([[values, kernel as never]])],
    ['an initializer', (values) => new Pass().addWeight('w', [1], { initializer: () => values })],
    ['box', (values) => box(values, null)],
    ['a layer in a list', (values) => sequential(values as never)],
    [
      'metrics',
      (values) => model.compile({ optimizer: 'sgd', loss: 'mse', metrics: values as never }),
    ],
    ['a shape', (values) => zeros(values as never)],
    ['an NdArray', (values) => tensor({ data: Float32Array.of(1), shape: values } as never)],
  ];
  test.each(readers)('%s', (_, read) => {
    for (const values of [loop, second, deep]) {
      const error = thrown(() => read(values as NestedArray));
      expect(error.name).toMatch(/^Clampwise(Range|Type)Error$/);
    }
  });

  test('the message names the argument and the depth there may be', () => {
    const error = thrown(() => ops.add(deep as NestedArray, 1));
    expect(error.message).toMatch(
      /add: a must be nested at most 32 deep, and no array inside itself/,
    );
    expect(error.message).toMatch(/received arrays nested more than 32 deep/);
  });

  test('fit', async () => {
    for (const values of [loop, second, deep]) {
      await expect(model.fit(values as NestedArray, [[1]])).rejects.toThrow(/^fit: x /);
    }
  });

  test('shapes have at most 32 axes, so that nothing is walked deeper', () => {
    const most = new Array(32).fill(1);
    expect(tensor([5], { shape: most }).toArray()).toEqual(nest(5, 32));
    expect(String(tensor([5], { shape: most }))).toContain('5');
    const many = new Array(1e5).fill(1);
    for (const call of [
      () => zeros(many),
      () => tensor([1], { shape: many }),
      () => ops.reshape([1], many),
      () => tensor(ndarray(Float32Array.of(1), many)),
      () => dense({ units: 1, inputShape: many }),
      () => new Pass().addWeight('w', many),
    ]) {
      const error = thrown(call);
      expect(error.name).toBe('ClampwiseRangeError');
      expect(error.message).toMatch(/100000 axes/);
    }
    expect(thrown(() => zeros([...most, 1])).message).toMatch(/33 axes/);
  });
});

describe('what is pointed elsewhere', () => {
  test('a tensor of TensorFlow.js', () => {
    const tfjs = { dataId: {}, shape: [1], dtype: 'float32', dataSync: () => {}, data: () => {} };
    for (const call of [() => tensor(tfjs as never), () => ops.exp(tfjs as never)]) {
      const error = thrown(call);
      expect(error.name).toBe('ClampwiseTypeError');
      expect(error.message).toMatch(/tensor\(await x\.array\(\)\)/);
      expect(error.message).toMatch(/@clampwise\/tfjs-adapter/);
    }
  });

  test('a promise', () => {
    const promise = Promise.resolve([1]);
    expect(thrown(() => tensor(promise as never)).message).toMatch(/await the promise first/);
    const model = sequential([dense({ units: 1, inputShape: [1] })]);
    expect(thrown(() => model.predict(promise as never)).message).toMatch(/await the promise/);
  });
});

function nest(value: number, depth: number): NestedArray {
  return depth === 0 ? value : [nest(value, depth - 1)];
}
