// Sums of the family `clipVjp`: the gradients of bounds that hold for rows.
import { promoteHigh } from './numbers';

const BOUNDS = 0;
const VALUES = 1;

// The values at an address and at up to three offsets from it, one lane for each.
// @ts-expect-error: decorator
@inline
function gather<T>(at: usize, second: usize, third: usize, fourth: usize): v128 {
  if (sizeof<T>() == 8) return v128.load64_lane(at + second, v128.load64_zero(at), 1);
  let v = v128.load32_lane(at + second, v128.load32_zero(at), 1);
  v = v128.load32_lane(at + third, v, 2);
  return v128.load32_lane(at + fourth, v, 3);
}

// Adds runs of n values, each to its own sum in order, in float64. All rows together may repeat.
// With BOUNDS the values are the parts of dy that the bounds of rows get, and go to the sums of
// both. Without, they are the values at dy and go to the first. Each row has a lane, because each
// addition waits for the one before it. If there are fewer rows than lanes, the last row fills the
// rest, and nobody reads these sums: there must be room for four more.
// @ts-expect-error: decorator
@inline
function addRows<T>(
  what: i32,
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  sumsLo: usize,
  sumsHi: usize,
  repeats: usize,
  rows: usize,
  n: usize,
): void {
  const length = n * sizeof<T>();
  const lanes: usize = 16 / sizeof<T>();
  for (; repeats > 0; repeats--) {
    for (let row: usize = 0; row < rows; row += lanes) {
      const last = min<usize>(rows - row, lanes) - 1;
      const b = min<usize>(1, last);
      const c = min<usize>(2, last);
      const second = b * length;
      const third = c * length;
      const fourth = last * length;
      const size = sizeof<T>();
      let l = v128.splat<T>(0);
      let h = l;
      let crossed = l;
      if (what == BOUNDS) {
        l = gather<T>(lo + row * size, b * size, c * size, last * size);
        h = gather<T>(hi + row * size, b * size, c * size, last * size);
        // If a bound is NaN, nothing is beyond either. If lo > hi, everything is beyond hi. Ones
        // are NaN.
        const lost = v128.not(v128.le<T>(l, h));
        crossed = v128.gt<T>(l, h);
        l = v128.or(l, lost);
        h = v128.or(h, lost);
      }
      const sumLo = sumsLo + row * 8;
      const sumHi = sumsHi + row * 8;
      let low = v128.load(sumLo);
      let low2 = v128.load(sumLo, 16);
      let high = low;
      let high2 = low2;
      if (what == BOUNDS) {
        high = v128.load(sumHi);
        high2 = v128.load(sumHi, 16);
      }
      for (let i: usize = 0; i < length; i += size) {
        let below = gather<T>(dy + i, second, third, fourth);
        if (what == BOUNDS) {
          const v = gather<T>(x + i, second, third, fourth);
          const isAbove = v128.or(v128.gt<T>(v, h), v128.and(crossed, v128.eq<T>(v, v)));
          const above = v128.and(below, isAbove);
          below = v128.and(below, v128.lt<T>(v, l));
          if (sizeof<T>() == 8) {
            high = f64x2.add(high, above);
          } else {
            high = f64x2.add(high, f64x2.promote_low_f32x4(above));
            high2 = f64x2.add(high2, promoteHigh(above));
          }
        }
        if (sizeof<T>() == 8) {
          low = f64x2.add(low, below);
        } else {
          low = f64x2.add(low, f64x2.promote_low_f32x4(below));
          low2 = f64x2.add(low2, promoteHigh(below));
        }
      }
      v128.store(sumLo, low);
      if (sizeof<T>() == 4) v128.store(sumLo, low2, 16);
      if (what == BOUNDS) {
        v128.store(sumHi, high);
        if (sizeof<T>() == 4) v128.store(sumHi, high2, 16);
      }
      x += (last + 1) * length;
      dy += (last + 1) * length;
    }
  }
}

export function addRuns_float32(
  values: usize,
  sums: usize,
  repeats: usize,
  rows: usize,
  run: usize,
): void {
  addRows<f32>(VALUES, values, 0, 0, 0, sums, 0, repeats, rows, run);
}

export function addRuns_float64(
  values: usize,
  sums: usize,
  repeats: usize,
  rows: usize,
  run: usize,
): void {
  addRows<f64>(VALUES, values, 0, 0, 0, sums, 0, repeats, rows, run);
}

export function boundRows_float32(
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  sumsLo: usize,
  sumsHi: usize,
  repeats: usize,
  rows: usize,
  n: usize,
): void {
  addRows<f32>(BOUNDS, dy, x, lo, hi, sumsLo, sumsHi, repeats, rows, n);
}

export function boundRows_float64(
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  sumsLo: usize,
  sumsHi: usize,
  repeats: usize,
  rows: usize,
  n: usize,
): void {
  addRows<f64>(BOUNDS, dy, x, lo, hi, sumsLo, sumsHi, repeats, rows, n);
}
