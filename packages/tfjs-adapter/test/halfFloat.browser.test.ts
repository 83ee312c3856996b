import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { clipGradients, type GradientLimits, guard } from '../src/index.ts';
import { chooseBackend } from './support/backends.ts';
import { computeOnGpu } from './support/browserBackends.ts';
import { Recorder } from './support/recorder.ts';

const filled = (length: number, value: number): number[] => new Array(length).fill(value);

/** Phones may have no float32 textures. There, tfjs rounds all results to 16 bits. */
describe('norms on webgl with 16 bits', () => {
  beforeAll(async () => {
    computeOnGpu();
    tf.env().set('WEBGL_FORCE_F16_TEXTURES', true);
    await chooseBackend('webgl');
  });

  async function limited(limits: GradientLimits, gradients: number[][]): Promise<number[][]> {
    const recorder = new Recorder();
    const entries = gradients.map((values, k) => ({ name: `g${k}`, tensor: tf.tensor1d(values) }));
    clipGradients(recorder, limits).applyGradients(entries);
    return (await recorder.read()).map((values) => [...(values as Float32Array)]);
  }

  function expectNear(actual: readonly number[], expected: readonly number[]): void {
    expect(actual.length).toBe(expected.length);
    const largest = Math.max(...expected.map(Math.abs));
    expected.forEach((value, k) => {
      expect(Math.abs((actual[k] as number) - value)).toBeLessThanOrEqual(largest / 100);
    });
  }

  it('16 bits it is', async () => {
    const [value] = await tf.mul(tf.fill([1000], 0.1), 1).data();
    expect(Math.abs((value as number) - 0.1)).toBeGreaterThan(1e-5);
    expect(value).toBeCloseTo(0.1, 3);
  });

  it('gradients of every size', async () => {
    const cases: [number[], number, number[]][] = [
      [[3, 4], 1, [0.6, 0.8]],
      [[3, -4], 5, [3, -4]],
      [[300, 400], 50, [30, 40]],
      [[300, 400], 600, [300, 400]],
      [[30000, 40000], 1, [0.6, 0.8]],
      [[0.03, 0.04], 0.01, [0.006, 0.008]],
      [[0.003, 0.004], 1, [0.003, 0.004]],
      [[3e-5, 4e-5], 1e-3, [3e-5, 4e-5]],
      [[0, 0], 1, [0, 0]],
      [filled(10_000, 100), 100, filled(10_000, 1)],
      [filled(10_000, 0.01), 0.1, filled(10_000, 0.001)],
    ];
    for (const [values, limit, expected] of cases) {
      expectNear((await limited({ clipNorm: limit }, [values]))[0] as number[], expected);
      expectNear((await limited({ globalClipNorm: limit }, [values]))[0] as number[], expected);
    }
    const halves = [filled(5000, 100), filled(4000, 100), filled(1000, 100)];
    for (const values of await limited({ globalClipNorm: 100 }, halves)) {
      expectNear(values, filled(values.length, 1));
    }
  });

  it('what is not finite is found', async () => {
    expect(await limited({ clipNorm: 1 }, [[1, NaN], [3]])).toEqual([[NaN, NaN], [1]]);
    expect(await limited({ globalClipNorm: 1 }, [[1, NaN], [3]])).toEqual([[NaN, NaN], [NaN]]);
  });

  it('constraints', async () => {
    const variable = tf.variable(tf.tensor2d([300, 0.3, 400, 0.4], [2, 2]));
    const weights = [{ variable, constraint: 'maxNorm' as const }];
    guard(tf.train.sgd(1), { weights }).applyGradients({ [variable.name]: tf.zeros([2, 2]) });
    const read = [...(await variable.data())];
    expectNear(read, [1.2, 0.3, 1.6, 0.4]);
  });
});
