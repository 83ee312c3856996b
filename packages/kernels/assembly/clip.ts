// Kernels of the family `clip`: clip by scalar bounds, clip by bounds of one value per element, and nonNeg.
// Pure functions over pointers: x and out may be the same address; no other overlap.
import { nanOf } from './numbers';

const CLIP = 0;
const CLIP_NAN = 1;
const NON_NEG = 2;
const NON_NEG_NAN = 3;

// pmin and pmax return their first operand unless the second is strictly beyond it: with x first, NaN and -0 survive,
// in one instruction each (f32x4.min and max take four).
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

// andnot and not pmax: pmax would keep -0.
// @ts-expect-error: decorator
@inline
function nonNegVector<T>(x: v128): v128 {
  const zero = v128.splat<T>(<T>0);
  if (isFloat<T>()) return v128.andnot(x, v128.le<T>(x, zero));
  return v128.max<T>(x, zero);
}

// @ts-expect-error: decorator
@inline
function mapVector<T>(op: i32, x: v128, lo: v128, hi: v128, nan: v128): v128 {
  let y: v128;
  if (op == CLIP || op == CLIP_NAN) y = clipVector<T>(x, lo, hi);
  else y = nonNegVector<T>(x);
  if (isFloat<T>()) {
    if (op == CLIP_NAN || op == NON_NEG_NAN) y = v128.bitselect(y, nan, v128.eq<T>(x, x));
  }
  return y;
}

// @ts-expect-error: decorator
@inline
function mapScalar<T>(op: i32, x: T, lo: T, hi: T, nan: T): T {
  let y: T;
  if (op == CLIP || op == CLIP_NAN) y = clipScalar<T>(x, lo, hi);
  else y = x <= <T>0 ? <T>0 : x;
  if (isFloat<T>()) {
    if (op == CLIP_NAN || op == NON_NEG_NAN) y = x == x ? y : nan;
  }
  return y;
}

// nan is the result where x is NaN: the replacement, already brought into bounds.
// @ts-expect-error: decorator
@inline
function map<T>(op: i32, x: usize, out: usize, n: usize, lo: T, hi: T, nan: T): void {
  const end = x + n * sizeof<T>();
  if (sizeof<T>() < 8 || isFloat<T>()) {
    const vlo = v128.splat<T>(lo);
    const vhi = v128.splat<T>(hi);
    const vnan = v128.splat<T>(nan);
    while (x + 64 <= end) {
      v128.store(out, mapVector<T>(op, v128.load(x), vlo, vhi, vnan));
      v128.store(out, mapVector<T>(op, v128.load(x, 16), vlo, vhi, vnan), 16);
      v128.store(out, mapVector<T>(op, v128.load(x, 32), vlo, vhi, vnan), 32);
      v128.store(out, mapVector<T>(op, v128.load(x, 48), vlo, vhi, vnan), 48);
      x += 64;
      out += 64;
    }
    while (x + 16 <= end) {
      v128.store(out, mapVector<T>(op, v128.load(x), vlo, vhi, vnan));
      x += 16;
      out += 16;
    }
  }
  while (x < end) {
    store<T>(out, mapScalar<T>(op, load<T>(x), lo, hi, nan));
    x += sizeof<T>();
    out += sizeof<T>();
  }
}

// Lanes of ones, which are NaN, where a bound is NaN.
// @ts-expect-error: decorator
@inline
function lostOf<T>(lo: v128, hi: v128): v128 {
  return v128.or(v128.ne<T>(lo, lo), v128.ne<T>(hi, hi));
}

// 16 bytes of elements within bounds, in which nan takes the place of NaN.
// @ts-expect-error: decorator
@inline
function bounded<T>(x: v128, lo: v128, hi: v128, nan: v128, lost: v128): v128 {
  return v128.or(clipVector<T>(v128.bitselect(x, nan, v128.eq<T>(x, x)), lo, hi), lost);
}

// One bound per element. A NaN bound gives NaN, and where lo > hi, hi wins.
// @ts-expect-error: decorator
@inline
function arrays<T>(x: usize, lo: usize, hi: usize, out: usize, n: usize, nan: T): void {
  const end = x + n * sizeof<T>();
  if (sizeof<T>() < 8 || isFloat<T>()) {
    const vnan = v128.splat<T>(nan);
    while (x + 16 <= end) {
      const v = v128.load(x);
      const l = v128.load(lo);
      const h = v128.load(hi);
      if (isFloat<T>()) {
        v128.store(out, bounded<T>(v, l, h, vnan, lostOf<T>(l, h)));
      } else {
        v128.store(out, clipVector<T>(v, l, h));
      }
      x += 16;
      lo += 16;
      hi += 16;
      out += 16;
    }
  }
  while (x < end) {
    let v = load<T>(x);
    const l = load<T>(lo);
    const h = load<T>(hi);
    if (isFloat<T>()) {
      if (v != v) v = nan;
      store<T>(out, l != l || h != h ? nanOf<T>() : clipScalar<T>(v, l, h));
    } else {
      store<T>(out, clipScalar<T>(v, l, h));
    }
    x += sizeof<T>();
    lo += sizeof<T>();
    hi += sizeof<T>();
    out += sizeof<T>();
  }
}

