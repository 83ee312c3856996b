import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { clipGradients, type GradientLimits } from '../../src/index.ts';
import { type TestBackend, useBackend } from '../support/backends.ts';
import { Recorder } from '../support/recorder.ts';

const f32 = (values: ArrayLike<number>): Float32Array => Float32Array.from(values);
const filled = (length: number, value: number): number[] => new Array(length).fill(value);

/** The gradients that an inner optimizer gets, each given as the values of a vector. */
async function limited(
  limits: GradientLimits,
  gradients: readonly (ArrayLike<number> | null)[],
): Promise<(Float32Array | null)[]> {
  const recorder = new Recorder();
  const entries = gradients.map((values, k) => ({
    name: `g${k}`,
    tensor: (values && tf.tensor1d(f32(values))) as tf.Tensor,
  }));
  clipGradients(recorder, limits).applyGradients(entries);
  const read = await recorder.read();
  tf.dispose(entries.map(({ tensor }) => tensor));
  return read;
}

/** Compares relative to the largest magnitude expected. */
function expectNear(
  actual: readonly (Float32Array | null)[],
  expected: readonly ArrayLike<number>[],
  tolerance = 1e-6,
): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((values, k) => {
    const got = [...(actual[k] as Float32Array)];
    const wanted = Array.from(values);
    expect(got.length).toBe(wanted.length);
    const largest = Math.max(...wanted.filter(Number.isFinite).map(Math.abs), 0);
    const at = wanted.findIndex((value, i) => {
      if (Number.isNaN(value)) return !Number.isNaN(got[i]);
      return !(Math.abs((got[i] as number) - value) <= tolerance * largest);
    });
    expect(at, `gradient ${k}, element ${at}: ${got[at]} for ${wanted[at]}`).toBe(-1);
  });
}

