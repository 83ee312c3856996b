// Kernels of the family `project`: the passes of projections onto the simplex, balls, spheres and
// planes over one block of a row. Pure functions over pointers. They leave their results as doubles
// in `state`. The caller passes the blocks in order.
import { demoted, promoteHigh } from './numbers';

// Doubles in `state`: what `gather` keeps, what the sums leave, and the accumulators with what they
// lost.
const MOST = 0;
const LEAST = 8;
const NANS = 16;
const SUM = 24;
const REST = 32;
const INSIDE = 40;
const ABOVE = 48;
const ACCUMULATORS = 64;
const LOST = 128;

// @ts-ignore: decorator
@inline
function magnitude<T>(v: v128, abs: bool): v128 {
  return abs ? v128.abs<T>(v) : v;
}

// @ts-ignore: decorator
@inline
function magnitudeOf<T>(v: T, abs: bool): T {
  if (!abs) return v;
  if (sizeof<T>() == 4) return <T>Mathf.abs(<f32>v);
  return <T>Math.abs(<f64>v);
}

// Whether all elements are at or below the limit, and none is a NaN.
// @ts-ignore: decorator
@inline
function areAtMost<T>(a: v128, b: v128, c: v128, d: v128, limit: v128): bool {
  const low = v128.and(v128.le<T>(a, limit), v128.le<T>(b, limit));
  const high = v128.and(v128.le<T>(c, limit), v128.le<T>(d, limit));
  return i32x4.all_true(v128.and(low, high));
}

// Appends the elements above t to `to`, and updates the largest, the smallest and whether there is
// a NaN. `to` may be x: an element is written where it was read, or before.
// @ts-ignore: decorator
@inline
function gather<T>(x: usize, n: i32, abs: bool, t: T, to: usize, state: usize): i32 {
  const start = to;
  const end = x + <usize>n * sizeof<T>();
  let most = v128.splat<T>(<T>load<f64>(state, MOST));
  let least = v128.splat<T>(<T>load<f64>(state, LEAST));
  let isNan = false;
  const limit = v128.splat<T>(t);
  while (x + 64 <= end) {
    const a = magnitude<T>(v128.load(x), abs);
    const b = magnitude<T>(v128.load(x, 16), abs);
    const c = magnitude<T>(v128.load(x, 32), abs);
    const d = magnitude<T>(v128.load(x, 48), abs);
    // With a NaN these may be wrong, but then they are not used.
    most = v128.pmax<T>(most, v128.pmax<T>(v128.pmax<T>(a, b), v128.pmax<T>(c, d)));
    least = v128.pmin<T>(least, v128.pmin<T>(v128.pmin<T>(a, b), v128.pmin<T>(c, d)));
    if (!areAtMost<T>(a, b, c, d, limit)) {
      for (let at = x; at < x + 64; at += sizeof<T>()) {
        const v = magnitudeOf<T>(load<T>(at), abs);
        if (v > t) {
          store<T>(to, v);
          to += sizeof<T>();
        } else if (v != v) {
          isNan = true;
        }
      }
    }
    x += 64;
  }
  let high: T = v128.extract_lane<T>(most, 0);
  let low: T = v128.extract_lane<T>(least, 0);
  for (let lane: u8 = 1; lane < 16 / sizeof<T>(); lane++) {
    const p = laneOf<T>(most, lane);
    const q = laneOf<T>(least, lane);
    if (p > high) high = p;
    if (q < low) low = q;
  }
  while (x < end) {
    const v = magnitudeOf<T>(load<T>(x), abs);
    if (v > high) high = v;
    if (v < low) low = v;
    if (v != v) isNan = true;
    if (v > t) {
      store<T>(to, v);
      to += sizeof<T>();
    }
    x += sizeof<T>();
  }
  store<f64>(state, <f64>high, MOST);
  store<f64>(state, <f64>low, LEAST);
  if (isNan) store<f64>(state, 1, NANS);
  return <i32>((to - start) / sizeof<T>());
}

// @ts-ignore: decorator
@inline
function laneOf<T>(v: v128, lane: u8): T {
  if (sizeof<T>() == 4) {
    if (lane == 1) return <T>f32x4.extract_lane(v, 1);
    if (lane == 2) return <T>f32x4.extract_lane(v, 2);
    return <T>f32x4.extract_lane(v, 3);
  }
  return <T>f64x2.extract_lane(v, 1);
}

