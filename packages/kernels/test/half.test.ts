import {
  assertSame,
  HALVES,
  type HalfDType,
  halfBits,
  halfInfinity,
  halfValue,
  type TypedArray,
} from '@clampwise/testing';
import { doubles } from '@clampwise/testing/arbitraries';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Bound,
  clip,
  clipInto,
  clipVjp,
  finfo,
  firstNonFinite,
  heap,
  type NdArray,
  ndarray,
  nonNeg,
  replaceNonFinite,
  saturateCast,
} from '../src/index.ts';
import { caught, inHeap, on, SETTINGS, traced } from './support/harness.ts';
import { placements } from './support/placements.ts';

const ALL = Uint16Array.from({ length: 65536 }, (_, bits) => bits);

/** Bits as numbers, by the definition of the format. */
function valuesOf(dtype: HalfDType, bits: ArrayLike<number>): number[] {
  return Array.from(bits, (each) => halfValue(dtype, each));
}

/** Bits of numbers, by exact comparison. */
function bitsOf(dtype: HalfDType, values: ArrayLike<number>): Uint16Array {
  return Uint16Array.from(values, (value) => halfBits(dtype, value));
}

function nd(dtype: HalfDType, bits: Uint16Array): NdArray<Uint16Array> {
  return ndarray(bits, [bits.length], dtype);
}

/** The double next to a positive one. */
function neighbour(value: number, step: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + step);
  return view.getFloat64(0);
}

/** Every value, every point halfway to the next and the doubles next to it, of both signs. */
function aroundHalves(dtype: HalfDType): { x: Float64Array; expected: Uint16Array } {
  const infinity = halfInfinity(dtype);
  const [x, expected]: [number[], number[]] = [[], []];
  const put = (value: number, bits: number): void => {
    x.push(value, -value);
    expected.push(bits, bits + 0x8000);
  };
  for (let bits = 0; bits < infinity; bits++) {
    const value = halfValue(dtype, bits);
    const last = value - halfValue(dtype, Math.max(bits - 1, 0));
    const next = bits + 1 === infinity ? value + last : halfValue(dtype, bits + 1);
    const middle = (value + next) / 2;
    put(value, bits);
    put(neighbour(middle, -1n), bits);
    put(middle, bits % 2 === 0 ? bits : bits + 1);
    put(neighbour(middle, 1n), bits + 1);
  }
  put(Infinity, infinity);
  put(Number.MAX_VALUE, infinity);
  put(Number.MIN_VALUE, 0);
  return { x: Float64Array.from(x), expected: Uint16Array.from(expected) };
}

describe.each(HALVES)('the oracle of %s', (dtype) => {
  it('agrees with itself', () => {
    const { x, expected } = aroundHalves(dtype);
    for (let i = 0; i < x.length; i += 101) {
      expect(halfBits(dtype, x[i] as number)).toBe(expected[i]);
    }
  });

  it('agrees with finfo', () => {
    const { max, eps, smallestNormal, smallestSubnormal } = finfo(dtype);
    expect(halfValue(dtype, halfInfinity(dtype) - 1)).toBe(max);
    expect(halfValue(dtype, halfBits(dtype, 1) + 1) - 1).toBe(eps);
    expect(halfValue(dtype, 1)).toBe(smallestSubnormal);
    expect(halfBits(dtype, smallestNormal) & (halfInfinity(dtype) ^ 0x7fff)).toBe(0);
  });
});

