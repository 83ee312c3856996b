import {
  assertSame,
  broadcastIndices,
  constructorOf,
  DTYPES,
  type DType,
  dtypeOf,
  HALVES,
  halfInfinity,
  isFloat,
  sumToBound,
  type TypedArray,
} from '@clampwise/testing';
import { array } from '@clampwise/testing/arbitraries';
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Bound,
  clip,
  clipVjp,
  heap,
  type NdArray,
  ndarray,
  projectBox,
} from '../src/index.ts';
import { BACKENDS, copyOver, inHeap, on, SETTINGS, traced } from './support/harness.ts';
import { isQuick } from './support/quick.ts';

// A bound for each row, channel or column gives what the same bound gives when it is written out for each element.

type Shape = readonly number[];

const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

function expanded(data: TypedArray, shape: Shape, xShape: Shape): TypedArray {
  const result = new (constructorOf(dtypeOf(data)))(sizeOf(xShape));
  broadcastIndices(xShape, shape).forEach((index, i) => {
    result[i] = data[index] as never;
  });
  return result;
}

/** Values one after the other, from the start again where there are too few: bits stay as they are. */
function cycled(values: TypedArray, length: number): TypedArray {
  const result = new (constructorOf(dtypeOf(values)))(length);
  for (let i = 0; i < length; i += values.length) {
    result.set(values.subarray(0, length - i) as never, i);
  }
  return result;
}

/** The shapes that a bound of x may have: for rows, channels, columns, elements, and with an axis of length 1 within. */
function formsOf(xShape: Shape): Shape[] {
  const forms: Shape[] = [];
  for (let mask = 0; mask < 2 ** xShape.length; mask++) {
    forms.push(xShape.map((length, axis) => ((mask >> axis) & 1 ? length : 1)));
  }
  return forms;
}

interface Case {
  readonly shape: Shape;
  readonly x: TypedArray;
  readonly dy: TypedArray;
  /** null for no bound. */
  readonly lo: { readonly data: TypedArray; readonly shape: Shape } | null;
  readonly hi: { readonly data: TypedArray; readonly shape: Shape } | null;
}

const ROWS = [1, 2, 3, 7, 10, 100, 4097];

function shapesWith(row: number): Arbitrary<Shape> {
  const outer = row > 1000 ? fc.integer({ min: 1, max: 5 }) : fc.integer({ min: 1, max: 9 });
  const few = fc.integer({ min: 1, max: 3 });
  return fc.oneof(
    fc.tuple(outer, fc.constant(row)),
    fc.tuple(few, outer, fc.constant(row)),
    fc.tuple(outer, fc.constant(row), few),
    fc.tuple(few, few, fc.constant(row), few),
  );
}

function cases(dtype: DType, row: number): Arbitrary<Case> {
  const values = array(dtype, { minLength: 5, maxLength: 67 });
  const bound = (shape: Shape): Arbitrary<Case['lo']> =>
    fc.option(
      fc
        .tuple(fc.constantFrom(...formsOf(shape)), values)
        .map(([own, part]) => ({ data: cycled(part, sizeOf(own)), shape: own })),
      { nil: null, freq: 6 },
    );
  return shapesWith(row).chain((shape) =>
    fc.tuple(values, values, bound(shape), bound(shape)).map(([x, dy, lo, hi]) => ({
      shape,
      x: cycled(x, sizeOf(shape)),
      dy: cycled(dy, sizeOf(shape)),
      lo,
      hi,
    })),
  );
}

type Place = (array: TypedArray) => TypedArray;

/** Where arrays may lie: none of the last three starts at a multiple of 16 bytes, so far as the dtype allows. */
const PLACES: readonly (readonly [string, Place])[] = [
  ['ordinary', (values) => copyOver(values, new ArrayBuffer(values.byteLength))],
  [
    'at an offset',
    (values) => {
      const bytes = values.BYTES_PER_ELEMENT;
      return copyOver(values, new ArrayBuffer((values.length + 4) * bytes), 1);
    },
  ],
  ['in the heap', inHeap],
  [
    'a part of the heap',
    (values) => {
      const whole = heap.alloc(values.length + 5, dtypeOf(values)) as TypedArray;
      return copyOver(values, whole.buffer, whole.byteOffset / values.BYTES_PER_ELEMENT + 3);
    },
  ],
];

/** All places; in a quick run one of them, another for each row and dtype. */
function placesOf(k: number): typeof PLACES {
  return isQuick ? [PLACES[k % PLACES.length] as (typeof PLACES)[number]] : PLACES;
}

function bound(given: Case['lo'], place: Place): Bound {
  return given === null ? null : ndarray(place(given.data), given.shape);
}

function full(given: Case['lo'], shape: Shape): Bound {
  return given === null ? null : ndarray(expanded(given.data, given.shape, shape), shape);
}

