import { type HalfDType, halfBits, halfValue } from '@clampwise/testing';
import { type NdArray, ndarray } from '../../src/index.ts';

/** The bits of numbers. */
export function bitsOf(dtype: HalfDType, values: ArrayLike<number>): Uint16Array<ArrayBuffer> {
  return Uint16Array.from(values, (value) => halfBits(dtype, value));
}

/** An array of 16-bit floats as numbers. */
export function valuesOf({ data, dtype }: NdArray): number[] {
  return Array.from(data as Uint16Array, (bits) => halfValue(dtype as HalfDType, bits));
}

/** An array of 16-bit floats, of one axis unless said otherwise. */
export function nd(
  dtype: HalfDType,
  values: ArrayLike<number>,
  shape: readonly number[] = [values.length],
): NdArray<Uint16Array> {
  return ndarray(bitsOf(dtype, values), shape, dtype);
}
