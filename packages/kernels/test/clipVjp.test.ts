import {
  assertClose,
  assertSame,
  type ClipVjpCall,
  finiteDifference,
  type GradientMode,
  plain,
  type ReferenceVjp,
  referenceClipVjp,
  runClipVjpCases,
  sumToBound,
  type TypedArray,
  typedArray,
  type VjpResult,
} from '@clampwise/testing';
import { array, shapes, sizeOf } from '@clampwise/testing/arbitraries';
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Bound,
  type ClipVjpOptions,
  clip,
  clipVjp,
  heap,
  type NdArray,
  ndarray,
} from '../src/index.ts';
import {
  BACKENDS,
  bound,
  bytesOf,
  copyOver,
  garbage,
  inHeap,
  mapBound,
  on,
  SETTINGS,
  testApi,
  traced,
  useBackend,
} from './support/harness.ts';

type Place = (array: TypedArray) => TypedArray;

function optionsOf({ shape, gradient }: ClipVjpCall): ClipVjpOptions & { out?: undefined } {
  return {
    ...(shape.length === 1 ? {} : { shape }),
    ...(gradient === undefined ? {} : { gradient }),
  };
}

/** A bound's gradient as the runner compares it. */
function valuesOf(gradient: number | TypedArray | NdArray | null): VjpResult['dMin'] {
  if (gradient === null || typeof gradient === 'number') return gradient;
  return ArrayBuffer.isView(gradient)
    ? plain(gradient as TypedArray)
    : plain((gradient as NdArray).data);
}

function call(entry: ClipVjpCall, place: Place, out?: 'dy' | 'x' | 'new'): VjpResult {
  const [x, dy] = [place(entry.x), place(entry.dy)];
  const [min, max] = [mapBound(entry.min, place), mapBound(entry.max, place)];
  const target = out === 'dy' ? dy : out === 'x' ? x : out === 'new' ? garbage(x, 1) : undefined;
  const options = { ...optionsOf(entry), ...(target === undefined ? {} : { out: target }) };
  const result = clipVjp(
    dy,
    x,
    bound(min),
    bound(max),
    options as ClipVjpOptions & { out?: undefined },
  );
  if (target !== undefined && (result.dx as TypedArray) !== target)
    throw new Error('dx must be `out`');
  return { dx: plain(result.dx), dMin: valuesOf(result.dMin), dMax: valuesOf(result.dMax) };
}

const own: Place = (x) => copyOver(x, new ArrayBuffer(x.byteLength));
const shared: Place = (x) => copyOver(x, new SharedArrayBuffer(x.byteLength));

const WAYS: readonly [string, (entry: ClipVjpCall) => VjpResult][] = [
  ['ordinary arrays', (entry) => call(entry, own)],
  ['with out', (entry) => call(entry, own, 'new')],
  ['over dy', (entry) => call(entry, own, 'dy')],
  ['over x', (entry) => call(entry, own, 'x')],
  ['over SharedArrayBuffers', (entry) => call(entry, shared)],
  ['in the heap', (entry) => heap.scope(() => call(entry, inHeap))],
  ['in the heap, over x', (entry) => heap.scope(() => call(entry, inHeap, 'x'))],
  ['in the heap, with an ordinary out', (entry) => heap.scope(() => call(entry, inHeap, 'new'))],
];

describe.each(SETTINGS)('clipVjp on the backend %s', (backend) => {
  useBackend(backend);
  describe.each(WAYS)('%s', (_, run) => {
    runClipVjpCases(testApi, run);
  });
});

describe.each(BACKENDS)('the backend %s', (backend) => {
  useBackend(backend);

  it('runs on the backend that was forced', () => {
    const x = Float32Array.from({ length: 67 }, (_, i) => i - 30);
    const events = traced(() => {
      for (const gradient of ['exact', 'inward'] as const) {
        clipVjp(x, x, -3, 3, { gradient });
        clipVjp(
          x,
          x,
          Array.from(x, () => 0),
          3,
          { gradient },
        );
      }
    });
    expect(events.length).toBeGreaterThanOrEqual(4);
    expect(events.every((event) => event.op === 'clipVjp' && event.reason !== '')).toBe(true);
    expect([...new Set(events.map((event) => event.backend))]).toEqual([backend]);
  });
});

