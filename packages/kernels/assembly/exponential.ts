// Kernels of the family `exponential`, for float32: e^x and related functions. They compute in
// float64, two lanes at a time, and round once. They give the bits of their JavaScript versions.
// Pure functions over pointers: out may be x; no other overlap. scripts/coefficients.mjs prints the
// polynomials.
import { demoted, nanOf, promoteHigh } from './numbers';

const EXP = 0;
const TANH = 1;
const SIGMOID = 2;
const SOFTPLUS = 3;
const LOG = 4;

const LOG2E: f64 = 1.4426950408889634;
const LN2: f64 = 0.6931471805599453;
// The bits of the smallest float32 above √½, as a float64.
const ROOT_HALF: i64 = 0x3fe6a09e80000000;
// e^-104 is below half of the smallest float32, and e^104 above the largest.
const FAR: f32 = 104;
// Adding this rounds a number to an integer: 1.5·2^52 + 1023, so that the lowest bits are the
// exponent of a float64.
const ROUNDER: f64 = 6755399441056767;

// (2^f - 1) / f for f in -0.5..0.5, with a relative error of 1.1e-8.
// @ts-expect-error: decorator
@inline
function slope(f: v128): v128 {
  let q = f64x2.splat(0.000154035126833);
  q = f64x2.add(f64x2.mul(q, f), f64x2.splat(0.00133907354815));
  q = f64x2.add(f64x2.mul(q, f), f64x2.splat(0.00961823749398));
  q = f64x2.add(f64x2.mul(q, f), f64x2.splat(0.0555035743364));
  q = f64x2.add(f64x2.mul(q, f), f64x2.splat(0.24022649795));
  return f64x2.add(f64x2.mul(q, f), f64x2.splat(0.693147187927));
}

// t plus the rounder: its lowest bits are the integer nearest to t, as the exponent of a float64.
// @ts-expect-error: decorator
@inline
function roundedOf(t: v128): v128 {
  return f64x2.add(t, f64x2.splat(ROUNDER));
}

// 2 to the integer of `rounded`. For NaN it is any number.
// @ts-expect-error: decorator
@inline
function scaleOf(rounded: v128): v128 {
  return i64x2.shl(rounded, 52);
}

// 2^t / scale - 1.
// @ts-expect-error: decorator
@inline
function restOf(t: v128, rounded: v128): v128 {
  const f = f64x2.sub(t, f64x2.sub(rounded, f64x2.splat(ROUNDER)));
  return f64x2.mul(f, slope(f));
}

// 2^t.
// @ts-expect-error: decorator
@inline
function power(t: v128): v128 {
  const rounded = roundedOf(t);
  const scale = scaleOf(rounded);
  return f64x2.add(scale, f64x2.mul(scale, restOf(t, rounded)));
}

// log(1 + u) for u in 0..1, as 2·artanh(u / (2 + u)).
// @ts-expect-error: decorator
@inline
function log1p(u: v128): v128 {
  const z = f64x2.div(u, f64x2.add(u, f64x2.splat(2)));
  const w = f64x2.mul(z, z);
  let p = f64x2.splat(0.281783352473);
  p = f64x2.add(f64x2.mul(p, w), f64x2.splat(0.279606026785));
  p = f64x2.add(f64x2.mul(p, w), f64x2.splat(0.400249102874));
  p = f64x2.add(f64x2.mul(p, w), f64x2.splat(0.666663146819));
  p = f64x2.add(f64x2.mul(p, w), f64x2.splat(2.00000000792));
  return f64x2.mul(z, p);
}

// log(v) of positive numbers: v = m·2^k with m in √½..√2, and log(m) = 2·artanh((m - 1) / (m + 1)).
// @ts-expect-error: decorator
@inline
function log(v: v128): v128 {
  const k = i64x2.shr_s(i64x2.sub(v, i64x2.splat(ROOT_HALF)), 52);
  const m = i64x2.sub(v, i64x2.shl(k, 52));
  const whole = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(k, k, 0, 2, 0, 2));
  const one = f64x2.splat(1);
  const z = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const w = f64x2.mul(z, z);
  let p = f64x2.splat(0.299256507032);
  p = f64x2.add(f64x2.mul(p, w), f64x2.splat(0.399747949414));
  p = f64x2.add(f64x2.mul(p, w), f64x2.splat(0.666668159504));
  p = f64x2.add(f64x2.mul(p, w), f64x2.splat(1.99999999862));
  return f64x2.add(f64x2.mul(whole, f64x2.splat(LN2)), f64x2.mul(z, p));
}

