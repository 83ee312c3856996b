// Kernels of the family `project`: what projections onto the simplex, balls, spheres and planes do to one block of a row.
// Pure functions over pointers. What they find is left as doubles in `state`; the caller goes through the blocks in order.
import { promoteHigh } from './numbers';

// Doubles in `state`: what `gather` keeps, what the sums leave, and the accumulators with what they lost.
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

// Appends the elements above t to `to`, and brings the largest, the least and whether there is a NaN up to date.
// `to` may be x: an element is written where it was read, or before.
// @ts-ignore: decorator
@inline
function gather<T>(x: usize, n: i32, abs: bool, t: T, to: usize, state: usize): i32 {
  const start = to;
  const end = x + <usize>n * sizeof<T>();
  let most = v128.splat<T>(<T>load<f64>(state, MOST));
  let least = v128.splat<T>(<T>load<f64>(state, LEAST));
  let nans = v128.splat<T>(<T>0);
  const limit = v128.splat<T>(t);
  while (x + 64 <= end) {
    const a = magnitude<T>(v128.load(x), abs);
    const b = magnitude<T>(v128.load(x, 16), abs);
    const c = magnitude<T>(v128.load(x, 32), abs);
    const d = magnitude<T>(v128.load(x, 48), abs);
    // x second: a NaN changes neither.
    most = v128.pmax<T>(v128.pmax<T>(v128.pmax<T>(v128.pmax<T>(most, a), b), c), d);
    least = v128.pmin<T>(v128.pmin<T>(v128.pmin<T>(v128.pmin<T>(least, a), b), c), d);
    nans = v128.or(
      nans,
      v128.or(
        v128.or(v128.ne<T>(a, a), v128.ne<T>(b, b)),
        v128.or(v128.ne<T>(c, c), v128.ne<T>(d, d)),
      ),
    );
    const above = v128.or(
      v128.or(v128.gt<T>(a, limit), v128.gt<T>(b, limit)),
      v128.or(v128.gt<T>(c, limit), v128.gt<T>(d, limit)),
    );
    if (v128.any_true(above)) {
      for (let at = x; at < x + 64; at += sizeof<T>()) {
        const v = magnitudeOf<T>(load<T>(at), abs);
        if (v > t) {
          store<T>(to, v);
          to += sizeof<T>();
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
  let isNan = v128.any_true(nans);
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

// Adds two doubles to the accumulator at `to`. Those of float64 also keep what the addition rounds away (Knuth, TAOCP 2,
// 4.2.2, theorem B).
// @ts-ignore: decorator
@inline
function accumulate<T>(to: usize, v: v128): void {
  const sum = v128.load(to, ACCUMULATORS);
  const next = f64x2.add(sum, v);
  v128.store(to, next, ACCUMULATORS);
  if (sizeof<T>() == 8) {
    const part = f64x2.sub(next, sum);
    const lost = f64x2.add(f64x2.sub(sum, f64x2.sub(next, part)), f64x2.sub(v, part));
    v128.store(to, f64x2.add(v128.load(to, LOST), lost), LOST);
  }
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

// @ts-ignore: decorator
@inline
function clear(state: usize): void {
  for (let at: usize = 0; at < 128; at += 16) v128.store(state + at, f64x2.splat(0), ACCUMULATORS);
}

// The accumulators in order, and what was lost.
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

// The sum and the number of z = x - c strictly between lo and hi, and the number of z at or above hi. Element i goes to
// accumulator i mod 8.
// @ts-ignore: decorator
@inline
function sums<T>(x: usize, n: i32, abs: bool, c: f64, lo: f64, hi: f64, state: usize): void {
  const vc = f64x2.splat(c);
  const vlo = f64x2.splat(lo);
  const vhi = f64x2.splat(hi);
  const one = f64x2.splat(1);
  let inside = f64x2.splat(0);
  let above = f64x2.splat(0);
  clear(state);
  let i = 8;
  for (; i <= n; i += 8) {
    if (sizeof<T>() == 4) {
      for (let k: usize = 0; k < 2; k++) {
        const v = magnitude<T>(v128.load(x + 16 * k), abs);
        const z = f64x2.sub(f64x2.promote_low_f32x4(v), vc);
        const w = f64x2.sub(promoteHigh(v), vc);
        const zIn = v128.and(f64x2.gt(z, vlo), f64x2.lt(z, vhi));
        const wIn = v128.and(f64x2.gt(w, vlo), f64x2.lt(w, vhi));
        accumulate<T>(state + 32 * k, v128.and(z, zIn));
        accumulate<T>(state + 32 * k + 16, v128.and(w, wIn));
        inside = f64x2.add(inside, f64x2.add(v128.and(one, zIn), v128.and(one, wIn)));
        above = f64x2.add(
          above,
          f64x2.add(v128.and(one, f64x2.ge(z, vhi)), v128.and(one, f64x2.ge(w, vhi))),
        );
      }
      x += 32;
    } else {
      for (let k: usize = 0; k < 4; k++) {
        const z = f64x2.sub(magnitude<T>(v128.load(x + 16 * k), abs), vc);
        const zIn = v128.and(f64x2.gt(z, vlo), f64x2.lt(z, vhi));
        accumulate<T>(state + 16 * k, v128.and(z, zIn));
        inside = f64x2.add(inside, v128.and(one, zIn));
        above = f64x2.add(above, v128.and(one, f64x2.ge(z, vhi)));
      }
      x += 64;
    }
  }
  let m = f64x2.extract_lane(inside, 0) + f64x2.extract_lane(inside, 1);
  let q = f64x2.extract_lane(above, 0) + f64x2.extract_lane(above, 1);
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
function narrowed(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(
    f32x4.demote_f64x2_zero(low),
    f32x4.demote_f64x2_zero(high),
    0, 1, 4, 5,
  );
}

// x brought to between 0 and `most` after c and tau were taken from it; with `abs` from its magnitude, with x's sign.
// @ts-ignore: decorator
@inline
function shrink<T>(
  x: usize, out: usize, n: i32, abs: bool, c: f64, tau: f64, most: f64,
): void {
  const vc = f64x2.splat(c);
  const vtau = f64x2.splat(tau);
  const vmost = f64x2.splat(most);
  const end = x + <usize>n * sizeof<T>();
  while (x + 16 <= end) {
    const v = v128.load(x);
    if (sizeof<T>() == 4) {
      const low = shrunkPair(f64x2.promote_low_f32x4(v), abs, vc, vtau, vmost);
      const high = shrunkPair(promoteHigh(v), abs, vc, vtau, vmost);
      v128.store(out, narrowed(low, high));
    } else {
      v128.store(out, shrunkPair(v, abs, vc, vtau, vmost));
    }
    x += 16;
    out += 16;
  }
  while (x < end) {
    store<T>(out, <T>shrunk(<f64>load<T>(x), abs, c, tau, most));
    x += sizeof<T>();
    out += sizeof<T>();
  }
}

// The sum of (x p)(y q), and that of its magnitudes. Element i goes to accumulator i mod 8.
// @ts-ignore: decorator
@inline
function dot<T>(x: usize, y: usize, n: i32, p: f64, q: f64, state: usize): void {
  const vp = f64x2.splat(p);
  const vq = f64x2.splat(q);
  let sizes = f64x2.splat(0);
  clear(state);
  let i = 8;
  for (; i <= n; i += 8) {
    if (sizeof<T>() == 4) {
      for (let k: usize = 0; k < 2; k++) {
        const v = v128.load(x + 16 * k);
        const w = v128.load(y + 16 * k);
        const low = f64x2.mul(
          f64x2.mul(f64x2.promote_low_f32x4(v), vp),
          f64x2.mul(f64x2.promote_low_f32x4(w), vq),
        );
        const high = f64x2.mul(f64x2.mul(promoteHigh(v), vp), f64x2.mul(promoteHigh(w), vq));
        accumulate<T>(state + 32 * k, low);
        accumulate<T>(state + 32 * k + 16, high);
        sizes = f64x2.add(sizes, f64x2.add(f64x2.abs(low), f64x2.abs(high)));
      }
      x += 32;
      y += 32;
    } else {
      for (let k: usize = 0; k < 2; k++) {
        const low = f64x2.mul(
          f64x2.mul(v128.load(x + 32 * k), vp),
          f64x2.mul(v128.load(y + 32 * k), vq),
        );
        const high = f64x2.mul(
          f64x2.mul(v128.load(x + 32 * k, 16), vp),
          f64x2.mul(v128.load(y + 32 * k, 16), vq),
        );
        accumulate<T>(state + 32 * k, low);
        accumulate<T>(state + 32 * k + 16, high);
        sizes = f64x2.add(sizes, f64x2.add(f64x2.abs(low), f64x2.abs(high)));
      }
      x += 64;
      y += 64;
    }
  }
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
      v128.store(out, narrowed(low, high));
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

export function sums_float32(
  x: usize, n: i32, abs: bool, c: f64, lo: f64, hi: f64, state: usize,
): void {
  if (abs) sums<f32>(x, n, true, c, lo, hi, state);
  else sums<f32>(x, n, false, c, lo, hi, state);
}

export function sums_float64(
  x: usize, n: i32, abs: bool, c: f64, lo: f64, hi: f64, state: usize,
): void {
  if (abs) sums<f64>(x, n, true, c, lo, hi, state);
  else sums<f64>(x, n, false, c, lo, hi, state);
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
