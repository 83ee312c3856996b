import { runInNewContext } from 'node:vm';
import { assertSame, DTYPES, float32FromBits, isBig, typedArray } from '@clampwise/testing';
import { describe, expect, it } from 'vitest';
import { exp } from '../src/algebra/index.ts';
import { clip, clipInto, clipVjp, heap, ndarray, nonNeg } from '../src/index.ts';
import { caught, SETTINGS, useBackend } from './support/harness.ts';

interface Resizable extends ArrayBuffer {
  resize(bytes: number): void;
}
const ResizableBuffer = ArrayBuffer as unknown as new (
  bytes: number,
  options: { maxByteLength: number },
) => Resizable;

class Samples extends Float32Array {
  static get [Symbol.species](): Float32ArrayConstructor {
    throw new Error('the species of a subclass must not be asked for');
  }
  override subarray(): never {
    throw new Error('a method of a subclass must not be called');
  }
  override set(): never {
    throw new Error('a method of a subclass must not be called');
  }
}

describe.each(SETTINGS)('kinds of arrays, on the backend %s', (backend) => {
  useBackend(backend);

  it('a Buffer is read as Uint8Array, and gives one', () => {
    const x = Buffer.from([0, 100, 200, 255]);
    for (const result of [clip(x, 50, 150), nonNeg(x)]) {
      expect(Object.getPrototypeOf(result)).toBe(Uint8Array.prototype);
      expect(result.buffer.byteLength).toBe(4);
    }
    expect([...clip(x, 50, 150)]).toEqual([50, 100, 150, 150]);
    expect(clip(x, 50, 150, { out: x })).toBe(x);
    expect([...x]).toEqual([50, 100, 150, 150]);
  });

  it('a Buffer is taken as out and as a bound', () => {
    const out = Buffer.alloc(3);
    expect(clip(Uint8Array.of(1, 2, 3), Buffer.from([2, 2, 2]), null, { out })).toBe(out);
    expect([...out]).toEqual([2, 2, 3]);
  });

  it('any subclass is read as its base type', () => {
    for (const length of [3, 70, 100_000]) {
      const x = new Samples(length).fill(5);
      for (const result of [clip(x, 0, 1), nonNeg(x), clip(x, x, null), clipVjp(x, x, 0, 1).dx]) {
        expect(Object.getPrototypeOf(result)).toBe(Float32Array.prototype);
      }
      expect(clip(x, 0, 1, { out: x })).toBe(x);
      expect(x.every((value) => value === 1)).toBe(true);
    }
    const copy = heap.from(new Samples(3));
    expect(Object.getPrototypeOf(copy)).toBe(Float32Array.prototype);
    heap.free(copy);
  });

  it('what only looks like an array is refused', () => {
    const x = new Float32Array(4);
    const fakes = [
      new Proxy(x, {}),
      Object.create(Float32Array.prototype) as Float32Array,
      new Proxy(new Int8Array(4), {}) as unknown as Float32Array,
    ];
    for (const fake of fakes) {
      const calls = [
        () => clip(fake, -1, 1),
        () => nonNeg(fake),
        () => clip(x, fake, null),
        () => clip(x, -1, 1, { out: fake }),
        () => clipInto(fake, x, -1, 1),
      ];
      for (const call of calls) {
        expect(caught(call)).toMatchObject({ name: 'ClampwiseTypeError' });
        expect(call).toThrow('such as a Proxy');
      }
      const held = caught(() => exp({ data: fake, shape: [4], dtype: 'float32' }));
      expect(held).toMatchObject({ name: 'ClampwiseTypeError', argument: 'x' });
    }
  });

  it('an array of another realm is one of the same type', () => {
    const foreign = runInNewContext('Float32Array.of(-1, 0.5, 2)') as Float32Array;
    expect(foreign).not.toBeInstanceOf(Float32Array);
    expect([...clip(foreign, 0, 1)]).toEqual([0, 0.5, 1]);
    expect(clip(foreign, 0, 1)).toBeInstanceOf(Float32Array);
    expect(clip(foreign, 0, 1, { out: foreign })).toBe(foreign);
    expect([
      ...clip(Float32Array.of(-9, 1, 2), foreign, runInNewContext('[0, 9, 0]') as number[]),
    ]).toEqual([0, 1, 0]);
  });

  it('a result of an array over a SharedArrayBuffer lies in a plain buffer', () => {
    const x = new Float32Array(new SharedArrayBuffer(40)).fill(3);
    for (const result of [clip(x, 0, 1), nonNeg(x), clip(x, x, null), clipVjp(x, x, 0, 1).dx]) {
      expect(result.buffer).toBeInstanceOf(ArrayBuffer);
    }
    const bounds = new Float32Array(new SharedArrayBuffer(40)).fill(4);
    expect(clip(new Float32Array(10), bounds, null).every((value) => value === 4)).toBe(true);
  });

  it('an array that tracks the length of its buffer has the length of now', () => {
    const buffer = new ResizableBuffer(16, { maxByteLength: 64 });
    const x = new Float32Array(buffer);
    expect(clip(x, 1, 2)).toHaveLength(4);
    buffer.resize(32);
    x.fill(9);
    expect([...clip(x, 1, 2)]).toEqual(new Array(8).fill(2));
    buffer.resize(0);
    expect(clip(x, 1, 2)).toHaveLength(0);
    expect(nonNeg(x)).toHaveLength(0);
  });

  it('Array and shape of an NdArray may be of any making', () => {
    const plainObject = { data: Float32Array.of(-1, 2), shape: [2], dtype: 'float32' as const };
    expect(clip(plainObject, 0, 1)).toMatchObject({ shape: [2], dtype: 'float32' });
    const out = { data: new Float32Array(2), shape: [2], dtype: 'float32' as const };
    expect(clip(plainObject, 0, 1, { out })).toBe(out);
    expect([...out.data]).toEqual([0, 1]);
    const view = clip(plainObject, 0, 1, { out: out.data });
    expect(view.data).toBe(out.data);
  });

  it('the result of an NdArray owns its data, and does not share x’s shape list', () => {
    const shape = [2, 1];
    const x = ndarray(Float32Array.of(-1, 2), shape);
    shape[0] = 7;
    expect(x.shape).toEqual([2, 1]);
    const result = clip(x, 0, 1);
    expect(result.shape).toEqual([2, 1]);
    expect(result.data.buffer.byteLength).toBe(8);
  });
});