// Stores the accumulators, and what they lost, in memory.
// @ts-ignore: decorator
@inline
function keep(
  state: usize, s01: v128, s23: v128, s45: v128, s67: v128, r01: v128, r23: v128, r45: v128, r67: v128,
): void {
  v128.store(state, s01, ACCUMULATORS);
  v128.store(state, s23, ACCUMULATORS + 16);
  v128.store(state, s45, ACCUMULATORS + 32);
  v128.store(state, s67, ACCUMULATORS + 48);
  v128.store(state, r01, LOST);
  v128.store(state, r23, LOST + 16);
  v128.store(state, r45, LOST + 32);
  v128.store(state, r67, LOST + 48);
}

// @ts-ignore: decorator
@inline
function accumulateOne<T>(to: usize, v: f64): void {
  const sum = load<f64>(to, ACCUMULATORS);
  const next = sum + v;
  store<f64>(to, next, ACCUMULATORS);
  if (sizeof<T>() == 8) {
    const part = next - sum;
    store<f64>(to, load<f64>(to, LOST) + (sum - (next - part) + (v - part)), LOST);
  }
}

// Adds the accumulators in order, and what was lost.
// @ts-ignore: decorator
@inline
function finish<T>(state: usize): void {
  let sum = load<f64>(state, ACCUMULATORS);
  let rest = load<f64>(state, LOST);
  for (let at = state + 8; at < state + 64; at += 8) {
    const v = load<f64>(at, ACCUMULATORS);
    const next = sum + v;
    if (sizeof<T>() == 8) {
      const part = next - sum;
      rest += sum - (next - part) + (v - part) + load<f64>(at, LOST);
    }
    sum = next;
  }
  store<f64>(state, sum, SUM);
  store<f64>(state, rest, REST);
}

// Whether z is above lo, and with `capped` also below hi.
// @ts-ignore: decorator
@inline
function within(z: v128, lo: v128, hi: v128, capped: bool): v128 {
  return capped ? v128.and(f64x2.gt(z, lo), f64x2.lt(z, hi)) : f64x2.gt(z, lo);
}

// What rounding next = sum + v lost (Knuth, TAOCP 2, 4.2.2, theorem B).
// @ts-ignore: decorator
@inline
function lostPair(sum: v128, v: v128, next: v128): v128 {
  const part = f64x2.sub(next, sum);
  return f64x2.add(f64x2.sub(sum, f64x2.sub(next, part)), f64x2.sub(v, part));
}

