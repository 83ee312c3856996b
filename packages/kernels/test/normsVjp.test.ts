import {
  assertClose,
  assertSame,
  finiteDifference,
  plain,
  type TypedArray,
  typedArray,
} from '@clampwise/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clipByAverageNorm,
  clipByAverageNormVjp,
  clipByBlockRms,
  clipByBlockRmsVjp,
  clipByGlobalNorm,
  clipByGlobalNormVjp,
  clipByNorm,
  clipByNormVjp,
  constrainMaxNorm,
  constrainMaxNormVjp,
  constrainMinMaxNorm,
  constrainMinMaxNormVjp,
  constrainUnitNorm,
  constrainUnitNormVjp,
  globalNorm,
  globalNormVjp,
  heap,
  ndarray,
} from '../src/index.ts';
import { copyOver, inHeap, on, SETTINGS, traced, useBackend } from './support/harness.ts';

type Doubles = Float64Array<ArrayBuffer>;

/** A function of an array and its gradient, for which finite differences are right away from the limit. */
interface Pair {
  readonly title: string;
  readonly f: (x: Doubles, shape: number[]) => Doubles;
  readonly vjp: (dy: Doubles, x: Doubles, shape: number[]) => Doubles;
}

const PAIRS: readonly Pair[] = [
  ...[1, 2, 3, 1.5, Infinity].map(
    (ord): Pair => ({
      title: `clipByNorm, ord ${ord}`,
      f: (x) => clipByNorm(x, 0.7, { ord }),
      vjp: (dy, x) => clipByNormVjp(dy, x, 0.7, { ord }),
    }),
  ),
  {
    title: 'clipByNorm, within',
    f: (x) => clipByNorm(x, 1000),
    vjp: (dy, x) => clipByNormVjp(dy, x, 1000),
  },
  ...[[0], [1], [0, 2], []].map(
    (axis): Pair => ({
      title: `clipByNorm along [${axis}]`,
      f: (x, shape) => clipByNorm(x, 0.9, { axis, shape }),
      vjp: (dy, x, shape) => clipByNormVjp(dy, x, 0.9, { axis, shape }),
    }),
  ),
  {
    title: 'clipByAverageNorm',
    f: (x) => clipByAverageNorm(x, 0.02),
    vjp: (dy, x) => clipByAverageNormVjp(dy, x, 0.02),
  },
  {
    title: 'clipByBlockRms',
    f: (x, shape) => clipByBlockRms(x, 0.3, { axis: 1, shape }),
    vjp: (dy, x, shape) => clipByBlockRmsVjp(dy, x, 0.3, { axis: 1, shape }),
  },
  {
    title: 'constrainMaxNorm',
    f: (x, shape) => constrainMaxNorm(x, 0.8, { shape }),
    vjp: (dy, x, shape) => constrainMaxNormVjp(dy, x, 0.8, { shape }),
  },
  {
    title: 'constrainUnitNorm',
    f: (x, shape) => constrainUnitNorm(x, { shape, axis: [1, 2] }),
    vjp: (dy, x, shape) => constrainUnitNormVjp(dy, x, { shape, axis: [1, 2] }),
  },
  ...[1, 0.4, 0].map(
    (rate): Pair => ({
      title: `constrainMinMaxNorm, rate ${rate}`,
      f: (x, shape) => constrainMinMaxNorm(x, 1.1, 1.6, { shape, rate }),
      vjp: (dy, x, shape) => constrainMinMaxNormVjp(dy, x, 1.1, 1.6, { shape, rate }),
    }),
  ),
];

const SHAPE = [2, 3, 2];

/** Values away from zero, where norms other than the 2-norm have kinks, and far apart, for the largest. */
const point = fc
  .array(fc.tuple(fc.double({ min: 0.05, max: 0.9, noNaN: true }), fc.boolean()), {
    minLength: 12,
    maxLength: 12,
  })
  .map((list) => Float64Array.from(list, ([v, negative], i) => (negative ? -1 : 1) * (v + i / 20)));

