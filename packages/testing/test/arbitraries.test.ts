import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { array, clipCall } from '../src/arbitraries.ts';
import { DTYPES, dtypeOf, FLOATS, type TypedArray } from '../src/index.ts';

describe.each(DTYPES)('arrays of %s', (dtype) => {
  const samples = fc.sample(array(dtype), { numRuns: 400, seed: 7 });

  it('have every length from 0 to 67 within reach, and start anywhere', () => {
    const lengths = samples.map((x) => x.length);
    expect(Math.min(...lengths)).toBeLessThan(4);
    expect(Math.max(...lengths)).toBeGreaterThan(60);
    expect(new Set(lengths.map((length) => length % 16)).size).toBe(16);
    expect(samples.every((x) => dtypeOf(x) === dtype)).toBe(true);
    expect(samples.some((x) => x.byteOffset % 16 !== 0)).toBe(true);
    expect(samples.some((x) => x.byteOffset === 0)).toBe(true);
  });
});

describe.each(FLOATS)('arrays of %s', (dtype) => {
  it('hold the values that go wrong', () => {
    const values = fc
      .sample(array(dtype), { numRuns: 200, seed: 7 })
      .flatMap((x) => Array.from(x as Float32Array));
    for (const special of [NaN, Infinity, -Infinity, 0, -0, 1]) {
      expect(values.some((value) => Object.is(value, special))).toBe(true);
    }
    expect(
      values.some(
        (value) => value !== 0 && Math.abs(value) < (dtype === 'float32' ? 1e-38 : 1e-308),
      ),
    ).toBe(true);
  });

  it('hold NaNs of both signs, quiet and signalling', () => {
    const narrow = dtype === 'float32';
    const kinds = new Set<string>();
    for (const x of fc.sample(array(dtype), { numRuns: 200, seed: 7 })) {
      const view = new DataView(x.buffer, x.byteOffset, x.byteLength);
      for (let i = 0; i < x.length; i++) {
        if (!Number.isNaN(x[i])) continue;
        const high = narrow ? view.getUint32(4 * i, true) : view.getUint32(8 * i + 4, true);
        kinds.add(`${high >>> 31} ${(high >>> (narrow ? 22 : 19)) & 1}`);
      }
    }
    expect([...kinds].sort()).toEqual(['0 0', '0 1', '1 0', '1 1']);
  });
});

describe('calls of clip', () => {
  it('have bounds of every form', () => {
    const calls = fc.sample(clipCall('float32'), { numRuns: 500, seed: 7 });
    const form = ({ min, x }: { min: unknown; x: TypedArray }): string => {
      if (min === null || typeof min === 'number') return min === null ? 'none' : 'number';
      const list = min as { shape?: unknown; length: number };
      if (list.shape !== undefined) return 'NdArray';
      return list.length === x.length ? 'element by element' : 'last axis';
    };
    expect([...new Set(calls.map(form))].sort()).toEqual([
      'NdArray',
      'element by element',
      'last axis',
      'none',
      'number',
    ]);
  });
});
