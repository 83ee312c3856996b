// 16-bit floats of the family `clip`. The bits are a sign and a magnitude. They have the order of
// integers once the magnitudes of negative values are inverted: see keyOf. float16 and bfloat16
// differ only in the bits of infinity, `inf`.
import { BFLOAT16, FLOAT16, isNan, KEEP } from './halves';

/** Integers in the order of the floats, except that -0 is -1 and +0 is 0. */
// @ts-expect-error: decorator
@inline
function keyOf(v: v128): v128 {
  return v128.xor(v, i16x8.shr_u(i16x8.shr_s(v, 15), 1));
}

// Zeros are equal: a value below a zero is below -0, and a value above one is above +0.
// @ts-expect-error: decorator
@inline
function lowKey(lo: v128): v128 {
  const key = keyOf(lo);
  return i16x8.add(key, i16x8.eq(key, i16x8.splat(0)));
}

// @ts-expect-error: decorator
@inline
function highKey(hi: v128): v128 {
  const key = keyOf(hi);
  return i16x8.sub(key, i16x8.eq(key, i16x8.splat(-1)));
}

// @ts-expect-error: decorator
@inline
function clipVector(x: v128, lo: v128, lowest: v128, hi: v128, highest: v128): v128 {
  const raised = v128.bitselect(lo, x, i16x8.lt_s(keyOf(x), lowest));
  return v128.bitselect(hi, raised, i16x8.gt_s(keyOf(raised), highest));
}

// @ts-expect-error: decorator
@inline
function clipped(
  v: v128,
  l: v128,
  lowest: v128,
  h: v128,
  highest: v128,
  instead: v128,
  keep: v128,
  infinity: v128,
): v128 {
  const other = v128.bitselect(v, instead, keep);
  return v128.bitselect(other, clipVector(v, l, lowest, h, highest), isNan(v, infinity));
}

// `nan` is the bits that replace NaN, or KEEP.
function clip(x: usize, out: usize, n: usize, lo: i32, hi: i32, nan: i32, inf: i32): void {
  const l = i16x8.splat(<i16>lo);
  const h = i16x8.splat(<i16>hi);
  const lowest = lowKey(l);
  const highest = highKey(h);
  const instead = i16x8.splat(<i16>nan);
  const keep = i16x8.splat(nan == KEEP ? -1 : 0);
  const infinity = i16x8.splat(<i16>inf);
  const end = x + n * 2;
  while (x + 16 <= end) {
    v128.store(out, clipped(v128.load(x), l, lowest, h, highest, instead, keep, infinity));
    x += 16;
    out += 16;
  }
  while (x < end) {
    const v = v128.load16_splat(x);
    v128.store16_lane(out, clipped(v, l, lowest, h, highest, instead, keep, infinity), 0);
    x += 2;
    out += 2;
  }
}

// One bound per element. A NaN bound gives NaN, and lo > hi gives hi. `nan` replaces NaN in x.
function arrays(
  x: usize,
  lo: usize,
  hi: usize,
  out: usize,
  n: usize,
  nan: i32,
  inf: i32,
): void {
  const instead = i16x8.splat(<i16>nan);
  const keep = i16x8.splat(nan == KEEP ? -1 : 0);
  const infinity = i16x8.splat(<i16>inf);
  const end = x + n * 2;
  while (x < end) {
    const isWhole = x + 16 <= end;
    let v = isWhole ? v128.load(x) : v128.load16_splat(x);
    const l = isWhole ? v128.load(lo) : v128.load16_splat(lo);
    const h = isWhole ? v128.load(hi) : v128.load16_splat(hi);
    const stays = v128.and(isNan(v, infinity), keep);
    v = v128.bitselect(instead, v, v128.andnot(isNan(v, infinity), keep));
    const clipped = v128.bitselect(v, clipVector(v, l, lowKey(l), h, highKey(h)), stays);
    // A value of ones is a NaN.
    const y = v128.or(clipped, v128.or(isNan(l, infinity), isNan(h, infinity)));
    if (isWhole) v128.store(out, y);
    else v128.store16_lane(out, y, 0);
    const step: usize = isWhole ? 16 : 2;
    x += step;
    lo += step;
    hi += step;
    out += step;
  }
}

export function clip_float16(x: usize, out: usize, n: usize, lo: i32, hi: i32, nan: i32): void {
  clip(x, out, n, lo, hi, nan, FLOAT16);
}

export function clip_bfloat16(x: usize, out: usize, n: usize, lo: i32, hi: i32, nan: i32): void {
  clip(x, out, n, lo, hi, nan, BFLOAT16);
}

export function clipArrays_float16(
  x: usize,
  lo: usize,
  hi: usize,
  out: usize,
  n: usize,
  nan: i32,
): void {
  arrays(x, lo, hi, out, n, nan, FLOAT16);
}

export function clipArrays_bfloat16(
  x: usize,
  lo: usize,
  hi: usize,
  out: usize,
  n: usize,
  nan: i32,
): void {
  arrays(x, lo, hi, out, n, nan, BFLOAT16);
}