describe.each(SETTINGS)('on the backend %s', (backend) => {
  describe.each(HALVES)('%s', (dtype) => {
    const infinity = halfInfinity(dtype);
    const numbers = valuesOf(dtype, ALL);

    it('becomes float64 and float32 exactly, all 65536 values', () => {
      for (const to of ['float64', 'float32'] as const) {
        const wide = on(backend, () => saturateCast(nd(dtype, ALL), to));
        assertSame(
          wide.data,
          to === 'float64' ? Float64Array.from(numbers) : Float32Array.from(numbers),
        );
      }
    });

    it('is rounded to once, at and next to every halfway point', () => {
      const { x, expected } = aroundHalves(dtype);
      assertSame(
        on(backend, () => saturateCast(x, dtype)),
        expected,
      );
      const few = x.subarray(0, 7);
      assertSame(
        on(backend, () => saturateCast(few, dtype)),
        expected.subarray(0, 7),
      );
    });

    it('is rounded to once, random doubles', () => {
      const values = fc.array(fc.oneof(doubles, fc.double(), fc.float()), { maxLength: 70 });
      const property = fc.property(values, (list) => {
        const x = Float64Array.from(list);
        const result = on(backend, () => saturateCast(x, dtype));
        // Which NaN it is, is free.
        assertSame(valuesOf(dtype, result), valuesOf(dtype, bitsOf(dtype, x)));
      });
      fc.assert(property, { numRuns: 60 });
    });

    it('is rounded to once from 64-bit integers and from scaled values', () => {
      const x = BigInt64Array.of(2049n, 2051n, 65519n, 65520n, -257n, -259n, 2n ** 62n + 1n);
      const expected = bitsOf(dtype, Array.from(x, Number));
      assertSame(
        on(backend, () => saturateCast(x, dtype)),
        expected,
      );
      const scaled = on(backend, () =>
        saturateCast(Float32Array.of(3, -7), dtype, { scale: 0.1, offset: 1 }),
      );
      assertSame(scaled, bitsOf(dtype, [3 * 0.1 + 1, -7 * 0.1 + 1]));
    });

    it('saturates into integers', () => {
      const x = nd(dtype, bitsOf(dtype, [NaN, Infinity, -Infinity, 0.5, 1.5, 300, -300, -0]));
      const { data } = on(backend, () => saturateCast(x, 'int8'));
      assertSame(data, Int8Array.of(0, 127, -128, 0, 2, 127, -128, 0));
    });

    const scalars: readonly [number | null, number | null][] = [
      [-1, 1],
      [0, 0.1],
      [-0, 0],
      [0, -0],
      [null, -0.1],
      [0.3, null],
      [-1e-9, 1e-9],
      [-Infinity, Infinity],
      [Infinity, Infinity],
      [-70000, 1e39],
    ];
    it.each(scalars)('clip of all values to %s..%s', (min, max) => {
      const [lo, hi] = [min ?? -Infinity, max ?? Infinity].map((b) => halfBits(dtype, b)) as [
        number,
        number,
      ];
      const expected = ALL.map((bits) => {
        const v = halfValue(dtype, bits);
        return v < halfValue(dtype, lo) ? lo : v > halfValue(dtype, hi) ? hi : bits;
      });
      const result = on(backend, () => clip(nd(dtype, ALL), min, max));
      expect(result.dtype).toBe(dtype);
      // NaN keeps even its bits.
      assertSame(result.data, expected);
    });

    it('clip with a number for NaN, and nonNeg', () => {
      const [lo, hi, one] = [-0.5, 2, 1].map((b) => halfBits(dtype, b)) as [number, number, number];
      const replaced = on(backend, () => clip(nd(dtype, ALL), -0.5, 2, { nan: 1 })).data;
      const raised = on(backend, () => nonNeg(nd(dtype, ALL))).data;
      const raisedNan = on(backend, () => nonNeg(nd(dtype, ALL), { nan: 1 })).data;
      for (const [i, v] of numbers.entries()) {
        const isNan = Number.isNaN(v);
        const clipped = isNan ? one : v < -0.5 ? lo : v > 2 ? hi : i;
        if (replaced[i] !== clipped) throw new Error(`clip of ${v}: ${replaced[i]}`);
        if (raised[i] !== (v <= 0 ? 0 : i)) throw new Error(`nonNeg of ${v}: ${raised[i]}`);
        if (raisedNan[i] !== (isNan ? one : v <= 0 ? 0 : i)) throw new Error(`nonNeg of ${v}`);
      }
    });

    it('case 18: an array as upper bound', () => {
      const x = nd(dtype, bitsOf(dtype, [1, 2, -3]));
      const expected = bitsOf(dtype, [1, -5, -6]);
      assertSame(
        on(backend, () => clip(x, null, nd(dtype, bitsOf(dtype, [4, -5, -6])))).data,
        expected,
      );
      assertSame(on(backend, () => clip(x, null, [4, -5, -6])).data, expected);
    });

    it('clip to arrays of bounds by the rule', () => {
      const bits = fc.oneof(
        fc.nat(0xffff),
        fc.constantFrom(0, 0x8000, 1, 0x8001, infinity, infinity + 0x8000, infinity + 1, 0xffff),
      );
      const rows = fc.array(fc.tuple(bits, bits, bits), { maxLength: 70 });
      const nan = fc.option(fc.constantFrom(0, -1.5, 0.3), { nil: undefined });
      const property = fc.property(rows, nan, (list, instead) => {
        const [x, lo, hi] = [0, 1, 2].map((k) =>
          Uint16Array.from(list, (row) => row[k] as number),
        ) as [Uint16Array, Uint16Array, Uint16Array];
        const expected = list.map(([v, l, h]) => {
          let value = halfValue(dtype, v);
          if (Number.isNaN(value) && instead !== undefined)
            value = halfValue(dtype, halfBits(dtype, instead));
          const [low, high] = [halfValue(dtype, l), halfValue(dtype, h)];
          if (Number.isNaN(low) || Number.isNaN(high)) return NaN;
          const raised = value < low ? low : value;
          return high < raised ? high : raised;
        });
        const options = instead === undefined ? {} : { nan: instead };
        const call = (): TypedArray =>
          clip(nd(dtype, x), nd(dtype, lo), nd(dtype, hi), options).data;
        assertSame(valuesOf(dtype, on(backend, call) as Uint16Array), expected);
      });
      fc.assert(property, { numRuns: 100 });
    });

    it('bounds that repeat along the last axis', () => {
      const x = ndarray(bitsOf(dtype, [-2, 0.5, 3, -1, 0, 9]), [2, 3], dtype);
      const result = on(backend, () => clip(x, [-1, 0, 1], [0, 1, 3]));
      assertSame(result.data, bitsOf(dtype, [-1, 0.5, 3, -1, 0, 3]));
      expect(result).toMatchObject({ dtype, shape: [2, 3] });
    });

    it.each(placements)('clip, nonNeg and replaceNonFinite, $title', ({ run }) => {
      const x = ALL.filter((_, i) => i % 37 === 0);
      const numbersOf = valuesOf(dtype, x);
      const one = halfBits(dtype, 1);
      const calls: readonly [
        (v: NdArray<Uint16Array>, o: object) => NdArray<Uint16Array>,
        (v: number, i: number) => number,
      ][] = [
        [
          (v, o) => clip(v, -1, 1, o),
          (v, i) => (v < -1 ? one + 0x8000 : v > 1 ? one : (x[i] as number)),
        ],
        [(v, o) => nonNeg(v, o), (v, i) => (v <= 0 ? 0 : (x[i] as number))],
        [
          (v, o) => replaceNonFinite(v, { ...o, nan: 1 }),
          (v, i) =>
            Number.isNaN(v)
              ? one
              : Number.isFinite(v)
                ? (x[i] as number)
                : v > 0
                  ? infinity - 1
                  : infinity + 0x7fff,
        ],
      ];
      for (const [call, rule] of calls) {
        const result = on(backend, () =>
          run(
            x,
            (values, out) =>
              call(nd(dtype, values as Uint16Array), out === undefined ? {} : { out }).data,
          ),
        );
        assertSame(result, Uint16Array.from(numbersOf, rule));
      }
    });

    it('replaceNonFinite as asked, and firstNonFinite', () => {
      const x = bitsOf(dtype, [1, NaN, Infinity, -Infinity, -0]);
      const given = { nan: 'keep', posInf: 0.1, negInf: -Infinity } as const;
      const result = on(backend, () => replaceNonFinite(nd(dtype, x), given)).data;
      assertSame(
        valuesOf(dtype, result),
        valuesOf(dtype, bitsOf(dtype, [1, NaN, 0.1, -Infinity, -0])),
      );
      for (const n of [3, 100, 40_000]) {
        for (const stray of [infinity, infinity + 0x8000, infinity + 1]) {
          const values = new Uint16Array(n).fill(infinity - 1);
          const find = (): number => on(backend, () => firstNonFinite(nd(dtype, values)));
          expect(find()).toBe(-1);
          for (const at of [n - 1, n >> 1, 0]) {
            values[at] = stray;
            expect(find()).toBe(at);
          }
        }
      }
    });

    it('has the gradients of clip', () => {
      const few = fc.integer({ min: -24, max: 24 }).map((k) => k / 8);
      const odd = fc.constantFrom(NaN, Infinity, -Infinity, -0);
      const rows = fc.array(fc.tuple(few, fc.oneof(few, few, odd), few, few), { maxLength: 300 });
      const property = fc.property(rows, (list) => {
        const column = (k: number): number[] => list.map((row) => row[k] as number);
        const [dy, x, lo, hi] = [0, 1, 2, 3].map((k) => bitsOf(dtype, column(k))) as [
          Uint16Array,
          Uint16Array,
          Uint16Array,
          Uint16Array,
        ];
        const scalars = on(backend, () => clipVjp(nd(dtype, dy), nd(dtype, x), -1, 1));
        const pass = list.map(([d, v]) => (v >= -1 && v <= 1 ? d : 0));
        assertSame(scalars.dx.data, bitsOf(dtype, pass));
        // Sums of eighths are exact, and are rounded once.
        const sum = (keep: (v: number) => boolean): number =>
          list.reduce((total, [d, v]) => total + (keep(v) ? d : 0), 0);
        const held = (value: number): number => halfValue(dtype, halfBits(dtype, value)) + 0;
        expect((scalars.dMin as number) + 0).toBe(held(sum((v) => v < -1)));
        expect((scalars.dMax as number) + 0).toBe(held(sum((v) => v > 1)));

        const out = nd(dtype, dy.slice());
        const bounds = [nd(dtype, lo), nd(dtype, hi)] as const;
        const arrays = on(backend, () => clipVjp(out, nd(dtype, x), ...bounds, { out }));
        expect(arrays.dx).toBe(out);
        assertSame(
          out.data,
          bitsOf(
            dtype,
            list.map(([d, v, l, h]) => (v >= l && v <= h ? d : 0)),
          ),
        );
        const { dMin, dMax } = arrays as { dMin: NdArray; dMax: NdArray };
        expect([dMin.dtype, dMax.dtype, dMin.shape]).toEqual([dtype, dtype, [list.length]]);
        assertSame(
          dMin.data,
          bitsOf(
            dtype,
            list.map(([d, v, l, h]) => (v < l && l <= h ? d : 0)),
          ),
        );
        const above = list.map(([d, v, l, h]) => (v > h || (l > h && !Number.isNaN(v)) ? d : 0));
        assertSame(dMax.data, bitsOf(dtype, above));
      });
      fc.assert(property, { numRuns: 40 });
    });

    it('lies in the heap', () => {
      heap.scope(() => {
        const x = heap.from(nd(dtype, bitsOf(dtype, [-2, 0.5, 3])));
        expect(x.dtype).toBe(dtype);
        const y = on(backend, () => clip(x, -1, 1));
        expect(heap.has(y)).toBe(true);
        assertSame(heap.detach(y).data, bitsOf(dtype, [-1, 0.5, 1]));
        const z = on(backend, () => saturateCast(heap.from(Float64Array.of(0.1, 7)), dtype));
        assertSame(heap.detach(z), bitsOf(dtype, [0.1, 7]));
        assertSame(heap.zeros(2, dtype), new Uint16Array(2));
      });
    });

    it('takes a Uint16Array as out, since x says the dtype', () => {
      const out = new Uint16Array(3);
      const x = nd(dtype, bitsOf(dtype, [-2, 0.5, 3]));
      const result = on(backend, () => clip(x, -1, 1, { out }));
      expect(result.data).toBe(out);
      on(backend, () => void saturateCast(Float32Array.of(1, 2, 3), dtype, { out }));
      assertSame(out, bitsOf(dtype, [1, 2, 3]));
      expect(on(backend, () => clipInto(x, x, -1, 1))).toBe(x);
      assertSame(x.data, bitsOf(dtype, [-1, 0.5, 1]));
    });
  });
});

