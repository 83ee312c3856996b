import { heap } from '@clampwise/kernels';
import { describe, expect, test } from 'vitest';
import { box } from '../src/constraints.ts';
import { dense, Layer, sequential, sgd, type Tensor, tensor } from '../src/index.ts';
import { thrown } from './support/harness.ts';

const fitted = (): ReturnType<typeof sequential> => {
  const model = sequential([dense({ units: 1, inputShape: [1], seed: 1 })]);
  model.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: 'meanSquaredError' });
  return model;
};

describe('what is rejected leaves things as they were', () => {
  test('a first input of the wrong shape', () => {
    const model = sequential([dense({ units: 1 })]);
    thrown(() => model.predict([1, 2]));
    expect(model.predict([[1, 2]]).shape).toEqual([1, 1]);
  });

  test('a build that fails once', () => {
    let failing = true;
    class Moody extends Layer {
      override build(): void {
        this.addWeight('w', [1], { initializer: 'ones' });
        if (failing) throw new Error('not now');
      }
      call(x: Tensor): Tensor {
        return x;
      }
    }
    const model = sequential([dense({ units: 1 }), new Moody(), dense({ units: 2 })]);
    expect(thrown(() => model.predict([[1]])).message).toBe('not now');
    failing = false;
    expect(model.predict([[1]]).shape).toEqual([1, 2]);
    expect(model.layers[1]?.weights.length).toBe(1);
  });

  test('a layer that does not fit behind the others', () => {
    const model = sequential([dense({ units: 2, inputShape: [2] })]);
    const added = dense({ units: 1, inputShape: [3] });
    const { name } = added;
    expect(thrown(() => model.add(added))).toMatchObject({ name: 'ClampwiseRangeError' });
    expect(model.layers.length).toBe(1);
    expect(added.name).toBe(name);
    expect(model.predict([[1, 2]]).shape).toEqual([1, 2]);
  });

  test('a model inside itself', () => {
    const model = sequential([]);
    const error = { name: 'ClampwiseTypeError', argument: 'layers' };
    expect(thrown(() => model.add(model))).toMatchObject(error);
    const outer = sequential([model]);
    expect(thrown(() => model.add(outer))).toMatchObject(error);
    class Around extends Layer {
      readonly inner = model;
      call(x: Tensor): Tensor {
        return this.inner.apply(x);
      }
    }
    expect(thrown(() => model.add(new Around()))).toMatchObject(error);
    expect(model.layers.length).toBe(0);
  });
});

describe('training', () => {
  test('metrics have names of their own, and never the one of the loss', () => {
    const model = sequential([dense({ units: 1, inputShape: [1], kernelInitializer: 'ones' })]);
    const metrics = [
      function loss() {
        return tensor(5);
      },
      () => tensor(6),
      () => tensor(7),
    ];
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics });
    const logs = model.evaluate([[1]], [[3]]);
    expect(logs).toEqual({ loss: 4, loss_1: 5, metrics: 6, metrics_1: 7 });
  });

  test('that is stopped before an epoch does not count it', async () => {
    const model = fitted();
    const { history, epochs } = await model.fit([[1]], [[1]], {
      verbose: 0,
      epochs: 9,
      callbacks: {
        onEpochBegin: (epoch) => {
          if (epoch === 1) model.stopTraining = true;
        },
      },
    });
    expect(epochs).toBe(1);
    expect(history.loss.length).toBe(1);
    expect(history.loss.every(Number.isFinite)).toBe(true);
  });

  test('names validationData where that does not fit', async () => {
    const validationData: [number[][], number[][]] = [[[1]], [[1], [2]]];
    await expect(fitted().fit([[1]], [[1]], { verbose: 0, validationData })).rejects.toMatchObject({
      op: 'fit',
      argument: 'validationData',
    });
  });
});

test('box names itself where a bound does not fit the weight', () => {
  const options = { units: 1, inputShape: [2], kernelConstraint: box([0, 1, 2], null) };
  expect(thrown(() => dense(options).apply([[1, 2]]))).toMatchObject({ op: 'box' });
});

test('a heap array that no engine has memory for is rejected by name', () => {
  const error = { name: 'ClampwiseRangeError', argument: 'length' };
  expect(thrown(() => heap.alloc(2 ** 52))).toMatchObject({ ...error, op: 'heap.alloc' });
  expect(thrown(() => heap.zeros(2 ** 40, 'int8'))).toMatchObject({ ...error, op: 'heap.zeros' });
});
