import { patchTfjs } from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BackendName, useBackend } from '../support/backends.ts';

async function expectValues(tensor: tf.Tensor, expected: readonly number[]): Promise<void> {
  const values = [...(await tensor.data())].map((value) => value + 0);
  tensor.dispose();
  expect(values).toEqual(expected.map(Math.fround));
}

/**
 * tf.clipByValue and tf.relu6 with tfjs patched: the expectations of tfjs's own tests, and cases
 * that these leave out.
 */
export function testPatchTfjs(name: BackendName): void {
  describe(`patchTfjs on ${name}`, () => {
    useBackend(name);
    let undo = (): void => {};
    beforeAll(() => {
      undo = patchTfjs();
    });
    afterAll(() => undo());

    it('clips floats, NaN among them', async () => {
      const list = [3, -1, 0, 100, -7, 2];
      const clipped = [3, -1, 0, 50, -1, 2];
      await expectValues(tf.clipByValue(list, -1, 50), clipped);
      await expectValues(tf.clipByValue([...list, 5, NaN], -1, 50), [...clipped, 5, NaN]);
      await expectValues(tf.clipByValue([...list, NaN], -1, 50), [...clipped, NaN]);
      for (let lane = 0; lane < 8; lane++) {
        const x = new Array(8).fill(9).map((nine, k) => (k === lane ? NaN : nine));
        await expectValues(
          tf.clipByValue(x, 0, 1),
          x.map((v) => v / 9),
        );
      }
      await expectValues(tf.clipByValue([NaN, Infinity, -Infinity], 0, 1), [NaN, 1, 0]);
    });

    it('clips integers', async () => {
      const clip = (list: number[], min: number, max: number): tf.Tensor => {
        const y = tf.clipByValue(tf.tensor1d(list, 'int32'), min, max);
        expect(y.dtype).toBe('int32');
        return y;
      };
      await expectValues(clip([2, 3, 4], -1, 50), [2, 3, 4]);
      await expectValues(clip([3, -1, 0, 100, -7, 2], -1, 50), [3, -1, 0, 50, -1, 2]);
      await expectValues(clip([5, -3, 2], 0, 3), [3, 0, 2]);
    });

    it("what is tfjs's own to decide stays", async () => {
      expect(() => tf.clipByValue([3, -1], 1, -1)).toThrow();
      expect(() => tf.clipByValue({} as never, 0, 1)).toThrow(/must be a Tensor/);
      expect(() => tf.clipByValue('q' as never, 0, 1)).toThrow(/must be numeric/);
      await expectValues(tf.clipByValue([1, 2, 3, 4, 5], 2, 2), [2, 2, 2, 2, 2]);
      const [low, high] = await tf.clipByValue([0, 1], tf.backend().epsilon(), 0.5).data();
      expect(low).toBeGreaterThan(0);
      expect(high).toBe(0.5);
    });

    it('gradients of a clip', async () => {
      const gradient = (x: tf.Tensor, dy: tf.Tensor): tf.Tensor =>
        tf.grad((t) => tf.clipByValue(t, -1, 2))(x, dy);
      await expectValues(gradient(tf.tensor1d([3, -2, 1]), tf.tensor1d([5, 50, 500])), [0, 0, 500]);
      const ends = gradient(tf.tensor1d([-1, 1, 2, 3]), tf.tensor1d([1, 10, 100, 1000]));
      await expectValues(ends, [1, 10, 100, 0]);
      await expectValues(gradient(tf.scalar(-10), tf.scalar(5)), [0]);
      await expectValues(gradient(tf.tensor1d([5, NaN, 1]), tf.tensor1d([NaN, 1, 2])), [0, 0, 2]);
      const cloned = tf.grad((t) => tf.clone(tf.clipByValue(tf.clone(t), -1, 2)));
      await expectValues(cloned(tf.scalar(-10), tf.scalar(5)), [0]);
    });

    it('relu6 and its gradient', async () => {
      await expectValues(tf.relu6([1, -2, 0, 8, -0.1]), [1, 0, 0, 6, 0]);
      await expectValues(tf.relu6([NaN, 7, -1, Infinity, -Infinity]), [NaN, 6, 0, 6, 0]);
      const integers = tf.relu6(tf.tensor1d([12345678, -2, 0, 3, -1], 'int32'));
      expect(integers.dtype).toBe('int32');
      await expectValues(integers, [6, 0, 0, 3, 0]);
      const gradient = tf.grad((t) => tf.relu6(t));
      await expectValues(gradient(tf.scalar(8), tf.scalar(5)), [0]);
      const some = gradient(
        tf.tensor2d([8, -1, 0, 0.1], [2, 2]),
        tf.tensor2d([1, 2, 3, 4], [2, 2]),
      );
      await expectValues(some, [0, 0, 0, 4]);
      const edges = gradient(tf.tensor1d([NaN, 0, 6, 7]), tf.tensor1d([1, 2, 3, NaN]));
      await expectValues(edges, [0, 0, 3, 0]);
    });

    it('case 2: reLU with a largest value keeps NaN', async () => {
      const layer = layers.reLU({ maxValue: 1 });
      await expectValues(layer.apply(tf.tensor1d([NaN, -1, 0.5, 2])) as tf.Tensor, [
        NaN,
        0,
        0.5,
        1,
      ]);
    });

    it('leaves no tensor behind', () => {
      const step = (): void =>
        tf.tidy(() => {
          tf.grad((t) => tf.clipByValue(tf.relu6(t), -1, 2))(tf.ones([7]));
        });
      step();
      const before = tf.memory().numTensors;
      for (let k = 0; k < 20; k++) step();
      expect(tf.memory().numTensors).toBe(before);
    });

    it('case 53: twice changes nothing and prints nothing; undone, all is as it was', () => {
      const printed = (['log', 'warn', 'error', 'info'] as const).map((level) =>
        vi.spyOn(console, level).mockImplementation(() => undefined),
      );
      const patched = registered();
      const undoSecond = patchTfjs();
      expect(areSame(registered(), patched)).toBe(true);
      undo();
      expect(areSame(registered(), patched)).toBe(true);
      undo();
      expect(areSame(registered(), patched)).toBe(true);
      undoSecond();
      const stock = registered();
      expect(areSame(stock, patched)).toBe(false);
      undoSecond();
      undo();
      expect(areSame(registered(), stock)).toBe(true);
      const undoThird = patchTfjs();
      undo();
      undoSecond();
      expect(areSame(registered(), stock)).toBe(false);
      undoThird();
      expect(areSame(registered(), stock)).toBe(true);
      undo = patchTfjs();
      for (const spy of printed) {
        expect(spy).not.toHaveBeenCalled();
        spy.mockRestore();
      }
    });

    // The clip of tfjs on webgpu is right, and is not replaced.
    it.skipIf(name === 'webgpu')('what others register later stays', () => {
      const theirs = { ...(tf.getKernel('ClipByValue', name) as tf.KernelConfig) };
      undo();
      const stock = tf.getKernel('ClipByValue', name) as tf.KernelConfig;
      undo = patchTfjs();
      const put = (config: tf.KernelConfig): void => {
        tf.unregisterKernel('ClipByValue', name);
        tf.registerKernel(config);
      };
      put(theirs);
      undo();
      expect(tf.getKernel('ClipByValue', name)).toBe(theirs);
      // A copy of our kernel is not mistaken for a patch.
      undo = patchTfjs();
      expect(tf.getKernel('ClipByValue', name)).not.toBe(theirs);
      undo();
      expect(tf.getKernel('ClipByValue', name)).toBe(theirs);
      put(stock);
      undo = patchTfjs();
    });

    it.skipIf(name === 'webgpu')(
      'a second call reaches kernels that were registered since, until the last undo',
      () => {
        // As a backend that is loaded late registers its own.
        undo();
        const stock = tf.getKernel('ClipByValue', name) as tf.KernelConfig;
        tf.unregisterKernel('ClipByValue', name);
        undo = patchTfjs();
        tf.registerKernel(stock);
        expect(tf.getKernel('ClipByValue', name)).toBe(stock);
        const undoSecond = patchTfjs();
        expect(tf.getKernel('ClipByValue', name)?.kernelFunc).not.toBe(stock.kernelFunc);
        undoSecond();
        expect(tf.getKernel('ClipByValue', name)?.kernelFunc).not.toBe(stock.kernelFunc);
        undo();
        expect(tf.getKernel('ClipByValue', name)).toBe(stock);
        undo = patchTfjs();
      },
    );
  });
}

const REPLACED = ['ClipByValue', 'Relu6'];

function registered(): unknown[] {
  return [
    ...['cpu', 'wasm', 'webgl', 'webgpu'].flatMap((backend) =>
      REPLACED.map((kernel) => tf.getKernel(kernel, backend)),
    ),
    ...REPLACED.map((kernel) => tf.getGradient(kernel)),
  ];
}

function areSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.every((one, k) => one === b[k]);
}
