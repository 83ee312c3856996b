// Kernels of the family `cast`: conversion to another element type, saturated. Between types a
// block goes through float64 in three steps: widen, affine, narrow. float32 to integers, rounded to
// nearest even, takes one pass. Pure functions over pointers: x and out may be the same address if
// their elements have the same size.
import { demoted, promoteHigh } from './numbers';

const NEAREST_EVEN = 0;
const NEAREST = 1;
const FLOOR = 2;
const CEIL = 3;
const TRUNCATE = 4;
const NONE = 5;

// @ts-expect-error: decorator
@inline
function least<T>(): f64 {
  return isSigned<T>() ? -<f64>((<u64>1) << (8 * sizeof<T>() - 1)) : 0;
}

// @ts-expect-error: decorator
@inline
function greatest<T>(): f64 {
  const bits = isSigned<T>() ? 8 * sizeof<T>() - 1 : 8 * sizeof<T>();
  return <f64>(((<u64>1) << bits) - 1);
}

// @ts-expect-error: decorator
@inline
function roundVector(mode: i32, y: v128): v128 {
  if (mode == NEAREST_EVEN) return f64x2.nearest(y);
  if (mode == FLOOR) return f64x2.floor(y);
  if (mode == CEIL) return f64x2.ceil(y);
  if (mode == NONE) return y;
  const whole = f64x2.trunc(y);
  if (mode == TRUNCATE) return whole;
  // Half away from zero. y + 0.5 would be wrong just below a half, and where doubles have no
  // halves.
  const half = f64x2.ge(f64x2.abs(f64x2.sub(y, whole)), f64x2.splat(0.5));
  const sign = v128.and(y, f64x2.splat(-0.0));
  const one = v128.or(f64x2.splat(1), sign);
  return f64x2.add(whole, v128.and(half, one));
}

// @ts-expect-error: decorator
@inline
function affineVector(mode: i32, x: v128, scale: v128, offset: v128, nan: v128): v128 {
  const y = roundVector(mode, f64x2.add(f64x2.mul(x, scale), offset));
  return v128.bitselect(y, nan, f64x2.eq(y, y));
}

// @ts-expect-error: decorator
@inline
function affineLoop(mode: i32, x: usize, out: usize, n: usize, a: v128, b: v128, nan: v128): void {
  const end = x + n * 8;
  while (x + 16 <= end) {
    v128.store(out, affineVector(mode, v128.load(x), a, b, nan));
    x += 16;
    out += 16;
  }
  if (x < end) {
    const y = affineVector(mode, v128.load64_zero(x), a, b, nan);
    v128.store64_lane(out, y, 0);
  }
}

/**
 * out = round(x·scale + offset). NaN becomes `nan`. An offset of -0 adds nothing, not even to a
 * zero.
 */
export function affine_float64(
  x: usize,
  out: usize,
  n: usize,
  scale: f64,
  offset: f64,
  nan: f64,
  mode: i32,
): void {
  const a = f64x2.splat(scale);
  const b = f64x2.splat(offset);
  const c = f64x2.splat(nan);
  if (mode == NEAREST_EVEN) affineLoop(NEAREST_EVEN, x, out, n, a, b, c);
  else if (mode == NEAREST) affineLoop(NEAREST, x, out, n, a, b, c);
  else if (mode == FLOOR) affineLoop(FLOOR, x, out, n, a, b, c);
  else if (mode == CEIL) affineLoop(CEIL, x, out, n, a, b, c);
  else if (mode == TRUNCATE) affineLoop(TRUNCATE, x, out, n, a, b, c);
  else affineLoop(NONE, x, out, n, a, b, c);
}

// @ts-expect-error: decorator
@inline
function limitedVector(
  mode: i32, x: v128, scale: v128, offset: v128, nan: v128, zero: v128, lo: v128, hi: v128,
): v128 {
  const y = f64x2.add(roundVector(mode, f64x2.add(f64x2.mul(x, scale), offset)), zero);
  // y comes first, so that NaN stays.
  const inside = f64x2.pmin(f64x2.pmax(y, lo), hi);
  return v128.bitselect(inside, nan, f64x2.eq(y, y));
}

