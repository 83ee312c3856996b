// Kernels of the family `nonNeg`. Pure functions over pointers: x and out may be the same address; no other overlap.
import { BFLOAT16, FLOAT16, isNan, KEEP } from './halves';

// andnot, because pmax would keep -0.
// @ts-expect-error: decorator
@inline
function nonNegVector<T>(replaces: bool, x: v128, nan: v128): v128 {
  const zero = v128.splat<T>(<T>0);
  if (!isFloat<T>()) return v128.max<T>(x, zero);
  const y = v128.andnot(x, v128.le<T>(x, zero));
  return replaces ? v128.bitselect(y, nan, v128.eq<T>(x, x)) : y;
}

// `nan` is the result for NaN: the replacement, already at least 0.
// @ts-expect-error: decorator
@inline
function map<T>(replaces: bool, x: usize, out: usize, n: usize, nan: T): void {
  const end = x + n * sizeof<T>();
  if (sizeof<T>() < 8 || isFloat<T>()) {
    const vnan = v128.splat<T>(nan);
    while (x + 64 <= end) {
      v128.store(out, nonNegVector<T>(replaces, v128.load(x), vnan));
      v128.store(out, nonNegVector<T>(replaces, v128.load(x, 16), vnan), 16);
      v128.store(out, nonNegVector<T>(replaces, v128.load(x, 32), vnan), 32);
      v128.store(out, nonNegVector<T>(replaces, v128.load(x, 48), vnan), 48);
      x += 64;
      out += 64;
    }
    while (x + 16 <= end) {
      v128.store(out, nonNegVector<T>(replaces, v128.load(x), vnan));
      x += 16;
      out += 16;
    }
    while (x < end) {
      v128.store_lane<T>(out, nonNegVector<T>(replaces, v128.load_splat<T>(x), vnan), 0);
      x += sizeof<T>();
      out += sizeof<T>();
    }
  } else {
    while (x < end) {
      const v = load<T>(x);
      store<T>(out, v < <T>0 ? <T>0 : v);
      x += 8;
      out += 8;
    }
  }
}

// 16-bit floats: their bits are a sign and a magnitude.
// @ts-expect-error: decorator
@inline
function raised(v: v128, instead: v128, keep: v128, infinity: v128): v128 {
  const other = v128.bitselect(v, instead, keep);
  return v128.bitselect(other, v128.andnot(v, i16x8.shr_s(v, 15)), isNan(v, infinity));
}

function halves(x: usize, out: usize, n: usize, nan: i32, inf: i32): void {
  const instead = i16x8.splat(<i16>nan);
  const keep = i16x8.splat(nan == KEEP ? -1 : 0);
  const infinity = i16x8.splat(<i16>inf);
  const end = x + n * 2;
  while (x + 16 <= end) {
    v128.store(out, raised(v128.load(x), instead, keep, infinity));
    x += 16;
    out += 16;
  }
  while (x < end) {
    v128.store16_lane(out, raised(v128.load16_splat(x), instead, keep, infinity), 0);
    x += 2;
    out += 2;
  }
}

export function nonNeg_float32(x: usize, out: usize, n: usize): void {
  map<f32>(false, x, out, n, 0);
}

export function nonNeg_float64(x: usize, out: usize, n: usize): void {
  map<f64>(false, x, out, n, 0);
}

export function nonNeg_int8(x: usize, out: usize, n: usize): void {
  map<i8>(false, x, out, n, 0);
}

export function nonNeg_int16(x: usize, out: usize, n: usize): void {
  map<i16>(false, x, out, n, 0);
}

export function nonNeg_int32(x: usize, out: usize, n: usize): void {
  map<i32>(false, x, out, n, 0);
}

export function nonNeg_int64(x: usize, out: usize, n: usize): void {
  map<i64>(false, x, out, n, 0);
}

export function nonNegNan_float32(x: usize, out: usize, n: usize, nan: f32): void {
  map<f32>(true, x, out, n, nan);
}

export function nonNegNan_float64(x: usize, out: usize, n: usize, nan: f64): void {
  map<f64>(true, x, out, n, nan);
}

export function nonNeg_float16(x: usize, out: usize, n: usize, nan: i32): void {
  halves(x, out, n, nan, FLOAT16);
}

export function nonNeg_bfloat16(x: usize, out: usize, n: usize, nan: i32): void {
  halves(x, out, n, nan, BFLOAT16);
}
