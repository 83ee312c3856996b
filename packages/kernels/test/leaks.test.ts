import { type TypedArray, typedArray } from '@clampwise/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  clip,
  clipInto,
  clipVjp,
  firstNonFinite,
  heap,
  ndarray,
  nonNeg,
  replaceNonFinite,
  saturateCast,
} from '../src/index.ts';
import { BACKENDS, on } from './support/harness.ts';
import { isQuick } from './support/quick.ts';

const GiB = 2 ** 30;
/** The heap has 256 MiB, so it would be full early if each call left its arrays there. */
const TOTAL = isQuick ? GiB / 2 : 2 * GiB;

/** Lengths up to 4 Mi elements, the same in every run; a few of them small. */
function* lengths(totalBytes: number, bytesPerElement: number): Generator<number> {
  let state = 12345;
  for (let bytes = 0; bytes < totalBytes; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const length = state % 8 === 0 ? state % 100 : (state >>> 3) % (4 * 2 ** 20);
    bytes += length * bytesPerElement;
    yield length;
  }
}

// The first call reserves the heap, which info() tells.
beforeAll(() => heap.free(heap.alloc(1)));

describe(`a synchronous loop of clips, ${TOTAL / GiB} GiB in all, leaves the heap where it began`, () => {
  const most = Float32Array.from({ length: 4 * 2 ** 20 }, (_, i) => (i % 7) - 3);

  it('with ordinary arrays', () => {
    const before = heap.info();
    let sum = 0;
    for (const length of lengths(TOTAL, 4)) {
      const result = clip(most.subarray(0, length), -1, 1);
      sum += result.length === 0 ? 0 : (result[length - 1] as number);
      if (heap.has(result)) throw new Error('a result of ordinary arrays lies in the heap');
    }
    expect(Math.abs(sum)).toBeLessThan(1e4);
    expect(heap.info()).toEqual(before);
  });

  it('in scope', () => {
    const before = heap.info();
    for (const length of lengths(TOTAL, 4)) {
      const last = heap.scope(() => {
        const x = heap.alloc(length, 'float32');
        if (length > 0) x[length - 1] = 5;
        const result = clip(clip(x, -1, null), null, 1);
        if (!heap.has(result)) throw new Error('the heap is full: scopes leak');
        return length === 0 ? 1 : result[length - 1];
      });
      if (last !== 1) throw new Error(`a wrong value: ${last}`);
    }
    expect(heap.info()).toEqual(before);
  });

  it('with out', () => {
    const before = heap.info();
    const out = new Float32Array(most.length);
    for (const length of lengths(TOTAL, 4)) {
      clip(most.subarray(0, length), -1, 1, { out: out.subarray(0, length) });
    }
    expect(heap.info()).toEqual(before);
    expect(out.every((value) => value >= -1 && value <= 1)).toBe(true);
  });
});

describe('every operation leaves the heap where it began', () => {
  const bounds = (x: TypedArray): TypedArray => typedArray('float32', new Array(x.length).fill(-1));
  const operations: readonly [string, (x: Float32Array) => unknown][] = [
    ['clip', (x) => clip(x, -1, 1)],
    ['clip with an array bound', (x) => clip(x, bounds(x) as Float32Array, 1)],
    [
      'clip with a list',
      (x) =>
        clip(
          x,
          Array.from(x, () => -1),
          1,
        ),
    ],
    ['clip of an NdArray', (x) => clip(ndarray(x, [x.length, 1]), [-1], [1])],
    ['clipInto', (x) => clipInto(x, x, -1, 1)],
    ['nonNeg', (x) => nonNeg(x)],
    ['clipVjp', (x) => clipVjp(x, x, -1, 1)],
    [
      'clipVjp with array bounds',
      (x) => clipVjp(x, x, bounds(x), bounds(x), { gradient: 'inward' }),
    ],
    [
      'a call that fails',
      (x) => {
        try {
          clip(x, 2, 1);
        } catch {
          /* it must */
        }
      },
    ],
    ['heap.detach', (x) => heap.detach(x)],
    ['saturateCast to narrower values', (x) => saturateCast(x, 'int16', { scale: 32767 })],
    ['saturateCast to wider values', (x) => saturateCast(x, 'float64', { nan: 1 })],
    ['replaceNonFinite', (x) => replaceNonFinite(x)],
    ['firstNonFinite', (x) => firstNonFinite([x, null])],
    [
      '16-bit floats',
      (x) => {
        const half = ndarray(saturateCast(x, 'float16'), [x.length], 'float16');
        return [clip(half, -1, [1]), nonNeg(half), clipVjp(half, half, -1, 1)];
      },
    ],
  ];

  it.each(operations)('%s', (_, run) => {
    for (const backend of BACKENDS) {
      on(backend, () => {
        for (const length of [0, 3, 1000, 100_000]) {
          const x = heap.zeros(length, 'float32');
          const before = heap.info();
          run(x);
          expect(heap.info()).toEqual(before);
          heap.scope(() => void run(x));
          expect(heap.info()).toEqual(before);
          heap.free(x);
          run(new Float32Array(length));
          heap.scope(() => void run(new Float32Array(length)));
        }
        expect(heap.info().arrays).toBe(0);
      });
    }
  });
});

describe('structuredClone of a plain result', () => {
  it.each(BACKENDS)('copies only its own bytes (%s)', (backend) => {
    on(backend, () => {
      for (const length of [0, 1, 16, 63, 64, 5000, 300_000]) {
        const results = [
          clip(new Float32Array(length), 0, 1),
          clip(new Uint8Array(length), [0], null, { shape: [length, 1] }),
          nonNeg(new Float64Array(length)),
          clipVjp(new Float32Array(length), new Float32Array(length), 0, 1).dx,
          clip(Buffer.alloc(length), 0, 1),
        ];
        for (const result of results) {
          expect(result.buffer.byteLength).toBe(result.byteLength);
          const clone = structuredClone(result);
          expect(clone.buffer.byteLength).toBe(result.byteLength);
        }
      }
    });
  });
});
