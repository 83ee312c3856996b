// Kernels of the family `clip`: with scalar bounds, and with one bound per element. Pure functions
// over pointers: x and out may be the same address; no other overlap.

// pmin and pmax return their first operand unless the second is strictly beyond it. With x first,
// NaN and -0 survive, in one instruction each (f32x4.min and max take four).
// @ts-expect-error: decorator
@inline
function clipVector<T>(x: v128, lo: v128, hi: v128): v128 {
  if (isFloat<T>()) return v128.pmin<T>(v128.pmax<T>(x, lo), hi);
  return v128.min<T>(v128.max<T>(x, lo), hi);
}

// @ts-expect-error: decorator
@inline
function clipScalar<T>(x: T, lo: T, hi: T): T {
  const raised: T = x < lo ? lo : x;
  return hi < raised ? hi : raised;
}

// @ts-expect-error: decorator
@inline
function mapVector<T>(replaces: bool, x: v128, lo: v128, hi: v128, nan: v128): v128 {
  const y = clipVector<T>(x, lo, hi);
  return replaces ? v128.bitselect(y, nan, v128.eq<T>(x, x)) : y;
}

// `nan` is the result for NaN: the replacement, already clipped.
// @ts-expect-error: decorator
@inline
function map<T>(replaces: bool, x: usize, out: usize, n: usize, lo: T, hi: T, nan: T): void {
  const end = x + n * sizeof<T>();
  if (sizeof<T>() < 8 || isFloat<T>()) {
    const vlo = v128.splat<T>(lo);
    const vhi = v128.splat<T>(hi);
    const vnan = v128.splat<T>(nan);
    while (x + 64 <= end) {
      v128.store(out, mapVector<T>(replaces, v128.load(x), vlo, vhi, vnan));
      v128.store(out, mapVector<T>(replaces, v128.load(x, 16), vlo, vhi, vnan), 16);
      v128.store(out, mapVector<T>(replaces, v128.load(x, 32), vlo, vhi, vnan), 32);
      v128.store(out, mapVector<T>(replaces, v128.load(x, 48), vlo, vhi, vnan), 48);
      x += 64;
      out += 64;
    }
    while (x + 16 <= end) {
      v128.store(out, mapVector<T>(replaces, v128.load(x), vlo, vhi, vnan));
      x += 16;
      out += 16;
    }
    while (x < end) {
      v128.store_lane<T>(out, mapVector<T>(replaces, v128.load_splat<T>(x), vlo, vhi, vnan), 0);
      x += sizeof<T>();
      out += sizeof<T>();
    }
  } else {
    while (x < end) {
      store<T>(out, clipScalar<T>(load<T>(x), lo, hi));
      x += 8;
      out += 8;
    }
  }
}

// Lanes of ones, which are NaN, if a bound is NaN.
// @ts-expect-error: decorator
@inline
function lostOf<T>(lo: v128, hi: v128): v128 {
  return v128.or(v128.ne<T>(lo, lo), v128.ne<T>(hi, hi));
}

// Clips 16 bytes of elements. `nan` replaces NaN.
// @ts-expect-error: decorator
@inline
function within<T>(x: v128, lo: v128, hi: v128, nan: v128, lost: v128): v128 {
  return v128.or(clipVector<T>(v128.bitselect(x, nan, v128.eq<T>(x, x)), lo, hi), lost);
}

// @ts-expect-error: decorator
@inline
function bounded<T>(x: v128, lo: v128, hi: v128, nan: v128): v128 {
  if (!isFloat<T>()) return clipVector<T>(x, lo, hi);
  return within<T>(x, lo, hi, nan, lostOf<T>(lo, hi));
}

// One bound per element. A NaN bound gives NaN, and lo > hi gives hi.
// @ts-expect-error: decorator
@inline
function arrays<T>(x: usize, lo: usize, hi: usize, out: usize, n: usize, nan: T): void {
  const end = x + n * sizeof<T>();
  if (sizeof<T>() < 8 || isFloat<T>()) {
    const vnan = v128.splat<T>(nan);
    while (x + 16 <= end) {
      v128.store(out, bounded<T>(v128.load(x), v128.load(lo), v128.load(hi), vnan));
      x += 16;
      lo += 16;
      hi += 16;
      out += 16;
    }
    while (x < end) {
      const l = v128.load_splat<T>(lo);
      const h = v128.load_splat<T>(hi);
      v128.store_lane<T>(out, bounded<T>(v128.load_splat<T>(x), l, h, vnan), 0);
      x += sizeof<T>();
      lo += sizeof<T>();
      hi += sizeof<T>();
      out += sizeof<T>();
    }
  } else {
    while (x < end) {
      store<T>(out, clipScalar<T>(load<T>(x), load<T>(lo), load<T>(hi)));
      x += 8;
      lo += 8;
      hi += 8;
      out += 8;
    }
  }
}