// The sum and the number of z = x - c strictly between lo and hi, and the number of z at or above
// hi. Without `capped` hi is Infinity, and z is below it. Element i goes to accumulator i mod 8.
// For float64 the accumulators also keep what additions lose.
// @ts-ignore: decorator
@inline
function sums<T>(
  x: usize, n: i32, abs: bool, capped: bool, c: f64, lo: f64, hi: f64, state: usize,
): void {
  const vc = f64x2.splat(c);
  const vlo = f64x2.splat(lo);
  const vhi = f64x2.splat(hi);
  let s01 = f64x2.splat(0);
  let s23 = s01;
  let s45 = s01;
  let s67 = s01;
  let r01 = s01;
  let r23 = s01;
  let r45 = s01;
  let r67 = s01;
  // A lane of a mask that is all ones counts as -1.
  let inside = i64x2.splat(0);
  let above = inside;
  let i = 8;
  for (; i <= n; i += 8) {
    let a: v128;
    let b: v128;
    let d: v128;
    let e: v128;
    if (sizeof<T>() == 4) {
      const low = magnitude<T>(v128.load(x), abs);
      const high = magnitude<T>(v128.load(x, 16), abs);
      a = f64x2.sub(f64x2.promote_low_f32x4(low), vc);
      b = f64x2.sub(promoteHigh(low), vc);
      d = f64x2.sub(f64x2.promote_low_f32x4(high), vc);
      e = f64x2.sub(promoteHigh(high), vc);
      x += 32;
    } else {
      a = f64x2.sub(magnitude<T>(v128.load(x), abs), vc);
      b = f64x2.sub(magnitude<T>(v128.load(x, 16), abs), vc);
      d = f64x2.sub(magnitude<T>(v128.load(x, 32), abs), vc);
      e = f64x2.sub(magnitude<T>(v128.load(x, 48), abs), vc);
      x += 64;
    }
    if (capped) {
      above = i64x2.sub(above, f64x2.ge(a, vhi));
      above = i64x2.sub(above, f64x2.ge(b, vhi));
      above = i64x2.sub(above, f64x2.ge(d, vhi));
      above = i64x2.sub(above, f64x2.ge(e, vhi));
    }
    let mask = within(a, vlo, vhi, capped);
    inside = i64x2.sub(inside, mask);
    a = v128.and(a, mask);
    mask = within(b, vlo, vhi, capped);
    inside = i64x2.sub(inside, mask);
    b = v128.and(b, mask);
    mask = within(d, vlo, vhi, capped);
    inside = i64x2.sub(inside, mask);
    d = v128.and(d, mask);
    mask = within(e, vlo, vhi, capped);
    inside = i64x2.sub(inside, mask);
    e = v128.and(e, mask);
    const n01 = f64x2.add(s01, a);
    const n23 = f64x2.add(s23, b);
    const n45 = f64x2.add(s45, d);
    const n67 = f64x2.add(s67, e);
    if (sizeof<T>() == 8) {
      r01 = f64x2.add(r01, lostPair(s01, a, n01));
      r23 = f64x2.add(r23, lostPair(s23, b, n23));
      r45 = f64x2.add(r45, lostPair(s45, d, n45));
      r67 = f64x2.add(r67, lostPair(s67, e, n67));
    }
    s01 = n01;
    s23 = n23;
    s45 = n45;
    s67 = n67;
  }
  keep(state, s01, s23, s45, s67, r01, r23, r45, r67);
  let m = <f64>(i64x2.extract_lane(inside, 0) + i64x2.extract_lane(inside, 1));
  let q = <f64>(i64x2.extract_lane(above, 0) + i64x2.extract_lane(above, 1));
  let to = state;
  for (i -= 8; i < n; i++) {
    const z = <f64>magnitudeOf<T>(load<T>(x), abs) - c;
    if (z > lo && z < hi) {
      accumulateOne<T>(to, z);
      m += 1;
    }
    if (z >= hi) q += 1;
    x += sizeof<T>();
    to += 8;
  }
  finish<T>(state);
  store<f64>(state, m, INSIDE);
  store<f64>(state, q, ABOVE);
}

// @ts-ignore: decorator
@inline
function shrunkPair(v: v128, abs: bool, c: v128, tau: v128, most: v128): v128 {
  const zero = f64x2.splat(0);
  const z = f64x2.sub(f64x2.sub(abs ? f64x2.abs(v) : v, c), tau);
  const y = f64x2.pmin(f64x2.pmax(zero, z), most);
  if (!abs) return y;
  const negative = v128.and(f64x2.lt(v, zero), f64x2.gt(y, zero));
  return v128.or(y, v128.and(negative, f64x2.splat(-0.0)));
}

// @ts-ignore: decorator
@inline
function shrunk(v: f64, abs: bool, c: f64, tau: f64, most: f64): f64 {
  const z = (abs ? Math.abs(v) : v) - c - tau;
  let y = z > 0 ? z : 0;
  y = most < y ? most : y;
  return abs && v < 0 && y > 0 ? -y : y;
}

// @ts-ignore: decorator
@inline
function shrunkVector<T>(v: v128, abs: bool, c: v128, tau: v128, most: v128): v128 {
  if (sizeof<T>() == 8) return shrunkPair(v, abs, c, tau, most);
  const low = shrunkPair(f64x2.promote_low_f32x4(v), abs, c, tau, most);
  return demoted(low, shrunkPair(promoteHigh(v), abs, c, tau, most));
}

