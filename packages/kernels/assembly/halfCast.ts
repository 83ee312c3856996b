// Kernels of the family `halfCast`: 16-bit floats to float64, exactly, and float64 to 16-bit floats, rounded once.
// Pure functions over pointers.
import { promoteHigh } from './numbers';

/** The formats: how far a float32 is shifted, by which power of two it is too small then, and the rest of `narrow`. */
// @ts-expect-error: decorator
@inline
const FLOAT16_SHIFT: i32 = 13;
// @ts-expect-error: decorator
@inline
const BFLOAT16_SHIFT: i32 = 16;

// As a float32 whose exponent is too small by 112 for float16 (15 against 127), subnormal where it is; times 2^112 it is
// right, and only infinity and NaN are not.
// @ts-expect-error: decorator
@inline
function float32Of(v: v128, shift: i32): v128 {
  const size = i32x4.shl(v128.and(v, i32x4.splat(0x7fff)), shift);
  const sign = i32x4.shl(v128.and(v, i32x4.splat(0x8000)), 16);
  if (shift == BFLOAT16_SHIFT) return v128.or(size, sign);
  const value = f32x4.mul(size, f32x4.splat(reinterpret<f32>((127 + 112) << 23)));
  const special = i32x4.gt_s(size, i32x4.splat((0x7c00 << 13) - 1));
  return v128.or(v128.or(value, sign), v128.and(special, i32x4.splat(0x7f800000)));
}

// @ts-expect-error: decorator
@inline
function widen(x: usize, out: usize, n: usize, shift: i32): void {
  const end = x + n * 2;
  while (x + 8 <= end) {
    const v = float32Of(v128.load_ext<u16>(x), shift);
    v128.store(out, f64x2.promote_low_f32x4(v));
    v128.store(out, promoteHigh(v), 16);
    x += 8;
    out += 32;
  }
  while (x < end) {
    const v = float32Of(i32x4.splat(<i32>load<u16>(x)), shift);
    v128.store64_lane(out, f64x2.promote_low_f32x4(v), 0);
    x += 2;
    out += 8;
  }
}

// The magnitude of v as the format holds it. Adding 2^52 of its units rounds to a whole number of them, halves to even;
// `cap` is the first value beyond the format.
// @ts-expect-error: decorator
@inline
function roundedSize(v: v128, cap: v128, normal: v128, spread: v128): v128 {
  const size = v128.pmin<f64>(f64x2.abs(v), cap);
  const power = v128.and(size, i64x2.splat(0x7ff0000000000000));
  const units = f64x2.mul(v128.pmax<f64>(power, normal), spread);
  return f64x2.sub(f64x2.add(size, units), units);
}

/** Two vectors of two float64 values as four 16-bit floats, in lanes of 32 bits. */
// @ts-expect-error: decorator
@inline
function halvesOf(low: v128, high: v128, shift: i32): v128 {
  const isFloat16 = shift == FLOAT16_SHIFT;
  const cap = f64x2.splat(isFloat16 ? 65536 : reinterpret<f64>((1023 + 128) << 52));
  const normal = f64x2.splat(reinterpret<f64>((isFloat16 ? <i64>1023 - 14 : <i64>1023 - 126) << 52));
  const spread = f64x2.splat(reinterpret<f64>((isFloat16 ? <i64>1023 + 42 : <i64>1023 + 45) << 52));
  const a = f32x4.demote_f64x2_zero(roundedSize(low, cap, normal, spread));
  const b = f32x4.demote_f64x2_zero(roundedSize(high, cap, normal, spread));
  const size = v128.shuffle<i64>(a, b, 0, 2);
  // Exact, since the format has fewer bits: see float32Of.
  const small = isFloat16 ? f32x4.mul(size, f32x4.splat(reinterpret<f32>((127 - 112) << 23))) : size;
  const nan = i32x4.splat(isFloat16 ? 0x7e00 : 0x7fc0);
  const bits = v128.bitselect(i32x4.shr_u(small, shift), nan, f32x4.eq(size, size));
  const sign = i32x4.shr_u(v128.shuffle<i32>(low, high, 1, 3, 5, 7), 31);
  return v128.or(bits, i32x4.shl(sign, 15));
}

// @ts-expect-error: decorator
@inline
function narrow(x: usize, out: usize, n: usize, shift: i32): void {
  const end = x + n * 8;
  while (x + 64 <= end) {
    const low = halvesOf(v128.load(x), v128.load(x, 16), shift);
    const high = halvesOf(v128.load(x, 32), v128.load(x, 48), shift);
    v128.store(out, i16x8.narrow_i32x4_u(low, high));
    x += 64;
    out += 16;
  }
  while (x < end) {
    const v = v128.load64_splat(x);
    v128.store16_lane(out, halvesOf(v, v, shift), 0);
    x += 8;
    out += 2;
  }
}

/** 16-bit floats as float64, exactly. */
export function widen_float16(x: usize, out: usize, n: usize): void {
  widen(x, out, n, FLOAT16_SHIFT);
}

export function widen_bfloat16(x: usize, out: usize, n: usize): void {
  widen(x, out, n, BFLOAT16_SHIFT);
}

/** float64 values as 16-bit floats, rounded once, to nearest even. */
export function narrow_float16(x: usize, out: usize, n: usize): void {
  narrow(x, out, n, FLOAT16_SHIFT);
}

export function narrow_bfloat16(x: usize, out: usize, n: usize): void {
  narrow(x, out, n, BFLOAT16_SHIFT);
}
