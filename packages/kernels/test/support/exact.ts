import { exact } from '@clampwise/testing';

/** The exact sum of squares, times 2^2148. */
export function exactSquares(values: Iterable<number>): bigint {
  let sum = 0n;
  for (const value of values) sum += exact(value) ** 2n;
  return sum;
}

/** The distance to the next larger number of a dtype. */
export function ulp(value: number, dtype: 'float32' | 'float64'): number {
  const [bits, least] = dtype === 'float32' ? [23, -149] : [52, -1074];
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  return 2 ** Math.max(exponent - bits, least);
}
