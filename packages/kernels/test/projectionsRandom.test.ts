import {
  assertClose,
  assertSame,
  exact,
  exactMonotone,
  exactPlane,
  exactSimplex,
} from '@clampwise/testing';
import { array } from '@clampwise/testing/arbitraries';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  heap,
  ndarray,
  projectHalfspace,
  projectHyperplane,
  projectL1Ball,
  projectL1Sphere,
  projectL2Ball,
  projectL2Sphere,
  projectMonotone,
  projectSimplex,
  type RowOptions,
} from '../src/index.ts';
import { BACKENDS, inHeap, on } from './support/harness.ts';

type Floats = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

// Called alike, so taken for one kind.
const KINDS = { float32: Float32Array as never as Float64ArrayConstructor, float64: Float64Array };
const DTYPES = ['float32', 'float64'] as const;
/** A few of the least numbers. */
const TINY = { float32: 2 ** -147, float64: 2 ** -1071 } as const;
const EPSILON = { float32: 2 ** -23, float64: 2 ** -52 } as const;

/** A set: how to project onto it, how far a point is from being in it (0 inside), and how to make points of it. */
interface SetUnderTest {
  readonly title: string;
  project(x: Floats, options?: RowOptions, n?: number): Floats;
  /** What the point is out by, compared with a size that rounding errors are a part of. */
  violation(y: readonly number[]): { readonly by: number; readonly size: number };
  /** A point of the set, made from any vector. */
  pointFrom(v: readonly number[]): number[];
  /** Whether a rounding error of a term is of another size than the point: planes, whose sums are taken apart. */
  readonly loose?: boolean;
}

const total = (v: readonly number[]): number => v.reduce((sum, value) => sum + value, 0);
const magnitudes = (v: readonly number[]): number[] => v.map(Math.abs);
const normOf = (v: readonly number[]): number => Math.hypot(...v);
const shares = (v: readonly number[]): number[] => {
  const sizes = magnitudes(v).map((size) => size + 1e-3);
  return sizes.map((size) => size / total(sizes));
};
const A = Array.from({ length: 64 }, (_, i) => Math.sin(i + 1) * (1 + (i % 5)));
const normal = (n: number): number[] => A.slice(0, n);
const along = (v: readonly number[]): number =>
  total(v.map((value, i) => value * (A[i] as number)));
const squareOfA = (n: number): number => total(normal(n).map((a) => a * a));
const ontoPlane = (v: readonly number[], b: number): number[] => {
  const by = (along(v) - b) / squareOfA(v.length);
  return v.map((value, i) => value - by * (A[i] as number));
};

const SUM = 2.5;
const CAP = 1.25;
const RADIUS = 1.5;

