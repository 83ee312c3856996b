import { describe, expect, test } from 'vitest';
import {
  dense,
  ops,
  sequential,
  sgd,
  type Tensor,
  tensor,
  valueAndGrad,
  zeros,
} from '../src/index.ts';
import { isRecording } from '../src/tape/tape.ts';
import { onEachBackend, thrown } from './support/harness.ts';

const OUTSIDE = /fn's result .*computed from the arguments with ops.*depends on no argument/;

const sumOfSquares = (x: Tensor): Tensor => ops.sum(ops.square(x));

onEachBackend(() => {
  describe('valueAndGrad', () => {
    test('gives the value and a gradient for each argument', () => {
      const fn = valueAndGrad((a: Tensor, b: Tensor) => ops.sum(ops.mul(a, b)));
      const { value, grads } = fn(tensor([1, 2]), tensor([[3, 4]]));
      expect(value.item()).toBe(11);
      expect(value.shape).toEqual([]);
      expect(grads.map((g) => g.toArray())).toEqual([[3, 4], [[1, 2]]]);
    });

    test('gives zeros where the value does not depend on an argument', () => {
      const { grads } = valueAndGrad((a: Tensor, _: Tensor) => sumOfSquares(a))(
        tensor([1]),
        tensor([[2, 3]]),
      );
      expect(grads[1].toArray()).toEqual([[0, 0]]);
      const cut = valueAndGrad((x: Tensor) => ops.sum(ops.stopGradient(x)))(tensor([1, 2]));
      expect(cut.value.item()).toBe(3);
      expect(cut.grads[0].toArray()).toEqual([0, 0]);
    });

    test('the gradient of an argument itself is 1', () => {
      const { value, grads } = valueAndGrad((x: Tensor) => x)(tensor(7));
      expect([value.item(), grads[0].item()]).toEqual([7, 1]);
    });

    test('one tensor given twice is two arguments', () => {
      const x = tensor([3]);
      const { grads } = valueAndGrad((a: Tensor, b: Tensor) => ops.sum(ops.mul(ops.square(a), b)))(
        x,
        x,
      );
      expect(grads.map((g) => g.toArray())).toEqual([[18], [9]]);
    });

    test('works without arguments, and in float64', () => {
      expect(valueAndGrad(() => tensor(1))().grads).toEqual([]);
      const { grads } = valueAndGrad(sumOfSquares)(tensor([0.1], { dtype: 'float64' }));
      expect(grads[0].data).toEqual(Float64Array.of(0.2));
    });

    test('a branch that is left out of the value costs nothing and counts for nothing', () => {
      const { grads } = valueAndGrad((x: Tensor) => {
        ops.exp(x);
        return ops.sum(x);
      })(tensor([1, 2]));
      expect(grads[0].toArray()).toEqual([1, 1]);
    });

    test('stopGradient cuts', () => {
      const fn = valueAndGrad((x: Tensor) => ops.sum(ops.mul(ops.stopGradient(x), x)));
      expect(fn(tensor([2, 3])).grads[0].toArray()).toEqual([2, 3]);
    });

    test('numbers, arrays and constants have no gradient and do no harm', () => {
      const fn = valueAndGrad((x: Tensor) => ops.sum(ops.add(ops.mul([1, 2], x), 1)));
      expect(fn(tensor([5, 6])).grads[0].toArray()).toEqual([1, 2]);
    });

    test('gives gradients of the weights of layers', () => {
      const model = sequential([dense({ units: 1, inputShape: [2], kernelInitializer: 'ones' })]);
      const x = tensor([
        [1, 2],
        [3, 4],
      ]);
      const { value, grads } = valueAndGrad(() => ops.sum(model.apply(x)))(...model.weights);
      expect(value.item()).toBe(10);
      expect(grads.map((g) => g.toArray())).toEqual([[[4], [6]], [2]]);
      // What is not an argument is a constant.
      expect(valueAndGrad((z: Tensor) => ops.sum(model.apply(z)))(x).grads[0].toArray()).toEqual([
        [1, 1],
        [1, 1],
      ]);
    });

    test('predict inside records nothing', () => {
      const model = sequential([dense({ units: 1, inputShape: [1], kernelInitializer: 'ones' })]);
      const fn = valueAndGrad((x: Tensor) => ops.sum(ops.mul(x, model.predict(x))));
      expect(fn(tensor([[3]])).grads[0].toArray()).toEqual([[3]]);
    });
  });
});

