import { describe, expect, it } from 'vitest';
import {
  assertClose,
  assertSame,
  close,
  hexOf,
  sameBits,
  sameValue,
  ulpDistance,
} from '../src/index.ts';

describe('sameBits', () => {
  it('takes any NaN for any other, and tells the zeros apart', () => {
    const [a, b] = [0x7fc00000, 0xff800001].map(
      (bits) => new Float32Array(Uint32Array.of(bits).buffer),
    );
    expect(sameBits(a as Float32Array, b as Float32Array)).toBe(true);
    expect(sameBits([0], [-0])).toBe(false);
    expect(sameValue(1n, 1n)).toBe(true);
  });

  it('tells lengths and element types apart', () => {
    expect(sameBits([1], [1, 2])).toBe(false);
    expect(sameBits(Float32Array.of(1), Float64Array.of(1))).toBe(false);
    expect(sameBits(Uint8Array.of(1), Uint8ClampedArray.of(1))).toBe(false);
    expect(sameBits(Float32Array.of(1), [1])).toBe(true);
  });

  it('says where lists differ', () => {
    expect(() => assertSame([1, 2, 3], [1, 2, 4], 'clip')).toThrow(/clip: .*first difference at 2/);
    expect(() => assertSame([1], [1, 2])).toThrow('first difference at 1');
    expect(() => assertSame([-0], [0])).toThrow('received [-0]');
    expect(() => assertSame([NaN, 1n] as never, [NaN, 1n] as never)).not.toThrow();
  });
});

describe('ulpDistance', () => {
  it('counts the numbers between', () => {
    expect(ulpDistance(1, 1 + Number.EPSILON, 'float64')).toBe(1);
    expect(ulpDistance(1, 1 + 2 ** -23, 'float32')).toBe(1);
    expect(ulpDistance(-(2 ** -149), 2 ** -149, 'float32')).toBe(2);
    expect(ulpDistance(-0, 0, 'float64')).toBe(0);
    expect(ulpDistance(NaN, NaN, 'float32')).toBe(0);
    expect(ulpDistance(NaN, 1, 'float32')).toBe(Infinity);
  });
});

describe('close', () => {
  it('takes relative and absolute differences', () => {
    expect(close(100, 101, { relative: 0.01 })).toBe(true);
    expect(close(100, 102, { relative: 0.01 })).toBe(false);
    expect(close(1e-9, 0, { absolute: 1e-8 })).toBe(true);
    expect(close(0, -0, {})).toBe(true);
    expect(close(NaN, NaN, {})).toBe(true);
    expect(close(Infinity, 1e308, { relative: 1 })).toBe(false);
    expect(() => assertClose([1, 2], [1, 3], { absolute: 0.5 })).toThrow('first difference at 1');
    expect(() => assertClose([1], [1, 3], { absolute: 0.5 })).toThrow('lengths 1 and 2');
  });
});

describe('hexOf', () => {
  it('gives the bits', () => {
    expect(hexOf(1, 'float32')).toBe('3f800000');
    expect(hexOf(-0, 'float64')).toBe('8000000000000000');
  });
});