const SETS: readonly SetUnderTest[] = [
  {
    title: 'the simplex',
    project: (x, options) => projectSimplex(x as Float32Array, { ...options, sum: SUM } as object),
    violation: (y) => ({
      by: Math.abs(total(y) - SUM) + (y.some((v) => v < 0) ? 1 : 0),
      size: SUM,
    }),
    pointFrom: (v) => shares(v).map((share) => share * SUM),
  },
  {
    title: 'the capped simplex',
    project: (x, options, n = x.length) =>
      projectSimplex(x as Float32Array, { ...options, sum: n / 2, max: CAP } as object),
    violation: (y) => ({
      by: Math.abs(total(y) - y.length / 2) + (y.some((v) => v < 0 || v > CAP) ? 1 : 0),
      size: y.length / 2,
    }),
    pointFrom: (v) => {
      const even = v.map(() => 0.5);
      const other = exactSimplex(v, v.length / 2, CAP);
      return other.map((value, i) => 0.3 * value + 0.7 * (even[i] as number));
    },
  },
  {
    title: 'the L1 ball',
    project: (x, options) => projectL1Ball(x as Float32Array, RADIUS, options as object),
    violation: (y) => ({ by: Math.max(0, total(magnitudes(y)) - RADIUS), size: RADIUS }),
    pointFrom: (v) => shares(v).map((share, i) => Math.sign(v[i] as number) * share * RADIUS * 0.9),
  },
  {
    title: 'the L1 sphere',
    project: (x, options) => projectL1Sphere(x as Float32Array, RADIUS, options as object),
    violation: (y) => ({ by: Math.abs(total(magnitudes(y)) - RADIUS), size: RADIUS }),
    pointFrom: (v) => shares(v).map((share, i) => ((v[i] as number) < 0 ? -1 : 1) * share * RADIUS),
  },
  {
    title: 'the L2 ball',
    project: (x, options) => projectL2Ball(x as Float32Array, RADIUS, options as object),
    violation: (y) => ({ by: Math.max(0, normOf(y) - RADIUS), size: RADIUS }),
    pointFrom: (v) => v.map((value) => (value * RADIUS * 0.8) / (normOf(v) + 1e-9)),
  },
  {
    title: 'the L2 sphere',
    project: (x, options) => projectL2Sphere(x as Float32Array, RADIUS, options as object),
    violation: (y) => ({ by: Math.abs(normOf(y) - RADIUS), size: RADIUS }),
    pointFrom: (v) => v.map((value) => (value * RADIUS) / normOf(v)),
  },
  {
    title: 'a halfspace',
    project: (x, options, n = x.length) =>
      projectHalfspace(x as Float32Array, normal(n), -0.5, options as object),
    violation: (y) => ({
      by: Math.max(0, along(y) + 0.5),
      size: 20 + total(magnitudes(y)) * 5,
    }),
    pointFrom: (v) => ontoPlane(v, Math.min(along(v), -0.501)),
    loose: true,
  },
  {
    title: 'a hyperplane',
    project: (x, options, n = x.length) =>
      projectHyperplane(x as Float32Array, normal(n), -0.5, options as object),
    violation: (y) => ({ by: Math.abs(along(y) + 0.5), size: 20 + total(magnitudes(y)) * 5 }),
    pointFrom: (v) => ontoPlane(v, -0.5),
    loose: true,
  },
  {
    title: 'vectors that rise',
    project: (x, options) => projectMonotone(x as Float32Array, options as object),
    violation: (y) => ({
      by: y.some((v, i) => i > 0 && v < (y[i - 1] as number)) ? 1 : 0,
      size: 0,
    }),
    pointFrom: (v) => [...v].sort((a, b) => a - b),
  },
];

const value = fc.oneof(
  fc.double({ min: -4, max: 4, noNaN: true }),
  fc.integer({ min: -3, max: 3 }),
  fc.double({ min: -1e4, max: 1e4, noNaN: true }),
);
const vector = fc.array(value, { minLength: 1, maxLength: 40 });
const distance = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  Math.hypot(...Array.from(x, (v, i) => v - (y[i] as number)));

