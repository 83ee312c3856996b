import * as kernels from '@clampwise/kernels';
import { projectionCases } from '@clampwise/testing';
import * as adapter from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { isComposed, type TestBackend, useBackend } from '../support/backends.ts';
import { manyCalls } from '../support/steps.ts';

type Values = readonly number[];

/**
 * Compares with a tolerance relative to the largest expected magnitude. NaN and the infinities must
 * match.
 */
async function expectNear(
  tensor: tf.Tensor,
  expected: ArrayLike<number>,
  tolerance = 2e-6,
  what = '',
): Promise<void> {
  const actual = [...(await tensor.data())];
  tensor.dispose();
  const wanted = Array.from(expected);
  expect(actual.length, what).toBe(wanted.length);
  const largest = Math.max(...wanted.filter(Number.isFinite).map(Math.abs), 1e-30);
  const at = wanted.findIndex((value, k) => {
    const got = actual[k] as number;
    return Number.isFinite(value)
      ? !(Math.abs(got - value) <= tolerance * largest)
      : !Object.is(got, value);
  });
  expect(at, `${what}: element ${at} is ${actual[at]}, not ${wanted[at]}`).toBe(-1);
}

/** The operations other than clipByValue and nonNeg: values, gradients, leaks. */
export function testOperations(name: TestBackend): void {
  const onGpu = name === 'webgl' || name === 'webgpu';
  describe(`operations on ${name}`, () => {
    useBackend(name);

    it('cases 21 to 24: clipByNorm', async () => {
      const clip = (x: Values, limit: number, options = {}): tf.Tensor =>
        tf.tidy(() => adapter.clipByNorm(tf.tensor1d([...x]), limit, options));
      await expectNear(clip([3, 4], 1), [0.6, 0.8]);
      await expectNear(clip([3, 4], 5), [3, 4], 0);
      await expectNear(clip([3, 4], Infinity), [3, 4], 0);
      await expectNear(clip([3, 4], 1e300), [3, 4], 0);
      await expectNear(clip([0, 0, 0], 1e-3), [0, 0, 0], 0);
      await expectNear(clip(new Array(100).fill(1e20), 1), new Array(100).fill(0.1));
      await expectNear(clip([-2, 0, Infinity, 4], 6), [0, 0, NaN, 0]);
      await expectNear(clip([1, NaN, Infinity], 6), [NaN, NaN, NaN]);
      await expectNear(clip([1, Infinity], 6, { onNonFinite: 'skip' }), [0, 0]);
      await expectNear(clip([3, -4], 3.5, { ord: 1 }), [1.5, -2]);
      await expectNear(clip([3, -4], 2, { ord: Infinity }), [1.5, -2]);
      await expectNear(
        clip([3, -4], 1, { ord: 3 }),
        [3, -4].map((v) => v / Math.cbrt(91)),
      );
      await expectNear(clip([1e30, NaN], 2, { ord: Infinity }), [NaN, NaN]);
      const columns = tf.tidy(() =>
        adapter.clipByNorm(tf.tensor2d([3, 30, 4, 40], [2, 2]), 5, { axis: 0 }),
      );
      await expectNear(columns, [3, 3, 4, 4]);
      for (const limit of [0, -1, NaN, true, '1']) {
        expect(() => adapter.clipByNorm([3, 4], limit as number)).toThrow(/clipByNorm: maxNorm/);
      }
      expect(() => adapter.clipByNorm([3, 4], 1, { axs: 0 } as object)).toThrow(/'axis'/);
    });

    it('case 21: gradients of norms at zeros', async () => {
      const gradient = tf.grad((x) => tf.sum(adapter.clipByNorm(x, 1)));
      await expectNear(
        tf.tidy(() => gradient(tf.zeros([3]))),
        [1, 1, 1],
        0,
      );
      const ofNorm = tf.grad((x) => adapter.globalNorm([x]));
      await expectNear(
        tf.tidy(() => ofNorm(tf.zeros([3]))),
        [0, 0, 0],
        0,
      );
      await expectNear(
        tf.tidy(() => ofNorm(tf.tensor1d([3e-19, -4e-19]))),
        [0.6, -0.8],
      );
    });

    it('cases 24, 26, 28: globalNorm', async () => {
      const norm = (list: (Values | null)[], options = {}): tf.Tensor =>
        tf.tidy(() =>
          adapter.globalNorm(
            list.map((x) => x && tf.tensor1d([...x])),
            options,
          ),
        );
      await expectNear(norm([]), [0]);
      await expectNear(norm([[3], null, [0, 4]]), [5]);
      await expectNear(norm([new Array(100).fill(1e20)]), [1e21]);
      await expectNear(norm([[3, -4], [1]], { ord: 1 }), [8]);
      await expectNear(norm([[3, -4], [1]], { ord: Infinity }), [4]);
      await expectNear(norm([[3e38, 3e38]]), [Infinity]);
      await expectNear(norm([[1, NaN], [Infinity]]), [NaN]);
      if (onGpu) return; // 128 MiB in software
      // A running sum in float32 is off by 1 % at 2^22.
      const [count, expected] = isComposed(name) ? [2 ** 22, 204.800003] : [2 ** 25, 579.2618838];
      const many = tf.tidy(() => adapter.globalNorm([tf.fill([count], 0.1)]));
      await expectNear(many, [expected], 1e-6);
    });

    it('cases 27 to 29: clipByGlobalNorm', async () => {
      const clip = async (
        list: (Values | null)[],
        limit: number,
        options: adapter.ClipByGlobalNormOptions,
        expected: { clipped: (Values | null)[]; numbers: Values },
      ): Promise<void> => {
        const tensors = list.map((x) => x && tf.tensor1d([...x]));
        const { clipped, norm, scale, nonFinite } = adapter.clipByGlobalNorm(
          tensors,
          limit,
          options,
        );
        expect(clipped.length).toBe(list.length);
        for (const [k, values] of expected.clipped.entries()) {
          if (values === null) expect(clipped[k]).toBe(null);
          else await expectNear(clipped[k] as tf.Tensor, values);
        }
        for (const [k, tensor] of [norm, scale, nonFinite].entries()) {
          await expectNear(tensor, [expected.numbers[k] as number]);
        }
        tf.dispose(tensors as tf.Tensor[]);
      };
      const bad = [
        [-2, 0, Infinity, 4],
        [1, -2],
      ];
      const zeros = [
        [0, 0, 0, 0],
        [0, 0],
      ];
      const nans = zeros.map((list) => list.map(() => NaN));
      await clip(
        [[3, 4], null, [12]],
        6.5,
        {},
        { clipped: [[1.5, 2], null, [6]], numbers: [13, 0.5, -1] },
      );
      await clip([[3, 4]], 5, {}, { clipped: [[3, 4]], numbers: [5, 1, -1] });
      await clip(bad, 6, {}, { clipped: nans, numbers: [Infinity, NaN, 0] });
      await clip(bad, 6, { onNonFinite: 'skip' }, { clipped: zeros, numbers: [Infinity, 0, 0] });
      await clip([[3, 4]], 1, { useNorm: 10 }, { clipped: [[0.3, 0.4]], numbers: [10, 0.1, -1] });
      await clip([], 1, {}, { clipped: [], numbers: [0, 1, -1] });
      await clip(bad, Infinity, {}, { clipped: bad, numbers: [Infinity, 1, 0] });
      const w = tf.variable(tf.tensor1d([30, 40]));
      const { value, grads } = tf.variableGrads(() => tf.sum<tf.Scalar>(tf.mul(w, [3, 4])));
      const result = adapter.clipByGlobalNorm(grads, 1);
      expect(Object.keys(result.clipped)).toEqual([w.name]);
      await expectNear(result.clipped[w.name] as tf.Tensor, [0.6, 0.8]);
      tf.dispose([value, result.norm, result.scale, result.nonFinite, w]);
      tf.dispose(grads);
    });

    it("case 27: 'throw' names the array, at once or with a later call", async () => {
      const tensors = [tf.tensor1d([1]), tf.tensor1d([NaN])];
      const batch = tf.tensor2d([1, 2, NaN, 3], [2, 2]);
      const options = { onNonFinite: 'throw' } as const;
      const calls: [() => object, RegExp][] = [
        [() => adapter.clipByGlobalNorm(tensors, 1, options), /clipByGlobalNorm: .*\[1\]/],
        [() => adapter.adaptiveGradClip(tensors, tensors, 1, options), /adaptiveGradClip: .*\[1\]/],
        [() => adapter.clipByNorm(batch, 1, options), /clipByNorm: x/],
        [() => adapter.clipPerExampleNorm([batch], 1, options), /clipPerExampleNorm: .*example 1/],
      ];
      for (const [call, text] of calls) {
        const run = (): void => tf.tidy(() => void call());
        if (isComposed(name)) {
          run();
          // A software GPU may take long.
          await vi.waitFor(() => expect(run).toThrow(text), { timeout: 20_000, interval: 200 });
        } else expect(run).toThrow(text);
      }
      tf.dispose([...tensors, batch]);
    });

    it('adaptive, per example, average and block', async () => {
      const grads = [tf.tensor2d([3, 0, 4, 1], [2, 2])];
      const params = [tf.tensor2d([6, 1, 8, 0], [2, 2])];
      const [adaptive] = adapter.adaptiveGradClip(grads, params, 0.25);
      await expectNear(adaptive as tf.Tensor, [1.5, 0, 2, 0.25]);
      const batch = tf.tensor2d([30, 40, 3, 4, 0, 0], [3, 2]);
      const examples = adapter.clipPerExampleNorm([batch], 5);
      await expectNear(examples.clipped[0] as tf.Tensor, [3, 4, 3, 4, 0, 0]);
      await expectNear(examples.sum[0] as tf.Tensor, [6, 8]);
      await expectNear(examples.numClipped, [1]);
      await expectNear(examples.norms, [50, 5, 0]);
      await expectNear(examples.nonFinite, [-1]);
      tf.dispose([...grads, ...params, batch]);
      await expectNear(adapter.clipByAverageNorm([3, 4], 1.25), [1.5, 2]);
      await expectNear(adapter.clipByBlockRms([1, -7, 5, 5], 2.5), [0.5, -3.5, 2.5, 2.5]);
    });

    it('case 7 and replaceNonFinite', async () => {
      const x = tf.tensor1d([Infinity, 0.5, 4, -38.8, NaN, -Infinity]);
      await expectNear(
        adapter.replaceNonFinite(x, { posInf: 9, negInf: -9 }),
        [9, 0.5, 4, -38.8, 0, -9],
        1e-7,
      );
      await expectNear(
        adapter.replaceNonFinite(x, { nan: 'keep', posInf: 1, negInf: -Infinity }),
        [1, 0.5, 4, -38.8, NaN, -Infinity],
        1e-7,
      );
      await expectNear(tf.grad((t) => adapter.replaceNonFinite(t))(x), [0, 1, 1, 1, 0, 0], 0);
      x.dispose();
    });

    it("clip's gradient modes", async () => {
      const x = tf.tensor1d([-2, 0, 2, -2, 2, NaN]);
      const dy = tf.tensor1d([1, 1, 1, -1, -1, 1]);
      const run = (gradient: kernels.ClipGradient): tf.Tensor =>
        tf.grad((t) => adapter.clipByValue(t, -1, 1, { gradient }))(x, dy);
      await expectNear(run('exact'), [0, 1, 0, 0, 0, 0], 0);
      await expectNear(run('straightThrough'), [1, 1, 1, -1, -1, 1], 0);
      await expectNear(run('inward'), [0, 1, 1, -1, 0, 0], 0);
      tf.dispose([x, dy]);
    });

    it('five axes, for which webgl and webgpu have no where', async () => {
      const x = tf.tensor([3, 4, 30, 40], [1, 2, 1, 1, 2]);
      await expectNear(adapter.clipByNorm(x, 5, { axis: -1 }), [3, 4, 3, 4]);
      await expectNear(tf.grad((t) => adapter.clipByValue(t, 0, 5))(x), [1, 1, 0, 0], 0);
      await expectNear(adapter.projectL2Ball(x, 5, { axis: [4] }), [3, 4, 3, 4]);
      const slopes = [1, -2, 0.5, 3];
      const dy = tf.tensor(slopes, x.shape);
      const columns = { axis: [0, 1, 2, 3] };
      const [dys, xs] = [Float64Array.from(slopes), Float64Array.of(3, 4, 30, 40)];
      await expectNear(
        tf.grad((t) => adapter.clipByNorm(t, 35, columns))(x, dy),
        kernels.clipByNormVjp(dys, xs, 35, { ...columns, shape: x.shape }),
      );
      const unit = (g: tf.Tensor, w: tf.Tensor): tf.Tensor =>
        adapter.adaptiveGradClip([g], [w], 0.5)[0] as tf.Tensor;
      await expectNear(unit(x, x), [1.5, 2, 15, 20]);
      // Where both are equal, the other gets the part of dy that the one loses.
      const both = tf.tidy(() => tf.addN(tf.grads(unit)([x, tf.clone(x)], dy)));
      await expectNear(
        both,
        slopes.map((v) => v / 2),
      );
      dy.dispose();
      x.dispose();
    });

    testProjections(name, onGpu);
    testGradients();

    it(`nothing is left behind in ${manyCalls(name)} clips of random sizes and bounds`, async () => {
      const step = (k: number): void => {
        tf.tidy(() => {
          const x = tf.fill([1 + ((k * 37) % 101)], k % 7);
          adapter.clipByValue(x, -(k % 3), k % 5);
          adapter.clipByNorm(x, 1 + (k % 3));
          if (k % 10 !== 0) return;
          tf.grad((t) => adapter.clipByGlobalNorm([t], 1).clipped[0] as tf.Tensor)(x);
          tf.grad((t) => adapter.projectSimplex(t))(x);
          adapter.clipPerExampleNorm([tf.reshape(x, [1, x.size])], 1);
        });
      };
      for (let k = 0; k < 20; k++) step(k);
      const heap = heapBytes();
      const before = tf.memory();
      for (let k = 0; k < manyCalls(name); k++) step(k);
      expect(tf.memory().numTensors).toBe(before.numTensors);
      expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
      expect(heapBytes()).toBe(heap);
    });
  });
}

