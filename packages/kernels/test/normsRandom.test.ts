import {
  assertClose,
  assertSame,
  exact,
  plain,
  type TypedArray,
  typedArray,
} from '@clampwise/testing';
import { array } from '@clampwise/testing/arbitraries';
import { type GoldenArray, type GoldenNorm, goldenNorms } from '@clampwise/testing/goldenNorms';
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ArrayList,
  adaptiveGradClip,
  adaptiveGradClipVjp,
  clipByAverageNorm,
  clipByBlockRms,
  clipByGlobalNorm,
  clipByNorm,
  clipPerExampleNorm,
  clipPerExampleNormVjp,
  combineSumSquares,
  constrainMaxNorm,
  constrainMinMaxNorm,
  constrainUnitNorm,
  type ExampleList,
  globalNorm,
  heap,
  type NdArray,
  type SumSquares,
  sumSquares,
} from '../src/index.ts';
import { attached } from './support/attached.ts';
import { exactSquares, ulp } from './support/exact.ts';
import {
  BACKENDS,
  bytesOf,
  copyOver,
  inHeap,
  on,
  SETTINGS,
  useBackend,
} from './support/harness.ts';

type FloatName = 'float32' | 'float64';

const FLOATS = ['float32', 'float64'] as const;

describe.each(SETTINGS)('on the backend %s', (backend) => {
  useBackend(backend);
  const { source, vectors } = goldenNorms();
  describe(`against ${source}`, () => {
    it.each(
      vectors.map((vector) => [`${vector.op}: ${vector.title} (${vector.dtype})`, vector] as const),
    )('%s', (_, vector) => checkGolden(vector));
  });
});

/** What a call gives: arrays, and numbers by the names they have in the vectors. */
type Given = { arrays: ArrayList; numbers?: { [name: string]: number } };

function callGolden({ op, arrays, params, dys, args, axis }: GoldenNorm): Given {
  const [x] = arrays as [NdArray];
  const along = axis === undefined ? {} : { axis };
  const limit = args.maxNorm as number;
  switch (op) {
    case 'clipByNorm':
      return { arrays: [clipByNorm(x, limit, along)] };
    case 'clipByAverageNorm':
      return { arrays: [clipByAverageNorm(x, limit)] };
    case 'clipByBlockRms':
      return { arrays: [clipByBlockRms(x, args.threshold as number)] };
    case 'globalNorm':
      return { arrays: [], numbers: { norm: globalNorm(arrays) } };
    case 'clipByGlobalNorm': {
      const options = args.useNorm === undefined ? {} : { useNorm: args.useNorm };
      const { clipped, norm } = clipByGlobalNorm(arrays, limit, options);
      return { arrays: clipped, numbers: { norm } };
    }
    case 'clipPerExampleNorm': {
      const { sum, numClipped } = clipPerExampleNorm(arrays as ExampleList, limit);
      return { arrays: sum, numbers: { numClipped } };
    }
    case 'adaptiveGradClip': {
      const { clipping, eps } = args as { clipping: number; eps: number };
      return { arrays: adaptiveGradClip(arrays, params, clipping, { eps }) };
    }
    case 'clipPerExampleNormVjp':
      return { arrays: clipPerExampleNormVjp(dys, arrays as ExampleList, limit) };
    case 'adaptiveGradClipVjp': {
      const { clipping, eps } = args as { clipping: number; eps: number };
      const { dGrads, dParams } = adaptiveGradClipVjp(dys, arrays, params, clipping, { eps });
      return { arrays: [...dGrads, ...dParams] };
    }
    case 'constrainMaxNorm':
      return { arrays: [constrainMaxNorm(x, limit, along)] };
    case 'constrainUnitNorm':
      return { arrays: [constrainUnitNorm(x, along)] };
    case 'constrainMinMaxNorm': {
      const { minNorm, rate } = args as { minNorm: number; rate: number };
      return { arrays: [constrainMinMaxNorm(x, minNorm, limit, { rate, ...along })] };
    }
    default:
      throw new Error(`no call for ${op}`);
  }
}

