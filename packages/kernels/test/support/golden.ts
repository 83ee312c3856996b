import { assertSame, halfValue } from '@clampwise/testing';
import { type GoldenValues, isHalf } from '@clampwise/testing/goldenCast';
import { expect } from 'vitest';
import type { NdArray } from '../../src/index.ts';

/** Bits of 16-bit floats as numbers: which NaN it is, is free. */
export function numbersOf({ data, dtype }: GoldenValues): number[] {
  return Array.from(data as Uint16Array, (bits) => (isHalf(dtype) ? halfValue(dtype, bits) : bits));
}

/** Bit for bit, as numbers where the bits are those of 16-bit floats. */
export function compare(actual: NdArray, expected: GoldenValues): void {
  expect(actual.dtype).toBe(expected.dtype);
  if (isHalf(expected.dtype)) {
    assertSame(numbersOf({ data: actual.data, dtype: expected.dtype }), numbersOf(expected));
  } else assertSame(actual.data, expected.data);
}
