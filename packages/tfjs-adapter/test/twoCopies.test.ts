import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import * as first from '../src/index.ts';
import { chooseBackend } from './support/backends.ts';
import './support/nodeBackends.ts';

type Copy = typeof first;

let second: Copy;

beforeAll(async () => {
  await chooseBackend('cpu');
  vi.resetModules();
  second = await import('../src/index.ts');
});

const ORDERS: readonly (readonly [string, (undos: readonly (() => void)[]) => void])[] = [
  ['undone in the order of the calls', (undos) => undos.forEach(run)],
  ['undone in reverse order', (undos) => [...undos].reverse().forEach(run)],
];

function run(undo: () => void): void {
  undo();
}

const KERNELS = ['ClipByValue', 'Relu6'];

function registered(): unknown[] {
  return [
    ...['cpu', 'wasm'].flatMap((backend) => KERNELS.map((name) => tf.getKernel(name, backend))),
    ...KERNELS.map((name) => tf.getGradient(name)),
  ];
}

/** toBe for each, because equal configs need not be the same object. */
function expectSame(actual: readonly unknown[], expected: readonly unknown[]): void {
  expect(actual.map((each, k) => each === expected[k])).toEqual(expected.map(() => true));
}

describe('two copies of this package, on one tfjs', () => {
  it('are two', () => {
    expect(second.patchTfjs).not.toBe(first.patchTfjs);
  });

  it.each(ORDERS)('case 92, patchTfjs: %s', (_, undoAll) => {
    const stock = registered();
    for (const copies of [
      [first, second],
      [second, first],
    ]) {
      const undos = copies.map(({ patchTfjs }) => patchTfjs());
      const patched = registered();
      patched.forEach((config, k) => void expect(config).not.toBe(stock[k]));
      undoAll(undos);
      expectSame(registered(), stock);
      // Calling undo twice does not end the patch of another holder.
      const undo = first.patchTfjs();
      undoAll(undos);
      expect(tf.clipByValue([Number.NaN], 0, 1).arraySync()).toEqual([Number.NaN]);
      undo();
      expectSame(registered(), stock);
    }
  });

  it('patchTfjs: one undo leaves the patch in force', () => {
    const stock = registered();
    const [undoFirst, undoSecond] = [first.patchTfjs(), second.patchTfjs()];
    const patched = registered();
    undoFirst();
    undoFirst();
    expectSame(registered(), patched);
    undoSecond();
    expectSame(registered(), stock);
  });

  it.each(ORDERS)('case 92, enforceConstraints: %s', async (_, undoAll) => {
    for (const copies of [
      [first, second],
      [second, first],
    ]) {
      const options = { units: 1, useBias: false, inputShape: [1], kernelConstraint: 'nonNeg' };
      const model = sequential({ layers: [layers.dense(options as never)] });
      const optimizer = tf.train.sgd(0.05);
      model.compile({ optimizer, loss: 'meanSquaredError' });
      const [x, y] = [tf.tensor2d([[1], [2]]), tf.tensor2d([[-5], [-10]])];
      const trained = async (): Promise<number> => {
        await model.fit(x, y, { epochs: 60, verbose: 0 });
        return (model.getWeights()[0] as tf.Tensor).dataSync()[0] as number;
      };
      const ownKeys = Reflect.ownKeys(model);
      const undos = copies.map(({ enforceConstraints }) => enforceConstraints(model));
      expect(await trained()).toBe(0);
      undoAll(undos);
      expect(model.optimizer).toBe(optimizer);
      expect(Reflect.ownKeys(model)).toEqual(ownKeys);
      expect(await trained()).toBeCloseTo(-5, 3);
      tf.dispose([x, y]);
      model.dispose();
    }
  });

  it('enforceConstraints: one undo leaves the constraints in force, after a compile too', async () => {
    const options = { units: 1, useBias: false, inputShape: [1], kernelConstraint: 'nonNeg' };
    const model = sequential({ layers: [layers.dense(options as never)] });
    const undoFirst = first.enforceConstraints(model);
    const undoSecond = second.enforceConstraints(model);
    undoFirst();
    model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
    const [x, y] = [tf.tensor2d([[1], [2]]), tf.tensor2d([[-5], [-10]])];
    await model.fit(x, y, { epochs: 60, verbose: 0 });
    expect((model.getWeights()[0] as tf.Tensor).dataSync()[0]).toBe(0);
    undoSecond();
    tf.dispose([x, y]);
    model.dispose();
  });
});