/** The size of the memory of tfjs's wasm backend; 0 for others. */
function heapBytes(): number {
  const { wasm } = tf.backend() as { wasm?: { asm?: { memory?: WebAssembly.Memory } } };
  return wasm?.asm?.memory?.buffer.byteLength ?? 0;
}

function testProjections(name: TestBackend, onGpu: boolean): void {
  const named = adapter as unknown as Record<string, (...args: unknown[]) => tf.Tensor>;
  for (const entry of projectionCases) {
    const { op, title, x, shape, args, options, expected } = entry;
    if (!Array.isArray(expected)) continue;
    // A GPU treats subnormal numbers as 0.
    if (onGpu && x.some((v) => v !== 0 && Math.abs(v) < 2 ** -126)) continue;
    // In composed operations, a vector that is out of order and holds an infinity becomes NaN.
    const isInfinite = x.some((v) => Math.abs(v) === Infinity);
    if (isComposed(name) && op === 'projectMonotone' && isInfinite) continue;
    if ([...x, ...(expected as Values)].some((v) => Number.isFinite(v) && Math.abs(v) > 1e38))
      continue;
    it(`${op}: ${title}`, async () => {
      const y = tf.tidy(() => {
        const input = tf.tensor([...x], shape === undefined ? [x.length] : [...shape]);
        return (named[op] as (...a: unknown[]) => tf.Tensor)(
          input,
          ...args,
          ...(options ? [options] : []),
        );
      });
      await expectNear(y, (expected as Values).map(Math.fround), 3e-6, title);
    });
  }
}

