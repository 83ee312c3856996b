import { type DType, FLOATS, INTEGERS, integerRange, isBig } from '@clampwise/testing';
import { describe, expect, it } from 'vitest';
import { type FloatDType, finfo, type IntegerDType, iinfo } from '../src/index.ts';

describe('finfo', () => {
  // numpy.finfo of NumPy 2.4 gives these; bfloat16 from its format, 8 bits of exponent and 7 of mantissa.
  it.each([
    ['float16', 16, 0.0009765625, 65504, 2 ** -14, 2 ** -24],
    ['bfloat16', 16, 0.0078125, 3.3895313892515355e38, 2 ** -126, 2 ** -133],
    [
      'float32',
      32,
      1.1920928955078125e-7,
      3.4028234663852886e38,
      1.1754943508222875e-38,
      1.401298464324817e-45,
    ],
    ['float64', 64, 2.220446049250313e-16, 1.7976931348623157e308, 2.2250738585072014e-308, 5e-324],
  ] as const)('%s', (dtype, bits, eps, max, smallestNormal, smallestSubnormal) => {
    expect(finfo(dtype)).toMatchObject({
      dtype,
      bits,
      eps,
      max,
      min: -max,
      smallestNormal,
      smallestSubnormal,
    });
  });

  it('names values that arrays hold', () => {
    expect(Float32Array.of(finfo('float32').max)[0]).toBe(finfo('float32').max);
    expect(Float32Array.of(finfo('float32').smallestSubnormal)[0]).toBeGreaterThan(0);
    expect(FLOATS.map((dtype) => finfo(dtype as FloatDType).bits)).toEqual([32, 64]);
  });
});

describe('iinfo', () => {
  it.each(INTEGERS)('%s', (dtype: DType) => {
    const [min, max] = integerRange(dtype);
    const { bits, min: least, max: greatest } = iinfo(dtype as IntegerDType);
    expect([BigInt(least), BigInt(greatest)]).toEqual([min, max]);
    expect(typeof least).toBe(isBig(dtype) ? 'bigint' : 'number');
    expect(2n ** BigInt(bits)).toBe(max - min + 1n);
  });
});
