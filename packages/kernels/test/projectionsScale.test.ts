// Projections onto sets of a sum, at any scale, against exact arithmetic: doubles as whole numbers of their least unit.
import { assertClose, assertSame, exact, exactLimited, exactSimplex } from '@clampwise/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  heap,
  ndarray,
  projectL1Ball,
  projectL1Sphere,
  projectSimplex,
  projectSimplexVjp,
} from '../src/index.ts';
import { BACKENDS, inHeap, on } from './support/harness.ts';

// Called alike, so taken for one kind.
const KINDS = { float32: Float32Array as never as Float64ArrayConstructor, float64: Float64Array };
const UNIT = { float32: 2 ** -24, float64: 2 ** -53 } as const;
const TINY = { float32: 2 ** -147, float64: 2 ** -1071 } as const;
const EXPONENTS = { float32: 30, float64: 300 } as const;

/** How far a result may be off: its own rounding, and what adding n numbers up to the sum may lose. */
function near(dtype: keyof typeof KINDS, n: number, sum: number) {
  return { relative: 2 * UNIT[dtype], absolute: sum * n * 2 ** -51 + TINY[dtype] };
}

/** The same for a result that may be x itself: one inside, to half a unit of its type, comes back bit for bit. */
function nearOrKept(dtype: keyof typeof KINDS, x: Float64Array, y: Float64Array, sum: number) {
  const { relative, absolute } = near(dtype, x.length, sum);
  const isKept = x.every((v, i) => Object.is(v, y[i]));
  return { relative, absolute: isKept ? absolute + sum * UNIT[dtype] : absolute };
}

/** Checks that elements add up to the sum, but for what each is rounded by. */
function addsUp(y: ArrayLike<number>, sum: number, dtype: keyof typeof KINDS): void {
  let [units, sizes] = [-exact(sum), 0];
  for (const v of Array.from(y)) {
    units += exact(v);
    sizes += Math.abs(v);
  }
  const most = exact(sizes * UNIT[dtype] + y.length * (sizes * 2 ** -51 + TINY[dtype]));
  expect(units <= most && -units <= most).toBe(true);
}

/** The same on every backend, in the heap and outside it. */
function everywhere(x: Float64Array, run: (x: Float64Array) => Float64Array): Float64Array {
  const y = on('js', () => run(x));
  for (const backend of BACKENDS) {
    assertSame(
      on(backend, () => run(x)),
      y,
      backend,
    );
    const there = on(backend, () => heap.scope(() => heap.detach(run(inHeap(x)))));
    assertSame(there, y, `heap, ${backend}`);
  }
  return y;
}

