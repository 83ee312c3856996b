import { constructorOf, DTYPES, type DType } from '@clampwise/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { clip, clipVjp, heap, isClampwiseError, ndarray, nonNeg } from '../src/index.ts';
import { BACKENDS, caught, on } from './support/harness.ts';

// The first call reserves the heap, which info() tells.
beforeAll(() => heap.free(heap.alloc(1)));

describe('heap.alloc, zeros and from', () => {
  it.each(DTYPES)('make arrays of %s that lie in the heap', (dtype) => {
    const before = heap.info();
    const made = [
      heap.alloc(5, dtype),
      heap.zeros(67, dtype),
      heap.from(new (constructorOf(dtype))(9)),
    ];
    for (const array of made) {
      expect(array).toBeInstanceOf(constructorOf(dtype));
      expect(Object.getPrototypeOf(array)).toBe(constructorOf(dtype).prototype);
      expect(heap.has(array)).toBe(true);
    }
    expect(made.map((array) => array.length)).toEqual([5, 67, 9]);
    expect(new Set(made.map((array) => array.buffer)).size).toBe(1);
    made.forEach((array) => void heap.free(array));
    expect(heap.info()).toEqual(before);
  });

  it('zeros holds zeros also where memory was used before', () => {
    const used = heap.alloc(1000, 'float64');
    used.fill(7);
    heap.free(used);
    const zeros = heap.zeros(1000, 'float64');
    expect(zeros.every((value) => Object.is(value, 0))).toBe(true);
    heap.free(zeros);
  });

  it('from copies values, and the shape of an NdArray', () => {
    const x = Float32Array.of(1, NaN, -0);
    const copy = heap.from(x);
    expect([...copy]).toEqual([1, NaN, -0]);
    copy[0] = 2;
    expect(x[0]).toBe(1);
    const nd = heap.from(ndarray(x, [3, 1]));
    expect(nd).toMatchObject({ shape: [3, 1], dtype: 'float32' });
    expect([...nd.data]).toEqual([1, NaN, -0]);
    expect(heap.has(nd)).toBe(true);
    heap.free(copy);
    heap.free(nd);
  });

  it('take arrays of a subclass and over other buffers as their base type', () => {
    const copy = heap.from(Buffer.from([1, 2, 3]));
    expect(Object.getPrototypeOf(copy)).toBe(Uint8Array.prototype);
    heap.free(copy);
    const shared = heap.from(new Int16Array(new SharedArrayBuffer(8)));
    expect(shared.length).toBe(4);
    heap.free(shared);
  });

  it('may be read through an empty view at their end', () => {
    for (const length of [16, 512, 1024, 4096]) {
      const x = heap.zeros(length, 'float32');
      expect(clip(x.subarray(length), 0, 1)).toHaveLength(0);
      expect(nonNeg(x.subarray(length))).toHaveLength(0);
      expect(heap.detach(x.subarray(length))).toHaveLength(0);
      heap.free(x);
    }
  });

  it('make arrays of no elements', () => {
    const before = heap.info();
    const empty = [heap.alloc(0, 'int8'), heap.zeros(0), heap.from(new Float64Array(0))];
    for (const array of empty) {
      expect(array.length).toBe(0);
      expect(clip(array, null, null).length).toBe(0);
      heap.free(array);
    }
    expect(heap.info()).toEqual(before);
  });
});

