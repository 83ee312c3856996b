import * as kernels from '@clampwise/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { maxNorm, minMaxNorm, unitNorm } from '../../src/constraints.ts';
import { type TestBackend, useBackend } from '../support/backends.ts';

type Vjp = (dy: Float32Array, w: Float32Array) => Float32Array;

interface Rule {
  readonly name: string;
  apply(w: tf.Tensor): tf.Tensor;
  readonly values: (w: Float32Array) => Float32Array;
  readonly gradient: Vjp;
}

const SHAPE = { shape: [3, 4] };

/**
 * The constraints of the entry, and the functions of kernels that they equal for a weight of shape
 * [3, 4].
 */
function rulesAlong(axis: number | number[]): Rule[] {
  const given = { ...SHAPE, axis };
  const half = { ...given, rate: 0.5 };
  return [
    {
      name: 'maxNorm',
      apply: (w) => maxNorm({ maxValue: 2, axis }).apply(w),
      values: (w) => kernels.constrainMaxNorm(w, 2, given),
      gradient: (dy, w) => kernels.constrainMaxNormVjp(dy, w, 2, given),
    },
    {
      name: 'minMaxNorm',
      apply: (w) => minMaxNorm({ minValue: 1, maxValue: 2, axis }).apply(w),
      values: (w) => kernels.constrainMinMaxNorm(w, 1, 2, given),
      gradient: (dy, w) => kernels.constrainMinMaxNormVjp(dy, w, 1, 2, given),
    },
    {
      name: 'minMaxNorm with a rate',
      apply: (w) => minMaxNorm({ minValue: 1, maxValue: 2, rate: 0.5, axis }).apply(w),
      values: (w) => kernels.constrainMinMaxNorm(w, 1, 2, half),
      gradient: (dy, w) => kernels.constrainMinMaxNormVjp(dy, w, 1, 2, half),
    },
    {
      name: 'unitNorm',
      apply: (w) => unitNorm({ axis }).apply(w),
      values: (w) => kernels.constrainUnitNorm(w, given),
      gradient: (dy, w) => kernels.constrainUnitNormVjp(dy, w, given),
    },
  ];
}

/** Columns of the norms 13, 0.5 and 1.5, and zeros. */
const COLUMNS = [3, 0.3, 0.5, 0, 4, 0.4, 1, 0, 12, 0, -1, 0];
/** A column with NaN, and others with infinities. */
const BROKEN = [NaN, Infinity, 3, 1, 2, 1, 0, 0.5, 1, -1, 4, Infinity];

/** Compares to 1e-6 of the largest magnitude. NaN and the infinities must match. */
function expectNear(actual: Float32Array, expected: Float32Array, what: string): void {
  const largest = Math.max(...expected.filter(Number.isFinite).map(Math.abs), 1e-30);
  for (const [k, value] of expected.entries()) {
    const got = actual[k] as number;
    const isNear = Number.isFinite(value)
      ? Math.abs(got - value) <= 1e-6 * largest
      : Object.is(got, value);
    expect(isNear, `${what}: element ${k} is ${got}, not ${value}`).toBe(true);
  }
}

/** The constraints on norms against kernels: values and gradients. */
export function testConstraintNorms(name: TestBackend): void {
  const isOnArrays = name === 'cpu' || name === 'wasm';
  describe(`constraints on norms on ${name}`, () => {
    useBackend(name);

    it('case 112: they are what kernels make of the same values, along any axes', async () => {
      for (const axis of [0, 1, -1, [0, 1]]) {
        for (const rule of rulesAlong(axis)) {
          for (const values of [COLUMNS, BROKEN]) {
            const w = Float32Array.from(values);
            const result = tf.tidy(() => rule.apply(tf.tensor2d(w, [3, 4])));
            const what = `${rule.name} along ${axis}`;
            const actual = (await result.data()) as Float32Array;
            if (isOnArrays) expect([...actual], what).toEqual([...rule.values(w)]);
            else expectNear(actual, rule.values(w), what);
            result.dispose();
          }
        }
      }
    });

    it('their gradients too', async () => {
      const dy = Float32Array.from({ length: 12 }, (_, k) => 1 + (k % 5));
      for (const axis of [0, [0, 1]]) {
        for (const rule of rulesAlong(axis)) {
          const w = Float32Array.from(COLUMNS);
          const slope = tf.grad((x: tf.Tensor) => rule.apply(x));
          const result = tf.tidy(() => slope(tf.tensor2d(w, [3, 4]), tf.tensor2d(dy, [3, 4])));
          const what = `the gradient of ${rule.name} along ${axis}`;
          expectNear((await result.data()) as Float32Array, rule.gradient(dy, w), what);
          result.dispose();
        }
      }
    });

    it('norms without an end, and the norm 0', async () => {
      const cases: [tf.Tensor, number[]][] = [
        [
          maxNorm({ maxValue: Infinity }).apply(tf.tensor1d([3, Infinity, NaN])),
          [3, Infinity, NaN],
        ],
        [minMaxNorm({ minValue: 10, maxValue: Infinity }).apply(tf.tensor1d([3, 4])), [6, 8]],
        [
          minMaxNorm({ minValue: 1, maxValue: Infinity }).apply(tf.tensor1d([3, -Infinity])),
          [3, -Infinity],
        ],
        [minMaxNorm({ minValue: 1, maxValue: Infinity }).apply(tf.tensor1d([3, NaN])), [NaN, NaN]],
        [maxNorm({ maxValue: 0 }).apply(tf.tensor1d([3, 4])), [0, 0]],
        [minMaxNorm({ maxValue: 0, rate: 0.5 }).apply(tf.tensor1d([3, 4])), [1.5, 2]],
        [maxNorm({ maxValue: 0 }).apply(tf.tensor1d([3, NaN])), [NaN, NaN]],
      ];
      for (const [result, expected] of cases) {
        expectNear((await result.data()) as Float32Array, Float32Array.from(expected), 'result');
        result.dispose();
      }
    });

    it('integers have an error of ours, and nothing is left behind', () => {
      const before = tf.memory().numTensors;
      for (const rule of [maxNorm(), minMaxNorm(), unitNorm()]) {
        const apply = (): tf.Tensor => tf.tidy(() => rule.apply(tf.tensor1d([3, 4], 'int32')));
        expect(apply).toThrow(/Norm: a weight must be .*float32.*; received a tensor of int32/);
      }
      expect(tf.memory().numTensors).toBe(before);
    });
  });
}