// One bound for each run of elements, of at least 16 bytes. The last run may be shorter, but also
// has at least 16 bytes.
// @ts-expect-error: decorator
@inline
function rows<T>(x: usize, lo: usize, hi: usize, out: usize, n: usize, nan: T, run: usize): void {
  const end = x + n * sizeof<T>();
  const vnan = v128.splat<T>(nan);
  while (x < end) {
    const bytes = min<usize>(run * sizeof<T>(), end - x);
    const l = v128.splat<T>(load<T>(lo));
    const h = v128.splat<T>(load<T>(hi));
    const lost = lostOf<T>(l, h);
    // The last vector overlaps the one before it. It is read first, because out may be x.
    const last = bytes - 16;
    const tail = within<T>(v128.load(x + last), l, h, vnan, lost);
    let at: usize = 0;
    if (nan != nan && !v128.any_true(lost)) {
      for (; at < last; at += 16) v128.store(out + at, clipVector<T>(v128.load(x + at), l, h));
    }
    for (; at < last; at += 16) {
      v128.store(out + at, within<T>(v128.load(x + at), l, h, vnan, lost));
    }
    v128.store(out + last, tail);
    x += bytes;
    out += bytes;
    lo += sizeof<T>();
    hi += sizeof<T>();
  }
}

export function clip_float32(x: usize, out: usize, n: usize, lo: f32, hi: f32): void {
  map<f32>(false, x, out, n, lo, hi, 0);
}

export function clip_float64(x: usize, out: usize, n: usize, lo: f64, hi: f64): void {
  map<f64>(false, x, out, n, lo, hi, 0);
}

export function clip_int8(x: usize, out: usize, n: usize, lo: i8, hi: i8): void {
  map<i8>(false, x, out, n, lo, hi, 0);
}

export function clip_uint8(x: usize, out: usize, n: usize, lo: u8, hi: u8): void {
  map<u8>(false, x, out, n, lo, hi, 0);
}

export function clip_int16(x: usize, out: usize, n: usize, lo: i16, hi: i16): void {
  map<i16>(false, x, out, n, lo, hi, 0);
}

export function clip_uint16(x: usize, out: usize, n: usize, lo: u16, hi: u16): void {
  map<u16>(false, x, out, n, lo, hi, 0);
}

export function clip_int32(x: usize, out: usize, n: usize, lo: i32, hi: i32): void {
  map<i32>(false, x, out, n, lo, hi, 0);
}

export function clip_uint32(x: usize, out: usize, n: usize, lo: u32, hi: u32): void {
  map<u32>(false, x, out, n, lo, hi, 0);
}

export function clip_int64(x: usize, out: usize, n: usize, lo: i64, hi: i64): void {
  map<i64>(false, x, out, n, lo, hi, 0);
}

export function clip_uint64(x: usize, out: usize, n: usize, lo: u64, hi: u64): void {
  map<u64>(false, x, out, n, lo, hi, 0);
}

export function clipNan_float32(x: usize, out: usize, n: usize, lo: f32, hi: f32, nan: f32): void {
  map<f32>(true, x, out, n, lo, hi, nan);
}

export function clipNan_float64(x: usize, out: usize, n: usize, lo: f64, hi: f64, nan: f64): void {
  map<f64>(true, x, out, n, lo, hi, nan);
}

export function clipArrays_float32(
  x: usize,
  lo: usize,
  hi: usize,
  out: usize,
  n: usize,
  nan: f32,
): void {
  arrays<f32>(x, lo, hi, out, n, nan);
}

export function clipArrays_float64(
  x: usize,
  lo: usize,
  hi: usize,
  out: usize,
  n: usize,
  nan: f64,
): void {
  arrays<f64>(x, lo, hi, out, n, nan);
}

export function clipArrays_int8(x: usize, lo: usize, hi: usize, out: usize, n: usize): void {
  arrays<i8>(x, lo, hi, out, n, 0);
}

export function clipArrays_uint8(x: usize, lo: usize, hi: usize, out: usize, n: usize): void {
  arrays<u8>(x, lo, hi, out, n, 0);
}

export function clipArrays_int16(x: usize, lo: usize, hi: usize, out: usize, n: usize): void {
  arrays<i16>(x, lo, hi, out, n, 0);
}

export function clipArrays_uint16(x: usize, lo: usize, hi: usize, out: usize, n: usize): void {
  arrays<u16>(x, lo, hi, out, n, 0);
}

export function clipArrays_int32(x: usize, lo: usize, hi: usize, out: usize, n: usize): void {
  arrays<i32>(x, lo, hi, out, n, 0);
}

export function clipArrays_uint32(x: usize, lo: usize, hi: usize, out: usize, n: usize): void {
  arrays<u32>(x, lo, hi, out, n, 0);
}

export function clipArrays_int64(x: usize, lo: usize, hi: usize, out: usize, n: usize): void {
  arrays<i64>(x, lo, hi, out, n, 0);
}

export function clipArrays_uint64(x: usize, lo: usize, hi: usize, out: usize, n: usize): void {
  arrays<u64>(x, lo, hi, out, n, 0);
}

export function clipRows_float32(
  x: usize,
  lo: usize,
  hi: usize,
  out: usize,
  n: usize,
  nan: f32,
  run: usize,
): void {
  rows<f32>(x, lo, hi, out, n, nan, run);
}

export function clipRows_float64(
  x: usize,
  lo: usize,
  hi: usize,
  out: usize,
  n: usize,
  nan: f64,
  run: usize,
): void {
  rows<f64>(x, lo, hi, out, n, nan, run);
}

export {
  clipArrays_bfloat16,
  clipArrays_float16,
  clip_bfloat16,
  clip_float16,
} from './clipHalves';


export { spread_bytes } from './spread';
