// Kernels of the family `replace`: replacement of NaN and infinities. Pure functions over pointers:
// x and out may be the same address.
import { BFLOAT16, FLOAT16, isNan, KEEP } from './halves';

// @ts-expect-error: decorator
@inline
function replace<T>(x: usize, out: usize, n: usize, nan: T, high: T, low: T): void {
  const end = x + n * sizeof<T>();
  const vnan = v128.splat<T>(nan);
  const vhigh = v128.splat<T>(high);
  const vlow = v128.splat<T>(low);
  const infinity = v128.splat<T>(<T>Infinity);
  const minus = v128.splat<T>(<T>-Infinity);
  while (x + 16 <= end) {
    const v = v128.load(x);
    const finite = v128.bitselect(vhigh, v128.bitselect(vlow, v, v128.eq<T>(v, minus)), v128.eq<T>(v, infinity));
    v128.store(out, v128.bitselect(finite, vnan, v128.eq<T>(v, v)));
    x += 16;
    out += 16;
  }
  while (x < end) {
    const v = load<T>(x);
    const finite = v == <T>Infinity ? high : v == <T>-Infinity ? low : v;
    store<T>(out, v == v ? finite : nan);
    x += sizeof<T>();
    out += sizeof<T>();
  }
}

// float16 and bfloat16 differ only in the bits of infinity, `inf`.
function replaceHalves(
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

export function replaceNonFinite_float32(
  x: usize,
  out: usize,
  n: usize,
  nan: f32,
  high: f32,
  low: f32,
): void {
  replace<f32>(x, out, n, nan, high, low);
}

export function replaceNonFinite_float64(
  x: usize,
  out: usize,
  n: usize,
  nan: f64,
  high: f64,
  low: f64,
): void {
  replace<f64>(x, out, n, nan, high, low);
}

export function replaceNonFinite_float16(
  x: usize,
  out: usize,
  n: usize,
  nan: i32,
  high: i32,
  low: i32,
): void {
  replaceHalves(x, out, n, nan, high, low, FLOAT16);
}

export function replaceNonFinite_bfloat16(
  x: usize,
  out: usize,
  n: usize,
  nan: i32,
  high: i32,
  low: i32,
): void {
  replaceHalves(x, out, n, nan, high, low, BFLOAT16);
}
