import {
  assertClose,
  assertSame,
  exact,
  plain,
  type TypedArray,
  typedArray,
} from '@clampwise/testing';
import { array } from '@clampwise/testing/arbitraries';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ConstrainMinMaxNormOptions,
  constrainMaxNorm,
  constrainMinMaxNorm,
  constrainUnitNorm,
  globalNorm,
  heap,
  ndarray,
} from '../src/index.ts';
import { exactSquares, ulp } from './support/exact.ts';
import { bytesOf, inHeap, on, SETTINGS, useBackend } from './support/harness.ts';
import { placements } from './support/placements.ts';

const FLOATS = ['float32', 'float64'] as const;

describe.each(SETTINGS)('on the backend %s', (backend) => {
  useBackend(backend);

  describe.each(FLOATS)('%s', (dtype) => {
    const of = (...values: number[]): TypedArray => typedArray(dtype, values);
    const nd = (shape: number[], ...values: number[]) => ndarray(of(...values), shape);

    it('case 36: the axes of a convolution', () => {
      const kernel = nd([1, 1, 2, 1], 3, 4);
      assertSame(
        constrainMaxNorm(kernel, 2, { axis: [0, 1, 2] }).data,
        of(dtype === 'float32' ? 1.2 : 3 * 0.4, 1.6),
      );
      assertSame(constrainMaxNorm(kernel, 2).data, of(2, 2));
      assertSame(
        constrainMaxNorm(kernel, 2, { axis: -2 }).data,
        of(dtype === 'float32' ? 1.2 : 3 * 0.4, 1.6),
      );
    });

    it('case 37: large weights come down to the limit, and zeros stay zeros', () => {
      const big = dtype === 'float32' ? 1e20 : 1e200;
      const y = plain(constrainMaxNorm(of(big, big), 2)) as number[];
      assertClose(y, [Math.SQRT2, Math.SQRT2], { relative: dtype === 'float32' ? 6e-8 : 4e-16 });
      const zeros = nd([2, 2], 0, -0, 0, 0);
      for (const same of [
        constrainMaxNorm(zeros, 1),
        constrainUnitNorm(zeros),
        constrainMinMaxNorm(zeros, 1, 2),
      ]) {
        assertSame(same.data, zeros.data);
      }
    });

    it('tiny weights get their norm', () => {
      const tiny = dtype === 'float32' ? 2 ** -149 : 2 ** -1074;
      assertSame(constrainUnitNorm(of(0, -tiny)), of(0, -1));
      assertSame(
        constrainUnitNorm(of(3 * tiny, 4 * tiny)),
        of(dtype === 'float32' ? 0.6 : 3 * 0.2, 0.8),
      );
      assertSame(constrainMinMaxNorm(of(3 * tiny, 4 * tiny), 5, 6), of(3, 4));
      const half = constrainMinMaxNorm(of(3 * tiny, 4 * tiny), 5, 6, { rate: 0.5 });
      assertSame(half, of(1.5, 2));
    });

    it('what is within comes back bit for bit', () => {
      const w = nd([2, 3], 3, 0.3, 30, 4, 0.4, 40);
      const bits = bytesOf(w.data);
      expect(bytesOf(constrainMaxNorm(w, 50).data)).toEqual(bits);
      expect(bytesOf(constrainMaxNorm(w, Infinity).data)).toEqual(bits);
      expect(bytesOf(constrainMinMaxNorm(w, 0, 50).data)).toEqual(bits);
      expect(bytesOf(constrainMinMaxNorm(w, 0.25, Infinity).data)).toEqual(bits);
      expect(bytesOf(constrainMinMaxNorm(w, 7, 8, { rate: 0 }).data)).toEqual(bits);
      const unit = of(-1, 0);
      expect(bytesOf(constrainUnitNorm(unit))).toEqual(bytesOf(unit));
    });

    it('goes part of the way', () => {
      const w = nd([2, 2], 3, 30, 4, 40);
      const half = constrainMinMaxNorm(w, 10, 20, { rate: 0.5 }).data;
      assertClose(plain(half) as number[], [4.5, 21, 6, 28], { relative: 1e-7 });
    });

    it('a vector with an infinity or NaN stays alone', () => {
      const w = nd([2, 3], 3, 3, 3, Infinity, NaN, 4);
      assertSame(constrainMaxNorm(w, 2.5).data, of(0, NaN, 1.5, NaN, NaN, 2));
      assertSame(
        constrainUnitNorm(w).data,
        of(0, NaN, dtype === 'float32' ? 0.6 : 3 * 0.2, NaN, NaN, 0.8),
      );
      assertSame(constrainMinMaxNorm(w, 1, 2.5, { rate: 0.5 }).data.slice(0, 2), of(0, NaN));
    });

    it('shapes: a single weight, none, and a flat array with one', () => {
      assertSame(constrainMaxNorm(nd([], 7), 2).data, of(2));
      assertSame(constrainUnitNorm(of()), of());
      assertSame(constrainUnitNorm(nd([0, 3])).data, of());
      assertSame(constrainMaxNorm(of(3, 30, 4, 40), 5, { shape: [2, 2] }), of(3, 3, 4, 4));
    });
  });

  it.each(placements)('wherever the weights lie: $title', ({ run }) => {
    const w = Float32Array.of(3, 30, 4, 40);
    const result = run(w, (x, out) => {
      const options = { shape: [2, 2], ...(out === undefined ? {} : { out }) };
      return constrainMaxNorm(x, 5, options as { out: TypedArray });
    });
    assertSame(result, Float32Array.of(3, 3, 4, 4));
  });
});

