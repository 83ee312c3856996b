import {
  assertFails,
  assertSame,
  constructorOf,
  DTYPES,
  type DType,
  dtypeOf,
  integerRange,
  isBig,
  isExpectedError,
  isFloat,
  referenceCast,
  saturateCastCases,
  type TypedArray,
  typedArray,
} from '@clampwise/testing';
import { array, doubles } from '@clampwise/testing/arbitraries';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  heap,
  type NdArray,
  ndarray,
  type SaturateCastOptions,
  saturateCast,
} from '../src/index.ts';
import { attached, attachedShared } from './support/attached.ts';
import { caught, copyInto, garbage, inHeap, on, SETTINGS, traced } from './support/harness.ts';

const ROUNDINGS = ['nearestEven', 'nearest', 'floor', 'ceil', 'truncate'] as const;

/** An array of another type of x's length, full of other bytes. */
function target(x: TypedArray, to: DType): TypedArray {
  return garbage(new (constructorOf(to))(x.length), 1);
}

/** The ways of calling that must not change the answer. */
const WAYS: readonly [string, (x: TypedArray, to: DType, o: SaturateCastOptions) => TypedArray][] =
  [
    ['ordinary', (x, to, o) => saturateCast(x, to, o as object)],
    ['out', (x, to, o) => saturateCast(x, to, { ...o, out: target(x, to) })],
    ['NdArray', (x, to, o) => saturateCast(ndarray(x, [1, x.length]), to, o as object).data],
    [
      'shared memory',
      (x, to, o) => {
        const Constructor = constructorOf(dtypeOf(x));
        const shared = copyInto(new Constructor(new SharedArrayBuffer(x.byteLength)), x);
        return saturateCast(shared, to, o as object);
      },
    ],
    [
      'heap',
      (x, to, o) =>
        heap.scope(() => {
          const result = saturateCast(inHeap(x), to, o as object);
          expect(x.length === 0 || heap.has(result)).toBe(true);
          return heap.detach(result) as TypedArray;
        }),
    ],
    [
      'heap, ordinary out',
      (x, to, o) => heap.scope(() => saturateCast(inHeap(x), to, { ...o, out: target(x, to) })),
    ],
    [
      'ordinary, out in the heap',
      (x, to, o) =>
        heap.scope(
          () =>
            heap.detach(saturateCast(x, to, { ...o, out: inHeap(target(x, to)) })) as TypedArray,
        ),
    ],
    ...[attached, attachedShared].map((memory): (typeof WAYS)[number] => [
      'attached',
      (x, to, o) =>
        memory.scope((place) => {
          const out = place(target(x, to));
          memory.attached.run(() => saturateCast(place(x), to, { ...o, out }));
          return copyInto(new (constructorOf(to))(x.length), out);
        }),
    ]),
  ];

describe.each(SETTINGS)('saturateCast on the backend %s', (backend) => {
  describe.each(WAYS)('%s', (_, run) => {
    it.each(
      saturateCastCases.map(
        (entry) =>
          [
            `${entry.number === null ? '' : `case ${entry.number}: `}${entry.title}, ${entry.dtype} to ${entry.to}`,
            entry,
          ] as const,
      ),
    )('%s', async (__, { dtype, x, to, options = {}, expected }) => {
      const known = DTYPES.includes(to);
      if (!known && run !== WAYS[0]?.[1]) return;
      const call = () => on(backend, () => run(typedArray(dtype, x), to, options));
      if (isExpectedError(expected)) await assertFails(call, expected);
      else assertSame(call(), typedArray(to, expected));
    });
  });
});

