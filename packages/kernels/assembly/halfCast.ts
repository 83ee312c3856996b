// Kernels of the family `halfCast`: 16-bit floats to float64, exactly, and float64 to 16-bit
// floats, rounded once. Pure functions over pointers.
import { demoted, promoteHigh } from './numbers';

// The differences between the formats are arguments, splatted before the loop: V8 makes a constant
// anew at each use.

// The bits as a float32 whose exponent is too small by 112 for float16 (15 instead of 127),
// subnormal values included. A factor of 2^112 corrects it. Only infinity and NaN, from `limit` on,
// stay wrong: they become 2^16 and above.
// @ts-expect-error: decorator
@inline
function float32Of(v: v128, shift: i32, factor: v128, limit: v128, top: v128): v128 {
  const size = i32x4.shr_u(i32x4.shl(v, 17), 17 - shift);
  const sign = i32x4.shl(i32x4.shr_u(v, 15), 31);
  const special = v128.and(i32x4.ge_s(size, limit), top);
  return v128.or(v128.or(f32x4.mul(size, factor), sign), special);
}

function widen(x: usize, out: usize, n: usize, shift: i32, factor32: f32, inf: i32): void {
  const factor = f32x4.splat(factor32);
  const limit = i32x4.splat(inf << shift);
  const top = i32x4.splat(0x7f800000);
  const end = x + n * 2;
  while (x + 8 <= end) {
    const v = float32Of(v128.load_ext<u16>(x), shift, factor, limit, top);
    v128.store(out, f64x2.promote_low_f32x4(v));
    v128.store(out, promoteHigh(v), 16);
    x += 8;
    out += 32;
  }
  while (x < end) {
    const v = float32Of(i32x4.splat(<i32>load<u16>(x)), shift, factor, limit, top);
    v128.store64_lane(out, f64x2.promote_low_f32x4(v), 0);
    x += 2;
    out += 8;
  }
}

// The magnitude of v, rounded to the format. Adding 2^52 of its units rounds to an integer number
// of them, halves to even. `cap` is the first value beyond the format.
// @ts-expect-error: decorator
@inline
function roundedSize(v: v128, cap: v128, normal: v128, spread: v128): v128 {
  const size = v128.pmin<f64>(f64x2.abs(v), cap);
  const power = i64x2.shl(i64x2.shr_u(size, 52), 52);
  const units = f64x2.mul(v128.pmax<f64>(power, normal), spread);
  return f64x2.sub(f64x2.add(size, units), units);
}

/** Two vectors of two float64 values as four 16-bit floats, in lanes of 32 bits. */
// @ts-expect-error: decorator
@inline
function halvesOf(
  low: v128,
  high: v128,
  shift: i32,
  factor: v128,
  cap: v128,
  normal: v128,
  spread: v128,
  nan: v128,
): v128 {
  const a = roundedSize(low, cap, normal, spread);
  const size = demoted(a, roundedSize(high, cap, normal, spread));
  // Exact, because the format has fewer bits: see float32Of.
  const bits = i32x4.shr_u(f32x4.mul(size, factor), shift);
  const sign = i32x4.shr_u(v128.shuffle<i32>(low, high, 1, 3, 5, 7), 31);
  const held = v128.bitselect(bits, nan, f32x4.eq(size, size));
  return v128.or(held, i32x4.shl(sign, 15));
}

function narrow(
  x: usize,
  out: usize,
  n: usize,
  shift: i32,
  factor32: f32,
  cap64: f64,
  normal64: f64,
  spread64: f64,
  nan16: i32,
): void {
  const factor = f32x4.splat(factor32);
  const cap = f64x2.splat(cap64);
  const normal = f64x2.splat(normal64);
  const spread = f64x2.splat(spread64);
  const nan = i32x4.splat(nan16);
  const end = x + n * 8;
  while (x + 64 <= end) {
    const a = halvesOf(v128.load(x), v128.load(x, 16), shift, factor, cap, normal, spread, nan);
    const b = halvesOf(v128.load(x, 32), v128.load(x, 48), shift, factor, cap, normal, spread, nan);
    v128.store(out, i16x8.narrow_i32x4_u(a, b));
    x += 64;
    out += 16;
  }
  while (x < end) {
    const v = v128.load64_splat(x);
    v128.store16_lane(out, halvesOf(v, v, shift, factor, cap, normal, spread, nan), 0);
    x += 8;
    out += 2;
  }
}

/** A power of two. */
// @ts-expect-error: decorator
@inline
function power32(exponent: i32): f32 {
  return reinterpret<f32>((127 + exponent) << 23);
}

// @ts-expect-error: decorator
@inline
function power64(exponent: i64): f64 {
  return reinterpret<f64>((1023 + exponent) << 52);
}

/** 16-bit floats to float64, exactly. */
export function widen_float16(x: usize, out: usize, n: usize): void {
  widen(x, out, n, 13, power32(112), 0x7c00);
}

export function widen_bfloat16(x: usize, out: usize, n: usize): void {
  widen(x, out, n, 16, 1, 0x7f80);
}

/** float64 to 16-bit floats, rounded once, to nearest even. */
export function narrow_float16(x: usize, out: usize, n: usize): void {
  narrow(x, out, n, 13, power32(-112), 65536, power64(-14), power64(42), 0x7e00);
}

export function narrow_bfloat16(x: usize, out: usize, n: usize): void {
  narrow(x, out, n, 16, 1, power64(128), power64(-126), power64(45), 0x7fc0);
}