// The function of two float64 lanes: of v, which is x or |x| within bounds, and of x.
// @ts-expect-error: decorator
@inline
function pair(op: i32, v: v128, x: v128): v128 {
  if (op == LOG) return log(v);
  if (op == EXP) return power(f64x2.mul(v, f64x2.splat(LOG2E)));
  if (op == SIGMOID) {
    const one = f64x2.splat(1);
    return f64x2.div(one, f64x2.add(one, power(f64x2.mul(v, f64x2.splat(-LOG2E)))));
  }
  if (op == SOFTPLUS) {
    const u = power(f64x2.mul(v, f64x2.splat(-LOG2E)));
    return f64x2.add(f64x2.pmax(x, f64x2.splat(0)), log1p(u));
  }
  // y / (y + 2), where y = e^2v - 1 without cancellation.
  const t = f64x2.mul(v, f64x2.splat(2 * LOG2E));
  const rounded = roundedOf(t);
  const scale = scaleOf(rounded);
  const y = f64x2.add(f64x2.sub(scale, f64x2.splat(1)), f64x2.mul(scale, restOf(t, rounded)));
  return f64x2.div(y, f64x2.add(y, f64x2.splat(2)));
}

// @ts-expect-error: decorator
@inline
function quad(op: i32, x: v128): v128 {
  let v = op == TANH || op == SOFTPLUS ? f32x4.abs(x) : x;
  if (op != LOG) v = f32x4.pmin(v, f32x4.splat(op == TANH ? 10 : FAR));
  if (op == EXP || op == SIGMOID) v = f32x4.pmax(v, f32x4.splat(-FAR));
  const low = pair(op, f64x2.promote_low_f32x4(v), f64x2.promote_low_f32x4(x));
  const high = pair(op, promoteHigh(v), promoteHigh(x));
  const y = demoted(low, high);
  if (op == TANH) return v128.bitselect(x, y, i32x4.splat(0x80000000));
  return op == LOG ? logEnds(x, y) : y;
}

// y for positive finite x. Infinity and NaN stay, zeros give -Infinity, and negative values NaN.
// @ts-expect-error: decorator
@inline
function logEnds(x: v128, y: v128): v128 {
  const finite = v128.bitselect(y, x, f32x4.lt(x, f32x4.splat(Infinity)));
  const zero = f32x4.eq(x, f32x4.splat(0));
  const end = v128.bitselect(f32x4.splat(-Infinity), f32x4.splat(nanOf<f32>()), zero);
  return v128.bitselect(end, finite, f32x4.le(x, f32x4.splat(0)));
}

// @ts-expect-error: decorator
@inline
function map(op: i32, x: usize, out: usize, n: usize): void {
  const end = x + n * 4;
  while (x + 32 <= end) {
    const first = quad(op, v128.load(x));
    const second = quad(op, v128.load(x, 16));
    v128.store(out, first);
    v128.store(out, second, 16);
    x += 32;
    out += 32;
  }
  while (x < end) {
    const four = x + 16 <= end;
    const y = quad(op, four ? v128.load(x) : v128.load32_zero(x));
    if (four) v128.store(out, y);
    else v128.store_lane<f32>(out, y, 0);
    x += four ? 16 : 4;
    out += four ? 16 : 4;
  }
}

export function exp_float32(x: usize, out: usize, n: usize): void {
  map(EXP, x, out, n);
}

export function tanh_float32(x: usize, out: usize, n: usize): void {
  map(TANH, x, out, n);
}

export function sigmoid_float32(x: usize, out: usize, n: usize): void {
  map(SIGMOID, x, out, n);
}

export function softplus_float32(x: usize, out: usize, n: usize): void {
  map(SOFTPLUS, x, out, n);
}

export function log_float32(x: usize, out: usize, n: usize): void {
  map(LOG, x, out, n);
}