function checkGolden(vector: GoldenNorm): void {
  const { dtype, expected } = vector;
  const result = callGolden(vector);
  const relative = dtype === 'float32' ? 1e-6 : 4e-15;
  // A gradient of about 1 from which most was taken away is as exact as what it was.
  const tolerance = { relative, absolute: vector.dys.length > 0 ? relative : 0 };
  expect(result.arrays).toHaveLength(expected.arrays.length);
  for (const [i, wanted] of expected.arrays.entries()) {
    const given = result.arrays[i] as GoldenArray | null;
    if (wanted === null || given === null) expect(given).toBe(wanted);
    else {
      expect(given.shape).toEqual(wanted.shape);
      assertClose(
        plain(given.data) as number[],
        plain(wanted.data) as number[],
        tolerance,
        'array',
      );
    }
  }
  // Where all is NaN, TensorFlow says so in the norm too.
  for (const [name, wanted] of Object.entries(expected.numbers)) {
    const given = result.numbers?.[name] as number;
    if (vector.title === 'an infinity' && vector.op === 'clipByGlobalNorm')
      expect(given).toBe(Infinity);
    else assertClose([given], [wanted], tolerance, name);
  }
}

/** Lengths around the vectors of a register, the accumulators and the blocks. */
const lengths = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 40 }) },
  { weight: 2, arbitrary: fc.integer({ min: 100, max: 600 }) },
  { weight: 1, arbitrary: fc.constantFrom(4095, 4096, 4097, 8191, 8200, 16_384, 16_391, 33_000) },
);

/** Values whose every bit counts, of one size or of many; seeded, since long lists of fast-check take long to make. */
function values(dtype: FloatName): Arbitrary<TypedArray> {
  const sizes = dtype === 'float32' ? [1, 1e-30, 1e30, 1e-44] : [1, 1e-200, 1e200, 1e-315, 1e307];
  const generated = fc
    .tuple(
      lengths,
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      fc.constantFrom(...sizes),
      fc.boolean(),
    )
    .map(([length, seed, size, mixed]) => {
      let state = seed;
      const next = (): number => {
        state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
        return ((state >>> 8) / 2 ** 23 - 1) * size * (mixed ? 2 ** -((state >>> 3) % 40) : 1);
      };
      return typedArray(dtype, Array.from({ length }, next));
    });
  return fc.oneof({ weight: 3, arbitrary: generated }, { weight: 1, arbitrary: array(dtype) });
}

/** Runs a function with an array where it may lie, on every backend. */
const PLACES: readonly [string, (x: TypedArray, run: (x: TypedArray) => TypedArray) => number[]][] =
  [
    ['ordinary', (x, run) => plain(run(x)) as number[]],
    [
      'inside a larger buffer',
      (x, run) => plain(run(copyOver(x, new ArrayBuffer(x.byteLength + 24), 3))) as number[],
    ],
    [
      'shared',
      (x, run) => plain(run(copyOver(x, new SharedArrayBuffer(x.byteLength)))) as number[],
    ],
    ['heap', (x, run) => heap.scope(() => plain(run(inHeap(x))) as number[])],
    [
      'attached',
      (x, run) =>
        attached.scope((place) => attached.attached.run(() => plain(run(place(x))) as number[])),
    ],
  ];

