// 16-bit floats in operations that compute: as float32 or float64, exactly, and the result rounded once.
import type { ArrayArgument } from '../check/array.ts';
import { DTYPES, type DTypeInfo } from '../dtypes.ts';
import type { FloatArray, TypedArray } from '../types.ts';
import { convertFloats } from './saturateCast.ts';

/** The argument with its values as float32 or float64, in an ordinary array; itself unless it holds 16-bit floats. */
export function widened(x: ArrayArgument, dtype: 'float32' | 'float64'): ArrayArgument {
  if (x.info.half === null) return x;
  const info = DTYPES[dtype];
  const data = new info.ctor(x.data.length);
  convertFloats(x, info, data, -1);
  return { data, info, shape: x.shape, isNd: x.isNd, resident: false, address: -1 };
}

/**
 * Writes float64 values as 16-bit floats into `out` (at that address of the heap, or -1), each rounded once to nearest even.
 * The values should be float64: what float32 has rounded already is rounded twice.
 */
export function narrowInto(
  values: FloatArray,
  info: DTypeInfo,
  out: TypedArray,
  address: number,
): void {
  const wide = values instanceof Float32Array ? DTYPES.float32 : DTYPES.float64;
  const x = { data: values, info: wide, shape: null, isNd: false, resident: false, address: -1 };
  convertFloats(x, info, out, address);
}
