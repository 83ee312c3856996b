// Kernels of the family `reduce`: sums of float32 in float64, in the fixed order of their
// JavaScript versions, and maxima. Pure functions over pointers. Results are doubles: the caller
// adds blocks with compensation, divides and rounds.
import { promoteHigh } from './numbers';

// The sum of at most 4096 floats: element i goes to accumulator i mod 8, and the accumulators are
// added in order.
// @ts-ignore: decorator
@inline
function blockSum(x: usize, count: i32): f64 {
  let s01 = f64x2.splat(0);
  let s23 = s01;
  let s45 = s01;
  let s67 = s01;
  let i = 8;
  for (; i <= count; i += 8) {
    const low = v128.load(x);
    const high = v128.load(x, 16);
    s01 = f64x2.add(s01, f64x2.promote_low_f32x4(low));
    s23 = f64x2.add(s23, promoteHigh(low));
    s45 = f64x2.add(s45, f64x2.promote_low_f32x4(high));
    s67 = f64x2.add(s67, promoteHigh(high));
    x += 32;
  }
  const left = count - i + 8;
  let s0 = f64x2.extract_lane(s01, 0);
  let s1 = f64x2.extract_lane(s01, 1);
  let s2 = f64x2.extract_lane(s23, 0);
  let s3 = f64x2.extract_lane(s23, 1);
  let s4 = f64x2.extract_lane(s45, 0);
  let s5 = f64x2.extract_lane(s45, 1);
  let s6 = f64x2.extract_lane(s67, 0);
  const s7 = f64x2.extract_lane(s67, 1);
  if (left > 0) s0 += <f64>load<f32>(x);
  if (left > 1) s1 += <f64>load<f32>(x, 4);
  if (left > 2) s2 += <f64>load<f32>(x, 8);
  if (left > 3) s3 += <f64>load<f32>(x, 12);
  if (left > 4) s4 += <f64>load<f32>(x, 16);
  if (left > 5) s5 += <f64>load<f32>(x, 20);
  if (left > 6) s6 += <f64>load<f32>(x, 24);
  return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
}

/** Writes the sum of each of `rows` rows of `count` floats, at most 4096, to `sums`. */
export function sumRows_float32(x: usize, rows: i32, count: i32, sums: usize): void {
  for (let r = 0; r < rows; r++) {
    store<f64>(sums, blockSum(x, count));
    x += <usize>count * 4;
    sums += 8;
  }
}

/**
 * Adds rows of n floats to eight accumulators per column. Row i, counted from `first`, goes to the
 * accumulators i mod 8. They are stored one after the other.
 */
export function addRows_float32(x: usize, first: i32, rows: i32, n: i32, accumulators: usize): void {
  const bytes = <usize>n * 4;
  for (let r = 0; r < rows; r++) {
    let to = accumulators + <usize>((first + r) & 7) * bytes * 2;
    const end = x + bytes;
    while (x + 16 <= end) {
      const v = v128.load(x);
      v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(v)));
      v128.store(to, f64x2.add(v128.load(to, 16), promoteHigh(v)), 16);
      x += 16;
      to += 32;
    }
    while (x < end) {
      store<f64>(to, load<f64>(to) + <f64>load<f32>(x));
      x += 4;
      to += 8;
    }
  }
}

/**
 * Adds the eight accumulators of each of n columns in order. The first gets the sum, and the others
 * are cleared.
 */
export function foldRows_float32(accumulators: usize, n: i32): void {
  const bytes = <usize>n * 8;
  for (let j = 0; j < n; j++) {
    let sum = load<f64>(accumulators);
    let at = accumulators;
    for (let k = 1; k < 8; k++) {
      at += bytes;
      sum += load<f64>(at);
      store<f64>(at, 0);
    }
    store<f64>(accumulators, sum);
    accumulators += 8;
  }
}

/**
 * The largest of each of `rows` rows of `count` floats. NaN wins, +0 is larger than -0, and no
 * elements give -Infinity.
 */
export function maxRows_float32(x: usize, rows: i32, count: i32, results: usize): void {
  for (let r = 0; r < rows; r++) {
    const end = x + <usize>count * 4;
    let largest = f32x4.splat(-Infinity);
    let second = largest;
    let third = largest;
    let fourth = largest;
    // Four at a time, because a maximum takes several instructions, each of which waits for the
    // last.
    while (x + 64 <= end) {
      largest = f32x4.max(largest, v128.load(x));
      second = f32x4.max(second, v128.load(x, 16));
      third = f32x4.max(third, v128.load(x, 32));
      fourth = f32x4.max(fourth, v128.load(x, 48));
      x += 64;
    }
    largest = f32x4.max(f32x4.max(largest, second), f32x4.max(third, fourth));
    let y = max<f32>(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1));
    y = max<f32>(y, f32x4.extract_lane(largest, 2));
    y = max<f32>(y, f32x4.extract_lane(largest, 3));
    while (x < end) {
      y = max<f32>(y, load<f32>(x));
      x += 4;
    }
    store<f64>(results, <f64>y);
    results += 8;
  }
}
