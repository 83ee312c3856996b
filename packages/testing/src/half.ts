// 16-bit floats by their definition, for tests: the value of each pattern of bits, and the nearest
// value to a number by exact comparison.

import { type Exact, exactOf } from './referenceCast.ts';

export type HalfDType = 'float16' | 'bfloat16';

export const HALVES: readonly HalfDType[] = ['float16', 'bfloat16'];

const MANTISSA_BITS: { readonly [D in HalfDType]: number } = { float16: 10, bfloat16: 7 };

/** The bits of infinity. */
export function halfInfinity(dtype: HalfDType): number {
  return 0x7fff - (2 ** MANTISSA_BITS[dtype] - 1);
}

/** The value of 16 bits. */
export function halfValue(dtype: HalfDType, bits: number): number {
  let values = tables.get(dtype);
  if (values === undefined) {
    values = Float64Array.from({ length: 0x10000 }, (_, k) => definedValue(dtype, k));
    tables.set(dtype, values);
  }
  return values[bits] as number;
}

/** The values of all patterns. A search for the nearest reads about fifteen of them. */
const tables = new Map<HalfDType, Float64Array>();

function definedValue(dtype: HalfDType, bits: number): number {
  const unit = 2 ** MANTISSA_BITS[dtype];
  const size = bits % 0x8000;
  const exponent = Math.floor(size / unit);
  const mantissa = size % unit;
  const top = halfInfinity(dtype) / unit;
  const bias = (top - 1) / 2;
  let value: number;
  if (exponent === top) value = mantissa === 0 ? Infinity : NaN;
  else if (exponent === 0) value = (mantissa / unit) * 2 ** (1 - bias);
  else value = (1 + mantissa / unit) * 2 ** (exponent - bias);
  return bits >= 0x8000 ? -value : value;
}

function compare(a: Exact, b: Exact): number {
  const difference = (a.numerator << b.shift) - (b.numerator << a.shift);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * The bits of the value nearest to a number, the even ones at a tie. Above the largest value, as if
 * exponents continued.
 */
export function halfBits(dtype: HalfDType, value: number): number {
  const infinity = halfInfinity(dtype);
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  if (Number.isNaN(value)) return infinity + 1;
  const size = Math.abs(value);
  if (size === Infinity) return sign + infinity;
  // The largest pattern that is not above the number.
  let [low, high] = [0, infinity];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (halfValue(dtype, middle) <= size) low = middle;
    else high = middle;
  }
  const below = halfValue(dtype, low);
  const step = below - halfValue(dtype, low - 1);
  const above = high === infinity ? below + step : halfValue(dtype, high);
  const [a, b] = [exactOf(below), exactOf(above)];
  const middle: Exact = {
    numerator: (a.numerator << b.shift) + (b.numerator << a.shift),
    shift: a.shift + b.shift + 1n,
  };
  const order = compare(exactOf(size), middle);
  return sign + (order < 0 || (order === 0 && low % 2 === 0) ? low : high);
}
