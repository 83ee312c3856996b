import * as tf from '@tensorflow/tfjs-core';
import { constraints } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { type ConstraintLike, guard } from '../../src/index.ts';
import { type TestBackend, useBackend } from '../support/backends.ts';

/** What a weight becomes after a step of nothing. */
async function projected(
  constraint: ConstraintLike,
  shape: number[],
  values: readonly number[],
): Promise<Float32Array> {
  const variable = tf.variable(tf.tensor([...values], shape, 'float32'));
  const sgd = tf.train.sgd(1);
  const zeros = tf.zeros(shape);
  guard(sgd, { weights: [{ variable, constraint }] }).applyGradients({ [variable.name]: zeros });
  const read = await variable.data();
  tf.dispose([variable, zeros]);
  sgd.dispose();
  return read as Float32Array;
}

function expectNear(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, k) => {
    const got = actual[k] as number;
    const isNear = Number.isNaN(value)
      ? Number.isNaN(got)
      : Math.abs(got - value) <= 1e-6 * Math.abs(value);
    expect(isNear, `element ${k}: ${got} for ${value}`).toBe(true);
  });
}

/**
 * Constraints of weights. The expected values come from the formulas of Keras without its epsilon,
 * computed manually.
 */
export function testConstraints(name: TestBackend): void {
  describe(`constraints on ${name}`, () => {
    useBackend(name);

    it('nonNeg: zero in place of what is below', async () => {
      for (const rule of ['nonNeg' as const, constraints.nonNeg()]) {
        const result = await projected(rule, [5], [NaN, -1, -Infinity, 2, -0.5]);
        expect([...result]).toEqual([NaN, 0, 0, 2, 0]);
      }
    });

    it('maxNorm: columns are scaled down to the norm', async () => {
      // Columns [3, 4] and [.3, -.4], of norms 5 and .5.
      const w = [3, 0.3, 4, -0.4];
      expectNear(await projected('maxNorm', [2, 2], w), [1.2, 0.3, 1.6, -0.4]);
      const ofOne = constraints.maxNorm({ maxValue: 1, axis: 0 });
      expectNear(await projected(ofOne, [2, 2], w), [0.6, 0.3, 0.8, -0.4]);
      // Rows [3, .3] and [4, -.4], of norms sqrt(9.09) and sqrt(16.16).
      const rows = [3, 0.3, 4, -0.4].map((v, k) => v / Math.sqrt(k < 2 ? 9.09 : 16.16));
      for (const axis of [1, -1]) {
        const byRows = constraints.maxNorm({ maxValue: 1, axis });
        expectNear(await projected(byRows, [2, 2], w), rows);
      }
    });

    it('maxNorm: several axes at once, as for a convolution', async () => {
      const axis = [0, 1, 2] as unknown as number;
      const rule = constraints.maxNorm({ maxValue: 2, axis });
      expectNear(await projected(rule, [1, 1, 2, 1], [3, 4]), [1.2, 1.6]);
      // Filters [3, 4] and [.6, .8]: the values of the filters alternate.
      expectNear(await projected(rule, [2, 1, 1, 2], [3, 0.6, 4, 0.8]), [1.2, 0.6, 1.6, 0.8]);
      expectNear(
        await projected(constraints.maxNorm({ maxValue: 2, axis: 0 }), [1, 1, 2, 1], [3, 1]),
        [2, 1],
      );
    });

    it('maxNorm: what keeps the rule keeps its bits', async () => {
      const w = [1.2, 0.3, 1.6, -0.4].map(Math.fround);
      expect([...(await projected('maxNorm', [2, 2], w))]).toEqual(w);
      const zeros = [0, 0, 0, 0];
      expect([...(await projected('maxNorm', [2, 2], zeros))]).toEqual(zeros);
    });

    it('maxNorm: large and small weights', async () => {
      expectNear(await projected('maxNorm', [2], [1e20, 1e20]), [Math.SQRT2, Math.SQRT2]);
      expectNear(await projected('maxNorm', [2], [3e38, -3e38]), [Math.SQRT2, -Math.SQRT2]);
      const tiny = constraints.maxNorm({ maxValue: 1e-30, axis: 0 });
      expectNear(await projected(tiny, [2], [3e-30, 4e-30]), [0.6e-30, 0.8e-30]);
      const none = constraints.maxNorm({ maxValue: 0, axis: 0 });
      expect([...(await projected(none, [2], [3, 4]))]).toEqual([0, 0]);
    });

    it('maxNorm: what is not finite spoils its column alone', async () => {
      const w = [Infinity, NaN, 3, 1, 1, 4];
      const result = await projected('maxNorm', [2, 3], w);
      expectNear(result, [NaN, NaN, 1.2, 0, NaN, 1.6]);
    });

    it('maxNorm: long columns', async () => {
      // 10,000 values of .1 have a norm of 10, and others of .7 one of 70.
      const values = Array.from({ length: 20_000 }, (_, k) => (k % 2 === 0 ? 0.1 : 0.7));
      const result = await projected('maxNorm', [10_000, 2], values);
      for (const at of [0, 1, 19_998, 19_999]) expectNear([result[at] as number], [0.02]);
    }, 20_000);

    it('minMaxNorm: up to the least norm, down to the greatest', async () => {
      const rule = constraints.minMaxNorm({ minValue: 1, maxValue: 2, rate: 1, axis: 0 });
      // Columns [3, 4], [.3, .4] and [.9, 1.2], of norms 5, .5 and 1.5; the last one stays.
      const w = [3, 0.3, 0.9, 4, 0.4, 1.2].map(Math.fround);
      const result = await projected(rule, [2, 3], w);
      expectNear(result, [1.2, 0.6, 0.9, 1.6, 0.8, 1.2]);
      expect([result[2], result[5]]).toEqual([w[2], w[5]]);
      expect([...(await projected(rule, [2], [0, 0]))]).toEqual([0, 0]);
      expectNear(await projected(rule, [2], [3e-30, 4e-30]), [0.6, 0.8]);
      // The defaults: 0 to 1.
      expectNear(await projected('minMaxNorm', [2], [3, 4]), [0.6, 0.8]);
    });

    it('minMaxNorm: a part of the way with a rate', async () => {
      const rule = constraints.minMaxNorm({ minValue: 1, maxValue: 2, rate: 0.5, axis: 0 });
      // Norms 5 to 3.5, .5 to .75; 1.5 stays.
      const w = [3, 0.3, 0.9, 4, 0.4, 1.2].map(Math.fround);
      const result = await projected(rule, [2, 3], w);
      expectNear(result, [2.1, 0.45, 0.9, 2.8, 0.6, 1.2]);
      expect([result[2], result[5]]).toEqual([w[2], w[5]]);
    });

    it('unitNorm: every column to norm 1, zeros stay', async () => {
      for (const rule of ['unitNorm' as const, constraints.unitNorm({ axis: 0 })]) {
        const result = await projected(rule, [2, 3], [3, 0, -1e-20, 4, 0, 0]);
        expectNear(result, [0.6, 0, -1, 0.8, 0, 0]);
      }
      expect([...(await projected('unitNorm', [1], [-1]))]).toEqual([-1]);
    });

    it('names as Keras writes them', async () => {
      for (const rule of ['max_norm', 'MaxNorm', 'maxNorm']) {
        expectNear(await projected(rule as 'maxNorm', [2], [3, 4]), [1.2, 1.6]);
      }
    });

    it("a function, and an object with apply, of a user's own", async () => {
      const atMostOne = (w: tf.Tensor): tf.Tensor => tf.minimum(w, 1);
      expect([...(await projected(atMostOne, [2], [0.5, 3]))]).toEqual([0.5, 1]);
      expect([...(await projected({ apply: atMostOne }, [2], [0.5, 3]))]).toEqual([0.5, 1]);
      expect([...(await projected((w) => w, [2], [0.5, 3]))]).toEqual([0.5, 3]);
      const sameData = (w: tf.Tensor): tf.Tensor => tf.reshape(w, [2]);
      expect([...(await projected(sameData, [2], [0.5, 3]))]).toEqual([0.5, 3]);
    });

    it('an empty weight', async () => {
      for (const rule of ['nonNeg', 'maxNorm', 'unitNorm'] as const) {
        expect(await projected(rule, [0, 3], [])).toEqual(new Float32Array(0));
      }
    });
  });
}
