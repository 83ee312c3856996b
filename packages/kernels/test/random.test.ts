import {
  assertSame,
  constructorOf,
  DTYPES,
  type DType,
  dtypeOf,
  isBig,
  isFloat,
  RuleError,
  referenceClip,
  referenceNonNeg,
  type TypedArray,
} from '@clampwise/testing';
import {
  array,
  arrayBound,
  clipCall,
  doubles,
  type RandomCall,
  scalarBound,
} from '@clampwise/testing/arbitraries';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Backend,
  type ClipOptions,
  clip,
  clipInto,
  heap,
  isClampwiseError,
  nonNeg,
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
  traced,
} from './support/harness.ts';

type Outcome = { values: TypedArray } | { error: string };

/** The values, or the kind of the error: a call fails alike on every backend. */
function outcome(run: () => TypedArray): Outcome {
  try {
    return { values: run() };
  } catch (error) {
    if (error instanceof RuleError) return { error: error.kind };
    if (!isClampwiseError(error)) throw error;
    return { error: error instanceof TypeError ? 'TypeError' : 'RangeError' };
  }
}

function assertOutcome(actual: Outcome, expected: Outcome, what: string): void {
  if ('error' in actual || 'error' in expected) {
    expect(actual, what).toEqual(expected);
    return;
  }
  expect(dtypeOf(actual.values), what).toBe(dtypeOf(expected.values));
  assertSame(actual.values, expected.values, what);
}

/** The ways of calling that must not change the answer. */
const WAYS: readonly [string, (call: RandomCall, options: ClipOptions) => TypedArray][] = [
  ['ordinary', ({ x, min, max }, options) => clip(x, bound(min), bound(max), options as object)],
  [
    'out',
    ({ x, min, max }, options) =>
      clip(x, bound(min), bound(max), { ...options, out: garbage(x, 1) }),
  ],
  [
    'in place',
    ({ x, min, max }, options) => {
      const copy = copyOver(x, new ArrayBuffer(x.byteLength));
      return clip(copy, bound(min), bound(max), { ...options, out: copy });
    },
  ],
  [
    'heap',
    ({ x, min, max }, options) =>
      heap.scope(() => {
        const result = clip(inHeap(x), bound(mapBound(min, inHeap)), bound(max), options as object);
        return heap.detach(result) as TypedArray;
      }),
  ],
];