/** The same call with the bounds written out, and the sums over their elements. */
function expectedVjp(
  { dy, x, shape, lo, hi }: Case,
  gradient: 'exact' | 'inward',
): [dx: TypedArray, dMin: TypedArray | null, dMax: TypedArray | null] {
  const whole = on('js', () =>
    clipVjp(ndarray(dy, shape), ndarray(x, shape), full(lo, shape), full(hi, shape), { gradient }),
  );
  const Floats = constructorOf(dtypeOf(x)) as Float64ArrayConstructor;
  const summed = (given: Case['lo'], all: unknown): TypedArray | null => {
    if (given === null) return null;
    const { data } = all as NdArray<Float64Array>;
    if (given.data.length === data.length) return data;
    return Floats.from(sumToBound([...data], shape, given.shape)) as TypedArray;
  };
  return [(whole.dx as NdArray).data, summed(lo, whole.dMin), summed(hi, whole.dMax)];
}

describe.each(DTYPES)('bounds for rows of %s', (dtype) => {
  it.each(ROWS)('%i long: as the bounds written out in full', (row) => {
    const places = placesOf(DTYPES.indexOf(dtype) + ROWS.indexOf(row));
    fc.assert(
      fc.property(cases(dtype, row), fc.boolean(), (entry, replaces) => {
        const { x, shape, lo, hi } = entry;
        const options = replaces && isFloat(dtype) ? { nan: 0.75 } : {};
        const expected = on('js', () =>
          clip(ndarray(x, shape), full(lo, shape), full(hi, shape), options),
        );
        for (const backend of SETTINGS) {
          for (const [title, place] of places) {
            heap.scope(() => {
              const [a, l, h] = [place(x), bound(lo, place), bound(hi, place)];
              const what = `${backend}, ${title}`;
              const given = ndarray(a, shape);
              on(backend, () => {
                assertSame(clip(given, l, h, options).data, expected.data, what);
                const copy = place(x);
                clip(copy, l, h, { ...options, shape, out: copy });
                assertSame(copy, expected.data, `${what}, in place`);
                assertSame(projectBox(given, l, h, options).data, expected.data, what);
              });
            });
          }
        }
      }),
      { numRuns: row > 1000 ? 4 : 20 },
    );
  });
});

describe.each(['float32', 'float64'] as const)('gradients of bounds for rows of %s', (dtype) => {
  it.each(ROWS)('%i long: as the bounds written out in full', (row) => {
    const places = placesOf(DTYPES.indexOf(dtype) + ROWS.indexOf(row));
    fc.assert(
      fc.property(cases(dtype, row), fc.constantFrom('exact', 'inward'), (entry, gradient) => {
        const { x, dy, shape, lo, hi } = entry;
        const [dx, dMin, dMax] = expectedVjp(entry, gradient as 'exact');
        for (const backend of SETTINGS) {
          for (const [title, place] of places) {
            heap.scope(() => {
              const [l, h] = [bound(lo, place), bound(hi, place)];
              const what = `${backend}, ${title}, ${gradient}`;
              on(backend, () => {
                for (const target of ['new', 'dy', 'x']) {
                  const [d, a] = [ndarray(place(dy), shape), ndarray(place(x), shape)];
                  const out = target === 'new' ? undefined : target === 'x' ? a : d;
                  const got = clipVjp(d, a, l, h, { gradient: gradient as 'exact', out });
                  assertSame((got.dx as NdArray).data, dx, `${what}, dx over ${target}`);
                  assertGradient(got.dMin, dMin, `${what}, dMin`);
                  assertGradient(got.dMax, dMax, `${what}, dMax`);
                }
              });
            });
          }
        }
      }),
      { numRuns: row > 1000 ? 5 : 25 },
    );
  });
});

function assertGradient(actual: unknown, expected: TypedArray | null, what: string): void {
  if (expected === null) expect(actual, what).toBe(null);
  else assertSame((actual as NdArray).data, expected, what);
}

/** Values and bounds that cross each other now and then, a NaN among them. */
function wave(dtype: 'float32' | 'float64', length: number, phase: number, by: number): TypedArray {
  const values = Float64Array.from({ length }, (_, i) =>
    i % 997 === 13 ? Number.NaN : Math.sin(i * 0.7 + phase) * by,
  );
  return dtype === 'float32' ? Float32Array.from(values) : values;
}