describe('the dtype of 16 bits', () => {
  const bits = bitsOf('float16', [1, 2]);
  const x = nd('float16', bits);

  it('is uint16 unless it is said', () => {
    assertSame(clip(Uint16Array.of(0xc000, 1), 0, 2), Uint16Array.of(2, 1));
    expect(ndarray(bits, [2]).dtype).toBe('uint16');
  });

  it.each<[string, () => unknown, string]>([
    ['a bound of another', () => clip(x, nd('bfloat16', bits), null), 'min'],
    ['a bound of no said dtype', () => clip(x, bits as Bound, null), 'min'],
    ['an output of another', () => clip(x, 0, 1, { out: nd('bfloat16', bits) }), 'out'],
    ['an output for uint16', () => clip(ndarray(bits, [2]), 0, 1, { out: x }), 'out'],
    ['a gradient of another', () => clipVjp(nd('bfloat16', bits), x, 0, 1), 'dy'],
    ['a gradient of numbers', () => clipVjp(Float32Array.of(1, 2), x, 0, 1), 'dy'],
    ['said of other bits', () => ndarray(new Int16Array(2), [2], 'float16'), 'dtype'],
    ['said of a float32', () => ndarray(new Float32Array(2), [2], 'bfloat16'), 'dtype'],
  ])('is not %s', (_, call, argument) => {
    expect(caught(call)).toMatchObject({ name: 'ClampwiseTypeError', argument });
  });

  it('takes scalar bounds by the rule', () => {
    expect(() => clip(x, 2, 1)).toThrow(RangeError);
    expect(() => clip(x, NaN, 1)).toThrow(RangeError);
    expect(() => clip(x, 0n, 1)).toThrow(TypeError);
  });

  it('is told to the trace, with the kernels that ran', () => {
    const many = nd('bfloat16', new Uint16Array(1000));
    const events = traced(() => {
      clip(many, 0, 1);
      nonNeg(many);
      saturateCast(many, 'int8');
    });
    for (const event of events) expect(event).toMatchObject({ dtype: 'bfloat16', backend: 'wasm' });
    expect(events).toHaveLength(3);
  });
});