/** Limits on gradients, as seen by the inner optimizer. */
export function testLimits(name: TestBackend): void {
  describe(`limits on gradients on ${name}`, () => {
    useBackend(name);

    it('clipNorm is for each variable, globalClipNorm over all', async () => {
      const gradients = [[3, 4], [12]];
      expectNear(await limited({ clipNorm: 6.5 }, gradients), [[3, 4], [6.5]]);
      expectNear(await limited({ globalClipNorm: 6.5 }, gradients), [[1.5, 2], [6]]);
      expectNear(await limited({ clipNorm: 1 }, [[3, 4]]), [[0.6, 0.8]]);
      expectNear(await limited({ globalClipNorm: 1 }, [[3, 4]]), [[0.6, 0.8]]);
      expectNear(await limited({ clipNorm: 2.5 }, [[-3, 4, 0]]), [[-1.5, 2, 0]]);
    });

    it("Keras's spellings mean the same", async () => {
      const gradients = [[3, 4], [12]];
      expectNear(await limited({ clipnorm: 6.5 }, gradients), [[3, 4], [6.5]]);
      expectNear(await limited({ global_clipnorm: 6.5 }, gradients), [[1.5, 2], [6]]);
      expectNear(await limited({ clipvalue: 3.5 }, gradients), [[3, 3.5], [3.5]]);
    });

    it('clipValue clips each element', async () => {
      expect(await limited({ clipValue: 1 }, [[-2, 0.5, 3, -1.5, 2.5], [0.25]])).toEqual([
        f32([-1, 0.5, 1, -1, 1]),
        f32([0.25]),
      ]);
      expect(await limited({ clipValue: 1 }, [[NaN, 5, -5, 0.5, Infinity, -Infinity]])).toEqual([
        f32([NaN, 1, -1, 0.5, 1, -1]),
      ]);
      expect(await limited({ clipValue: 1e300 }, [[3e38, -5]])).toEqual([f32([3e38, -5])]);
    });

    it('what is within the limit keeps its bits', async () => {
      const values = f32([0.1, -0.2, 1 / 3, 1e-20, 123.456, -9.87654321e10, 2 ** -100]);
      for (const limit of [1e11, 1e20, 3e38, 1e39, 1e300]) {
        expect(await limited({ clipNorm: limit }, [values])).toEqual([values]);
        expect(await limited({ globalClipNorm: limit }, [values, [7]])).toEqual([values, f32([7])]);
      }
    });

    it('a norm that equals the limit is within it', async () => {
      const cases: [number[], number][] = [
        [[3, 4], 5],
        [[0.1], 0.1],
        [[-7e-30], 7e-30],
        [[5e30], 5e30],
        [[3 * 2 ** 60, -4 * 2 ** 60], 5 * 2 ** 60],
        [[3 * 2 ** -60, -4 * 2 ** -60], 5 * 2 ** -60],
      ];
      for (const [values, limit] of cases) {
        expect(await limited({ clipNorm: limit }, [values])).toEqual([f32(values)]);
        expect(await limited({ globalClipNorm: limit }, [values])).toEqual([f32(values)]);
      }
    });

    it('a norm just above the limit is not', async () => {
      const above = [1 + 2 ** -18];
      expectNear(await limited({ clipNorm: 1 }, [above]), [[1]]);
      expectNear(await limited({ globalClipNorm: 1 }, [above]), [[1]]);
      expect((await limited({ clipNorm: 1 }, [above]))[0]?.[0]).toBeLessThan(1 + 2 ** -20);
    });

    it('zeros stay zeros', async () => {
      for (const limit of [1e-12, 1, 1e30]) {
        const zeros = [f32([0, 0, 0]), f32([0])];
        expect(await limited({ clipNorm: limit }, zeros)).toEqual(zeros);
        expect(await limited({ globalClipNorm: limit }, zeros)).toEqual(zeros);
      }
    });

    it('squares neither overflow nor underflow', async () => {
      const cases: [number[], number, number[]][] = [
        [filled(100, 1e20), 1, filled(100, 0.1)],
        [filled(100, 3e38), 1, filled(100, 0.1)],
        [[3e38, -3e38, 3e38, 3e38], 2, [1, -1, 1, 1]],
        [[3e-30, 4e-30], 1e-30, [0.6e-30, 0.8e-30]],
        [[3e-37, -4e-37], 2.5e-37, [1.5e-37, -2e-37]],
        [[1e20, 1e-10], 1e-5, [1e-5, 1e-35]],
        [[3e15, 4e15], 1e-12, [0.6e-12, 0.8e-12]],
        // The factor itself lies outside of float32.
        [[0.6e38, 0.8e38], 1e-32, [0.6e-32, 0.8e-32]],
        [[2.4e38, 1.8e38], 1e-30, [0.8e-30, 0.6e-30]],
        [[6e-12, 8e-12], 1e-32, [0.6e-32, 0.8e-32]],
      ];
      for (const [values, limit, expected] of cases) {
        expectNear(await limited({ clipNorm: limit }, [values]), [expected]);
        expectNear(await limited({ globalClipNorm: limit }, [values]), [expected]);
      }
      const twoScales = await limited({ globalClipNorm: 1e10 }, [[1e20], [1e-5, 2e-5]]);
      expectNear(twoScales, [[1e10], [1e-15, 2e-15]]);
      expect(await limited({ clipNorm: 6e-30 }, [[3e-30, 4e-30]])).toEqual([f32([3e-30, 4e-30])]);
    });

    it('clipNorm: beside an infinity what is finite becomes 0, beside a NaN all is NaN', async () => {
      for (const limit of [6, 1e300]) {
        const [infinite, nan, both, fine] = await limited({ clipNorm: limit }, [
          [1, Infinity, -2, -Infinity],
          [1, NaN, -2],
          [NaN, Infinity, 1],
          [3, 4],
        ]);
        expect([...(infinite as Float32Array)].map((v) => v + 0)).toEqual([0, NaN, 0, NaN]);
        expect(nan).toEqual(f32([NaN, NaN, NaN]));
        expect(both).toEqual(f32([NaN, NaN, NaN]));
        expect(fine).toEqual(f32([3, 4]));
      }
    });

    it('globalClipNorm: what is not finite makes all NaN', async () => {
      for (const bad of [NaN, Infinity, -Infinity]) {
        for (const limit of [6, 1e300]) {
          const gradients = [
            [-2, 0, bad, 4, 0, 0],
            [1, -2],
          ];
          const expected = [filled(6, NaN), [NaN, NaN]].map(f32);
          expect(await limited({ globalClipNorm: limit }, gradients)).toEqual(expected);
        }
      }
    });

    it('NaN is found wherever it stands', async () => {
      for (let length = 1; length <= 9; length++) {
        for (let at = 0; at < length; at++) {
          const values = filled(length, 2);
          values[at] = NaN;
          const all = f32(filled(length, NaN));
          expect(await limited({ clipNorm: 1 }, [values])).toEqual([all]);
          expect(await limited({ globalClipNorm: 1 }, [[1], values])).toEqual([f32([NaN]), all]);
        }
      }
    });

    it('norms of many values are right', async () => {
      const count = 2 ** 20;
      const [constant] = await limited({ clipNorm: 1 }, [new Float32Array(count).fill(0.1)]);
      for (const at of [0, 1, count / 2, count - 1]) {
        expect(Math.abs((constant?.[at] as number) * 1024 - 1)).toBeLessThan(1e-6);
      }
      for (const length of [32, 33, 1024, 1025, 33 * 32 * 32 + 7]) {
        // A fixed sequence that looks random.
        const values = f32(Array.from({ length }, (_, k) => Math.sin(k * k) + 1));
        const norm = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
        const expected = values.map((v) => v / norm);
        expectNear(await limited({ clipNorm: 1 }, [values]), [expected]);
        expectNear(await limited({ globalClipNorm: 1 }, [values, []]), [expected, []]);
      }
    }, 30_000);

    it('shapes stay, and gradients that are not there keep their places', async () => {
      for (const limits of [{ clipValue: 1 }, { clipNorm: 1 }, { globalClipNorm: 1 }]) {
        const recorder = new Recorder();
        const optimizer = clipGradients(recorder, limits);
        const missing = null as unknown as tf.Tensor;
        const none = undefined as unknown as tf.Tensor;
        const tensors = [tf.scalar(9), tf.zeros([2, 0]), tf.tensor3d([[[1], [2]]])];
        const [scalar, empty, cube] = tensors as [tf.Tensor, tf.Tensor, tf.Tensor];
        const list = [missing, scalar, none, empty, cube].map((tensor, k) => ({
          name: `v${k}`,
          tensor,
        }));
        optimizer.applyGradients(list);
        const given = recorder.given as typeof list;
        expect(given.map((entry) => entry.name)).toEqual(['v0', 'v1', 'v2', 'v3', 'v4']);
        expect(given.map(({ tensor }) => tensor?.shape)).toEqual([
          undefined,
          [],
          undefined,
          [2, 0],
          [1, 2, 1],
        ]);
        optimizer.applyGradients({ a: missing, b: scalar, c: none, d: cube });
        const map = recorder.given as tf.NamedTensorMap;
        expect(Object.keys(map)).toEqual(['a', 'b', 'c', 'd']);
        expect([map.a, map.c]).toEqual([null, undefined]);
        expect(map.d?.shape).toEqual([1, 2, 1]);
        expect(tensors.map(({ isDisposed }) => isDisposed)).toEqual([false, false, false]);
        tf.dispose(tensors);
      }
    });

    it('no gradient at all is fine', () => {
      for (const limits of [{ clipValue: 1 }, { clipNorm: 1 }, { globalClipNorm: 1 }]) {
        const recorder = new Recorder();
        clipGradients(recorder, limits).applyGradients([]);
        expect(recorder.given).toEqual([]);
        clipGradients(recorder, limits).applyGradients({});
        expect(recorder.given).toEqual({});
      }
    });

    it('a variable that tfjs lists twice counts once', async () => {
      const recorder = new Recorder();
      const tensor = tf.tensor1d([3, 4]);
      const twice = [
        { name: 'w', tensor },
        { name: 'w', tensor },
      ];
      clipGradients(recorder, { globalClipNorm: 5 }).applyGradients(twice);
      expect(await recorder.read()).toEqual([f32([3, 4]), f32([3, 4])]);
      const two = [
        { name: 'v', tensor },
        { name: 'w', tensor },
      ];
      clipGradients(recorder, { globalClipNorm: 5 }).applyGradients(two);
      const half = [3 / Math.SQRT2, 4 / Math.SQRT2];
      expectNear(await recorder.read(), [half, half]);
      tensor.dispose();
    });

    it('Infinity as a limit touches nothing', () => {
      const recorder = new Recorder();
      const list = [{ name: 'w', tensor: tf.tensor1d([NaN, Infinity, 1e38]) }];
      for (const key of ['clipValue', 'clipNorm', 'globalClipNorm']) {
        clipGradients(recorder, { [key]: Infinity }).applyGradients(list);
        expect(recorder.given).toBe(list);
      }
      tf.dispose(list.map(({ tensor }) => tensor));
    });
  });
}