interface RandomVjp {
  readonly x: Float32Array | Float64Array;
  readonly dy: Float32Array | Float64Array;
  readonly shape: readonly number[];
  readonly min: RandomBound;
  readonly max: RandomBound;
}

// A bound with the shape that its gradient has: null for a number or none.
interface RandomBound {
  readonly bound: Bound;
  readonly shape: readonly number[] | null;
}

type FloatName = 'float32' | 'float64';

function fixed(dtype: FloatName, length: number): Arbitrary<Float32Array | Float64Array> {
  return array(dtype, { minLength: length, maxLength: length }) as Arbitrary<
    Float32Array | Float64Array
  >;
}

/** Gradients without NaN and Infinity: small multiples of 1/8, whose sums are exact in any order. */
function exactGradients(dtype: FloatName, length: number): Arbitrary<Float32Array | Float64Array> {
  const eighths = fc.integer({ min: -800, max: 800 }).map((k) => k / 8);
  return fc
    .array(eighths, { minLength: length, maxLength: length, size: 'max' })
    .map((values) => typedArray(dtype, values) as Float32Array);
}

function randomBound(dtype: FloatName, shape: readonly number[]): Arbitrary<RandomBound> {
  const scalar = fc
    .oneof(
      fc.constant(null),
      fc.integer({ min: -12, max: 12 }).map((k) => k / 4),
      fc.constantFrom(-Infinity, Infinity, -0),
    )
    .map((value): RandomBound => ({ bound: value, shape: null }));
  const size = sizeOf(shape);
  const whole = fixed(dtype, size).map((data): RandomBound => ({ bound: data, shape: [...shape] }));
  const last = shape[shape.length - 1] as number;
  const row = fixed(dtype, last).map(
    (data): RandomBound => ({ bound: data, shape: last === size ? [...shape] : [last] }),
  );
  const nd = fc
    .tuple(fc.nat(shape.length), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }))
    .chain(([drop, ones]) => {
      const boundShape = shape.map((axis, k) => (ones[k] ? 1 : axis)).slice(drop);
      return fixed(dtype, sizeOf(boundShape)).map(
        (data): RandomBound => ({ bound: ndarray(data, boundShape), shape: boundShape }),
      );
    });
  return fc.oneof(scalar, whole, row, nd);
}

function randomVjp(
  dtype: FloatName,
  gradients: (dtype: FloatName, length: number) => Arbitrary<Float32Array | Float64Array>,
): Arbitrary<RandomVjp> {
  return shapes.chain((shape) => {
    const size = sizeOf(shape);
    return fc
      .record({
        x: fixed(dtype, size),
        dy: gradients(dtype, size),
        min: randomBound(dtype, shape),
        max: randomBound(dtype, shape),
      })
      .filter(
        ({ min, max }) =>
          min.shape !== null || max.shape !== null || !isAbove(min.bound, max.bound),
      )
      .map((record) => ({ ...record, shape }));
  });
}

function isAbove(min: Bound, max: Bound): boolean {
  return typeof min === 'number' && typeof max === 'number' && min > max;
}

function expectedBoundGradient(
  given: number[] | null,
  { shape, bound: value }: RandomBound,
  x: RandomVjp,
): unknown {
  if (value === null || given === null) return null;
  const round = x.x instanceof Float32Array ? Math.fround : (sum: number) => sum;
  const sums = Array.from(sumToBound(given, x.shape, shape ?? []), round);
  return shape === null ? sums[0] : sums;
}

const MODES: readonly GradientMode[] = ['exact', 'straightThrough', 'inward'];