// @ts-expect-error: decorator
@inline
function limitedLoop(
  mode: i32, x: usize, out: usize, n: usize,
  a: v128, b: v128, nan: v128, zero: v128, lo: v128, hi: v128,
): void {
  const end = x + n * 8;
  while (x + 16 <= end) {
    v128.store(out, limitedVector(mode, v128.load(x), a, b, nan, zero, lo, hi));
    x += 16;
    out += 16;
  }
  if (x < end) {
    const y = limitedVector(mode, v128.load64_zero(x), a, b, nan, zero, lo, hi);
    v128.store64_lane(out, y, 0);
  }
}

/**
 * out = round(x·scale + offset) + zero, limited to lo..hi. NaN becomes `nan`. A zero of -0 adds
 * nothing.
 */
export function limited_float64(
  x: usize,
  out: usize,
  n: usize,
  scale: f64,
  offset: f64,
  nan: f64,
  mode: i32,
  zero: f64,
  lo: f64,
  hi: f64,
): void {
  const a = f64x2.splat(scale);
  const b = f64x2.splat(offset);
  const c = f64x2.splat(nan);
  const z = f64x2.splat(zero);
  const l = f64x2.splat(lo);
  const h = f64x2.splat(hi);
  if (mode == NEAREST_EVEN) limitedLoop(NEAREST_EVEN, x, out, n, a, b, c, z, l, h);
  else if (mode == NEAREST) limitedLoop(NEAREST, x, out, n, a, b, c, z, l, h);
  else if (mode == FLOOR) limitedLoop(FLOOR, x, out, n, a, b, c, z, l, h);
  else if (mode == CEIL) limitedLoop(CEIL, x, out, n, a, b, c, z, l, h);
  else if (mode == TRUNCATE) limitedLoop(TRUNCATE, x, out, n, a, b, c, z, l, h);
  else limitedLoop(NONE, x, out, n, a, b, c, z, l, h);
}

/** Two vectors of integral float64 values as one of 32-bit integers, saturated. NaN gives 0. */
// @ts-expect-error: decorator
@inline
function quadOf<T>(low: v128, high: v128): v128 {
  if (isSigned<T>() || sizeof<T>() < 4) {
    const a = i32x4.trunc_sat_f64x2_s_zero(low);
    return v128.shuffle<i64>(a, i32x4.trunc_sat_f64x2_s_zero(high), 0, 2);
  }
  const a = i32x4.trunc_sat_f64x2_u_zero(low);
  return v128.shuffle<i64>(a, i32x4.trunc_sat_f64x2_u_zero(high), 0, 2);
}

/** Two vectors of 32-bit integers as one of 16-bit integers, saturated for T. */
// @ts-expect-error: decorator
@inline
function octetOf<T>(low: v128, high: v128): v128 {
  if (sizeof<T>() == 1 || isSigned<T>()) return i16x8.narrow_i32x4_s(low, high);
  return i16x8.narrow_i32x4_u(low, high);
}

/** Two vectors of 16-bit integers as one of 8-bit integers. */
// @ts-expect-error: decorator
@inline
function bytesOf<T>(low: v128, high: v128): v128 {
  return isSigned<T>() ? i8x16.narrow_i16x8_s(low, high) : i8x16.narrow_i16x8_u(low, high);
}

// @ts-expect-error: decorator
@inline
function quadAt<T>(x: usize): v128 {
  return quadOf<T>(v128.load(x), v128.load(x, 16));
}

// @ts-expect-error: decorator
@inline
function octetAt<T>(x: usize): v128 {
  return octetOf<T>(quadAt<T>(x), quadAt<T>(x + 32));
}

/** 16 bytes of T. */
// @ts-expect-error: decorator
@inline
function vectorAt<T>(x: usize): v128 {
  if (sizeof<T>() == 4) return quadAt<T>(x);
  if (sizeof<T>() == 2) return octetAt<T>(x);
  return bytesOf<T>(octetAt<T>(x), octetAt<T>(x + 64));
}