const options = (from: DType, to: DType): fc.Arbitrary<SaturateCastOptions> => {
  const exact = isBig(from) || (!isFloat(from) && isBig(to));
  const scales = fc.oneof(
    fc.constantFrom(1, 32767, 255, 0.5, 1 / 255, 0, -1, 1e-3, 100, 1e300),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const offsets = fc.oneof(
    fc.constantFrom(0, -0, 128, 0.5, -1e9),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const whole = fc.constantFrom(1, 2, -3, 2 ** 40, 1e15);
  // The reference finds the nearest float from the whole part, so the exact values it is given are whole.
  const arithmetic = exact && isFloat(to) ? whole : scales;
  const summand = exact && isFloat(to) ? fc.constantFrom(0, 1, -7, 2 ** 50) : offsets;
  return fc.record(
    {
      scale: arithmetic,
      offset: summand,
      round: fc.constantFrom(...ROUNDINGS),
      nan: doubles,
    },
    { requiredKeys: [] },
  );
};

/** The same with a zero point, and limits that the target holds. */
const limited = (from: DType, to: DType): fc.Arbitrary<SaturateCastOptions> => {
  const [least, greatest] = isFloat(to) ? [-1000n, 1000n] : integerRange(to);
  const value = fc.bigInt(least, greatest).map((v) => (isBig(to) ? v : Number(v)));
  const both = fc.tuple(value, value, fc.boolean()).map(([a, b, isNarrow]) => {
    if (!isNarrow) return {};
    return a < b ? { min: a, max: b } : { min: b, max: a };
  });
  const zero = isFloat(to) ? fc.constant({}) : value.map((zeroPoint) => ({ zeroPoint }));
  return fc
    .tuple(options(from, to), both, zero)
    .map(([given, limits, moved]) => ({ scale: 1, ...given, ...limits, ...moved, nan: 0 }));
};

/** The zero point of a place: the one given, less far for each further place. */
function zeroOf(to: DType, zero: unknown, place: number): number | bigint {
  if (isBig(to)) return (zero as bigint) / BigInt(place + 1);
  return Math.trunc((zero as number) / (place + 1));
}

/** By the rule; exactly where any of the scales is a reason for that. */
function exactly(x: TypedArray, to: DType, given: object, scales: readonly number[]): TypedArray {
  const { offset = 0 } = given as { offset?: number };
  const from = dtypeOf(x);
  const isMore = scales.some((scale) => scale !== 1) || offset !== 0;
  const isExact = !isFloat(from) && !isBig(from) && isBig(to) && isMore;
  const big = (): TypedArray => BigInt64Array.from(x as Int32Array, (v) => BigInt(v));
  return referenceCast(isExact ? big() : x, to, given);
}

/** Checks a cast on every backend, in the heap and outside it. */
function check(
  x: TypedArray | NdArray,
  to: DType,
  given: SaturateCastOptions,
  expected: TypedArray,
): void {
  for (const backend of SETTINGS) {
    const cast = (from: TypedArray | NdArray): TypedArray => {
      const y = saturateCast(from as TypedArray, to, given as object) as TypedArray | NdArray;
      return 'data' in y ? y.data : y;
    };
    assertSame(
      on(backend, () => cast(x)),
      expected,
      backend,
    );
    heap.scope(() => {
      const there = on(backend, () => cast(heap.from(x as TypedArray)));
      assertSame(heap.detach(there), expected, `${backend}, heap`);
    });
  }
}

const PAIRS = DTYPES.flatMap((from) => DTYPES.map((to) => [from, to] as const));

describe('random casts', () => {
  it.each(PAIRS)('%s to %s are the same on every backend and by the rule', (from, to) => {
    const property = fc.property(array(from, { maxLength: 150 }), options(from, to), (x, given) => {
      const expected = referenceCast(x, to, given as object);
      for (const backend of SETTINGS) {
        for (const [way, run] of [WAYS[0], WAYS[1], WAYS[4]] as typeof WAYS) {
          assertSame(
            on(backend, () => run(x, to, given)),
            expected,
            `${backend}, ${way}`,
          );
        }
      }
    });
    fc.assert(property, { numRuns: 25 });
  });

  it.each(PAIRS)('%s to %s with zero points and limits, along an axis too', (from, to) => {
    const property = fc.property(
      array(from, { minLength: 1, maxLength: 150 }),
      limited(from, to),
      fc.integer({ min: 1, max: 4 }),
      (x, given, places) => {
        const { zeroPoint, ...rest } = given;
        check(x, to, given as SaturateCastOptions, referenceCast(x, to, given as object));
        if (isFloat(to)) return;
        // As many runs of equal length as there are places, each by itself.
        const inner = Math.floor(x.length / places);
        if (inner === 0) return;
        const whole = x.slice(0, inner * places);
        const scales = Array.from({ length: places }, (_, k) => (given.scale as number) / (k + 1));
        const zeros = Array.from({ length: places }, (_, k) => zeroOf(to, zeroPoint, k));
        const expected = new (constructorOf(to))(whole.length);
        for (let k = 0; k < places; k++) {
          const run = whole.slice(k * inner, (k + 1) * inner);
          const own = { ...rest, scale: scales[k], zeroPoint: zeros[k] };
          expected.set(exactly(run, to, own, scales) as never, k * inner);
        }
        const options = { ...rest, scale: scales, zeroPoint: zeros, axis: 0 };
        check(ndarray(whole, [places, inner]), to, options as never, expected);
        const columns = (given: TypedArray): TypedArray =>
          given.map((_, i) => given[(i % places) * inner + Math.floor(i / places)] as never);
        const last = { ...options, axis: undefined, shape: [inner, places] };
        check(columns(whole), to, last as never, columns(expected));
      },
    );
    fc.assert(property, { numRuns: 25 });
  });

  it.each(['float32', 'float64', 'int32', 'int64'] as const)('of long arrays of %s', (from) => {
    const [part] = fc.sample(array(from, { minLength: 61, maxLength: 61 }), 1) as [TypedArray];
    for (const to of DTYPES) {
      const given = isBig(from) ? {} : { scale: 3.7, offset: 1 };
      const once = referenceCast(part, to, given);
      for (const backend of SETTINGS) {
        for (const [index, [way, run]] of WAYS.entries()) {
          // 64-bit integers never pass through the staging memory, and are slow.
          const isShort = (isBig(from) || isBig(to)) && (backend !== 'auto' || index > 0);
          const length = isShort ? 4_007 : 40_007;
          assertSame(
            on(backend, () => run(repeated(part, length), to, given)),
            repeated(once, length),
            `${backend}, ${way}`,
          );
        }
      }
    }
  });
});

/** The values of a part, again and again. */
function repeated(part: TypedArray, length: number): TypedArray {
  const result = new (constructorOf(dtypeOf(part)))(length);
  for (let i = 0; i < length; i += part.length) {
    result.set(part.subarray(0, length - i) as never, i);
  }
  return result;
}

/** Float32 values whose results are near halves between two integers, and those just below and above them. */
function nextToHalves(to: DType, scale: number, offset: number): number[] {
  const values: number[] = [];
  const reach = to.endsWith('8') ? 300 : 70_000;
  for (let k = -reach; k < reach; k += to.endsWith('8') ? 1 : 29) {
    const value = Math.fround((k + 0.5 - offset) / scale);
    for (const steps of [-1, 0, 1]) values.push(stepped(value, steps));
  }
  return values;
}

const FLOAT = new Float32Array(1);
const BITS = new Int32Array(FLOAT.buffer);

/** The float32 that is so many steps farther from zero. */
function stepped(value: number, steps: number): number {
  FLOAT[0] = value;
  BITS[0] = (BITS[0] as number) + steps;
  return FLOAT[0];
}

/** Each value among fifteen zeros: one on a half would send all sixteen to float64. */
function apart<T extends TypedArray>(values: T, zero: number): T {
  const x = new (constructorOf(dtypeOf(values)))(16 * values.length).fill(zero as never) as T;
  for (const [i, value] of values.entries()) x[16 * i + (i % 16)] = value;
  return x;
}

/** All of a few values, or one in eleven of many. */
function some<T extends TypedArray>(values: T): T {
  return values.length < 4000 ? values : (values.filter((_, i) => i % 11 === 0) as T);
}

/** The same values in another order. */
function mixed<T extends TypedArray>(values: T): T {
  return values.map((_, i) => values[(i * 7919) % values.length] as never) as T;
}

/** Values that meet each path of a cast from float32, with what becomes of them by the rule. */
function castsOfFloats(
  to: DType,
  options: { readonly scale: number; readonly offset?: number },
): (readonly [x: Float32Array, expected: TypedArray])[] {
  const { scale, offset = 0 } = options;
  const halves = nextToHalves(to, scale === 0 ? 1 : scale, offset);
  const x = Float32Array.from([...halves, ...OVER_ALL_BITS]);
  const expected = referenceCast(x, to, options);
  const [zero] = referenceCast(Float32Array.of(0), to, options);
  const few = some(x.subarray(0, halves.length));
  const fewExpected = some(expected.subarray(0, halves.length));
  return [
    [x, expected],
    [mixed(x), mixed(expected)],
    [apart(few, 0), apart(fewExpected, Number(zero))],
  ];
}

/** Float32 values of all sizes: NaNs, infinities, subnormal ones. The step has no factor in common with 2^32. */
const OVER_ALL_BITS = new Float32Array(
  Uint32Array.from({ length: 20_011 }, (_, i) => Math.imul(i, 214_661)).buffer,
);

describe('saturateCast', () => {
  const ties = (scale: number): Float32Array =>
    Float32Array.from({ length: 4000 }, (_, i) => (i - 2000 + 0.5) / scale);

  it.each([
    ['int16', 32767],
    ['uint8', 255],
    ['int8', 127],
    ['uint16', 65535],
  ] as const)('near halves, float32 to %s', (to, scale) => {
    const x = ties(scale);
    for (const offset of [0, 3, 0.25]) {
      const expected = referenceCast(x, to, { scale, offset });
      for (const backend of SETTINGS) {
        assertSame(
          on(backend, () => saturateCast(x, to, { scale, offset })),
          expected,
        );
      }
    }
  });

  // Scales that float32 holds, with whole offsets, take one path. Values on a half take another.
  it.each([
    ['int16', 32767, 0],
    ['int16', 32768, 0],
    ['int16', 40000.002, 0],
    ['int16', -32767, -1],
    ['int16', 1, 0],
    ['int16', 32767, 1_048_576],
    ['int16', 32767, -1_048_577],
    ['uint8', 255, 0],
    ['uint8', 255, 0.25],
    ['uint8', 1, 0],
    ['uint8', 0.5, 128],
    ['uint8', Math.fround(127.7), -3],
    ['uint8', 2 ** -130, 2],
    ['int8', 127, 0],
    ['int8', Math.fround(1e-20), 5],
    ['int8', Math.fround(1 / 3), -128],
    ['int8', 127.3, -128],
    ['uint16', 65535, 0],
    ['uint16', 3, -32768],
    ['uint16', Math.fround(1e30), 7],
  ] as const)(
    'float32 to %s, times %d plus %d, in the order of bits and mixed',
    (to, scale, offset) => {
      for (const [x, expected] of castsOfFloats(to, { scale, offset })) {
        assertSame(
          on('wasm', () => saturateCast(x, to, { scale, offset })),
          expected,
        );
      }
    },
  );

  // One pass as well: zero points, limits, what stands for NaN, and scales that float32 does not hold.
  it.each([
    ['int8', 1 / 0.0311, { zeroPoint: -7 }],
    ['int8', 65.7, {}],
    ['int8', -65.7, { offset: 5, zeroPoint: 100 }],
    ['int8', 127, { zeroPoint: 3, min: -100, max: 99, nan: 7 }],
    ['int8', 0.1, { offset: 1_048_576, zeroPoint: -128 }],
    ['uint8', 130.1, { zeroPoint: 128 }],
    ['uint8', 255 * (1 + 2 ** -26), { zeroPoint: 1, min: 16, max: 235 }],
    ['uint8', 255, { zeroPoint: 255, nan: 9 }],
    ['uint8', 1e-31, { zeroPoint: 4 }],
    ['uint8', 0, { zeroPoint: 4, nan: 1 }],
    ['int16', 32767, { zeroPoint: -12_345 }],
    ['int16', 32767.1, { zeroPoint: 3, min: -2048, max: 2047, nan: -1 }],
    ['uint16', 65535, { zeroPoint: 32_768, max: 65_000 }],
    ['int32', 1000.3, { zeroPoint: -2_147_483_648, nan: -5 }],
    ['int32', 2 ** 23, { zeroPoint: 3, min: -(2 ** 23), max: 2 ** 23 - 1 }],
    ['uint32', 1e5, { zeroPoint: 4_294_967_295, nan: 4_000_000_000 }],
    ['uint32', 0, { zeroPoint: 2 ** 31, min: 1, nan: 3 }],
  ] as const)('float32 to %s, times %d, with %o', (to, scale, given) => {
    for (const [x, expected] of castsOfFloats(to, { scale, ...given })) {
      for (const backend of ['wasm', 'js'] as const) {
        assertSame(
          on(backend, () => saturateCast(x, to, { scale, ...given })),
          expected,
          backend,
        );
      }
    }
  });

  it('says where it ran', () => {
    const run = (x: TypedArray, to: DType) => () => void saturateCast(x, to);
    const [event] = traced(run(new Float32Array(1000), 'int16'));
    expect(event).toMatchObject({
      op: 'saturateCast',
      dtype: 'float32',
      length: 1000,
      backend: 'wasm',
      kernel: 'saturateCast',
      placement: 'staged',
    });
    expect(traced(run(new BigInt64Array(1000), 'int16'))[0]).toMatchObject({ backend: 'js' });
    expect(traced(run(new Int16Array(1000), 'int16'))[0]?.reason).toMatch(/copy/);
  });

  it.each(['float32', 'float64', 'int32', 'float16'] as const)(
    'long runs along an axis are casts of their own, from %s',
    (dtype) => {
      const inner = 3000;
      const isHalf = dtype === 'float16';
      const data = isHalf
        ? Uint16Array.from({ length: 3 * inner }, (_, i) => 0x4000 + (i % 2000))
        : typedArray(
            dtype,
            Array.from({ length: 3 * inner }, (_, i) => {
              const whole = ((i * 7919) % 4001) - 2000;
              return isBig(dtype) ? BigInt(whole) : dtype === 'int32' ? whole : whole / 8;
            }) as number[],
          );
      const scale = [1, 0.5, -0.125];
      const zeroPoint = [0, -3, 100];
      const nd = (from: TypedArray, shape: number[]): NdArray =>
        ndarray(from, shape, isHalf ? 'float16' : undefined);
      const parts = scale.map((own, k) => {
        const part = nd(data.slice(k * inner, (k + 1) * inner), [inner]);
        return on('js', () =>
          saturateCast(part, 'int8', { scale: own, zeroPoint: zeroPoint[k] as number }),
        ).data;
      });
      const expected = Int8Array.from(parts.flatMap((part) => [...part]));
      const x = nd(data, [3, inner]);
      check(x, 'int8', { scale, zeroPoint: Int8Array.from(zeroPoint), axis: 0 }, expected);
      const [event] = traced(() => void saturateCast(x, 'int8', { scale, axis: -2 }));
      expect(event).toMatchObject({ backend: 'wasm', length: 3 * inner });
    },
  );

  it('writes over x where the bytes are the same', () => {
    for (const backend of SETTINGS) {
      const x = Float32Array.from({ length: 5000 }, (_, i) => i - 2500.4);
      const expected = referenceCast(x, 'int32');
      const out = new Int32Array(x.buffer);
      expect(on(backend, () => saturateCast(x, 'int32', { out }))).toBe(out);
      assertSame(out, expected, backend);
    }
  });

  it('rejects an output that does not fit', () => {
    const x = new Float32Array(8);
    const bad = (out: TypedArray): unknown => caught(() => saturateCast(x, 'int16', { out }));
    expect(bad(new Float32Array(8))).toMatchObject({
      argument: 'out',
      expected: 'an array of int16',
    });
    expect(bad(new Int16Array(7))).toBeInstanceOf(RangeError);
    expect(bad(new Int16Array(x.buffer, 0, 8))).toMatchObject({ argument: 'out' });
    expect(bad(new Int16Array(x.buffer, 16, 8))).toBeInstanceOf(RangeError);
    expect(x.every((value) => value === 0)).toBe(true);
  });

  it('rejects a number in the place of the options, and says that it may be the scale', () => {
    const call = (): unknown =>
      (saturateCast as (...given: unknown[]) => unknown)(new Float32Array(1), 'int16', 32767);
    expect(caught(call)).toMatchObject({
      name: 'ClampwiseTypeError',
      message:
        'saturateCast: options must be an object; received 32767. Write { scale: 32767 } to multiply x by it (options: scale, out, offset, round, zeroPoint, axis, min, max, nan, shape)',
    });
    assertSame(
      saturateCast(Float32Array.of(-2, 0.5, 1), 'int16', { scale: 32767 }),
      Int16Array.of(-32768, 16384, 32767),
      'scale',
    );
  });

  it('rejects unknown options, and names the nearest', () => {
    const call = () => saturateCast(new Float32Array(1), 'int8', { scael: 2 } as object);
    expect(call).toThrow(/scale/);
  });
});
