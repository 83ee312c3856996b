import { assertClose, assertSame, HALVES, halfInfinity, type TypedArray } from '@clampwise/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adaptiveGradClip,
  clipByGlobalNorm,
  clipByNorm,
  clipByNormVjp,
  clipPerExampleNorm,
  constrainMaxNorm,
  constrainUnitNorm,
  globalNorm,
  heap,
  type NdArray,
  ndarray,
  sumSquares,
} from '../src/index.ts';
import { bitsOf, nd, valuesOf } from './support/halves.ts';
import { inHeap, on, SETTINGS, useBackend } from './support/harness.ts';

describe.each(SETTINGS)('on the backend %s', (backend) => {
  useBackend(backend);

  describe.each(HALVES)('%s', (dtype) => {
    it('case 25: the norm of one 5000', () => {
      const five = nd(dtype, [5000]);
      const value = valuesOf(five)[0] as number;
      expect(globalNorm([five])).toBe(value);
      expect(value).toBe(dtype === 'float16' ? 5000 : 4992);
      expect(sumSquares(five)).toEqual({ scale: 1, sum: value * value });
      expect(globalNorm([five, nd(dtype, [Infinity])])).toBe(Infinity);
      expect(globalNorm([nd(dtype, [300, 400])], { ord: 1 })).toBe(700);
    });

    it('clips in float64 and rounds once', () => {
      const x = nd(dtype, [300, -400, 0, -0]);
      const y = clipByNorm(x, 1);
      expect(y.dtype).toBe(dtype);
      assertSame(y.data, bitsOf(dtype, [0.6, -0.8, 0, -0]));
      assertSame(clipByNorm(x, 500).data, x.data);
      assertSame(valuesOf(clipByNorm(nd(dtype, [-2, Infinity]), 1)), [-0, NaN]);
      assertSame(valuesOf(clipByNorm(nd(dtype, [NaN, 1]), 1, { onNonFinite: 'skip' })), [0, 0]);
      const out = new Uint16Array(4);
      expect(clipByNorm(x, 1, { out }).data).toBe(out);
      assertSame(out, y.data);
      expect(clipByNorm(x, 1, { out: x })).toBe(x);
      assertSame(x.data, y.data);
    });

    it('along axes, and in the heap', () => {
      const grid = nd(dtype, [3, 30, 4, 40], [2, 2]);
      assertSame(valuesOf(clipByNorm(grid, 5, { axis: 0 })), [3, 3, 4, 4]);
      heap.scope(() => {
        const there = ndarray(inHeap(grid.data) as Uint16Array, [2, 2], dtype);
        const y = clipByNorm(there, 5, { axis: 0 });
        expect(heap.has(y)).toBe(true);
        assertSame(valuesOf(y), [3, 3, 4, 4]);
      });
    });

    it('in lists, next to other dtypes', () => {
      const arrays = [nd(dtype, [3, 4]), null, Float32Array.of(12)];
      const { clipped, norm, scale } = clipByGlobalNorm(arrays, 6.5, {
        out: [new Uint16Array(2), null, new Float32Array(1)],
      });
      expect({ norm, scale }).toEqual({ norm: 13, scale: 0.5 });
      assertSame(clipped[0], bitsOf(dtype, [1.5, 2]));
      assertSame(clipped[2], Float32Array.of(6));
      const rows = nd(dtype, [3, 4, 0.25, 0.5, 0, 0], [3, 2]);
      const { sum, numClipped } = clipPerExampleNorm([rows], 2.5);
      assertSame(valuesOf(sum[0] as NdArray), [1.75, 2.5]);
      expect((sum[0] as NdArray).shape).toEqual([2]);
      expect(numClipped).toBe(1);
      const [grad] = adaptiveGradClip([nd(dtype, [3, 4])], [nd(dtype, [5, 0])], 0.5);
      assertSame(valuesOf(grad as NdArray), [1.5, 2]);
    });

    it('rules for weights', () => {
      assertSame(valuesOf(constrainMaxNorm(nd(dtype, [300, 400]), 2.5)), [1.5, 2]);
      const unit = constrainUnitNorm(nd(dtype, [3, 4]));
      assertSame(unit.data, bitsOf(dtype, [0.6, 0.8]));
      assertSame(constrainUnitNorm(unit).data, unit.data);
    });
  });
});

describe.each(HALVES)('random arrays of %s', (dtype) => {
  const least = dtype === 'float16' ? 2 ** -14 : 2 ** -126;
  const eps = dtype === 'float16' ? 2 ** -10 : 2 ** -7;
  it('end at the limit, to 2 units in the last place, alike on all backends', () => {
    const bits = fc.integer({ min: 0, max: halfInfinity(dtype) - 1 });
    const lists = fc.array(fc.tuple(bits, fc.boolean()), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(lists, fc.double({ min: 1e-3, max: 1.2, noNaN: true }), (list, part) => {
        const data = Uint16Array.from(list, ([size, negative]) => size | (negative ? 0x8000 : 0));
        const x = ndarray(data, [data.length], dtype);
        const norm = globalNorm([x]);
        const exact = Math.sqrt(valuesOf(x).reduce((sum, v) => sum + v * v, 0));
        assertClose([norm], [exact], { relative: 1e-13 });
        const limit = norm * part;
        if (!(limit > least * 1e3)) return;
        const y = clipByNorm(x, limit);
        for (const backend of SETTINGS)
          assertSame(
            on(backend, () => clipByNorm(x, limit).data),
            y.data,
          );
        if (norm <= limit) assertSame(y.data, data);
        else {
          const unit = eps * 2 ** Math.floor(Math.log2(limit));
          expect(globalNorm([y])).toBeLessThanOrEqual(limit + 2 * unit);
          const wanted = valuesOf(x).map((v) => v * (limit / norm));
          assertSame(y.data, bitsOf(dtype, wanted));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is no dtype of gradients', () => {
    const x = nd(dtype, [1]) as NdArray<TypedArray>;
    expect(() => clipByNormVjp(x, x, 1)).toThrow(TypeError);
    expect(() => clipByNorm(new Uint16Array(2), 1)).toThrow(TypeError);
  });
});