// One bound for each run of elements, 16 bytes or more; the last run may be cut short, but not below that.
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
    // The last vector overlaps the one before it. It is read first, since out may be x.
    const last = bytes - 16;
    const tail = bounded<T>(v128.load(x + last), l, h, vnan, lost);
    let at: usize = 0;
    if (nan != nan && !v128.any_true(lost)) {
      for (; at < last; at += 16) v128.store(out + at, clipVector<T>(v128.load(x + at), l, h));
    }
    for (; at < last; at += 16) {
      v128.store(out + at, bounded<T>(v128.load(x + at), l, h, vnan, lost));
    }
    v128.store(out + last, tail);
    x += bytes;
    out += bytes;
    lo += sizeof<T>();
    hi += sizeof<T>();
  }
}

export function clip_float32(x: usize, out: usize, n: usize, lo: f32, hi: f32): void {
  map<f32>(CLIP, x, out, n, lo, hi, 0);
}

export function clip_float64(x: usize, out: usize, n: usize, lo: f64, hi: f64): void {
  map<f64>(CLIP, x, out, n, lo, hi, 0);
}

export function clip_int8(x: usize, out: usize, n: usize, lo: i8, hi: i8): void {
  map<i8>(CLIP, x, out, n, lo, hi, 0);
}

export function clip_uint8(x: usize, out: usize, n: usize, lo: u8, hi: u8): void {
  map<u8>(CLIP, x, out, n, lo, hi, 0);
}

export function clip_int16(x: usize, out: usize, n: usize, lo: i16, hi: i16): void {
  map<i16>(CLIP, x, out, n, lo, hi, 0);
}

export function clip_uint16(x: usize, out: usize, n: usize, lo: u16, hi: u16): void {
  map<u16>(CLIP, x, out, n, lo, hi, 0);
}

export function clip_int32(x: usize, out: usize, n: usize, lo: i32, hi: i32): void {
  map<i32>(CLIP, x, out, n, lo, hi, 0);
}

export function clip_uint32(x: usize, out: usize, n: usize, lo: u32, hi: u32): void {
  map<u32>(CLIP, x, out, n, lo, hi, 0);
}

export function clip_int64(x: usize, out: usize, n: usize, lo: i64, hi: i64): void {
  map<i64>(CLIP, x, out, n, lo, hi, 0);
}

export function clip_uint64(x: usize, out: usize, n: usize, lo: u64, hi: u64): void {
  map<u64>(CLIP, x, out, n, lo, hi, 0);
}

export function clipNan_float32(x: usize, out: usize, n: usize, lo: f32, hi: f32, nan: f32): void {
  map<f32>(CLIP_NAN, x, out, n, lo, hi, nan);
}

export function clipNan_float64(x: usize, out: usize, n: usize, lo: f64, hi: f64, nan: f64): void {
  map<f64>(CLIP_NAN, x, out, n, lo, hi, nan);
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

export function nonNeg_float32(x: usize, out: usize, n: usize): void {
  map<f32>(NON_NEG, x, out, n, 0, 0, 0);
}

export function nonNeg_float64(x: usize, out: usize, n: usize): void {
  map<f64>(NON_NEG, x, out, n, 0, 0, 0);
}

export function nonNeg_int8(x: usize, out: usize, n: usize): void {
  map<i8>(NON_NEG, x, out, n, 0, 0, 0);
}

export function nonNeg_int16(x: usize, out: usize, n: usize): void {
  map<i16>(NON_NEG, x, out, n, 0, 0, 0);
}

export function nonNeg_int32(x: usize, out: usize, n: usize): void {
  map<i32>(NON_NEG, x, out, n, 0, 0, 0);
}

export function nonNeg_int64(x: usize, out: usize, n: usize): void {
  map<i64>(NON_NEG, x, out, n, 0, 0, 0);
}

export function nonNegNan_float32(x: usize, out: usize, n: usize, nan: f32): void {
  map<f32>(NON_NEG_NAN, x, out, n, 0, 0, nan);
}

export function nonNegNan_float64(x: usize, out: usize, n: usize, nan: f64): void {
  map<f64>(NON_NEG_NAN, x, out, n, 0, 0, nan);
}

export {
  clipArrays_bfloat16,
  clipArrays_float16,
  clip_bfloat16,
  clip_float16,
  nonNeg_bfloat16,
  nonNeg_float16,
} from './clipHalves';


export { spread_bytes } from './spread';