describe.each(SETTINGS)('out, on the backend %s', (backend) => {
  useBackend(backend);

  it('may be the very bytes of a bound', () => {
    for (const length of [1, 5, 70, 100_000]) {
      const x = new Float32Array(length).fill(2);
      const min = new Float32Array(length).fill(3);
      expect(clip(x, min, null, { out: min })).toBe(min);
      expect(min.every((value) => value === 3)).toBe(true);
      const max = new Float32Array(length).fill(1);
      clipInto(new Float32Array(max.buffer), x, null, max);
      expect(max.every((value) => value === 1)).toBe(true);
      const both = new Float32Array(length).fill(1.5);
      clipInto(both, both, both, both);
      expect(both.every((value) => value === 1.5)).toBe(true);
    }
  });

  it('may lie beside x in one buffer', () => {
    const buffer = new ArrayBuffer(80);
    const [x, out] = [new Float32Array(buffer, 0, 10).fill(7), new Float32Array(buffer, 40, 10)];
    clipInto(out, x, 0, 1);
    expect([...out]).toEqual(new Array(10).fill(1));
    clipInto(x, out, 0, 0.5);
    expect([...x]).toEqual(new Array(10).fill(0.5));
  });

  it('beside x in the heap, back to back', () => {
    heap.scope(() => {
      const both = heap.zeros(20, 'float32');
      const [x, out] = [both.subarray(0, 10), both.subarray(10)];
      x.fill(7);
      clipInto(out, x, 0, 1);
      expect([...both]).toEqual([...new Array(10).fill(7), ...new Array(10).fill(1)]);
      expect(caught(() => clipInto(both.subarray(1, 11), x, 0, 1))).toBeInstanceOf(RangeError);
    });
  });

  it('over another SharedArrayBuffer object of other memory is no overlap', () => {
    const x = new Float32Array(new SharedArrayBuffer(16)).fill(2);
    const out = new Float32Array(new SharedArrayBuffer(16));
    expect([...clipInto(out, x, 0, 1)]).toEqual([1, 1, 1, 1]);
  });

  it('empty arrays never overlap', () => {
    const buffer = new ArrayBuffer(8);
    const x = new Float32Array(buffer, 4, 0);
    expect(clipInto(new Float32Array(buffer, 0, 0), x, 0, 1)).toHaveLength(0);
  });
});

describe.each(SETTINGS)('what passes through, on the backend %s', (backend) => {
  useBackend(backend);

  it.each(DTYPES)('with no bounds every value of %s', (dtype) => {
    const x = typedArray(dtype, isBig(dtype) ? [0n, 1n, 2n] : [0, 1, 2]);
    const result = clip(x, null, null);
    expect(result).not.toBe(x);
    assertSame(result, x, dtype);
  });

  it('a NaN of any bits', () => {
    const bits = [0x7fc00001, 0xffc12345, 0x7f800001, 0xffbfffff, 0x7fffffff];
    const x = float32FromBits([...bits, ...bits, ...bits]);
    expect(clip(x, -1, 1).every(Number.isNaN)).toBe(true);
    expect(nonNeg(x).every(Number.isNaN)).toBe(true);
  });
});

it('an empty output overlaps nothing, wherever it lies', () => {
  const buffer = new ArrayBuffer(8);
  const out = new Int8Array(buffer, 4, 0);
  expect(clip(new Int8Array(0), new Float64Array(buffer, 0, 1), null, { out })).toBe(out);
});