describe('heap.free', () => {
  it('twice is an error', () => {
    const x = heap.alloc(8, 'float32');
    heap.free(x);
    const error = caught(() => heap.free(x));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ op: 'heap.free', argument: 'x' });
  });

  it('of an ordinary array does nothing', () => {
    const before = heap.info();
    const x = new Float32Array(4);
    heap.free(x);
    heap.free(x);
    heap.free(ndarray(x, [2, 2]));
    expect(heap.info()).toEqual(before);
  });

  it('takes a view of the same bytes, and rejects a part', () => {
    const before = heap.info();
    const x = heap.alloc(64, 'float32');
    const part = x.subarray(1);
    expect(isClampwiseError(caught(() => heap.free(part)))).toBe(true);
    expect(isClampwiseError(caught(() => heap.free(x.subarray(0, 8))))).toBe(true);
    const large = heap.alloc(100_000, 'float32');
    expect(isClampwiseError(caught(() => heap.free(large.subarray(0, 8))))).toBe(true);
    expect(isClampwiseError(caught(() => heap.free(large.subarray(8))))).toBe(true);
    expect(heap.has(large)).toBe(true);
    heap.free(large);
    expect(heap.has(x)).toBe(true);
    heap.free(x.subarray());
    expect(heap.has(x)).toBe(false);
    expect(heap.info()).toEqual(before);
  });

  it('makes every function reject the array, and views of it', () => {
    const x = heap.from(Float32Array.of(-1, 2, 3, 4));
    const part = x.subarray(1, 3);
    const nd = ndarray(x, [2, 2]);
    heap.free(x);
    const ordinary = new Float32Array(4);
    const calls: (() => unknown)[] = [
      () => clip(x, 0, 1),
      () => clip(part, 0, 1),
      () => clip(nd, 0, 1),
      () => nonNeg(x),
      () => nonNeg(part),
      () => clip(ordinary, 0, 1, { out: x }),
      () => clip(ordinary, x, null),
      () => clip(ordinary, null, ndarray(x, [4])),
      () => clipVjp(ordinary, x, 0, 1),
      () => clipVjp(x, ordinary, 0, 1),
      () => heap.from(x),
      () => heap.detach(x),
    ];
    for (const call of calls) {
      const error = caught(call);
      expect(isClampwiseError(error)).toBe(true);
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toMatch(/free/);
    }
    expect(heap.has(x)).toBe(false);
    expect(heap.has(part)).toBe(false);
  });
});

describe('heap.has and heap.detach', () => {
  it('tell and copy what lies in the heap', () => {
    const x = heap.from(Float32Array.of(1, 2, 3));
    const own = heap.detach(x);
    expect([...own]).toEqual([1, 2, 3]);
    expect(heap.has(own)).toBe(false);
    expect(own.buffer.byteLength).toBe(own.byteLength);
    expect(heap.has(x.subarray(1))).toBe(true);
    expect(heap.has(x)).toBe(true);
    heap.free(x);
  });

  it('detach keeps the shape of an NdArray, and copies ordinary arrays too', () => {
    const x = ndarray(Float32Array.of(1, 2), [2, 1]);
    const own = heap.detach(x);
    expect(own).toMatchObject({ shape: [2, 1], dtype: 'float32' });
    expect(own.data).not.toBe(x.data);
  });
});

describe('results', () => {
  it.each(BACKENDS)('are ordinary outside a scope, also of arrays in the heap (%s)', (backend) => {
    on(backend, () => {
      const x = heap.from(Float32Array.of(-1, 5));
      const before = heap.info();
      for (const result of [
        clip(x, 0, 1),
        nonNeg(x),
        clipVjp(x, x, 0, 1).dx,
        clip(x, [0, 0], null),
      ]) {
        expect(heap.has(result)).toBe(false);
        expect(result.buffer.byteLength).toBe(result.byteLength);
      }
      expect(heap.info()).toEqual(before);
      heap.free(x);
    });
  });

  it.each(BACKENDS)('inside a scope lie in the heap where an input does (%s)', (backend) => {
    on(backend, () => {
      const ordinary = Float32Array.of(-1, 5);
      heap.scope(() => {
        const x = heap.from(ordinary);
        expect(heap.has(clip(x, 0, 1))).toBe(true);
        expect(heap.has(nonNeg(x))).toBe(true);
        expect(heap.has(clip(ordinary, x, null))).toBe(true);
        expect(heap.has(clip(ndarray(x, [2, 1]), 0, 1))).toBe(true);
        const { dx, dMin } = clipVjp(x, x, [0, 0], 1);
        expect(heap.has(dx)).toBe(true);
        expect([...(dMin as Float32Array)]).toEqual([-1, 0]);
        expect(heap.has(clip(ordinary, 0, 1))).toBe(false);
        expect(heap.has(nonNeg(ordinary))).toBe(false);
        const out = new Float32Array(2);
        expect(clip(x, 0, 1, { out })).toBe(out);
      });
    });
  });
});

describe('each dtype in the heap', () => {
  it.each(DTYPES)('%s starts at a multiple of its own size', (dtype: DType) => {
    heap.scope(() => {
      for (let length = 0; length < 20; length++) {
        heap.alloc(length, 'uint8');
        expect(heap.alloc(length, dtype).byteOffset % constructorOf(dtype).BYTES_PER_ELEMENT).toBe(
          0,
        );
      }
    });
  });
});