// A block of the scratch space holds 16384 values of float32 and 8192 of float64, laid out bounds of 4096 and 2048.
const LONG: readonly (readonly [Shape, Shape, Shape])[] = [
  [
    [3, 16_384],
    [3, 1],
    [3, 1],
  ],
  [
    [5, 16_385],
    [5, 1],
    [5, 1],
  ],
  [
    [4, 16_387],
    [4, 1],
    [4, 1],
  ],
  [
    [3, 40_000],
    [3, 1],
    [1, 1],
  ],
  [
    [2, 3, 20_001],
    [1, 3, 1],
    [1, 3, 1],
  ],
  [
    [2, 3, 20_001],
    [2, 3, 1],
    [1, 3, 1],
  ],
  [
    [2, 5000, 7],
    [1, 5000, 1],
    [1, 5000, 1],
  ],
  [
    [2, 5000, 7],
    [1, 5000, 1],
    [1, 1, 7],
  ],
  [
    [2, 5000, 7],
    [2, 1, 1],
    [1, 5000, 7],
  ],
  [
    [3, 5000, 3],
    [3, 1, 3],
    [3, 1, 1],
  ],
  [
    [70, 2, 300],
    [70, 1, 300],
    [70, 2, 1],
  ],
  [
    [3, 2, 9000],
    [3, 1, 9000],
    [1, 2, 1],
  ],
  [
    [20_000, 3],
    [20_000, 1],
    [20_000, 1],
  ],
  [
    [20_000, 5],
    [20_000, 1],
    [1, 5],
  ],
];

describe.each(['float32', 'float64'] as const)('long arrays of %s', (dtype) => {
  it.each(LONG.map((shapes, k) => [...shapes, k] as const))(
    'of shape %j, with bounds of %j and %j',
    (shape, loShape, hiShape, k) => {
      const places = placesOf(k);
      const entry: Case = {
        shape,
        x: wave(dtype, sizeOf(shape), 0, 3),
        dy: wave(dtype, sizeOf(shape), 1, 2),
        lo: { data: wave(dtype, sizeOf(loShape), 2, 2), shape: loShape },
        hi: { data: wave(dtype, sizeOf(hiShape), 3, 2.5), shape: hiShape },
      };
      const { x, dy, lo, hi } = entry;
      const clipped = on(
        'js',
        () => clip(ndarray(x, shape), full(lo, shape), full(hi, shape)).data,
      );
      const [dx, dMin, dMax] = expectedVjp(entry, 'exact');
      for (const backend of BACKENDS) {
        for (const [title, place] of places) {
          heap.scope(() => {
            const [a, d] = [ndarray(place(x), shape), ndarray(place(dy), shape)];
            const [l, h] = [bound(lo, place), bound(hi, place)];
            const events = traced(() =>
              on(backend, () => {
                assertSame(clip(a, l, h).data, clipped, `${backend}, ${title}`);
                const got = clipVjp(d, a, l, h);
                assertSame((got.dx as NdArray).data, dx, `${backend}, ${title}, dx`);
                assertGradient(got.dMin, dMin, `${backend}, ${title}, dMin`);
                assertGradient(got.dMax, dMax, `${backend}, ${title}, dMax`);
                const alone = clipVjp(d, a, l, null);
                expect(alone.dMax).toBe(null);
              }),
            );
            for (const event of events) expect(event.backend).toBe(backend);
          });
        }
      }
    },
  );
});

describe.each(HALVES)('bounds for rows of %s', (dtype) => {
  // Any NaN is as good as any other.
  const plain = (bits: Uint16Array): number[] =>
    Array.from(bits, (each) => ((each & 0x7fff) > halfInfinity(dtype) ? 0x7fff : each));

  it.each(ROWS)('%i long: as the bounds written out in full', (row) => {
    fc.assert(
      fc.property(cases('uint16', row), ({ x, dy, shape, lo, hi }) => {
        const nd = (bits: TypedArray, own: Shape) => ndarray(bits as Uint16Array, own, dtype);
        const wide = (given: Case['lo']): Bound =>
          given === null ? null : nd(expanded(given.data, given.shape, shape), shape);
        const narrow = (given: Case['lo']): Bound =>
          given === null ? null : nd(given.data, given.shape);
        const expected = on('js', () => {
          const clipped = clip(nd(x, shape), wide(lo), wide(hi)).data as Uint16Array;
          const { dx } = clipVjp(nd(dy, shape), nd(x, shape), wide(lo), wide(hi));
          return [plain(clipped), plain((dx as NdArray).data as Uint16Array)];
        });
        for (const backend of SETTINGS) {
          const actual = on(backend, () => {
            const clipped = clip(nd(x, shape), narrow(lo), narrow(hi)).data as Uint16Array;
            const { dx } = clipVjp(nd(dy, shape), nd(x, shape), narrow(lo), narrow(hi));
            return [plain(clipped), plain((dx as NdArray).data as Uint16Array)];
          });
          expect(actual, backend).toEqual(expected);
        }
      }),
      { numRuns: row > 1000 ? 2 : 15 },
    );
  });
});