// @ts-expect-error: decorator
@inline
function saturated<T>(y: f64): T {
  // The conversion itself gives 0 for NaN.
  return <T>(y < least<T>() ? least<T>() : y > greatest<T>() ? greatest<T>() : y);
}

function integers<T>(x: usize, out: usize, n: usize): void {
  const end = x + n * 8;
  const step = 128 / sizeof<T>();
  while (x + step <= end) {
    v128.store(out, vectorAt<T>(x));
    x += step;
    out += 16;
  }
  while (x < end) {
    store<T>(out, saturated<T>(load<f64>(x)));
    x += 8;
    out += sizeof<T>();
  }
}

// 1.5·2^52: the low 32 bits of a float64 near it are the integer that was added to it.
const WHOLE: f64 = 6755399441055744;

/**
 * Two float64 values x·scale + offset, limited to lo..hi, as integers in the low halves of the
 * lanes.
 */
// @ts-expect-error: decorator
@inline
function wholePair(x: v128, scale: v128, offset: v128, lo: v128, hi: v128): v128 {
  const y = f64x2.add(f64x2.mul(x, scale), offset);
  return f64x2.add(f64x2.pmin(hi, f64x2.pmax(lo, y)), f64x2.splat(WHOLE));
}

/**
 * float32 to integers through float64. Limits are integers, so they may come before rounding and
 * before the zero point. NaN is looked for in x, and in x·0 if the scale is 0, which makes NaN of
 * an infinity.
 */
function wide<T>(
  x: usize, out: usize, n: usize, scale: f64, offset: f64, nan: f64, zero: f64, lo: f64, hi: f64,
): void {
  const end = x + n * 4;
  const a = f64x2.splat(scale);
  const b = f64x2.splat(offset);
  const l = f64x2.splat(lo - zero);
  const h = f64x2.splat(hi - zero);
  const unit = f32x4.splat(scale == 0 ? 0 : 1);
  const other = i32x4.splat(<i32><i64>nan);
  const moved = i32x4.splat(<i32>(<i64>zero - <i64>nan));
  if (x + 16 <= end) {
    // The test is at the end: V8 makes constants before a loop only if the loop surely runs.
    do {
      const v = v128.load(x);
      const low = wholePair(f64x2.promote_low_f32x4(v), a, b, l, h);
      const high = wholePair(promoteHigh(v), a, b, l, h);
      const y = i32x4.add(v128.shuffle<i32>(low, high, 0, 2, 4, 6), moved);
      const tested = f32x4.mul(v, unit);
      const words = i32x4.add(v128.and(y, f32x4.eq(tested, tested)), other);
      if (sizeof<T>() == 4) {
        v128.store(out, words);
      } else if (sizeof<T>() == 2) {
        v128.store64_lane(out, octetOf<T>(words, words), 0);
      } else {
        const half = octetOf<T>(words, words);
        v128.store32_lane(out, bytesOf<T>(half, half), 0);
      }
      x += 16;
      out += 4 * sizeof<T>();
    } while (x + 16 <= end);
  }
  while (x < end) {
    const y = nearest<f64>(<f64>load<f32>(x) * scale + offset) + zero;
    store<T>(out, <T>(y < lo ? lo : y > hi ? hi : y == y ? y : nan));
    x += 4;
    out += sizeof<T>();
  }
}

// 1.5·2^23: a float32 near it is an integer, and its bits count up by one.
const MAGIC: f32 = 12582912;

// 2^-22: x·scale·(1 ± MARGIN), with factor and product rounded to float32, are on both sides of
// x·scale, at least 2^-23 of it away.
const MARGIN: f64 = 2.384185791015625e-7;

