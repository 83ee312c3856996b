import { checkCount } from '../check/count.ts';
import { DTYPES, dtypeNamed, isFloating } from '../dtypes.ts';
import { ClampwiseTypeError, describe } from '../errors.ts';
import type { DType } from '../types.ts';

/** The floating-point types that `finfo` accepts. */
export type FloatDType = 'float16' | 'bfloat16' | 'float32' | 'float64';

/** The integer types that `iinfo` accepts. */
export type IntegerDType = Exclude<DType, FloatDType>;

/** The limits of a floating-point type. All values are exact. */
export interface FloatInfo {
  readonly dtype: FloatDType;
  /** The number of bits of a value. */
  readonly bits: number;
  /** The distance from 1 to the next larger value. */
  readonly eps: number;
  /** The largest finite value. */
  readonly max: number;
  /** The lowest finite value: -max. */
  readonly min: number;
  /** The smallest positive value with a full mantissa. */
  readonly smallestNormal: number;
  /** The smallest positive value. */
  readonly smallestSubnormal: number;
}

/** The limits of an integer type. */
export interface IntegerInfo<V extends number | bigint = number | bigint> {
  readonly dtype: IntegerDType;
  /** The number of bits of a value. */
  readonly bits: number;
  readonly min: V;
  readonly max: V;
}

/** The number of bits of the exponent and of the mantissa. */
const FLOATS: { readonly [D in FloatDType]: readonly [number, number] } = {
  float16: [5, 10],
  bfloat16: [8, 7],
  float32: [8, 23],
  float64: [11, 52],
};

/**
 * Returns the limits of a floating-point type.
 *
 * @param dtype - 'float16', 'bfloat16', 'float32' or 'float64'
 * @returns its bits, eps, max, min, smallestNormal and smallestSubnormal
 * @throws ClampwiseTypeError for any other name
 * @see NumPy's `numpy.finfo`
 *
 * @example
 * import { finfo } from '@clampwise/kernels';
 *
 * finfo('float32').max; // => 3.4028234663852886e38
 */
export function finfo(dtype: FloatDType): FloatInfo {
  checkCount('finfo', arguments.length, 1);
  if (typeof dtype !== 'string' || !Object.hasOwn(FLOATS, dtype)) {
    const expected = Object.keys(FLOATS).join(', ');
    throw new ClampwiseTypeError('finfo', 'dtype', describe(dtype), `one of ${expected}`);
  }
  const [exponent, mantissa] = FLOATS[dtype];
  const bias = 2 ** (exponent - 1) - 1;
  const eps = 2 ** -mantissa;
  const max = (2 - eps) * 2 ** bias;
  return {
    dtype,
    bits: 1 + exponent + mantissa,
    eps,
    max,
    min: -max,
    smallestNormal: 2 ** (1 - bias),
    smallestSubnormal: 2 ** (1 - bias - mantissa),
  };
}

/**
 * Returns the limits of an integer type, as bigints for int64 and uint64.
 *
 * @param dtype - 'int8' to 'int64', 'uint8' to 'uint64', or 'uint8clamped'
 * @returns its bits, min and max
 * @throws ClampwiseTypeError for any other name
 * @see NumPy's `numpy.iinfo`
 *
 * @example
 * import { iinfo } from '@clampwise/kernels';
 *
 * iinfo('int16').max; // => 32767
 * iinfo('uint64').max; // => 18446744073709551615n
 */
export function iinfo(dtype: 'int64' | 'uint64'): IntegerInfo<bigint>;
export function iinfo(dtype: Exclude<IntegerDType, 'int64' | 'uint64'>): IntegerInfo<number>;
export function iinfo(dtype: IntegerDType): IntegerInfo;
export function iinfo(dtype: IntegerDType): IntegerInfo {
  checkCount('iinfo', arguments.length, 1);
  const info = dtypeNamed(dtype);
  if (info === undefined || isFloating(info)) {
    const names = Object.keys(DTYPES).filter((name) => !Object.hasOwn(FLOATS, name));
    throw new ClampwiseTypeError('iinfo', 'dtype', describe(dtype), `one of ${names.join(', ')}`);
  }
  return { dtype, bits: 8 * info.bytes, min: info.min, max: info.max };
}