describe.each(['float32', 'float64'] as const)('%s at any scale', (dtype) => {
  const Kind = KINDS[dtype];
  const wide = EXPONENTS[dtype];
  const scale = fc.integer({ min: -wide, max: wide }).map((e) => 10 ** e);
  const few = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
    minLength: 1,
    maxLength: 12,
  });
  const offset = fc.constantFrom(0, 0, 1, -1, 1e3, -1e7);
  const share = fc.double({ min: 0.02, max: 1, noNaN: true });

  /** A vector of a scale, moved by many times that, some elements equal. */
  const vectors = fc
    .tuple(few, scale, offset, fc.boolean())
    .map(([values, by, shift, even]) =>
      Kind.from(values, (v) => (even ? Math.round(2 * v) + shift : v + shift) * by),
    )
    .filter((x) => x.every(Number.isFinite));

  it('the capped simplex is that of exact arithmetic', () => {
    fc.assert(
      fc.property(vectors, scale, share, (x, cap, part) => {
        const max = Kind.of(cap)[0] as number;
        const sum = max * x.length * part;
        if (!(max > 0 && sum > 0 && sum < Number.MAX_VALUE)) return;
        const y = everywhere(x, (given) => projectSimplex(given, { sum, max }) as Float64Array);
        assertClose(y, exactSimplex(x, sum, max), near(dtype, x.length, sum));
        if (part < 0.999) addsUp(y, sum, dtype);
      }),
      { numRuns: 1500 },
    );
  });

  it('the simplex, the L1 ball and the L1 sphere are those of exact arithmetic', () => {
    fc.assert(
      fc.property(vectors, scale, (x, sum) => {
        const y = everywhere(x, (given) => projectSimplex(given, { sum }) as Float64Array);
        assertClose(y, exactSimplex(x, sum), nearOrKept(dtype, x, y, sum));
        const sizes = exactSimplex(x.map(Math.abs), sum);
        const signed = sizes.map((v, i) => ((x[i] as number) < 0 ? -v : v));
        const total = x.reduce((all, v) => all + exact(Math.abs(v)), 0n);
        const sphere = everywhere(x, (given) => projectL1Sphere(given, sum) as Float64Array);
        assertClose(sphere, signed, nearOrKept(dtype, x, sphere, sum));
        const ball = everywhere(x, (given) => projectL1Ball(given, sum) as Float64Array);
        const want = total <= exact(sum) ? x : signed;
        assertClose(ball, want, nearOrKept(dtype, x, ball, sum));
      }),
      { numRuns: 700 },
    );
  });

  it('limits of each element are those of exact arithmetic, and so is the gradient', () => {
    const limit = fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), share);
    const limits = fc.array(limit, { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(vectors, scale, limits, share, fc.boolean(), (x, by, pairs, part, isOpen) => {
        const min = Kind.from(x, (_, i) => (pairs[i]?.[0] as number) * by);
        const max = Kind.from(x, (_, i) => (min[i] as number) + (pairs[i]?.[1] as number) * by);
        const least = min.reduce((all, v) => all + v, 0);
        const room = max.reduce((all, v) => all + v, 0) - least;
        const sum = least + room * part;
        if (!(room > 0) || !Number.isFinite(room)) return;
        if (isOpen) max[0] = Infinity;
        const run = (given: Float64Array) =>
          projectSimplex(given, { sum, min, max }) as Float64Array;
        const y = everywhere(x, run);
        const want = exactLimited(x, sum, min, max);
        const size = Math.abs(sum) + min.reduce((all, v) => all + Math.abs(v), room);
        assertClose(y, want, near(dtype, x.length, size));
        const lists = projectSimplex(x, { sum, min: [...min], max: [...max] });
        assertSame(lists as Float64Array, y, 'as lists');

        const dy = Kind.from(x, (_, i) => i + 1);
        const free = y.map((v, i) => (v > (min[i] as number) && v < (max[i] as number) ? 1 : 0));
        const count = free.reduce((all, v) => all + v, 0);
        const mean = dy.reduce((all, v, i) => all + v * (free[i] as number), 0) / count;
        const dx = projectSimplexVjp(dy, x, { sum, min, max });
        const wanted = dy.map((v, i) => (free[i] === 1 ? v - mean : 0));
        assertClose(dx, wanted, { absolute: 20 * UNIT[dtype], relative: 4 * UNIT[dtype] });
      }),
      { numRuns: 700 },
    );
  });

  it('a thousand elements far from zero, with caps', () => {
    let state = 94;
    const random = (): number => {
      state = (state * 1664525 + 1013904223) % 2 ** 32;
      return state / 2 ** 32;
    };
    for (const shift of [0, 1e6, -1e16]) {
      for (const sum of [1, 1e-9, 400]) {
        const x = Kind.from({ length: 1000 }, () => random() + shift);
        const max = Kind.of(sum / 300)[0] as number;
        const y = everywhere(x, (given) => projectSimplex(given, { sum, max }) as Float64Array);
        assertClose(y, exactSimplex(x, sum, max), near(dtype, 10, sum));
        addsUp(y, sum, dtype);
      }
    }
  });
});

it('a vector that is inside to half a unit of its type comes back bit for bit', () => {
  const x = Float32Array.of(0.0001, 0);
  const sum = 0.00009999999999999999;
  expect(x[0]).not.toBe(sum);
  assertSame(projectSimplex(x, { sum }), x);
  assertSame(projectL1Sphere(x, sum), x);
});

describe('limits of each element', () => {
  it('of 16-bit floats are rounded to them', () => {
    const dtype = 'bfloat16';
    const x = ndarray(Uint16Array.of(0x4040, 0x4000, 0), [3], dtype);
    // 0.1 is 0.10009765625 in bfloat16.
    const { data } = projectSimplex(x, { max: [0.1, 1, 1] });
    expect([...data].map((bits) => new Float32Array(Uint32Array.of(bits << 16).buffer)[0])).toEqual(
      [0.10009765625, 0.8984375, 0],
    );
  });

  it('may add up to the sum but for the rounding of their dtype', () => {
    // They add up to 0.99999997765 and 1.00000002235.
    const max = Float32Array.of(0.9, 0.1);
    const min = Float32Array.of(0.1, 0.6, 0.3);
    expect(max.reduce((a, b) => a + b)).toBeLessThan(1);
    expect(min.reduce((a, b) => a + b)).toBeGreaterThan(1);
    assertSame(projectSimplex(Float32Array.of(3, 1), { max }), max);
    assertSame(projectSimplex(Float32Array.of(3, -Infinity), { max }), max);
    assertSame(projectSimplex(Float32Array.of(3, 1, 9), { min }), min);
    expect(() => projectSimplex(Float32Array.of(3, 1), { max: [0.9, 0.0999] })).toThrow(
      'max must be at least sum (1) in total',
    );
  });

  it('may lie in the heap, as an NdArray or in out', () => {
    const x = Float64Array.of(3, 2, 0);
    const want = Float64Array.of(0.25, 0.75, 0);
    heap.scope(() => {
      const max = heap.from(Float64Array.of(0.25, 1, 0.5));
      assertSame(heap.detach(projectSimplex(x, { max })), want);
      assertSame(heap.detach(projectSimplex(heap.from(x), { max })), want);
    });
    const max = Float64Array.of(0.25, 1, 0.5);
    assertSame(projectSimplex(x, { max: ndarray(max, [3]) }), want);
    assertSame(projectSimplex(x, { max, out: max }), want);
  });
});