/**
 * Converts 16 values at a time in float32, for 8-bit and 16-bit integers. The product p is rounded,
 * but it stays on the same side of every half as the exact product, because halves are float32
 * values. Only if p + offset is itself a half, it may be rounded to the wrong even number.
 *
 * Both p + (MAGIC + offset) and p + (MAGIC + offset - 1) are rounded. If p + offset is no half, the
 * bits of the second sum are those of the first minus one. If it is a half, both become even, and
 * the bits differ by 0 or 2. For NaN and infinities they differ by 0. If both sums are negative,
 * the second has larger bits, so none is taken for large. All values that do not differ by one go
 * through float64. Above 2^24 a difference of one may be a coincidence, but there the integer
 * saturates.
 *
 * If float32 cannot hold the scale (S is f64), the first sum uses a product that is too small, and
 * the second one that is too large. If they differ by one, both round to the same number, and so
 * does everything between. That is farther from the halves around this number than the error of
 * float64.
 *
 * It takes 28 vector instructions for 16 bytes, and 27 for 16 values of 16 bits. A Zen 5 does four
 * per cycle, and the loop is at that limit: it takes the same time in the L1 cache as in the L3
 * cache.
 */
// @ts-expect-error: decorator
@inline
function short<T, S>(
  x: usize, out: usize, n: usize, scale: f64, offset: f64, nan: f64, zero: f64, lo: i32, hi: i32,
): void {
  const magic: f32 = <f32>offset + MAGIC;
  const isExact = sizeof<S>() == 4;
  const factor = f32x4.splat(<f32>(isExact ? scale : scale * (1 - MARGIN)));
  const other = f32x4.splat(<f32>(scale * (1 + MARGIN)));
  const even = f32x4.splat(magic);
  const odd = f32x4.splat(magic - 1);
  const base = i32x4.splat(reinterpret<i32>(magic) - <i32>offset - <i32>zero);
  const allLess = i32x4.splat(-1);
  const end = x + n * 4;
  while (true) {
    do {
      const x0 = v128.load(x);
      const x1 = v128.load(x, 16);
      const x2 = v128.load(x, 32);
      const x3 = v128.load(x, 48);
      const p0 = f32x4.mul(x0, factor);
      const e0 = f32x4.add(p0, even);
      const p1 = f32x4.mul(x1, factor);
      const e1 = f32x4.add(p1, even);
      const p2 = f32x4.mul(x2, factor);
      const e2 = f32x4.add(p2, even);
      const p3 = f32x4.mul(x3, factor);
      const e3 = f32x4.add(p3, even);
      const d0 = i32x4.sub(f32x4.add(isExact ? p0 : f32x4.mul(x0, other), odd), e0);
      const d1 = i32x4.sub(f32x4.add(isExact ? p1 : f32x4.mul(x1, other), odd), e1);
      const d2 = i32x4.sub(f32x4.add(isExact ? p2 : f32x4.mul(x2, other), odd), e2);
      const d3 = i32x4.sub(f32x4.add(isExact ? p3 : f32x4.mul(x3, other), odd), e3);
      const low = octetOf<T>(i32x4.sub(e0, base), i32x4.sub(e1, base));
      const high = octetOf<T>(i32x4.sub(e2, base), i32x4.sub(e3, base));
      if (sizeof<T>() == 1) {
        v128.store(out, bytesOf<T>(low, high));
      } else {
        v128.store(out, low);
        v128.store(out, high, 16);
      }
      x += 64;
      out += 16 * sizeof<T>();
      const d = v128.and(v128.and(d0, d1), v128.and(d2, d3));
      if (i32x4.bitmask(i32x4.eq(d, allLess)) != 15) break;
      if (x == end) return;
    } while (true);
    // This call is in an outer loop: with a call in the inner one, V8 keeps its constants in
    // memory.
    wide<T>(x - 64, out - 16 * sizeof<T>(), 16, scale, offset, nan, zero, <f64>lo, <f64>hi);
    if (x == end) return;
  }
}

/** Limits integers to lo..hi, 16 bytes at a time. */
// @ts-expect-error: decorator
@inline
function limitBlocks<T>(out: usize, end: usize, lo: i32, hi: i32): void {
  const l = v128.splat<T>(<T>lo);
  const h = v128.splat<T>(<T>hi);
  do {
    v128.store(out, v128.min<T>(v128.max<T>(v128.load(out), l), h));
    out += 16;
  } while (out < end);
}