describe.each(['float32', 'float64'] as const)('random gradients of clips of %s', (dtype) => {
  it.each(MODES)('%s: the same on WASM, on JS and by the rule', (gradient) => {
    fc.assert(
      fc.property(randomVjp(dtype, exactGradients), (entry) => {
        const { x, dy, shape, min, max } = entry;
        const rule: ReferenceVjp = referenceClipVjp(dy, x, min.bound as never, max.bound as never, {
          gradient,
          shape,
        });
        const dMin = expectedBoundGradient(rule.toMin, min, entry);
        const dMax = expectedBoundGradient(rule.toMax, max, entry);
        for (const backend of SETTINGS) {
          const result = on(backend, () =>
            clipVjp(dy, x, min.bound, max.bound, { gradient, shape }),
          );
          assertSame(result.dx, rule.dx, `${backend} dx`);
          expectGradient(valuesOf(result.dMin), dMin, `${backend} dMin`);
          expectGradient(valuesOf(result.dMax), dMax, `${backend} dMax`);
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each(MODES)('%s: NaN and infinities in dy are selected, never multiplied', (gradient) => {
    fc.assert(
      fc.property(randomVjp(dtype, fixed), ({ x, dy, shape, min, max }) => {
        const rule = referenceClipVjp(dy, x, min.bound as never, max.bound as never, {
          gradient,
          shape,
        });
        const results = SETTINGS.map((backend) =>
          on(backend, () => clipVjp(dy, x, min.bound, max.bound, { gradient, shape })),
        );
        for (const result of results) assertSame(result.dx, rule.dx, 'dx');
        const [auto, js, wasm] = results.map(({ dMin, dMax }) => ({
          dMin: valuesOf(dMin),
          dMax: valuesOf(dMax),
        }));
        expect(wasm).toEqual(js);
        expect(auto).toEqual(js);
      }),
      { numRuns: 100 },
    );
  });

  it('gives the bounds an array of their own shape and of the dtype of x', () => {
    const x = typedArray(dtype, [-2, 0.5, 3, -1, 0, 9]);
    const min = ndarray(typedArray(dtype, [-1, 1]), [2, 1]);
    const { dx, dMin, dMax } = clipVjp(ndarray(x, [2, 3]), ndarray(x, [2, 3]), min, [2, 2, 2]);
    expect(dx).toMatchObject({ shape: [2, 3], dtype });
    expect(dMin).toMatchObject({ shape: [2, 1], dtype });
    expect(dMax).toBeInstanceOf(dtype === 'float32' ? Float32Array : Float64Array);
    expect(dMax).toHaveLength(3);
  });

  it('sums for long arrays in float64', () => {
    const n = 100_003;
    const x = typedArray(
      dtype,
      Array.from({ length: n }, (_, i) => (i % 3) - 1),
    );
    const dy = typedArray(
      dtype,
      Array.from({ length: n }, () => Math.fround(0.1)),
    );
    for (const backend of SETTINGS) {
      const { dMin, dMax } = on(backend, () => clipVjp(dy, x, -0.5, 0.5));
      const third = Math.fround(0.1) * Math.ceil(n / 3);
      assertClose([dMin as number], [third], { relative: 1e-7 }, 'dMin');
      assertClose(
        [dMax as number],
        [Math.fround(0.1) * Math.floor(n / 3)],
        { relative: 1e-7 },
        'dMax',
      );
    }
  });

  it('keeps the rule beyond one staging chunk', () => {
    const n = 200_001;
    const x = typedArray(
      dtype,
      Array.from({ length: n }, (_, i) => (i % 11) - 5),
    ) as Float32Array;
    const dy = typedArray(
      dtype,
      Array.from({ length: n }, (_, i) => (i % 7) - 3),
    ) as Float32Array;
    const shape = [n / 3, 3];
    const min = [-3, -2, -1];
    for (const gradient of MODES) {
      const rule = referenceClipVjp(dy, x, min, 2, { gradient, shape });
      const toMin = sumToBound(rule.toMin as number[], shape, [3]);
      const toMax = sumToBound(rule.toMax as number[], shape, []);
      for (const backend of SETTINGS) {
        const { dx, dMin, dMax } = on(backend, () => clipVjp(dy, x, min, 2, { gradient, shape }));
        assertSame(dx, rule.dx, `${gradient} on ${backend}`);
        assertSame(dMin as Float32Array, toMin, 'dMin');
        assertSame([dMax as number], toMax, 'dMax');
      }
    }
  });
});

function expectGradient(actual: VjpResult['dMin'], expected: unknown, what: string): void {
  if (expected === null || typeof expected === 'number') {
    // A sum of nothing is 0 whatever its sign.
    expect(actual === 0 ? 0 : actual, what).toBe(expected === 0 ? 0 : expected);
    return;
  }
  const unsigned = (values: Iterable<number>) =>
    Array.from(values, (value) => (value === 0 ? 0 : value));
  expect(unsigned(actual as number[]), what).toEqual(unsigned(expected as number[]));
}

describe('against finite differences in float64', () => {
  // A point at least 0.05 from every kink, so that the steps do not cross one.
  const point = fc.array(
    fc.record({
      x: fc.integer({ min: -40, max: 40 }).map((k) => k / 10 + 0.05),
      min: fc.integer({ min: -30, max: 10 }).map((k) => k / 10),
      max: fc.integer({ min: -10, max: 30 }).map((k) => k / 10 + 0.01),
      weight: fc.double({ min: -3, max: 3, noNaN: true }),
    }),
    { minLength: 1, maxLength: 9 },
  );

  it.each(BACKENDS)('the gradients of x and of array bounds, on %s', (backend) => {
    fc.assert(
      fc.property(point, (elements) => {
        const of = (key: 'x' | 'min' | 'max' | 'weight') =>
          Float64Array.from(elements, (element) => element[key]);
        const [x, min, max, weight] = [of('x'), of('min'), of('max'), of('weight')];
        const loss = ([a, lo, hi]: readonly Float64Array[]): number =>
          clip(a as Float64Array, lo as Float64Array, hi as Float64Array).reduce(
            (sum, y, i) => sum + y * (weight[i] as number),
            0,
          );
        on(backend, () => {
          const { dx, dMin, dMax } = clipVjp(weight, x, min, max);
          expect(
            finiteDifference(loss, [x, min, max], [dx, dMin as Float64Array, dMax as Float64Array]),
          ).toEqual([]);
        });
      }),
      { numRuns: 60 },
    );
  });

  it.each(BACKENDS)('the gradients of bounds that broadcast and of numbers, on %s', (backend) => {
    const x = Float64Array.of(-2, 0.5, 3, -1.3, 0.2, 9);
    const weight = Float64Array.of(1, -2, 3, 0.5, -0.25, 2);
    const shape = [2, 3];
    const row = Float64Array.of(-1, 0.1, 1);
    const loss = ([a, lo, hi]: readonly Float64Array[]): number =>
      clip(a as Float64Array, lo as Float64Array, (hi as Float64Array)[0] as number, {
        shape,
      }).reduce((sum, y, i) => sum + y * (weight[i] as number), 0);
    on(backend, () => {
      const { dx, dMin, dMax } = clipVjp(weight, x, row, 4, { shape });
      const analytic = [dx, dMin as Float64Array, [dMax as number]];
      expect(finiteDifference(loss, [x, row, Float64Array.of(4)], analytic)).toEqual([]);
    });
  });
});

describe('clipVjp and its arguments', () => {
  it('writes none of its inputs', () => {
    const x = Float32Array.of(-2, 0, 2, NaN);
    const dy = Float32Array.of(1, 2, 3, 4);
    const min = Float32Array.of(-1, -1, -1, -1);
    const before = [x, dy, min].map(bytesOf);
    for (const backend of SETTINGS)
      for (const gradient of MODES) on(backend, () => clipVjp(dy, x, min, 1, { gradient }));
    expect([x, dy, min].map(bytesOf)).toEqual(before);
  });

  it('may write dx over a bound of the same bytes', () => {
    for (const backend of SETTINGS) {
      const min = Float32Array.of(-1, -1, -1);
      const result = on(backend, () =>
        clipVjp(Float32Array.of(1, 2, 4), Float32Array.of(-2, 0, 2), min, 1, { out: min }),
      );
      expect(result.dx).toBe(min);
      expect([...min]).toEqual([0, 2, 0]);
      expect([...(result.dMin as Float32Array)]).toEqual([1, 0, 0]);
      expect(result.dMax).toBe(4);
    }
  });
});