describe.each(FLOATS)('random vectors of %s', (dtype) => {
  it('norms have the same bits on every backend, wherever the data lies', () => {
    const sums = (x: TypedArray): TypedArray => {
      const { scale, sum } = sumSquares(x);
      const norms = [1, 2, Infinity, 3].map((ord) => globalNorm([x], { ord }));
      return Float64Array.of(scale, sum, ...norms);
    };
    fc.assert(
      fc.property(values(dtype), (x) => {
        const expected = on('js', () => plain(sums(x)) as number[]);
        for (const backend of BACKENDS) {
          for (const [place, run] of PLACES) {
            assertSame(
              on(backend, () => run(x, sums)),
              expected,
              `${backend}, ${place}`,
            );
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('clips have the same bits on every backend, wherever the data lies', () => {
    const entry = fc.tuple(
      values(dtype),
      fc.double({ min: 1e-3, max: 2, noNaN: true }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(entry, ([x, part, inPlace]) => {
        const norm = globalNorm([x]);
        const limit = norm > 0 && norm < Infinity ? Math.max(norm * part, 5e-324) : part;
        if (limit === Infinity) return;
        const clip = (array: TypedArray): TypedArray => {
          const own = inPlace ? array : undefined;
          return own === undefined
            ? clipByNorm(array, limit)
            : clipByNorm(own, limit, { out: own });
        };
        const expected = on('js', () => plain(clip(x.slice() as TypedArray)) as number[]);
        for (const backend of BACKENDS) {
          for (const [place, run] of PLACES) {
            const given = on(backend, () => run(x.slice() as TypedArray, clip));
            assertSame(given, expected, `${backend}, ${place}`);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('the sum of squares is right to a few units of float64', () => {
    fc.assert(
      fc.property(values(dtype), (x) => {
        const list = plain(x) as number[];
        if (!list.every(Number.isFinite)) return;
        const { scale, sum } = sumSquares(x);
        const truth = exactSquares(list);
        const given = exact(sum) * exact(scale) ** 2n;
        const error = given > truth << 1074n ? given - (truth << 1074n) : (truth << 1074n) - given;
        // 2^-46 for sums within a block, 2^-51 with compensation.
        expect(error << (dtype === 'float32' ? 44n : 50n) <= truth << 1074n).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('what is within the limit keeps its bits; what is above ends at it, to 2 or 4 units', () => {
    fc.assert(
      fc.property(values(dtype), fc.double({ min: 1e-3, max: 1.5, noNaN: true }), (x, part) => {
        const list = plain(x) as number[];
        const norm = globalNorm([x]);
        if (!list.every(Number.isFinite) || norm === 0 || norm === Infinity) return;
        const limit = norm * part;
        if (!(limit > (dtype === 'float32' ? 1e-30 : 1e-290)) || limit === Infinity) return;
        const y = clipByNorm(x, limit);
        if (norm <= limit) {
          expect(bytesOf(y)).toEqual(bytesOf(x));
          return;
        }
        const units = dtype === 'float32' ? 2 : 4;
        const most = exact(limit) + BigInt(units) * exact(ulp(limit, dtype));
        expect(exactSquares(plain(y) as number[]) <= most ** 2n).toBe(true);
        const cut = Math.floor(x.length / 3);
        const { clipped } = clipByGlobalNorm([x.slice(0, cut), x.slice(cut)], limit);
        const all = clipped.flatMap((part) => plain(part as TypedArray) as number[]);
        expect(exactSquares(all) <= most ** 2n).toBe(true);
        assertClose([globalNorm([y])], [limit], { relative: dtype === 'float32' ? 1e-6 : 1e-14 });
      }),
      { numRuns: 300 },
    );
  });

  it('a global clip is the clip of one long vector', () => {
    fc.assert(
      fc.property(fc.array(values(dtype), { maxLength: 5 }), (arrays) => {
        const all = arrays.flatMap((x) => plain(x) as number[]);
        const joined = typedArray(dtype, all);
        const { clipped, norm } = clipByGlobalNorm(arrays, 1);
        assertClose([norm], [globalNorm([joined])], { relative: 1e-14 }, 'norm');
        if (!all.every(Number.isFinite)) return;
        const one = plain(clipByNorm(joined, 1)) as number[];
        const tolerance =
          dtype === 'float32'
            ? { relative: 2e-7, absolute: 2e-45 }
            : { relative: 2e-14, absolute: 1e-323 };
        assertClose(
          clipped.flatMap((x) => plain(x as TypedArray) as number[]),
          one,
          tolerance,
        );
      }),
      { numRuns: 100 },
    );
  });

  it('sums of squares add in any grouping', () => {
    const cut = fc.array(fc.nat(40), { maxLength: 6 });
    fc.assert(
      fc.property(values(dtype), cut, fc.boolean(), (x, cuts, nested) => {
        const places = [0, ...cuts.map((k) => Math.min(k * 100, x.length)), x.length].sort(
          (a, b) => a - b,
        );
        const parts = places
          .slice(1)
          .map((end, k) => sumSquares(x.subarray(places[k], end) as TypedArray));
        const whole = sumSquares(x);
        const joined = nested
          ? parts.reduce(
              (sum: SumSquares, part) => combineSumSquares([part, sum]),
              combineSumSquares([]),
            )
          : combineSumSquares(parts.reverse());
        const normOf = ({ scale, sum }: SumSquares): number => scale * Math.sqrt(sum);
        assertClose([normOf(joined)], [normOf(whole)], { relative: 1e-14, absolute: 1e-323 });
      }),
      { numRuns: 200 },
    );
  });

  it('along axes: what each vector gives on its own', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
    const entry = shapes.chain((shape) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const axes = fc.subarray(shape.map((_, axis) => axis));
      return fc.tuple(fc.constant(shape), axes, array(dtype, { minLength: size, maxLength: size }));
    });
    fc.assert(
      fc.property(entry, ([shape, axis, x]) => {
        const expected = x.slice() as TypedArray;
        for (const places of vectorsOf(shape, axis)) {
          const vector = typedArray(
            dtype,
            places.map((k) => x[k] as number),
          );
          const y = clipByNorm(vector, 1.5);
          for (const [i, k] of places.entries()) expected[k] = y[i] as never;
        }
        for (const backend of SETTINGS) {
          const given = on(backend, () => clipByNorm(x, 1.5, { shape, axis }));
          assertSame(given, expected, `${backend} [${shape}] along [${axis}]`);
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** The positions of the vectors along axes of a shape, each in the order of the array. */
function vectorsOf(shape: readonly number[], axes: readonly number[]): number[][] {
  const vectors = new Map<string, number[]>();
  const size = shape.reduce((a, b) => a * b, 1);
  for (let k = 0; k < size; k++) {
    let rest = k;
    const position = shape.map(() => 0);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] as number;
      position[axis] = rest % length;
      rest = Math.floor(rest / length);
    }
    const key = String(position.filter((_, axis) => !axes.includes(axis)));
    vectors.set(key, [...(vectors.get(key) ?? []), k]);
  }
  return [...vectors.values()];
}

describe('many vectors', () => {
  it.each(FLOATS)('long rows, and more rows than a call takes (%s)', (dtype) => {
    for (const [rows, n] of [
      [3, 40_001],
      [20_001, 3],
    ] as const) {
      const x = typedArray(
        dtype,
        Array.from({ length: rows * n }, (_, i) => ((i * 7919) % 101) - 50),
      );
      const shape = [rows, n];
      const expected = on('js', () => clipByNorm(x, 60, { shape, axis: 1 }));
      const own = plain(clipByNorm(x.subarray(n, 2 * n) as TypedArray, 60));
      assertSame(plain(expected.subarray(n, 2 * n) as TypedArray) as number[], own as number[]);
      for (const backend of BACKENDS) {
        on(backend, () => {
          assertSame(clipByNorm(x, 60, { shape, axis: 1 }), expected, backend);
          heap.scope(() => {
            const there = inHeap(x);
            assertSame(clipByNorm(there, 60, { shape, axis: 1 }).slice(), expected, 'in the heap');
            const out = x.slice();
            assertSame(clipByNorm(there, 60, { shape, axis: 1, out }), expected, 'out of the heap');
            assertSame(
              clipByNorm(x, 60, { shape, axis: 1, out: there }).slice(),
              expected,
              'into the heap',
            );
          });
        });
      }
    }
  });
});