describe.each(DTYPES)('random clips of %s', (dtype) => {
  it('are the same on WASM, on JS and by the rule, wherever the data lies', () => {
    fc.assert(
      fc.property(clipCall(dtype), fc.option(doubles, { nil: undefined }), (call, nan) => {
        const options: ClipOptions = {
          ...(call.shape === undefined ? {} : { shape: call.shape }),
          ...(nan === undefined || !isFloat(dtype) ? {} : { nan }),
        };
        const expected = outcome(() => referenceClip(call.x, call.min, call.max, options));
        for (const backend of SETTINGS) {
          for (const [way, run] of WAYS) {
            const actual = outcome(() => on(backend, () => run(call, options)));
            assertOutcome(actual, expected, `${backend}, ${way}`);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('keep to it beyond one staging chunk', () => {
    const element = array(dtype, { minLength: 67, maxLength: 67 });
    const lengths = fc.integer({ min: 40_000, max: 300_000 });
    fc.assert(
      fc.property(
        element,
        lengths,
        scalarBound(dtype),
        scalarBound(dtype),
        arrayBound(dtype, 67),
        fc.boolean(),
        (part, length, a, b, row, rows) => {
          const x = repeated(part, length);
          const shape = [x.length / 67, 67];
          const call = rows
            ? { x, min: row, max: b, shape }
            : { x, min: a, max: b, shape: [x.length] };
          // The rule's slow model on one period is enough: every period is the same.
          const period = (): TypedArray => referenceClip(part, call.min, call.max);
          const expected = outcome(period);
          const options = { shape: call.shape };
          for (const backend of SETTINGS) {
            const actual = outcome(() =>
              on(backend, () => clip(x, bound(call.min), bound(call.max), options)),
            );
            const whole =
              'values' in expected ? { values: repeated(expected.values, length) } : expected;
            assertOutcome(actual, whole, backend);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('take bounds that repeat with a row longer than a staging chunk', () => {
    // Rows of 70,001 elements, so that blocks start anywhere in a row; the other bound repeats with a short period.
    const [rows, columns] = [3, 70_001];
    const shape = [rows, columns];
    const [part] = fc.sample(array(dtype, { minLength: 61, maxLength: 61 }), 1) as [TypedArray];
    const [bounds] = fc.sample(array(dtype, { minLength: 67, maxLength: 67 }), 1) as [TypedArray];
    const x = repeated(part, rows * columns).slice(0, rows * columns) as TypedArray;
    const row = repeated(bounds, columns).slice(0, columns) as TypedArray;
    const last = row.slice(0, 1) as TypedArray;
    // Every value with every bound, by the rule: the rest are the same pairs again.
    const pairs = repeated(part, 61 * 67);
    const against = pairs.map((_, k) => bounds[Math.floor(k / 61)] as never) as TypedArray;
    for (const [min, max] of [
      [row, null],
      [null, row],
      [row, last],
      [last, row],
      [row, row],
    ] as const) {
      const paired = (bound: TypedArray | null) => (bound === row ? against : bound);
      const results = referenceClip(pairs, paired(min), paired(max), { shape: [pairs.length] });
      const expected = x.slice() as TypedArray;
      for (let k = 0; k < x.length; k++) {
        expected[k] = results[((k % columns) % 67) * 61 + (k % 61)] as never;
      }
      for (const backend of BACKENDS) {
        const actual = on(backend, () => clip(x, bound(min), bound(max), { shape }));
        assertSame(actual, expected, backend);
      }
    }
  });

  it('leave the other bytes of out alone', () => {
    fc.assert(
      fc.property(array(dtype), fc.nat(5), (x, offset) => {
        for (const backend of SETTINGS) {
          const buffer = new ArrayBuffer(garbage(x, offset + 7).buffer.byteLength);
          const bytes = new Uint8Array(buffer).fill(0xa5);
          const out = copyOver(garbage(x), buffer, offset);
          on(backend, () => clipInto(out, x, null, null));
          const end = out.byteOffset + out.byteLength;
          expect(bytes.subarray(0, out.byteOffset).every((byte) => byte === 0xa5)).toBe(true);
          expect(bytes.subarray(end).every((byte) => byte === 0xa5)).toBe(true);
          assertSame(out, x, 'the copy');
        }
      }),
      { numRuns: 40 },
    );
  });
});

/** Copies of a part, one after the other, until there are enough elements. */
function repeated(part: TypedArray, atLeast: number): TypedArray {
  const times = Math.ceil(atLeast / part.length);
  const bytes = new Uint8Array(times * part.byteLength);
  for (let k = 0; k < times; k++) bytes.set(bytesOf(part), k * part.byteLength);
  return new (constructorOf(dtypeOf(part)))(bytes.buffer);
}

describe.each(DTYPES)('random nonNeg of %s', (dtype) => {
  it('is the same on WASM, on JS and by the rule, wherever the data lies', () => {
    fc.assert(
      fc.property(array(dtype), fc.option(doubles, { nil: undefined }), (x, nan) => {
        const options = nan === undefined || !isFloat(dtype) ? {} : { nan };
        const expected = { values: referenceNonNeg(x, options) };
        for (const backend of SETTINGS) {
          const run = (values: () => TypedArray) => outcome(() => on(backend, values));
          assertOutcome(
            run(() => nonNeg(x, options)),
            expected,
            backend,
          );
          assertOutcome(
            run(() => nonNeg(x, { ...options, out: garbage(x, 1) })),
            expected,
            `${backend}, out`,
          );
          const inTheHeap = () =>
            heap.scope(() => heap.detach(nonNeg(inHeap(x), options)) as TypedArray);
          assertOutcome(run(inTheHeap), expected, `${backend}, heap`);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('the backend that was forced', () => {
  const samples = (dtype: DType): TypedArray[] => fc.sample(array(dtype, { minLength: 1 }), 30);

  function backendsOf(backend: Backend, run: () => void): string[] {
    const events = traced(() => on(backend, run));
    expect(events.every(({ reason }) => reason.length > 0)).toBe(true);
    return [...new Set(events.map((event) => event.backend))];
  }

  // 64-bit integers may run in JS whatever is asked, and nonNeg of unsigned integers computes nothing.
  it.each(DTYPES.filter((dtype) => !isBig(dtype)))('runs clips of %s', (dtype) => {
    for (const backend of BACKENDS) {
      const run = () => samples(dtype).forEach((x) => void clip(x, null, null));
      expect(backendsOf(backend, run)).toEqual([backend]);
    }
  });

  it.each(DTYPES.filter((dtype) => !isBig(dtype)))(
    'runs clips of %s with array bounds',
    (dtype) => {
      for (const backend of BACKENDS) {
        const run = () =>
          samples(dtype).forEach((x) => void clip(x, new Array(x.length).fill(0), null));
        expect(backendsOf(backend, run)).toEqual([backend]);
      }
    },
  );

  it.each(['float32', 'float64', 'int8', 'int16', 'int32'] as const)(
    'runs nonNeg of %s',
    (dtype) => {
      for (const backend of BACKENDS) {
        const run = () => samples(dtype).forEach((x) => void nonNeg(x));
        expect(backendsOf(backend, run)).toEqual([backend]);
      }
    },
  );
});
