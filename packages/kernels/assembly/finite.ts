// Kernels of the family `finite`: the first element that is NaN or infinite. Pure functions over pointers.
import { BFLOAT16, FLOAT16 } from './halves';

// x - x is 0 for finite values and NaN for all others, where a comparison gives ones.
// @ts-expect-error: decorator
@inline
function strayAt<T>(x: usize): v128 {
  const v = v128.load(x);
  const zero = v128.sub<T>(v, v);
  return v128.ne<T>(zero, zero);
}

// @ts-expect-error: decorator
@inline
function first<T>(x: usize, n: usize): usize {
  const start = x;
  const end = x + n * sizeof<T>();
  while (x + 64 <= end) {
    const low = v128.or(strayAt<T>(x), strayAt<T>(x + 16));
    const high = v128.or(strayAt<T>(x + 32), strayAt<T>(x + 48));
    if (v128.any_true(v128.or(low, high))) break;
    x += 64;
  }
  while (x < end) {
    const v = load<T>(x);
    if (v - v != 0) break;
    x += sizeof<T>();
  }
  return (x - start) / sizeof<T>();
}

// float16 and bfloat16 differ only in the bits of infinity, `inf`.
function firstHalf(x: usize, n: usize, inf: i32): usize {
  const infinity = i16x8.splat(<i16>inf);
  const start = x;
  const end = x + n * 2;
  while (x + 16 <= end) {
    const size = v128.and(v128.load(x), i16x8.splat(0x7fff));
    if (v128.any_true(i16x8.ge_s(size, infinity))) break;
    x += 16;
  }
  while (x < end && (<i32>load<u16>(x) & 0x7fff) < inf) x += 2;
  return (x - start) / 2;
}

/** The index of the first element that is NaN or infinite; n if all are finite. */
export function firstNonFinite_float32(x: usize, n: usize): usize {
  return first<f32>(x, n);
}

export function firstNonFinite_float64(x: usize, n: usize): usize {
  return first<f64>(x, n);
}

export function firstNonFinite_float16(x: usize, n: usize): usize {
  return firstHalf(x, n, FLOAT16);
}

export function firstNonFinite_bfloat16(x: usize, n: usize): usize {
  return firstHalf(x, n, BFLOAT16);
}
