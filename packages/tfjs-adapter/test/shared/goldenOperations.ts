import { assertClose } from '@clampwise/testing';
import { type GoldenArray, type GoldenNorm, goldenNorms } from '@clampwise/testing/goldenNorms';
import { type GoldenProjection, goldenProjections } from '@clampwise/testing/goldenProjections';
import * as adapter from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type TestBackend, useBackend } from '../support/backends.ts';

type Loose = (...args: unknown[]) => tf.Tensor;

const CALLS = adapter as unknown as Record<string, Loose>;

const NORMS = [
  'clipByNorm',
  'clipByAverageNorm',
  'clipByBlockRms',
  'globalNorm',
  'clipByGlobalNorm',
  'clipPerExampleNorm',
  'adaptiveGradClip',
];

function tensorsOf(arrays: readonly (GoldenArray | null)[]): (tf.Tensor | null)[] {
  return arrays.map((array) => array && tf.tensor(array.data as Float32Array, [...array.shape]));
}

/** The results of a call, in the order of the vector: arrays, then numbers. */
function callNorm({ op, arrays, params, args, axis }: GoldenNorm): (tf.Tensor | null)[] {
  const list = tensorsOf(arrays);
  const x = list[0] as tf.Tensor;
  const limit = (args.maxNorm ?? args.threshold ?? args.clipping) as number;
  switch (op) {
    case 'globalNorm':
      return [adapter.globalNorm(list)];
    case 'clipByGlobalNorm': {
      const options = args.useNorm === undefined ? {} : { useNorm: args.useNorm };
      const { clipped, norm } = adapter.clipByGlobalNorm(list, limit, options);
      return [...clipped, norm];
    }
    case 'clipPerExampleNorm':
      return [...adapter.clipPerExampleNorm(list, limit).sum];
    case 'adaptiveGradClip':
      return [
        ...adapter.adaptiveGradClip(list, tensorsOf(params), limit, { eps: args.eps as number }),
      ];
    default:
      return [(CALLS[op] as Loose)(x, limit, ...(op === 'clipByNorm' && axis ? [{ axis }] : []))];
  }
}

function expectedOf({ op, expected }: GoldenNorm): (ArrayLike<number> | null)[] {
  const arrays = expected.arrays.map((array) => array && (array.data as Float32Array));
  const { norm } = expected.numbers;
  const hasNorm = op === 'globalNorm' || op === 'clipByGlobalNorm';
  return hasNorm && norm !== undefined ? [...arrays, [norm]] : arrays;
}

function largestOf(lists: readonly (ArrayLike<number> | null)[]): number {
  const all = lists.flatMap((list) => (list === null ? [] : Array.from(list)));
  return all.filter(Number.isFinite).reduce((most, v) => Math.max(most, Math.abs(v)), 0);
}

function argumentsOf({ args }: GoldenProjection): unknown[] {
  if ('radius' in args) return [args.radius];
  if ('a' in args) return [args.a, args.b];
  return [args];
}

/**
 * Results of TensorFlow, optax and scikit-learn for float32, within the rounding of their sums and
 * ours.
 */
export function testGoldenOperations(name: TestBackend): void {
  const onGpu = name === 'webgl' || name === 'webgpu';
  describe(`on ${name}`, () => {
    useBackend(name);

    const norms = goldenNorms();
    const ofNorms = norms.vectors.filter((v) => v.dtype === 'float32' && NORMS.includes(v.op));
    describe(`norms against ${norms.source}`, () => {
      it('are many', () => expect(ofNorms.length).toBeGreaterThan(20));

      it.each(ofNorms)('$op: $title', async (vector) => {
        const results = tf.tidy(() => callNorm(vector) as tf.Tensor[]);
        const expected = expectedOf(vector);
        const absolute = largestOf(expected) * (onGpu ? 4e-6 : 1e-6);
        for (const [k, values] of expected.entries()) {
          if (values === null) expect(results[k]).toBe(null);
          else
            assertClose([...(await (results[k] as tf.Tensor).data())], values, {
              relative: 4e-6,
              absolute,
            });
        }
        tf.dispose(results);
      });
    });

    const projections = goldenProjections();
    const single = projections.vectors.filter(
      ({ dtype, op }) => dtype === 'float32' && op in CALLS,
    );
    // One of four, because each takes a while on an emulated GPU.
    const chosen = single.filter((_, k) => !onGpu || k % 4 === 0);
    describe(`projections against ${projections.source}`, () => {
      it('are many', () => expect(chosen.length).toBeGreaterThan(onGpu ? 30 : 150));

      it.each(chosen)('$op, $title', async (vector) => {
        const { op, x, y, dy, dx } = vector;
        const call = (t: tf.Tensor): tf.Tensor => (CALLS[op] as Loose)(t, ...argumentsOf(vector));
        const input = tf.tensor1d(x as Float32Array);
        const result = call(input);
        const size = Math.max(1, largestOf([x, dy]));
        const tolerance = { relative: 1e-5, absolute: size * (onGpu ? 1e-5 : 4e-6) };
        assertClose([...(await result.data())], y, tolerance);
        if (dy !== null && dx !== null) {
          const gradient = tf.grad(call)(input, tf.tensor1d(dy as Float32Array));
          assertClose([...(await gradient.data())], dx, tolerance);
          gradient.dispose();
        }
        tf.dispose([input, result]);
      });
    });
  });
}
