import {
  assertSame,
  exactMonotone,
  exactPlane,
  exactSimplex,
  HALVES,
  type HalfDType,
  halfBits,
  halfInfinity,
  halfValue,
} from '@clampwise/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  heap,
  type NdArray,
  ndarray,
  projectHalfspace,
  projectHyperplane,
  projectL1Ball,
  projectL1Sphere,
  projectL2Ball,
  projectL2Sphere,
  projectMonotone,
  projectSimplex,
  projectSimplexVjp,
} from '../src/index.ts';
import { bitsOf, nd, valuesOf } from './support/halves.ts';
import { inHeap, on, SETTINGS, traced } from './support/harness.ts';

type Half = NdArray<Uint16Array>;

/** A projection of 16-bit floats, and the same in exact arithmetic or by its formula, in float64. */
interface Pair {
  readonly title: string;
  readonly run: (x: Half, a: Half) => Half;
  readonly exact: (x: number[], a: number[]) => number[];
}

const signed = (x: number[], sizes: number[]): number[] =>
  sizes.map((size, i) => ((x[i] as number) < 0 ? -size : size));

const sum = (x: readonly number[]): number => x.reduce((total, v) => total + Math.abs(v), 0);

const PAIRS: readonly Pair[] = [
  { title: 'simplex', run: (x) => projectSimplex(x), exact: (x) => exactSimplex(x, 1) },
  {
    title: 'capped simplex',
    run: (x) => projectSimplex(x, { sum: 2, max: 1.25 }),
    exact: (x) => exactSimplex(x, 2, 1.25),
  },
  {
    title: 'L1 ball',
    run: (x) => projectL1Ball(x, 1.5),
    exact: (x) => (sum(x) <= 1.5 ? x : signed(x, exactSimplex(x.map(Math.abs), 1.5))),
  },
  {
    title: 'L1 sphere',
    run: (x) => projectL1Sphere(x, 1.5),
    exact: (x) => signed(x, exactSimplex(x.map(Math.abs), 1.5)),
  },
  {
    title: 'L2 ball',
    run: (x) => projectL2Ball(x, 0.75),
    exact: (x) => x.map((v) => v * Math.min(1, 0.75 / Math.hypot(...x))),
  },
  {
    title: 'L2 sphere',
    run: (x) => projectL2Sphere(x, 0.75),
    exact: (x) => x.map((v) => v * (0.75 / Math.hypot(...x))),
  },
  {
    title: 'halfspace',
    run: (x, a) => projectHalfspace(x, a, 0.5),
    exact: (x, a) => exactPlane(x, a, 0.5, true),
  },
  {
    title: 'hyperplane',
    run: (x, a) => projectHyperplane(x, a, 0.5),
    exact: (x, a) => exactPlane(x, a, 0.5, false),
  },
  { title: 'monotone', run: (x) => projectMonotone(x), exact: (x) => exactMonotone(x) },
  {
    title: 'monotone with weights',
    run: (x, a) =>
      projectMonotone(x, {
        weights: ndarray(bitsOf(a.dtype as HalfDType, valuesOf(a).map(Math.abs)), a.shape, a.dtype),
      }),
    exact: (x, a) => exactMonotone(x, a.map(Math.abs)),
  },
];