describe.each(FLOATS)('random weights of %s', (dtype) => {
  const finite = array(dtype, { minLength: 1, maxLength: 40 })
    .map((x) =>
      typedArray(
        dtype,
        (plain(x) as number[]).map((v) => (Number.isFinite(v) ? v : 1)),
      ),
    )
    .filter((x) => globalNorm([x]) > 0);
  const units = dtype === 'float32' ? 2 : 4;

  const distance = (x: TypedArray, norm: number): number => {
    const squares = exactSquares(plain(x) as number[]);
    for (let k = 0; k <= 64; k++) {
      const step = BigInt(k) * exact(ulp(norm, dtype));
      const [low, high] = [exact(norm) - step, exact(norm) + step];
      if (squares >= low ** 2n && squares <= high ** 2n) return k;
    }
    return Infinity;
  };

  it('have the norm 1, and keep their bits the second time', () => {
    fc.assert(
      fc.property(finite, (w) => {
        const y = constrainUnitNorm(w);
        expect(distance(y, 1)).toBeLessThanOrEqual(units);
        expect(bytesOf(constrainUnitNorm(y))).toEqual(bytesOf(y));
      }),
      { numRuns: 300 },
    );
  });

  it('have a norm in the interval, on every backend alike', () => {
    const band = fc.tuple(
      fc.double({ min: 1e-3, max: 10, noNaN: true }),
      fc.double({ min: 1, max: 10, noNaN: true }),
    );
    fc.assert(
      fc.property(finite, band, fc.constantFrom(1, 0.25), (w, [least, factor], rate) => {
        const most = least * factor;
        const options: ConstrainMinMaxNormOptions & { out?: undefined } = { rate };
        const y = on('js', () => constrainMinMaxNorm(w, least, most, options));
        for (const backend of SETTINGS) {
          assertSame(
            on(backend, () => constrainMinMaxNorm(w, least, most, options)),
            y,
          );
          const there = () =>
            heap.scope(() => constrainMinMaxNorm(inHeap(w), least, most, options).slice());
          assertSame(on(backend, there) as TypedArray, y, 'in the heap');
        }
        const norm = globalNorm([w]);
        if (norm >= least && norm <= most) expect(bytesOf(y)).toEqual(bytesOf(w));
        else if (rate === 1)
          expect(distance(y, norm < least ? least : most)).toBeLessThanOrEqual(units);
      }),
      { numRuns: 200 },
    );
  });
});

describe('rules for weights reject', () => {
  const w = new Float32Array(4);
  it.each<[string, () => unknown, typeof TypeError | typeof RangeError, RegExp]>([
    ['integers', () => constrainUnitNorm(new Int8Array(2)), TypeError, /constrainUnitNorm: w/],
    ['the limit 0', () => constrainMaxNorm(w, 0), RangeError, /maxNorm/],
    ['a limit that is no number', () => constrainMaxNorm(w, '2' as never), TypeError, /maxNorm/],
    ['a negative least norm', () => constrainMinMaxNorm(w, -1, 1), RangeError, /minNorm/],
    [
      'an infinite least norm',
      () => constrainMinMaxNorm(w, Infinity, Infinity),
      RangeError,
      /minNorm/,
    ],
    [
      'norms in the wrong order',
      () => constrainMinMaxNorm(w, 2, 1),
      RangeError,
      /minNorm .*at most maxNorm/,
    ],
    ['a rate above 1', () => constrainMinMaxNorm(w, 0, 1, { rate: 1.5 }), RangeError, /rate/],
    ['a rate that is NaN', () => constrainMinMaxNorm(w, 0, 1, { rate: NaN }), RangeError, /rate/],
    [
      'a rate where there is none',
      () => constrainMaxNorm(w, 1, { rate: 1 } as never),
      TypeError,
      /unknown option 'rate'/,
    ],
    ['an axis that is not there', () => constrainMaxNorm(w, 1, { axis: 1 }), RangeError, /axis/],
    ['an axis twice', () => constrainMaxNorm(w, 1, { axis: [0, -1] }), RangeError, /axis/],
  ])('%s', (_, call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