// @ts-expect-error: decorator
@inline
function cast<T>(
  x: usize, out: usize, n: usize, scale: f64, offset: f64, nan: f64, zero: f64, lo: i32, hi: i32,
): void {
  const isExact = <f64>(<f32>scale) == scale;
  const isNear = sizeof<T>() == 1 && abs(scale) > 1e-30 && abs(scale) < 1e30;
  const isShort = (isExact || isNear) && nearest<f64>(offset) == offset && abs(offset) <= 1048576;
  const whole = isShort ? n & ~15 : 0;
  if (whole > 0) {
    if (isExact) short<T, f32>(x, out, whole, scale, offset, nan, zero, lo, hi);
    else if (sizeof<T>() == 1) short<T, f64>(x, out, whole, scale, offset, nan, zero, lo, hi);
    // A separate pass, because the loop above has no registers left for a branch.
    if (lo > <i32>least<T>() || hi < <i32>greatest<T>()) {
      limitBlocks<T>(out, out + sizeof<T>() * whole, lo, hi);
    }
  }
  wide<T>(
    x + 4 * whole, out + sizeof<T>() * whole, n - whole, scale, offset, nan, zero, <f64>lo, <f64>hi,
  );
}

/**
 * float32 to integers in one pass: nearest even of x·scale + offset, plus zero, limited to lo..hi.
 * NaN becomes `nan`. lo and hi are values of the target; for uint32 they are passed as its bits.
 */
export function cast_int8(
  x: usize, out: usize, n: usize, scale: f64, offset: f64, nan: f64, zero: f64, lo: i32, hi: i32,
): void { // biome-ignore format: number by number
  cast<i8>(x, out, n, scale, offset, nan, zero, lo, hi);
}

export function cast_uint8(
  x: usize, out: usize, n: usize, scale: f64, offset: f64, nan: f64, zero: f64, lo: i32, hi: i32,
): void { // biome-ignore format: number by number
  cast<u8>(x, out, n, scale, offset, nan, zero, lo, hi);
}

export function cast_int16(
  x: usize, out: usize, n: usize, scale: f64, offset: f64, nan: f64, zero: f64, lo: i32, hi: i32,
): void { // biome-ignore format: number by number
  cast<i16>(x, out, n, scale, offset, nan, zero, lo, hi);
}

export function cast_uint16(
  x: usize, out: usize, n: usize, scale: f64, offset: f64, nan: f64, zero: f64, lo: i32, hi: i32,
): void { // biome-ignore format: number by number
  cast<u16>(x, out, n, scale, offset, nan, zero, lo, hi);
}

export function cast_int32(
  x: usize, out: usize, n: usize, scale: f64, offset: f64, nan: f64, zero: f64, lo: i32, hi: i32,
): void { // biome-ignore format: number by number
  wide<i32>(x, out, n, scale, offset, nan, zero, <f64>lo, <f64>hi);
}

export function cast_uint32(
  x: usize, out: usize, n: usize, scale: f64, offset: f64, nan: f64, zero: f64, lo: i32, hi: i32,
): void { // biome-ignore format: number by number
  wide<u32>(x, out, n, scale, offset, nan, zero, <f64><u32>lo, <f64><u32>hi);
}

/** Integral float64 values to integers, saturated. */
export function narrow_int8(x: usize, out: usize, n: usize): void {
  integers<i8>(x, out, n);
}

export function narrow_uint8(x: usize, out: usize, n: usize): void {
  integers<u8>(x, out, n);
}

export function narrow_int16(x: usize, out: usize, n: usize): void {
  integers<i16>(x, out, n);
}

export function narrow_uint16(x: usize, out: usize, n: usize): void {
  integers<u16>(x, out, n);
}

export function narrow_int32(x: usize, out: usize, n: usize): void {
  integers<i32>(x, out, n);
}

