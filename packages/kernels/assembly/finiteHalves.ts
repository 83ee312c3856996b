// 16-bit floats of the family `finite`. float16 and bfloat16 differ in nothing but the bits of infinity, `inf`.
import { BFLOAT16, FLOAT16, isNan, KEEP } from './halves';

function replace(
  x: usize,
  out: usize,
  n: usize,
  nan: i32,
  high: i32,
  low: i32,
  inf: i32,
): void {
  const instead = i16x8.splat(<i16>nan);
  const keep = i16x8.splat(nan == KEEP ? -1 : 0);
  const infinity = i16x8.splat(<i16>inf);
  const minus = v128.or(infinity, i16x8.splat(-0x8000));
  const h = i16x8.splat(<i16>high);
  const l = i16x8.splat(<i16>low);
  const end = x + n * 2;
  while (x < end) {
    const isWhole = x + 16 <= end;
    const v = isWhole ? v128.load(x) : v128.load16_splat(x);
    const other = v128.bitselect(v, instead, keep);
    const above = v128.bitselect(h, v, i16x8.eq(v, infinity));
    const finite = v128.bitselect(l, above, i16x8.eq(v, minus));
    const y = v128.bitselect(other, finite, isNan(v, infinity));
    if (isWhole) v128.store(out, y);
    else v128.store16_lane(out, y, 0);
    x += isWhole ? 16 : 2;
    out += isWhole ? 16 : 2;
  }
}

function first(x: usize, n: usize, inf: i32): usize {
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

export function replaceNonFinite_float16(
  x: usize,
  out: usize,
  n: usize,
  nan: i32,
  high: i32,
  low: i32,
): void {
  replace(x, out, n, nan, high, low, FLOAT16);
}

export function replaceNonFinite_bfloat16(
  x: usize,
  out: usize,
  n: usize,
  nan: i32,
  high: i32,
  low: i32,
): void {
  replace(x, out, n, nan, high, low, BFLOAT16);
}

/** The index of the first element that is NaN or infinite; n where all are finite. */
export function firstNonFinite_float16(x: usize, n: usize): usize {
  return first(x, n, FLOAT16);
}

export function firstNonFinite_bfloat16(x: usize, n: usize): usize {
  return first(x, n, BFLOAT16);
}