describe.each(PAIRS)('$title', ({ f, vjp }) => {
  it('agrees with finite differences', () => {
    fc.assert(
      fc.property(point, point, (x, dy) => {
        const sizes = Float64Array.from(x, Math.abs).sort();
        const apart = sizes.every((v, i) => i === 0 || v - (sizes[i - 1] as number) > 1e-4);
        if (!apart) return;
        const loss = ([at]: readonly Float64Array[]): number =>
          f(at as Doubles, SHAPE).reduce((sum, v, i) => sum + v * (dy[i] as number), 0);
        // A point near a limit has another function on each side of it.
        const step = Math.cbrt(Number.EPSILON);
        const near = [-step, step].some((h) => isKink(f, x, h));
        if (near) return;
        expect(finiteDifference(loss, [x], [vjp(dy, x, SHAPE)])).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same on every backend, in the heap, in place, and in float32', () => {
    const x = Float64Array.from({ length: 12 }, (_, i) => Math.sin(i + 1));
    const dy = Float64Array.from({ length: 12 }, (_, i) => Math.cos(3 * i));
    const expected = on('js', () => vjp(dy, x, SHAPE));
    for (const backend of SETTINGS) {
      on(backend, () => {
        assertSame(vjp(dy, x, SHAPE), expected, backend);
        heap.scope(() => {
          const [d, v] = [inHeap(dy), inHeap(x)];
          const dx = vjp(d, v, SHAPE);
          expect(heap.has(dx)).toBe(true);
          assertSame(dx.slice(), expected, 'in the heap');
        });
      });
    }
    const narrow = vjp(Float32Array.from(dy) as never, Float32Array.from(x) as never, SHAPE);
    expect(narrow).toBeInstanceOf(Float32Array);
    assertClose(narrow, expected, { relative: 1e-5, absolute: 1e-6 });
  });
});

/** Whether some vector comes from within the limits to outside, or back, on a small step along itself. */
function isKink(f: Pair['f'], x: Doubles, h: number): boolean {
  const moved = x.map((v) => v * (1 + 3 * h));
  const [here, there] = [f(x, SHAPE), f(moved, SHAPE)];
  const kept = (y: Doubles, at: Doubles, i: number): boolean => y[i] === at[i];
  return here.some((_, i) => kept(here, x, i) !== kept(there, moved, i));
}

describe.each(SETTINGS)('on the backend %s', (backend) => {
  useBackend(backend);

  it.each(['float32', 'float64'] as const)('case 21: gradients at zeros and near (%s)', (dtype) => {
    const zeros = typedArray(dtype, [0, 0, 0]);
    const ones = typedArray(dtype, [1, 1, 1]);
    assertSame(clipByNormVjp(ones, zeros, 1), ones);
    assertSame(clipByGlobalNormVjp([ones], [zeros], 1)[0] as TypedArray, ones);
    assertSame(constrainMaxNormVjp(ones, zeros, 1), ones);
    assertSame(constrainMinMaxNormVjp(ones, zeros, 1, 2), ones);
    assertSame(constrainUnitNormVjp(ones, zeros), zeros);
    for (const ord of [1, 2, 3, Infinity]) {
      assertSame(globalNormVjp(1, [zeros], { ord })[0] as TypedArray, zeros);
    }
    const tiny = typedArray(dtype, [1e-19, 1e-19, 1e-19]);
    const gradient = globalNormVjp(1, [tiny])[0] as TypedArray;
    assertClose(plain(gradient) as number[], new Array(3).fill(1 / Math.sqrt(3)), {
      relative: 1e-6,
    });
    assertSame(clipByNormVjp(ones, tiny, 1), ones);
    const clipped = plain(clipByNormVjp(typedArray(dtype, [1, -1, 0]), tiny, 1e-20)) as number[];
    assertClose(clipped, [0.1 / Math.sqrt(3), -0.1 / Math.sqrt(3), 0], {
      relative: 1e-6,
      absolute: 1e-9,
    });
  });

  it('at the limit itself dx is dy', () => {
    const x = Float64Array.of(3, 4);
    const dy = Float64Array.of(1, 2);
    assertSame(clipByNormVjp(dy, x, 5), dy);
    assertSame(clipByBlockRmsVjp(dy, x, 5 / Math.SQRT2 + 1e-15), dy);
    assertSame(clipByGlobalNormVjp([dy], [x], 5)[0], dy);
    assertSame(constrainMaxNormVjp(dy, x, 5), dy);
    assertSame(constrainMinMaxNormVjp(dy, x, 5, 6), dy);
    assertSame(constrainMinMaxNormVjp(dy, x, 1, 5), dy);
  });

  it('gradients of tiny and huge vectors', () => {
    for (const size of [2 ** -1060, 2 ** -600, 2 ** 600, 2 ** 1020]) {
      const x = Float64Array.of(3 * size, 4 * size);
      assertClose(globalNormVjp(5, [x])[0], [3, 4], { relative: 1e-14 });
      const dx = clipByNormVjp(Float64Array.of(1, 1), x, size);
      assertClose(dx, [0.2 * 0.16, -0.2 * 0.12], { relative: 1e-13 });
    }
  });

  it('a vector that is not finite gets NaN, and no other', () => {
    const x = ndarray(Float32Array.of(3, 3, 3, Infinity, NaN, 4), [2, 3]);
    const dy = new Float32Array(6).fill(1);
    const dx = clipByNormVjp(dy, x, 1, { axis: 0 }).data;
    expect(Array.from(dx, Number.isNaN)).toEqual([true, true, false, true, true, false]);
    const dxs = clipByGlobalNormVjp(
      [Float32Array.of(1), Float32Array.of(1)],
      [Float32Array.of(NaN), Float32Array.of(1)],
      1,
    );
    assertSame(dxs[1], Float32Array.of(NaN));
    assertSame(clipByNormVjp(dy, x, Infinity).data, dy);
  });

  it('the global gradients agree with finite differences', () => {
    const arrays = [
      Float64Array.of(0.3, -0.8, 0.5),
      Float64Array.of(1.1),
      Float64Array.of(-0.6, 0.2),
    ];
    const dys = [Float64Array.of(1, 2, -1), Float64Array.of(0.5), Float64Array.of(3, -2)];
    const dot = (list: readonly Float64Array[]): number => {
      let sum = 0;
      for (const [k, x] of list.entries()) {
        for (const [i, v] of x.entries()) sum += v * (dys[k]?.[i] as number);
      }
      return sum;
    };
    for (const ord of [1, 2, 2.5, Infinity]) {
      const gradients = globalNormVjp(1, arrays, { ord });
      expect(finiteDifference((xs) => globalNorm([...xs], { ord }), arrays, gradients)).toEqual([]);
    }
    for (const limit of [0.5, 100, Infinity]) {
      const gradients = clipByGlobalNormVjp(dys, arrays, limit);
      const f = (xs: readonly Float64Array[]): number =>
        dot(clipByGlobalNorm([...xs], limit).clipped);
      expect(finiteDifference(f, arrays, gradients)).toEqual([]);
    }
    for (const ord of [1, 3, 2.5, Infinity]) {
      for (const limit of [0.5, 100]) {
        const gradients = clipByGlobalNormVjp(dys, arrays, limit, { ord });
        const f = (xs: readonly Float64Array[]): number =>
          dot(clipByGlobalNorm([...xs], limit, { ord }).clipped);
        expect(finiteDifference(f, arrays, gradients)).toEqual([]);
      }
    }
    const given = clipByGlobalNormVjp(dys, arrays, 2, { useNorm: 4 });
    const f = (xs: readonly Float64Array[]): number =>
      dot(clipByGlobalNorm([...xs], 2, { useNorm: 4 }).clipped);
    expect(finiteDifference(f, arrays, given)).toEqual([]);
  });

  it('the largest elements of a list share the gradient of a clip to ord Infinity', () => {
    // y = 2 x / max |x|: dx = 2/4 (dy - (u·dy) s), where both elements of 4 share s.
    const arrays = [Float64Array.of(4, 1), Float64Array.of(-4)];
    const dys = [Float64Array.of(1, 2), Float64Array.of(0)];
    const gradients = clipByGlobalNormVjp(dys, arrays, 2, { ord: Infinity });
    expect(gradients).toEqual([Float64Array.of(0.125, 1), Float64Array.of(0.375)]);
  });

  it('lists keep null, and out may be the gradients', () => {
    const arrays = [Float32Array.of(30), null, Float32Array.of(40)];
    const dys = [Float32Array.of(1), null, Float32Array.of(1)];
    const expected = [Float32Array.of(0.08), null, Float32Array.of(-0.06)];
    const dxs = clipByGlobalNormVjp(dys, arrays, 25);
    expect(dxs[1]).toBe(null);
    assertClose(dxs[0] as Float32Array, expected[0] as Float32Array, { relative: 1e-6 });
    assertClose(dxs[2] as Float32Array, expected[2] as Float32Array, { relative: 1e-6 });
    const own = clipByGlobalNormVjp(dys, arrays, 25, { out: dys });
    expect(own).toBe(dys);
    assertSame(dys[0] as Float32Array, dxs[0] as Float32Array);
    expect(globalNormVjp(10, [ndarray(Float64Array.of(0, -4), [1, 2]), null])).toEqual([
      ndarray(Float64Array.of(0, -10), [1, 2]),
      null,
    ]);
  });

  it('out may be dy or x, also over a SharedArrayBuffer', () => {
    const x = Float64Array.of(3, 30, 4, 40);
    const dy = Float64Array.of(1, 2, 3, 4);
    const expected = clipByNormVjp(dy, x, 5, { shape: [2, 2], axis: 0 });
    for (const over of ['dy', 'x']) {
      const d = copyOver(dy, new SharedArrayBuffer(32)) as Float64Array;
      const v = copyOver(x, new SharedArrayBuffer(32)) as Float64Array;
      const out = over === 'dy' ? d : v;
      expect(clipByNormVjp(d, v, 5, { shape: [2, 2], axis: 0, out })).toBe(out);
      assertSame(out.slice(), expected, over);
    }
  });
});

describe('gradients', () => {
  it('are in the trace', () => {
    const x = Float32Array.of(3, 4);
    const kernels = traced(() => void clipByNormVjp(x, x, 1)).map(
      ({ op, kernel }) => `${op} ${kernel}`,
    );
    expect(kernels).toEqual(['clipByNormVjp sumSquares', 'clipByNormVjp normVjp']);
  });

  const x = new Float32Array(4);
  it.each<[string, () => unknown, typeof TypeError | typeof RangeError, RegExp]>([
    [
      'refuse a gradient of another length',
      () => clipByNormVjp(new Float32Array(3), x, 1),
      RangeError,
      /dy has 3 values, but x has 4/,
    ],
    [
      'refuse a gradient of another dtype',
      () => clipByNormVjp(new Float64Array(4), x, 1),
      TypeError,
      /dy .*float32/,
    ],
    [
      'refuse integers',
      () => constrainUnitNormVjp(new Int32Array(2), new Int32Array(2)),
      TypeError,
      /w /,
    ],
    [
      'refuse an out that overlaps dy',
      () => {
        const buffer = new ArrayBuffer(32);
        const [dy, out] = [new Float32Array(buffer, 0, 4), new Float32Array(buffer, 8, 4)];
        clipByNormVjp(dy, x, 1, { out });
      },
      RangeError,
      /out .*overlaps dy/,
    ],
    ['refuse the limit 0', () => clipByBlockRmsVjp(x, x, 0), RangeError, /threshold/],
    ['refuse a list of another length', () => clipByGlobalNormVjp([], [x], 1), RangeError, /dys/],
    [
      'refuse null for a gradient',
      () => clipByGlobalNormVjp([null], [x], 1),
      TypeError,
      /dys\[0\]/,
    ],
    [
      'refuse an out that is the gradient of another',
      () => clipByGlobalNormVjp([x, x.slice()], [x.slice(), x.slice()], 1, { out: [x.slice(), x] }),
      RangeError,
      /out .*dys\[0\]/,
    ],
    [
      'refuse a gradient of a norm that is no number',
      () => globalNormVjp('1' as never, [x]),
      TypeError,
      /dy/,
    ],
    [
      'refuse an unknown option',
      () => globalNormVjp(1, [x], { axis: 0 } as never),
      TypeError,
      /unknown option 'axis'/,
    ],
  ])('%s', (_, call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