const X = [1.5, -0.5, 0.75, -2, 0.25, 3];
const DY = [0.5, -1, 2, 0.25, -0.75, 1];

/** A call, and kernels' gradient of it: the oracle that kernels' own tests compare with finite differences. */
const GRADIENTS: readonly (readonly [string, (x: tf.Tensor) => tf.Tensor, ArrayLike<number>])[] =
  (() => {
    const x = Float64Array.from(X);
    const dy = Float64Array.from(DY);
    const shape = [2, 3];
    const row = { axis: 1, shape };
    const along = { axis: 1 };
    return [
      ['clipByNorm', (t) => adapter.clipByNorm(t, 1), kernels.clipByNormVjp(dy, x, 1)],
      [
        'clipByNorm, rows',
        (t) => adapter.clipByNorm(t, 1, along),
        kernels.clipByNormVjp(dy, x, 1, row),
      ],
      [
        'clipByNorm, ord 1',
        (t) => adapter.clipByNorm(t, 1, { ord: 1 }),
        kernels.clipByNormVjp(dy, x, 1, { ord: 1 }),
      ],
      [
        'clipByNorm, ord 3',
        (t) => adapter.clipByNorm(t, 1, { ord: 3 }),
        kernels.clipByNormVjp(dy, x, 1, { ord: 3 }),
      ],
      [
        'clipByNorm, ord Infinity',
        (t) => adapter.clipByNorm(t, 1, { ord: Infinity }),
        kernels.clipByNormVjp(dy, x, 1, { ord: Infinity }),
      ],
      [
        'clipByAverageNorm',
        (t) => adapter.clipByAverageNorm(t, 0.2),
        kernels.clipByAverageNormVjp(dy, x, 0.2),
      ],
      [
        'clipByBlockRms',
        (t) => adapter.clipByBlockRms(t, 0.5),
        kernels.clipByBlockRmsVjp(dy, x, 0.5),
      ],
      [
        'clipByGlobalNorm',
        (t) => adapter.clipByGlobalNorm([t], 1).clipped[0] as tf.Tensor,
        kernels.clipByGlobalNormVjp([dy], [x], 1)[0] as Float64Array,
      ],
      [
        'clipPerExampleNorm',
        (t) => adapter.clipPerExampleNorm([t], 1).clipped[0] as tf.Tensor,
        kernels.clipByNormVjp(dy, x, 1, row),
      ],
      [
        'projectSimplex',
        (t) => adapter.projectSimplex(t, along),
        kernels.projectSimplexVjp(dy, x, row),
      ],
      [
        'projectSimplex, capped',
        (t) => adapter.projectSimplex(t, { max: 0.6, ...along }),
        kernels.projectSimplexVjp(dy, x, { max: 0.6, ...row }),
      ],
      [
        'projectL1Ball',
        (t) => adapter.projectL1Ball(t, 1, along),
        kernels.projectL1BallVjp(dy, x, 1, row),
      ],
      [
        'projectL1Sphere',
        (t) => adapter.projectL1Sphere(t, 9, along),
        kernels.projectL1SphereVjp(dy, x, 9, row),
      ],
      [
        'projectL2Ball',
        (t) => adapter.projectL2Ball(t, 1, along),
        kernels.projectL2BallVjp(dy, x, 1, row),
      ],
      [
        'projectL2Sphere',
        (t) => adapter.projectL2Sphere(t, 9, along),
        kernels.projectL2SphereVjp(dy, x, 9, row),
      ],
      [
        'projectHalfspace',
        (t) => adapter.projectHalfspace(t, [1, 2, 0], 0, along),
        kernels.projectHalfspaceVjp(dy, x, [1, 2, 0], 0, row),
      ],
      [
        'projectHyperplane',
        (t) => adapter.projectHyperplane(t, [1, 2, 0], 0, along),
        kernels.projectHyperplaneVjp(dy, x, [1, 2, 0], 0, row),
      ],
      [
        'projectMonotone',
        (t) => adapter.projectMonotone(t, along),
        kernels.projectMonotoneVjp(dy, x, row),
      ],
      [
        'projectMonotone, weighted',
        (t) => adapter.projectMonotone(t, { weights: [1, 2, 4], ...along }),
        kernels.projectMonotoneVjp(dy, x, { weights: [1, 2, 4], ...row }),
      ],
    ];
  })();