describe.each(DTYPES)('projections of %s', (dtype) => {
  const Kind = KINDS[dtype];

  describe.each(SETS)('onto $title', ({ title, project, violation, pointFrom, loose }) => {
    it('land in the set, to rounding', () => {
      fc.assert(
        fc.property(vector, (values) => {
          const x = Kind.from(values);
          const { by, size } = violation([...project(x)]);
          // Planes take away what may be larger than what is left.
          const scale = size + Math.max(...magnitudes([...x])) * (size > 10 ? 64 : 0);
          expect(by).toBeLessThanOrEqual(scale * x.length * EPSILON[dtype] * 2);
        }),
        { numRuns: 300 },
      );
    });

    it('are no farther from x than 100 points of the set', () => {
      fc.assert(
        fc.property(vector, fc.integer(), (values, seed) => {
          const x = Kind.from(values);
          const y = project(x);
          const nearest = distance(x, y);
          const random = randomFrom(seed);
          for (let k = 0; k < 100; k++) {
            const spread = 10 ** (random() * 4 - 3);
            const near = Array.from(k % 2 === 0 ? x : y, (v) => v + (random() - 0.5) * spread);
            const point = pointFrom(near);
            const slack = (1 + nearest) * x.length * EPSILON[dtype] * 8;
            expect(distance(x, point)).toBeGreaterThanOrEqual(nearest - slack);
          }
        }),
        { numRuns: 40 },
      );
    });

    it('leave a point that came back as it is', () => {
      fc.assert(
        fc.property(vector, (values) => {
          const y = project(Kind.from(values));
          const again = project(y);
          // What a plane takes away may be larger than what is left, and so may its rounding error.
          if (loose !== true) assertSame(again, y);
          assertClose(again, y, { relative: EPSILON[dtype] * 64, absolute: EPSILON[dtype] * 4e6 });
        }),
        { numRuns: 200 },
      );
    });

    // No double lies on most planes.
    it.skipIf(title === 'a hyperplane')('leave what is inside untouched, bit for bit', () => {
      fc.assert(
        fc.property(vector, (values) => {
          const inside = Kind.from(pointFrom(values));
          fc.pre([...inside].every(Number.isFinite));
          const { by, size } = violation([...inside]);
          // A point that was rounded counts as inside the sets that have no inside.
          fc.pre(by <= (size * EPSILON[dtype]) / 2);
          assertSame(project(inside), inside);
        }),
        { numRuns: 200 },
      );
    });

    it('are the same in JavaScript, WebAssembly and the heap, for any bits', () => {
      fc.assert(
        fc.property(array(dtype, { minLength: 1, maxLength: 60 }), (any) => {
          const x = any as Floats;
          const y = on('js', () => project(x));
          assertSame(
            on('wasm', () => project(x)),
            y,
            'wasm',
          );
          const there = on('wasm', () => heap.scope(() => heap.detach(project(inHeap(x)))));
          assertSame(there as Floats, y, 'heap');
          assertSame(project(x), y, 'auto');
        }),
        { numRuns: 300 },
      );
    });

    it('take columns as rows of the transpose', () => {
      fc.assert(
        fc.property(fc.array(value, { minLength: 24, maxLength: 24 }), (values) => {
          const x = Kind.from(values);
          const turned = Kind.from(values, (_, k) => x[(k % 4) * 6 + Math.floor(k / 4)] as number);
          const rows = project(turned, { shape: [6, 4], axis: 1 }, 4);
          for (const backend of BACKENDS) {
            const columns = on(backend, () => project(x, { shape: [4, 6], axis: 0 }, 4));
            assertSame(
              columns,
              Kind.from(values, (_, k) => rows[(k % 6) * 4 + Math.floor(k / 6)] as number),
            );
          }
        }),
        { numRuns: 50 },
      );
    });
  });

  it('case 40: sums are right to about n·eps, and seldom exactly', () => {
    const random = randomFrom(40);
    let exactly = 0;
    for (const n of [3, 10, 1000, 100_000]) {
      for (let k = 0; k < 10; k++) {
        const x = Kind.from({ length: n }, () => random() * 4 - 2) as Floats;
        const y = projectSimplex(x as Float32Array);
        const units = y.reduce((sum, v) => sum + exact(v), 0n) - exact(1);
        const most = BigInt(n) * exact(EPSILON[dtype]);
        expect(units <= most && units >= -most).toBe(true);
        if (units === 0n) exactly++;
      }
    }
    expect(exactly).toBeLessThan(40);
  });

  it('the simplex is that of exact arithmetic', () => {
    const sums = fc.double({ min: 1e-3, max: 100, noNaN: true });
    const offset = fc.constantFrom(0, 0, 1, 1e4, -1e6);
    fc.assert(
      fc.property(vector, sums, offset, (values, sum, shift) => {
        const x = Kind.from(values, (v) => v + shift);
        const exact = exactSimplex(x, sum);
        assertClose(projectSimplex(x, { sum }), exact, {
          relative: EPSILON[dtype] / 2 + 2 ** -50,
          absolute: sum * x.length * 2 ** -52 + TINY[dtype],
        });
      }),
      { numRuns: 500 },
    );
  });

  it('the capped simplex is that of exact arithmetic', () => {
    const part = fc.double({ min: 0.01, max: 0.999, noNaN: true });
    const caps = fc.double({ min: 1e-3, max: 10, noNaN: true });
    fc.assert(
      fc.property(vector, part, caps, (values, share, cap) => {
        const x = Kind.from(values);
        const max = Kind.of(cap)[0] as number;
        const sum = max * x.length * share;
        const exact = exactSimplex(x, sum, max);
        const largest = Math.max(...magnitudes([...x])) + max;
        assertClose(projectSimplex(x, { sum, max }), exact, {
          relative: EPSILON[dtype] / 2 + 2 ** -50,
          absolute: largest * x.length * 2 ** -50,
        });
      }),
      { numRuns: 500 },
    );
  });

  it('rows of any length agree on all backends, and with the row alone', () => {
    const random = randomFrom(7);
    for (const count of [16_384, 16_385, 40_000, 70_001]) {
      const gaussian = () =>
        Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      for (const [make, sum] of [
        [gaussian, 1],
        [gaussian, 1e5],
        [random, 1],
        [random, 100],
      ] as const) {
        const x = Kind.from({ length: count }, make);
        const js = on('js', () => projectSimplex(x, { sum }));
        expect(Math.abs(js.reduce((all, v) => all + v, 0) - sum)).toBeLessThan(sum * 1e-4);
        const want = bySorting(x, sum);
        assertClose(js, want, { absolute: sum * 1e-9, relative: EPSILON[dtype] * 2 });
        assertSame(
          on('wasm', () => projectSimplex(x, { sum })),
          js,
          `${count}`,
        );
        const two = Kind.from({ length: 2 * count }, (_, i) => x[i % count] as number);
        const both = projectSimplex(ndarray(two, [2, count]), { sum, axis: 1 }).data;
        assertSame(both.slice(count), js, 'a second row');
        const ball = on('js', () => projectL1Ball(x, sum));
        assertSame(
          on('wasm', () => heap.scope(() => heap.detach(projectL1Ball(inHeap(x), sum)))),
          ball,
        );
      }
    }
  });

  it('an element just above the threshold of what came before it counts', () => {
    for (const backend of BACKENDS) {
      const x = new Kind(50_000);
      x[3] = 1000;
      x[40_000] = 999 + 2 ** -10;
      const y = on(backend, () => projectSimplex(x));
      expect([y[3], y[40_000]]).toEqual([1 - 2 ** -11, 2 ** -11]);
    }
  });

  it('long planes agree on all backends, with a staged or resident', () => {
    const random = randomFrom(11);
    const [x, a] = [0, 0].map(() => Kind.from({ length: 40_000 }, () => random() - 0.5)) as [
      Floats,
      Floats,
    ];
    const js = on('js', () => projectHyperplane(x as Float32Array, a as Float32Array, 3)) as Floats;
    const dot = (js as Float64Array).reduce((sum, v, i) => sum + v * (a[i] as number), 0);
    expect(Math.abs(dot - 3)).toBeLessThan(40_000 * EPSILON[dtype]);
    const wasm = on('wasm', () => projectHyperplane(x as Float32Array, a as Float32Array, 3));
    assertSame(wasm, js, 'staged');
    heap.scope(() => {
      const there = on('wasm', () =>
        projectHyperplane(inHeap(x) as Float32Array, a as Float32Array, 3),
      );
      assertSame(there, js, 'x in the heap');
      const both = on('wasm', () =>
        projectHyperplane(inHeap(x) as Float32Array, inHeap(a) as Float32Array, 3),
      );
      assertSame(both, js, 'a too');
    });
  });

  it('monotone vectors are those of exact arithmetic', () => {
    fc.assert(
      fc.property(
        vector,
        fc.boolean(),
        fc.infiniteStream(fc.double({ min: 0.1, max: 9, noNaN: true })),
        (values, weigh, stream) => {
          const x = Kind.from(values);
          const weights = Kind.from(values, () => stream.next().value as number);
          const exact = exactMonotone(x, weigh ? weights : undefined);
          const y = projectMonotone(x, weigh ? { weights } : {});
          const absolute = Math.max(...magnitudes([...x])) * x.length * 2 ** -51 + TINY[dtype];
          assertClose(y, exact, { relative: EPSILON[dtype] / 2 + 2 ** -50, absolute });
          const turned = Kind.from([...x].reverse());
          const falling = projectMonotone(turned, {
            increasing: false,
            ...(weigh ? { weights: Kind.from([...weights].reverse()) } : {}),
          });
          assertClose([...falling].reverse(), exact, {
            relative: EPSILON[dtype] / 2 + 2 ** -50,
            absolute,
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('planes are those of exact arithmetic', () => {
    fc.assert(
      fc.property(vector, value, fc.boolean(), (values, b, halfspace) => {
        const x = Kind.from(values);
        const a = Kind.from(normal(x.length));
        const y = halfspace ? projectHalfspace(x, a, b) : projectHyperplane(x, a, b);
        const largest = Math.max(...magnitudes([...x]), Math.abs(b));
        assertClose(y, exactPlane(x, a, b, halfspace), {
          relative: EPSILON[dtype],
          absolute: largest * x.length * (dtype === 'float32' ? 2 ** -22 : 2 ** -47) + TINY[dtype],
        });
      }),
      { numRuns: 300 },
    );
  });
});

/** The threshold by sorting, in float64. */
function bySorting(x: Floats, sum: number): number[] {
  const most = (x as Float64Array).reduce((a, b) => Math.max(a, b), -Infinity);
  const sorted = Float64Array.from(x, (v) => v - most)
    .sort()
    .reverse();
  let [part, tau] = [0, 0];
  sorted.forEach((v, k) => {
    part += v;
    const t = (part - sum) / (k + 1);
    if (v > t) tau = t;
  });
  return Array.from(x, (v) => Math.max(v - most - tau, 0));
}

/** Numbers from 0 to 1 that a seed repeats. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
