// e^x and related functions for float32 values: the arithmetic of assembly/exponential.ts step by
// step, in float64. Stored as float32, the results have the same bits. scripts/coefficients.mjs
// prints the polynomials.

const { LN2, LOG2E } = Math;

// The bits of the smallest float32 above √½.
const ROOT_HALF = 0x3f3504f4;

// e^-104 is below half of the smallest float32, and e^104 above the largest.
const FAR = 104;

// Adding this rounds a number to an integer. It is 1.5·2^52 + 1023; the kernels use its bits as an
// exponent.
const ROUNDER = 6755399441056767;

// A float32 number and its bits.
const words: Int32Array = /* @__PURE__ */ new Int32Array(1);
const single: Float32Array = /* @__PURE__ */ new Float32Array(words.buffer);

/** 2^k for an integer k of at most 252 in size, as float32. NaN gives 1. */
function powerOfTwo(k: number): number {
  const half = k >> 1;
  words[0] = (half + 127) << 23;
  const first = single[0];
  words[0] = (k - half + 127) << 23;
  return first * single[0];
}

/** (2^f - 1) / f for f in -0.5..0.5. */
function slope(f: number): number {
  let q = 0.000154035126833;
  q = q * f + 0.00133907354815;
  q = q * f + 0.00961823749398;
  q = q * f + 0.0555035743364;
  q = q * f + 0.24022649795;
  return q * f + 0.693147187927;
}

/** 2^t. */
function power(t: number): number {
  const whole = t + ROUNDER - ROUNDER;
  const f = t - whole;
  const scale = powerOfTwo(whole | 0);
  return scale + scale * (f * slope(f));
}

/** log(1 + u) for u in 0..1, as 2·artanh(u / (2 + u)). */
function log1p(u: number): number {
  const z = u / (u + 2);
  const w = z * z;
  let p = 0.281783352473;
  p = p * w + 0.279606026785;
  p = p * w + 0.400249102874;
  p = p * w + 0.666663146819;
  p = p * w + 2.00000000792;
  return z * p;
}

function atMost(x: number, most: number): number {
  return most < x ? most : x;
}

function atLeast(x: number, least: number): number {
  return x < least ? least : x;
}

/** e^x. */
export function expOf(x: number): number {
  return power(atLeast(atMost(x, FAR), -FAR) * LOG2E);
}

/** 1 / (1 + e^-x). */
export function sigmoidOf(x: number): number {
  return 1 / (1 + power(atLeast(atMost(x, FAR), -FAR) * -LOG2E));
}

/** log(1 + e^x), as max(x, 0) + log(1 + e^-|x|). */
export function softplusOf(x: number): number {
  return atLeast(x, 0) + log1p(power(atMost(Math.abs(x), FAR) * -LOG2E));
}

/**
 * The hyperbolic tangent: y / (y + 2) with the sign of x, where y = e^2|x| - 1 without
 * cancellation.
 */
export function tanhOf(x: number): number {
  const t = atMost(Math.abs(x), 10) * (2 * LOG2E);
  const whole = t + ROUNDER - ROUNDER;
  const f = t - whole;
  const scale = powerOfTwo(whole | 0);
  const y = scale - 1 + scale * (f * slope(f));
  const magnitude = y / (y + 2);
  return x < 0 || Object.is(x, -0) ? -magnitude : magnitude;
}

/** The natural logarithm: x = m·2^k with m in √½..√2, and log(m) = 2·artanh((m - 1) / (m + 1)). */
export function logOf(x: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x < 0 ? NaN : x;
  // Subnormal numbers have no exponent of their own, so they are scaled first.
  const shift = x < 2 ** -126 ? 24 : 0;
  single[0] = shift === 0 ? x : x * 2 ** 24;
  const k = ((words[0] - ROOT_HALF) >> 23) - shift;
  const m = x * powerOfTwo(-k);
  const z = (m - 1) / (m + 1);
  const w = z * z;
  let p = 0.299256507032;
  p = p * w + 0.399747949414;
  p = p * w + 0.666668159504;
  p = p * w + 1.99999999862;
  return k * LN2 + z * p;
}

/** e^(x - largest), for x ≤ largest. */
export function shiftedExpOf(x: number, largest: number): number {
  return power(atLeast(x - largest, -FAR) * LOG2E);
}
