import { beforeAll, describe, expect, it } from 'vitest';
import { clip, heap, isClampwiseError, ndarray } from '../src/index.ts';
import { caught } from './support/harness.ts';

// The first call reserves the heap, which info() tells.
beforeAll(() => heap.free(heap.alloc(1)));

describe('heap.scope', () => {
  it('frees what was made inside, and gives what fn returns', () => {
    const before = heap.info();
    let inner: Float32Array | undefined;
    const result = heap.scope(() => {
      inner = heap.alloc(100, 'float32');
      heap.zeros(50, 'int8');
      clip(inner, 0, 1);
      return 'text';
    });
    expect(result).toBe('text');
    expect(heap.info()).toEqual(before);
    expect(heap.has(inner as Float32Array)).toBe(false);
    expect(isClampwiseError(caught(() => clip(inner as Float32Array, 0, 1)))).toBe(true);
  });

  it.each([
    ['an array', (x: Float32Array) => x],
    ['an NdArray', (x: Float32Array) => ndarray(x, [2, 2])],
    ['a list', (x: Float32Array) => [1, x]],
    ['an object', (x: Float32Array) => ({ a: { b: x } })],
    ['a map', (x: Float32Array) => new Map([['x', x]])],
    ['a set', (x: Float32Array) => new Set([x])],
    ['gradients', (x: Float32Array) => ({ dx: x, dMin: 0, dMax: null })],
    ['a part of an array', (x: Float32Array) => x.subarray(1, 2)],
  ])('keeps %s that fn returns', (_, wrap) => {
    const before = heap.info();
    let kept: Float32Array | undefined;
    heap.scope(() => {
      heap.alloc(10, 'float64');
      kept = heap.from(Float32Array.of(1, 2, 3, 4));
      heap.alloc(10, 'float64');
      return wrap(kept);
    });
    expect(heap.has(kept as Float32Array)).toBe(true);
    expect([...(kept as Float32Array)]).toEqual([1, 2, 3, 4]);
    heap.free(kept as Float32Array);
    expect(heap.info()).toEqual(before);
  });

  it('hands what it keeps to the scope around it', () => {
    const before = heap.info();
    let kept: Float32Array | undefined;
    heap.scope(() => {
      kept = heap.scope(() => heap.from(Float32Array.of(1, 2)));
      expect(heap.has(kept)).toBe(true);
      const twice = heap.scope(() => heap.scope(() => clip(kept as Float32Array, 0, 1)));
      expect([...twice]).toEqual([1, 1]);
    });
    expect(heap.has(kept as Float32Array)).toBe(false);
    expect(heap.info()).toEqual(before);
  });

  it('leaves alone what was made before it', () => {
    const x = heap.from(Float32Array.of(1));
    heap.scope(() => clip(x, 0, 1));
    heap.scope(() => x);
    expect(heap.has(x)).toBe(true);
    heap.scope(() => heap.free(x));
    expect(heap.has(x)).toBe(false);
  });

  it('goes along with arrays that were freed inside', () => {
    const before = heap.info();
    heap.scope(() => {
      const x = heap.alloc(10);
      heap.free(x);
      const y = heap.alloc(10);
      heap.scope(() => heap.free(y));
      return y;
    });
    expect(heap.info()).toEqual(before);
  });

  it('frees and passes on what fn throws', () => {
    const before = heap.info();
    const error = new Error('inside');
    const thrown = caught(() =>
      heap.scope(() => {
        heap.scope(() => heap.alloc(10));
        heap.alloc(10);
        throw error;
      }),
    );
    expect(thrown).toBe(error);
    expect(heap.info()).toEqual(before);
    // No scope is left open.
    const x = heap.from(Float32Array.of(1));
    expect(heap.has(clip(x, 0, 1))).toBe(false);
    heap.free(x);
  });

  it('rejects a promise, and frees', async () => {
    const before = heap.info();
    let later: Promise<unknown> | undefined;
    const error = caught(() =>
      heap.scope(() => {
        later = (async () => heap.alloc(10))();
        return later;
      }),
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ op: 'heap.scope', argument: 'fn' });
    expect(heap.info()).toEqual(before);
    await later;
  });

  it('gives back long lists, and finds an array at their end', () => {
    const before = heap.info();
    const list = heap.scope(() => [...new Array(1_000_000).fill(0), heap.alloc(3)]);
    expect(list).toHaveLength(1_000_001);
    const last = list.at(-1) as Float32Array;
    expect(heap.has(last)).toBe(true);
    heap.free(last);
    expect(heap.info()).toEqual(before);
  });

  it('works on values that refer to themselves', () => {
    const loop: { self?: unknown; x?: unknown } = {};
    loop.self = loop;
    const result = heap.scope(() => {
      loop.x = heap.alloc(3);
      return loop;
    });
    expect(heap.has(result.x as Float32Array)).toBe(true);
    heap.free(result.x as Float32Array);
  });
});