describe('a call of valueAndGrad', () => {
  test('changes nothing in its arguments, and leaves no tape behind', () => {
    const x = tensor([1, 2]);
    let kept: Tensor | undefined;
    valueAndGrad((a: Tensor) => {
      expect(isRecording()).toBe(true);
      kept = ops.square(a);
      return ops.sum(kept);
    })(x);
    expect(isRecording()).toBe(false);
    expect(x.node).toBe(null);
    expect(x.toArray()).toEqual([1, 2]);
    // A tensor of an old tape is a plain value to the next.
    const { grads } = valueAndGrad((a: Tensor) => ops.sum(ops.mul(a, kept as Tensor)))(x);
    expect(grads[0].toArray()).toEqual([1, 4]);
  });

  test('ends when fn throws, and the next one works', () => {
    const failing = valueAndGrad((x: Tensor) => {
      ops.square(x);
      throw new Error('on purpose');
    });
    expect(() => failing(tensor([1]))).toThrow('on purpose');
    expect(isRecording()).toBe(false);
    expect(valueAndGrad(sumOfSquares)(tensor([3])).grads[0].toArray()).toEqual([6]);
  });

  test('gives arrays that own exactly their bytes and share nothing', () => {
    const x = zeros([64]);
    let inner: Tensor | undefined;
    const { value, grads } = valueAndGrad((a: Tensor, b: Tensor) => {
      inner = ops.add(a, b);
      return ops.sum(inner);
    })(x, zeros([64]));
    for (const { data } of [value, ...grads, inner as Tensor]) {
      expect(data.buffer.byteLength).toBe(data.byteLength);
    }
    expect(grads[0].data).not.toBe(grads[1].data);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['no function', () => valueAndGrad(5 as never), /fn .* received 5/],
    [
      'an array as argument',
      () => valueAndGrad(sumOfSquares)([1] as never),
      /make one with tensor/,
    ],
    ['a vector as result', () => valueAndGrad((x: Tensor) => x)(tensor([1])), /shape \[1\]/],
    ['a number as result', () => valueAndGrad((() => 1) as never)(), /scalar tensor.* received 1/],
    [
      'a promise as result',
      () => valueAndGrad((async () => tensor(1)) as never)(),
      /received a promise/,
    ],
    ['a constant as result', () => valueAndGrad((_: Tensor) => tensor(5))(tensor([1])), OUTSIDE],
    [
      'values that are read and made a tensor again',
      () => valueAndGrad((x: Tensor) => ops.sum(tensor(x.data.map((v) => v * 2))))(tensor([1])),
      OUTSIDE,
    ],
    [
      'a result of predict',
      () => {
        const model = sequential([dense({ units: 1, inputShape: [1] })]);
        return valueAndGrad((x: Tensor) => ops.sum(model.predict(x)))(tensor([[1]]));
      },
      OUTSIDE,
    ],
    [
      'a tensor of an earlier call',
      () => {
        let kept = tensor(0);
        valueAndGrad((x: Tensor) => {
          kept = ops.sum(x);
          return kept;
        })(tensor([1]));
        return valueAndGrad((_: Tensor) => kept)(tensor([1]));
      },
      OUTSIDE,
    ],
    [
      'a call within a call',
      () => valueAndGrad((x: Tensor) => valueAndGrad(sumOfSquares)(x).value)(tensor([1])),
      /first order/,
    ],
  ])('refuses %s', (_, call, message) => {
    const error = thrown(call);
    expect(error.name).toBe('ClampwiseTypeError');
    expect(error.message).toMatch(message);
    expect(isRecording()).toBe(false);
  });

  test('refuses training within it', () => {
    const model = sequential([dense({ units: 1, inputShape: [1] })]);
    model.compile({ optimizer: sgd(), loss: 'mse' });
    const call = () => valueAndGrad(() => tensor(model.trainOnBatch([[1]], [[1]]).loss))();
    expect(thrown(call).message).toMatch(/trainOnBatch: called inside .* first order/);
  });
});