// x minus c and tau, clipped to 0..`most`. With `abs` it is computed from the magnitude and gets
// x's sign.
// @ts-ignore: decorator
@inline
function shrink<T>(
  x: usize, out: usize, n: i32, abs: bool, c: f64, tau: f64, most: f64,
): void {
  const vc = f64x2.splat(c);
  const vtau = f64x2.splat(tau);
  const vmost = f64x2.splat(most);
  const end = x + <usize>n * sizeof<T>();
  // Elements that are surely below the threshold, as most of a long row are, become 0 directly.
  let surely = c + tau - (Math.abs(c) + Math.abs(tau)) * 2 * f64.EPSILON;
  if (sizeof<T>() == 4) surely -= Math.abs(surely) * <f64>f32.EPSILON + <f64>f32.MIN_VALUE;
  const limit = v128.splat<T>(<T>surely);
  const zero = f64x2.splat(0);
  while (x + 64 <= end) {
    const a = magnitude<T>(v128.load(x), abs);
    const b = magnitude<T>(v128.load(x, 16), abs);
    const d = magnitude<T>(v128.load(x, 32), abs);
    const e = magnitude<T>(v128.load(x, 48), abs);
    if (areAtMost<T>(a, b, d, e, limit)) {
      v128.store(out, zero);
      v128.store(out, zero, 16);
      v128.store(out, zero, 32);
      v128.store(out, zero, 48);
      x += 64;
      out += 64;
      continue;
    }
    const stop = x + 64;
    while (x < stop) {
      v128.store(out, shrunkVector<T>(v128.load(x), abs, vc, vtau, vmost));
      x += 16;
      out += 16;
    }
  }
  while (x + 16 <= end) {
    v128.store(out, shrunkVector<T>(v128.load(x), abs, vc, vtau, vmost));
    x += 16;
    out += 16;
  }
  while (x < end) {
    store<T>(out, <T>shrunk(<f64>load<T>(x), abs, c, tau, most));
    x += sizeof<T>();
    out += sizeof<T>();
  }
}

// The sum of (x p)(y q), and the sum of its magnitudes. Element i goes to accumulator i mod 8.
// @ts-ignore: decorator
@inline
function dot<T>(x: usize, y: usize, n: i32, p: f64, q: f64, state: usize): void {
  const vp = f64x2.splat(p);
  const vq = f64x2.splat(q);
  let s01 = f64x2.splat(0);
  let s23 = s01;
  let s45 = s01;
  let s67 = s01;
  let r01 = s01;
  let r23 = s01;
  let r45 = s01;
  let r67 = s01;
  let sizes = s01;
  let i = 8;
  for (; i <= n; i += 8) {
    let a: v128;
    let b: v128;
    let d: v128;
    let e: v128;
    if (sizeof<T>() == 4) {
      const v = v128.load(x);
      const w = v128.load(y);
      const f = v128.load(x, 16);
      const g = v128.load(y, 16);
      a = product(f64x2.promote_low_f32x4(v), f64x2.promote_low_f32x4(w), vp, vq);
      b = product(promoteHigh(v), promoteHigh(w), vp, vq);
      d = product(f64x2.promote_low_f32x4(f), f64x2.promote_low_f32x4(g), vp, vq);
      e = product(promoteHigh(f), promoteHigh(g), vp, vq);
      x += 32;
      y += 32;
    } else {
      a = product(v128.load(x), v128.load(y), vp, vq);
      b = product(v128.load(x, 16), v128.load(y, 16), vp, vq);
      d = product(v128.load(x, 32), v128.load(y, 32), vp, vq);
      e = product(v128.load(x, 48), v128.load(y, 48), vp, vq);
      x += 64;
      y += 64;
    }
    sizes = f64x2.add(sizes, f64x2.add(f64x2.abs(a), f64x2.abs(b)));
    sizes = f64x2.add(sizes, f64x2.add(f64x2.abs(d), f64x2.abs(e)));
    const n01 = f64x2.add(s01, a);
    const n23 = f64x2.add(s23, b);
    const n45 = f64x2.add(s45, d);
    const n67 = f64x2.add(s67, e);
    if (sizeof<T>() == 8) {
      r01 = f64x2.add(r01, lostPair(s01, a, n01));
      r23 = f64x2.add(r23, lostPair(s23, b, n23));
      r45 = f64x2.add(r45, lostPair(s45, d, n45));
      r67 = f64x2.add(r67, lostPair(s67, e, n67));
    }
    s01 = n01;
    s23 = n23;
    s45 = n45;
    s67 = n67;
  }
  keep(state, s01, s23, s45, s67, r01, r23, r45, r67);
  let size = f64x2.extract_lane(sizes, 0) + f64x2.extract_lane(sizes, 1);
  let to = state;
  for (i -= 8; i < n; i++) {
    const v = <f64>load<T>(x) * p * (<f64>load<T>(y) * q);
    accumulateOne<T>(to, v);
    size += Math.abs(v);
    x += sizeof<T>();
    y += sizeof<T>();
    to += 8;
  }
  finish<T>(state);
  store<f64>(state, size, INSIDE);
}