// The largest of a row, without NaN. The power of a NaN is NaN, and so is the sum.
// @ts-expect-error: decorator
@inline
function largestOf(x: usize, end: usize): f32 {
  let v = f32x4.splat(-Infinity);
  let w = v;
  while (x + 32 <= end) {
    v = f32x4.pmax(v, v128.load(x));
    w = f32x4.pmax(w, v128.load(x, 16));
    x += 32;
  }
  v = f32x4.pmax(v, w);
  v = f32x4.pmax(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  let y = f32x4.extract_lane(f32x4.pmax(v, v128.shuffle<i32>(v, v, 1, 0, 3, 2)), 0);
  while (x < end) {
    const value = load<f32>(x);
    if (value > y) y = value;
    x += 4;
  }
  return y;
}

// e^(v - largest). In float32 it is 0 long before the difference is -104.
// @ts-expect-error: decorator
@inline
function shifted(v: v128, largest: v128): v128 {
  const d = f64x2.pmax(f64x2.sub(v, largest), f64x2.splat(-FAR));
  return power(f64x2.mul(d, f64x2.splat(LOG2E)));
}

// Writes e^(x - largest) of a row. Returns the sum before rounding: element i goes to accumulator i
// mod 4, and these are added in order.
// @ts-expect-error: decorator
@inline
function exponentials(x: usize, end: usize, out: usize, largest: f32): f64 {
  const vl = f64x2.splat(<f64>largest);
  let s01 = f64x2.splat(0);
  let s23 = s01;
  while (x + 32 <= end) {
    const v = v128.load(x);
    const w = v128.load(x, 16);
    const v01 = shifted(f64x2.promote_low_f32x4(v), vl);
    const v23 = shifted(promoteHigh(v), vl);
    const w01 = shifted(f64x2.promote_low_f32x4(w), vl);
    const w23 = shifted(promoteHigh(w), vl);
    s01 = f64x2.add(f64x2.add(s01, v01), w01);
    s23 = f64x2.add(f64x2.add(s23, v23), w23);
    v128.store(out, demoted(v01, v23));
    v128.store(out, demoted(w01, w23), 16);
    x += 32;
    out += 32;
  }
  if (x + 16 <= end) {
    const v = v128.load(x);
    const v01 = shifted(f64x2.promote_low_f32x4(v), vl);
    const v23 = shifted(promoteHigh(v), vl);
    s01 = f64x2.add(s01, v01);
    s23 = f64x2.add(s23, v23);
    v128.store(out, demoted(v01, v23));
    x += 16;
    out += 16;
  }
  let s0 = f64x2.extract_lane(s01, 0);
  let s1 = f64x2.extract_lane(s01, 1);
  let s2 = f64x2.extract_lane(s23, 0);
  if (x + 8 <= end) {
    const e = shifted(f64x2.promote_low_f32x4(v128.load64_zero(x)), vl);
    s0 += f64x2.extract_lane(e, 0);
    s1 += f64x2.extract_lane(e, 1);
    v128.store64_lane(out, f32x4.demote_f64x2_zero(e), 0);
  }
  if ((end - x) & 4) {
    const at = (end - x) & 8;
    const e = f64x2.extract_lane(shifted(f64x2.splat(<f64>load<f32>(x + at)), vl), 0);
    if (at) s2 += e;
    else s0 += e;
    store<f32>(out + at, <f32>e);
  }
  return s0 + s1 + s2 + f64x2.extract_lane(s23, 1);
}

// @ts-expect-error: decorator
@inline
function scale(x: usize, end: usize, factor: f64): void {
  const vf = f64x2.splat(factor);
  while (x + 16 <= end) {
    const v = v128.load(x);
    const low = f64x2.mul(f64x2.promote_low_f32x4(v), vf);
    v128.store(x, demoted(low, f64x2.mul(promoteHigh(v), vf)));
    x += 16;
  }
  while (x < end) {
    store<f32>(x, <f32>(<f64>load<f32>(x) * factor));
    x += 4;
  }
}

/** e^(x - m) / Σ e^(x - m) for each row of `count` of n floats, where m is the largest of the row. */
export function softmax_float32(x: usize, out: usize, n: usize, count: usize): void {
  const bytes = count * 4;
  const end = x + n * 4;
  while (x < end) {
    const sum = exponentials(x, x + bytes, out, largestOf(x, x + bytes));
    scale(out, out + bytes, 1 / sum);
    x += bytes;
    out += bytes;
  }
}