const { Float16Array: Half } = globalThis as unknown as {
  Float16Array?: new (values: ArrayLike<number>) => TypedArray;
};

describe.skipIf(Half === undefined)('Float16Array', () => {
  const of = (...values: number[]): TypedArray => new (Half as NonNullable<typeof Half>)(values);

  it.each(SETTINGS)('in gives Float16Array out, on the backend %s', (backend) => {
    const run = (call: () => TypedArray): unknown => on(backend, call);
    expect(run(() => clip(of(-2, 0.5, NaN, 3), -1, 1) as TypedArray)).toEqual(of(-1, 0.5, NaN, 1));
    expect(run(() => nonNeg(of(-2, 0.5, -0)) as TypedArray)).toEqual(of(0, 0.5, 0));
    expect(run(() => replaceNonFinite(of(NaN, Infinity)) as TypedArray)).toEqual(of(0, 65504));
    expect(run(() => clip(of(-2, 3), of(-1, -1) as never, null) as TypedArray)).toEqual(of(-1, 3));
    const x = of(5, -5);
    expect(run(() => clip(x, -1, 1, { out: x }) as TypedArray)).toBe(x);
    expect(x).toEqual(of(1, -1));
    const out = of(0, 0);
    run(() => saturateCast(Float32Array.of(0.1, 7), 'float16', { out }));
    expect(out).toEqual(of(0.1, 7));
    expect(run(() => saturateCast(of(1.5, -7), 'int8'))).toEqual(Int8Array.of(2, -7));
    expect(firstNonFinite(of(1, NaN))).toBe(1);
  });

  it('in an NdArray and in the heap', () => {
    const result = clip(ndarray(of(5, 6), [2, 1]), 0, 1);
    expect(result).toEqual({ data: of(1, 1), shape: [2, 1], dtype: 'float16' });
    heap.scope(() => {
      expect(heap.detach(heap.from(of(1, 2)))).toEqual(of(1, 2));
      expect(heap.has(inHeap(Float32Array.of(1)))).toBe(true);
    });
  });
});