// @ts-ignore: decorator
@inline
function product(x: v128, y: v128, p: v128, q: v128): v128 {
  return f64x2.mul(f64x2.mul(x, p), f64x2.mul(y, q));
}

// out = x - (a p) q.
// @ts-ignore: decorator
@inline
function step<T>(x: usize, a: usize, out: usize, n: i32, p: f64, q: f64): void {
  const vp = f64x2.splat(p);
  const vq = f64x2.splat(q);
  const end = x + <usize>n * sizeof<T>();
  while (x + 16 <= end) {
    const v = v128.load(x);
    const w = v128.load(a);
    if (sizeof<T>() == 4) {
      const low = f64x2.sub(
        f64x2.promote_low_f32x4(v),
        f64x2.mul(f64x2.mul(f64x2.promote_low_f32x4(w), vp), vq),
      );
      const high = f64x2.sub(
        promoteHigh(v),
        f64x2.mul(f64x2.mul(promoteHigh(w), vp), vq),
      );
      v128.store(out, demoted(low, high));
    } else {
      v128.store(out, f64x2.sub(v, f64x2.mul(f64x2.mul(w, vp), vq)));
    }
    x += 16;
    a += 16;
    out += 16;
  }
  while (x < end) {
    store<T>(out, <T>(<f64>load<T>(x) - <f64>load<T>(a) * p * q));
    x += sizeof<T>();
    a += sizeof<T>();
    out += sizeof<T>();
  }
}

export function gather_float32(x: usize, n: i32, abs: bool, t: f64, to: usize, state: usize): i32 {
  return abs
    ? gather<f32>(x, n, true, <f32>t, to, state)
    : gather<f32>(x, n, false, <f32>t, to, state);
}

export function gather_float64(x: usize, n: i32, abs: bool, t: f64, to: usize, state: usize): i32 {
  return abs ? gather<f64>(x, n, true, t, to, state) : gather<f64>(x, n, false, t, to, state);
}

// A separate function for each form, so that none tests the form in its loop.
// @ts-ignore: decorator
@inline
function chosenSums<T>(
  x: usize, n: i32, abs: bool, c: f64, lo: f64, hi: f64, state: usize,
): void {
  if (hi == Infinity) {
    if (abs) sums<T>(x, n, true, false, c, lo, hi, state);
    else sums<T>(x, n, false, false, c, lo, hi, state);
  } else if (abs) {
    sums<T>(x, n, true, true, c, lo, hi, state);
  } else {
    sums<T>(x, n, false, true, c, lo, hi, state);
  }
}

export function sums_float32(
  x: usize, n: i32, abs: bool, c: f64, lo: f64, hi: f64, state: usize,
): void {
  chosenSums<f32>(x, n, abs, c, lo, hi, state);
}

export function sums_float64(
  x: usize, n: i32, abs: bool, c: f64, lo: f64, hi: f64, state: usize,
): void {
  chosenSums<f64>(x, n, abs, c, lo, hi, state);
}

export function shrink_float32(
  x: usize, out: usize, n: i32, abs: bool, c: f64, tau: f64, most: f64,
): void {
  if (abs) shrink<f32>(x, out, n, true, c, tau, most);
  else shrink<f32>(x, out, n, false, c, tau, most);
}

export function shrink_float64(
  x: usize, out: usize, n: i32, abs: bool, c: f64, tau: f64, most: f64,
): void {
  if (abs) shrink<f64>(x, out, n, true, c, tau, most);
  else shrink<f64>(x, out, n, false, c, tau, most);
}

export function dot_float32(x: usize, y: usize, n: i32, p: f64, q: f64, state: usize): void {
  dot<f32>(x, y, n, p, q, state);
}

export function dot_float64(x: usize, y: usize, n: i32, p: f64, q: f64, state: usize): void {
  dot<f64>(x, y, n, p, q, state);
}

export function step_float32(x: usize, a: usize, out: usize, n: i32, p: f64, q: f64): void {
  step<f32>(x, a, out, n, p, q);
}

export function step_float64(x: usize, a: usize, out: usize, n: i32, p: f64, q: f64): void {
  step<f64>(x, a, out, n, p, q);
}