export function narrow_uint32(x: usize, out: usize, n: usize): void {
  integers<u32>(x, out, n);
}

export function narrow_int64(x: usize, out: usize, n: usize): void {
  for (let i: usize = 0; i < n; i++) store<i64>(out + i * 8, <i64>load<f64>(x + i * 8));
}

export function narrow_uint64(x: usize, out: usize, n: usize): void {
  for (let i: usize = 0; i < n; i++) store<u64>(out + i * 8, <u64>load<f64>(x + i * 8));
}

/** float64 to float32, each rounded once. */
export function narrow_float32(x: usize, out: usize, n: usize): void {
  const end = x + n * 8;
  while (x + 32 <= end) {
    v128.store(out, demoted(v128.load(x), v128.load(x, 16)));
    x += 32;
    out += 16;
  }
  while (x < end) {
    store<f32>(out, <f32>load<f64>(x));
    x += 8;
    out += 4;
  }
}

/** Eight values as two vectors of four: float32 or 32-bit integers. */
// @ts-expect-error: decorator
@inline
function lowQuad<T>(x: usize): v128 {
  if (sizeof<T>() == 4) return v128.load(x);
  if (sizeof<T>() == 2) return v128.load_ext<T>(x);
  const v = v128.load_ext<T>(x);
  return isSigned<T>() ? i32x4.extend_low_i16x8_s(v) : i32x4.extend_low_i16x8_u(v);
}

// @ts-expect-error: decorator
@inline
function highQuad<T>(x: usize): v128 {
  if (sizeof<T>() == 4) return v128.load(x, 16);
  if (sizeof<T>() == 2) return v128.load_ext<T>(x, 8);
  const v = v128.load_ext<T>(x);
  return isSigned<T>() ? i32x4.extend_high_i16x8_s(v) : i32x4.extend_high_i16x8_u(v);
}

// @ts-expect-error: decorator
@inline
function storeWide<T>(v: v128, out: usize): void {
  if (isFloat<T>()) {
    v128.store(out, f64x2.promote_low_f32x4(v));
    v128.store(out, promoteHigh(v), 16);
    return;
  }
  const high = v128.shuffle<i64>(v, v, 1, 1);
  // Only unsigned 32-bit integers do not fit into signed ones.
  if (isSigned<T>() || sizeof<T>() < 4) {
    v128.store(out, f64x2.convert_low_i32x4_s(v));
    v128.store(out, f64x2.convert_low_i32x4_s(high), 16);
  } else {
    v128.store(out, f64x2.convert_low_i32x4_u(v));
    v128.store(out, f64x2.convert_low_i32x4_u(high), 16);
  }
}

// @ts-expect-error: decorator
@inline
function widen<T>(x: usize, out: usize, n: usize): void {
  const end = x + n * sizeof<T>();
  while (x + 8 * sizeof<T>() <= end) {
    storeWide<T>(lowQuad<T>(x), out);
    storeWide<T>(highQuad<T>(x), out + 32);
    x += 8 * sizeof<T>();
    out += 64;
  }
  while (x < end) {
    store<f64>(out, <f64>load<T>(x));
    x += sizeof<T>();
    out += 8;
  }
}

/** Values to float64, exactly. */
export function widen_float32(x: usize, out: usize, n: usize): void {
  widen<f32>(x, out, n);
}

export function widen_int8(x: usize, out: usize, n: usize): void {
  widen<i8>(x, out, n);
}

export function widen_uint8(x: usize, out: usize, n: usize): void {
  widen<u8>(x, out, n);
}

export function widen_int16(x: usize, out: usize, n: usize): void {
  widen<i16>(x, out, n);
}

export function widen_uint16(x: usize, out: usize, n: usize): void {
  widen<u16>(x, out, n);
}

export function widen_int32(x: usize, out: usize, n: usize): void {
  widen<i32>(x, out, n);
}

export function widen_uint32(x: usize, out: usize, n: usize): void {
  widen<u32>(x, out, n);
}