describe.each(HALVES)('%s', (dtype) => {
  // Of the size of the limits: the sums of larger ones are less exact than what is compared.
  const value = fc
    .double({ min: -4, max: 4, noNaN: true })
    .map((v) => halfValue(dtype, halfBits(dtype, v)));
  const nonZero = value.filter((v) => Math.abs(v) > 2 ** -6);
  const pairs = fc.array(fc.tuple(value, nonZero), { minLength: 2, maxLength: 12 });

  describe.each(PAIRS)('$title', ({ run, exact }) => {
    it('is the exact projection, rounded once, unless x is inside to rounding', () => {
      fc.assert(
        fc.property(pairs, (list) => {
          const [xs, as] = [list.map(([x]) => x), list.map(([, a]) => a)];
          fc.pre(xs.some((x) => x !== 0));
          const [x, a] = [nd(dtype, xs), nd(dtype, as)];
          const y = run(x, a);
          const isKept = y.data.every((bits, i) => bits === x.data[i]);
          const wanted = exact(xs, as);
          if (isKept) {
            const unit = dtype === 'float16' ? 2 ** -11 : 2 ** -8;
            for (const [i, v] of wanted.entries()) {
              // Somewhere within half a unit of each element is a point of the set.
              expect(Math.abs(v - (xs[i] as number))).toBeLessThanOrEqual(unit * (sum(xs) + 4));
            }
          } else {
            // Which zero it is, is that of the sign that was there.
            const zeros = (bits: ArrayLike<number>): number[] =>
              Array.from(bits, (b) => (b === 0x8000 ? 0 : b));
            assertSame(zeros(y.data), zeros(bitsOf(dtype, wanted)));
          }
          for (const backend of SETTINGS) assertSame(on(backend, () => run(x, a)).data, y.data);
        }),
        { numRuns: 40 },
      );
    });

    it('keeps what is inside, and its own results, bit for bit', () => {
      fc.assert(
        fc.property(pairs, (list) => {
          const [xs, as] = [list.map(([x]) => x), list.map(([, a]) => a)];
          const [x, a] = [nd(dtype, xs), nd(dtype, as)];
          const once = run(x, a);
          assertSame(run(once, a).data, once.data);
        }),
        { numRuns: 40 },
      );
    });
  });

  it('by rows and columns, in place, into bits, and in the heap', () => {
    const grid = nd(dtype, [3, 0.5, 0, 0.5, 0, 0], [3, 2]);
    const columns = [1, 0.5, 0, 0.5, 0, 0];
    assertSame(valuesOf(projectSimplex(grid, { axis: 0 })), columns);
    const out = new Uint16Array(6);
    expect(projectSimplex(grid, { axis: 0, out }).data).toBe(out);
    assertSame(out, bitsOf(dtype, columns));
    const scale = 1.5 / Math.hypot(3, 0.5);
    const rows = projectL2Ball(grid, 1.5, { axis: 1 });
    assertSame(rows.data, bitsOf(dtype, [3 * scale, 0.5 * scale, 0, 0.5, 0, 0]));
    heap.scope(() => {
      const there = ndarray(inHeap(grid.data), [3, 2], dtype);
      const y = projectSimplex(there, { axis: 0 });
      expect(heap.has(y)).toBe(true);
      assertSame(valuesOf(y), columns);
    });
    expect(projectSimplex(grid, { axis: 0, out: grid })).toBe(grid);
    assertSame(grid.data, bitsOf(dtype, columns));
  });

  it('NaN and infinities as for wider floats; what is too large is infinite', () => {
    assertSame(valuesOf(projectSimplex(nd(dtype, [NaN, 1]))), [NaN, NaN]);
    assertSame(valuesOf(projectSimplex(nd(dtype, [Infinity, 1]))), [1, 0]);
    assertSame(valuesOf(projectL2Sphere(nd(dtype, [0, 0, 0, 0]), 6)), [3, 3, 3, 3]);
    assertSame(valuesOf(projectL2Sphere(nd(dtype, [1, 0]), 1e39)), [Infinity, 0]);
    assertSame(valuesOf(projectMonotone(nd(dtype, [2, -Infinity]))), [-Infinity, -Infinity]);
  });

  it('the largest numbers neither overflow nor lose their sums', () => {
    const most = halfValue(dtype, halfInfinity(dtype) - 1);
    assertSame(valuesOf(projectL1Ball(nd(dtype, [most, most]), most)), [most / 2, most / 2]);
    assertSame(valuesOf(projectMonotone(nd(dtype, [most, most, most]))), [most, most, most]);
  });

  it('vectors next to x are of its type, or numbers that are rounded to it', () => {
    const x = nd(dtype, [3, 2]);
    assertSame(valuesOf(projectHalfspace(x, [1, 1], 1)), [1, 0]);
    const third = halfValue(dtype, halfBits(dtype, 1 / 3));
    const y = projectHyperplane(x, [1 / 3, 0], 0.25);
    assertSame(y.data, bitsOf(dtype, [0.25 / third, 2]));
    expect(() => projectHalfspace(x, Float32Array.of(1, 1), 1)).toThrow(TypeError);
  });

  it('their gradients take float32 and float64', () => {
    const x = nd(dtype, [3, 2]) as never;
    expect(() => projectSimplexVjp(x, x)).toThrow(TypeError);
  });

  it('the trace names their type', () => {
    const events = traced(() => void projectSimplex(nd(dtype, [3, 2])));
    expect(events.map((event) => [event.kernel, event.dtype])).toContainEqual([
      'projectSimplex',
      dtype,
    ]);
  });
});