function testGradients(): void {
  for (const [title, call, expected] of GRADIENTS) {
    it(`the gradient of ${title}`, async () => {
      const dx = tf.tidy(() => tf.grad(call)(tf.tensor2d(X, [2, 3]), tf.tensor2d(DY, [2, 3])));
      await expectNear(dx, expected, 5e-6, title);
    });
  }

  it('the gradients of adaptiveGradClip, by finite differences', async () => {
    const g = [3, 0.5, 4, 1];
    const w = [6, 1, 8, 2];
    const dy = [1, -2, 0.5, 3];
    const value = ([a, b]: readonly Float64Array[]): number => {
      const shaped = (v: Float64Array | undefined): kernels.NdArray<Float64Array> =>
        kernels.ndarray(v as Float64Array, [2, 2]);
      const [y] = kernels.adaptiveGradClip([shaped(a)], [shaped(b)], 0.25) as [
        kernels.NdArray<Float64Array>,
      ];
      return y.data.reduce((sum, v, k) => sum + v * (dy[k] as number), 0);
    };
    const slope = (at: number, k: number): number => {
      const moved = (h: number): number => {
        const both = [Float64Array.from(g), Float64Array.from(w)];
        (both[at] as Float64Array)[k] = ((both[at] as Float64Array)[k] as number) + h;
        return value(both);
      };
      return (moved(1e-6) - moved(-1e-6)) / 2e-6;
    };
    const gradients = tf.tidy(() =>
      tf.grads((a, b) => adapter.adaptiveGradClip([a], [b], 0.25)[0] as tf.Tensor)(
        [tf.tensor2d(g, [2, 2]), tf.tensor2d(w, [2, 2])],
        tf.tensor2d(dy, [2, 2]),
      ),
    );
    for (const at of [0, 1]) {
      await expectNear(
        gradients[at] as tf.Tensor,
        g.map((_, k) => slope(at, k)),
        1e-5,
        `${at}`,
      );
    }
  });
}
