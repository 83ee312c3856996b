import { clipByGlobalNorm, clipByValue, nonNeg, replaceNonFinite } from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type TestBackend, useBackend } from '../support/backends.ts';
import { assertFor } from '../support/compare.ts';

// webgl and webgpu compile a program for each size, in software on most test machines.
const CLIPS = { cpu: 1000, wasm: 1000, composed: 200, webgl: 100, webgpu: 100 };
const SIZES = { cpu: 101, wasm: 101, composed: 101, webgl: 4, webgpu: 4 };

/** The public bug reports about clipping in tfjs that concern the operations. */
export function testReportedCases(name: TestBackend): void {
  const assert = assertFor(name);

  const expectClip = async (
    x: tf.Tensor,
    min: number | null,
    max: number | null,
    expected: readonly number[],
  ): Promise<void> => {
    const y = clipByValue(x, min, max);
    expect(y.shape).toEqual(x.shape);
    expect(y.dtype).toBe(x.dtype);
    assert([...(await y.data())], expected);
    tf.dispose([x, y]);
  };

  describe(`on ${name}`, () => {
    useBackend(name);

    it('case 1: NaN stays, whatever the bounds', async () => {
      const x = [NaN, 5, -5, 0.5];
      await expectClip(tf.tensor1d(x), 0, 1, [NaN, 1, 0, 0.5]);
      await expectClip(tf.tensor1d(x), 1, 2, [NaN, 2, 1, 1]);
      await expectClip(tf.tensor1d(x), -Infinity, Infinity, x);
      await expectClip(tf.tensor1d(x), null, null, x);
    });

    it('case 3: NaN in any of four lanes leaves its neighbours alone', async () => {
      for (let length = 1; length <= 9; length++) {
        for (let lane = 0; lane < length; lane++) {
          const x = Array.from({ length }, (_, i) =>
            i === lane ? NaN : ([5, -5, 0.5][i % 3] as number),
          );
          const expected = x.map((value) => Math.min(Math.max(value, 0), 1));
          await expectClip(tf.tensor1d(x), 0, 1, expected);
        }
      }
    });

    it('case 3: a matrix of nines with one NaN', async () => {
      for (let at = 0; at < 16; at++) {
        const x = Array.from({ length: 16 }, (_, i) => (i === at ? NaN : 9));
        await expectClip(
          tf.tensor2d(x, [4, 4]),
          0,
          1,
          x.map((value) => value / 9),
        );
      }
    });

    it('case 3: +Infinity beside NaN is clipped', async () => {
      await expectClip(tf.tensor1d([Infinity, NaN, -Infinity, NaN]), 0, 1, [1, NaN, 0, NaN]);
      await expectClip(tf.tensor1d([NaN, Infinity, -Infinity]), -1, null, [NaN, Infinity, -1]);
    });

    it('case 9: min equal to max is a clip like any other', async () => {
      await expectClip(tf.tensor1d([NaN, 1]), 2, 2, [NaN, 2]);
      const gradient = tf.grad((x) => tf.sum(clipByValue(x, 2, 2)))(tf.tensor1d([1, 2, 3, NaN]));
      assert([...(await gradient.data())], [0, 1, 0, 0]);
      gradient.dispose();
    });

    it('case 13: integers are clipped as integers', async () => {
      const int32 = (values: number[]): tf.Tensor => tf.tensor1d(values, 'int32');
      await expectClip(int32([5, -3, 2]), 0, 3, [3, 0, 2]);
      await expectClip(int32([-3, 300]), 0, 255, [0, 255]);
      await expectClip(int32([-10, -1, 7]), -5, 5, [-5, -1, 5]);
      await expectClip(int32([-5, 3]), -1e12, 1e12, [-5, 3]);
      // Case 14: a fraction is rounded inwards.
      await expectClip(int32([5, 0, 2]), 0.5, 1.5, [1, 1, 1]);
      await expectClip(int32([-5, 0, -2]), -1.5, null, [-1, 0, -1]);
    });

    it('a list of bounds for integers is rounded from the doubles that it holds', async () => {
      const x = tf.tensor1d([5, 0, 2], 'int32');
      const low = clipByValue(x, [0.5, 0.5, -1e12], [1.5, 1e12, 1.5]);
      expect([...(await low.data())]).toEqual([1, 1, 1]);
      expect(() => clipByValue(x, [0, NaN, 0], null)).toThrow(RangeError);
      tf.dispose([x, low]);
      if (name === 'webgl' || name === 'webgpu') return; // exact to 2^24 there
      const large = tf.tensor1d([16777210, 16777219, 16777221], 'int32');
      const raised = clipByValue(large, [16777217], null);
      expect([...(await raised.data())]).toEqual([16777217, 16777219, 16777221]);
      tf.dispose([large, raised]);
    });

    it('arrays with holes, and of types that tfjs lacks, are rejected', () => {
      // biome-ignore lint/suspicious/noSparseArray: that is the case
      expect(() => clipByValue([1, , 3] as never, 0, 2)).toThrow(/clipByValue: x must be/);
      expect(() => clipByValue([Float64Array.of(1, 2)] as never, 0, 2)).toThrow(/clipByValue: x/);
    });

    it('nonNeg of integers', async () => {
      const y = nonNeg(tf.tensor1d([-7, 0, 7], 'int32'));
      expect(y.dtype).toBe('int32');
      expect([...(await y.data())]).toEqual([0, 0, 7]);
      y.dispose();
    });

    it('the second derivative exists', async () => {
      const first = (y: tf.Tensor): tf.Tensor =>
        tf.grad((x) => tf.sum(tf.square(clipByValue(x, -1, 1))))(y);
      const second = tf.grad((y) => tf.sum(tf.square(first(y))))(tf.tensor1d([-2, 0.5, 0.25]));
      assert([...(await second.data())], [0, 4, 2]);
      second.dispose();
    });

    it('variables can be bounds, and learn', async () => {
      const limit = tf.variable(tf.scalar(2));
      const { value, grads } = tf.variableGrads(() =>
        tf.sum<tf.Scalar>(clipByValue(tf.tensor1d([1, 3, 5]), null, limit)),
      );
      expect([...(await value.data())]).toEqual([5]);
      expect([...(await (grads[limit.name] as tf.Tensor).data())]).toEqual([2]);
      tf.dispose([value, grads, limit]);
    });

    it('a tensor of another backend moves over', async () => {
      await tf.setBackend('cpu');
      const x = tf.tensor1d([NaN, 5, -5]);
      const max = tf.tensor1d([1, 1, 1]);
      await tf.setBackend(name);
      const y = clipByValue(x, -1, max);
      assert([...(await y.data())], [NaN, 1, -1]);
      tf.dispose([x, max, y]);
    });

    it(`no tensor is left behind in ${CLIPS[name]} clips, gradients included`, () => {
      const step = (n: number): void => {
        tf.tidy(() => {
          const x = tf.randomUniform([n], -3, 3);
          const max = tf.scalar(n % 3);
          tf.grads((a, b) => clipByValue(nonNeg(a as tf.Tensor), -1, b as tf.Tensor))([x, max]);
        });
      };
      step(1);
      const before = tf.memory().numTensors;
      const buffersBefore = tf.memory().numDataBuffers;
      for (let k = 0; k < CLIPS[name]; k++) step((k * 37) % SIZES[name]);
      expect(tf.memory().numTensors).toBe(before);
      expect(tf.memory().numDataBuffers).toBe(buffersBefore);
    });

    it('an operation without a tensor says where the layer is', () => {
      const hint = /for the layer, import nonNeg from '@clampwise\/tfjs-adapter\/layers'/;
      expect(() => nonNeg(undefined as never)).toThrow(hint);
      expect(() => nonNeg({ sourceLayer: {}, shape: [null, 2] } as never)).toThrow(hint);
      expect(() => clipByValue(Float64Array.of(1) as never, 0, 1)).toThrow(/Float32Array/);
      expect(() => clipByValue([1n] as never, 0, 1)).not.toThrow(/the layer,/);
      expect(() => replaceNonFinite(undefined as never)).not.toThrow(/the layer,/);
    });

    it('case 47: a tensor of another copy of tfjs-core is rejected as that', () => {
      const x = tf.tensor1d([1]);
      // A copy with its own engine knows only its own tensors.
      const foreign = Object.create(x, { dataId: { value: {} } }) as tf.Tensor1D;
      const calls: (() => tf.Tensor)[] = [
        () => nonNeg(foreign),
        () => clipByGlobalNorm([foreign], 1).norm,
      ];
      for (const call of calls) {
        expect(() => tf.tidy(call)).toThrow(/a tensor of another copy of tfjs-core/);
      }
      x.dispose();
    });

    it('a tensor that is disposed of is rejected as that', () => {
      const x = tf.tensor1d([1]);
      x.dispose();
      const calls = [
        () => nonNeg(x),
        () => clipByValue(1, x, 2),
        () => clipByGlobalNorm([x], 1).norm,
      ];
      for (const call of calls) expect(() => tf.tidy(call)).toThrow(/a disposed tensor/);
    });

    if (name === 'wasm') {
      it('case 49: memory that has grown between two calls', async () => {
        const before = tf.tensor1d([NaN, 5, -5, 0.5]);
        tf.dispose(clipByValue(before, 0, 1));
        const bytes = wasmBytes();
        const large = tf.fill([bytes / Float32Array.BYTES_PER_ELEMENT], 7);
        expect(wasmBytes()).toBeGreaterThan(bytes);
        const clipped = clipByValue(large, 0, 1);
        assert([...(await tf.slice(clipped, large.size - 2).data())], [1, 1]);
        tf.dispose([large, clipped]);
        await expectClip(before, 0, 1, [NaN, 1, 0, 0.5]);
      });
    }

    it('a call that is rejected leaves nothing behind', () => {
      const x = tf.tensor1d([1, 2, 3]);
      const before = tf.memory();
      const calls = [
        () => clipByValue(x, 2, 1),
        () => clipByValue(x, Number.NaN, 1),
        () =>
          clipByValue(
            x,
            [
              [1, 2],
              [3, 4],
            ],
            1,
          ),
        () => clipByValue(x, 0, tf.tensor1d([1], 'int32')),
        () => clipByValue(x, undefined as never, 1),
        () => clipByValue([1, 'a'] as never, 0, 1),
        () => nonNeg([[1], [1, 2]]),
      ];
      for (const call of calls) expect(() => tf.tidy(call)).toThrow(/clipByValue|nonNeg/);
      expect(tf.memory().numTensors).toBe(before.numTensors);
      expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
      x.dispose();
    });
  });
}

interface WasmBackend {
  readonly wasm: {
    readonly asm?: { readonly memory?: WebAssembly.Memory };
    readonly wasmMemory?: WebAssembly.Memory;
  };
}

/** The size of the memory of tfjs's wasm backend, in either build. */
function wasmBytes(): number {
  const { wasm } = tf.backend() as unknown as WasmBackend;
  const memory = wasm.asm?.memory ?? (wasm.wasmMemory as WebAssembly.Memory);
  return memory.buffer.byteLength;
}
