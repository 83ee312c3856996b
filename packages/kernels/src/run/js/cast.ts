// Converts values to another element type through float64: a block of x is copied into a
// Float64Array, rounded and limited there, and copied into `out`. So every loop sees one kind of
// array.

import type { BigIntegerArray, IntegerArray } from './types.ts';

/** The numbers of a cast. */
export interface CastNumbers {
  readonly scale: number;
  /** -0 for no offset: adding it changes nothing, not even the sign of a zero. */
  readonly offset: number;
  /** The index of the rounding in ROUNDINGS. */
  readonly rounding: number;
  /** Added after rounding: a bigint for 64-bit targets, otherwise a number, -0 for none. */
  readonly zero: number | bigint;
  /** The lowest and the highest result. */
  readonly lo: number | bigint;
  readonly hi: number | bigint;
  /** The replacement of NaN, as a value of the target. */
  readonly nan: number | bigint;
}

/** Scales and zero points that differ along an axis. */
export interface Channels {
  /** One for each index of the axis. A single number was repeated. */
  readonly scales: readonly number[];
  readonly zeros: readonly (number | bigint)[];
  /** How many consecutive elements share an index of the axis. */
  readonly inner: number;
}

/**
 * The ways to round to integers, by index. Index 5 leaves values as they are, for float targets.
 */
export const ROUNDINGS: readonly string[] = ['nearestEven', 'nearest', 'floor', 'ceil', 'truncate'];
export const UNROUNDED = 5;

// From here on all float64 values are integers.
const WHOLE = 2 ** 52;

/** Rounds a float64 value to an integer. */
export function roundWhole(v: number, rounding: number): number {
  switch (rounding) {
    case 0:
      // Adding 2^52 rounds a double to an integer, halves to even.
      if (!(Math.abs(v) < WHOLE)) return v;
      return v < 0 ? v - WHOLE + WHOLE : v + WHOLE - WHOLE;
    case 1: {
      // Half away from zero. v + 0.5 would be wrong just below a half, and where doubles have no
      // halves.
      const whole = Math.trunc(v);
      return Math.abs(v - whole) >= 0.5 ? whole + Math.sign(v) : whole;
    }
    case 2:
      return Math.floor(v);
    case 3:
      return Math.ceil(v);
    case 4:
      return Math.trunc(v);
    default:
      return v;
  }
}

/**
 * v = round(v·scale + offset) + zero, limited to lo..hi, in place for the first n values. NaN
 * becomes `nan`. A zero of -0 adds nothing.
 */
export function affine(values: Float64Array, n: number, numbers: CastNumbers): void {
  const { scale, offset, rounding, zero, lo, hi, nan } = numbers as PlainNumbers;
  for (let i = 0; i < n; i++) {
    const v = roundWhole(values[i] * scale + offset, rounding) + zero;
    values[i] = v < lo ? lo : v > hi ? hi : Number.isNaN(v) ? nan : v;
  }
}

/** The numbers for a target whose values are not bigints. */
type PlainNumbers = { readonly [K in keyof CastNumbers]: number };

// Adding this rounds a double below 2^51 to an integer, halves to even.
const TO_WHOLE = 1.5 * WHOLE;

/**
 * Converts float32 to integers from lo to hi, halves to even, and NaN to 0. It limits before it
 * rounds, which gives the same results because lo and hi are integers. Two functions of Math take
 * half the time of conditions. It stores integers: WebKit takes 24 ns to store a double if the loop
 * has seen two kinds of array.
 */
export function castFloat32(
  x: Float32Array,
  out: IntegerArray,
  scale: number,
  offset: number,
  lo: number,
  hi: number,
): void {
  for (let i = 0; i < x.length; i++) {
    out[i] = (Math.max(lo, Math.min(hi, x[i] * scale + offset)) + TO_WHOLE - TO_WHOLE) | 0;
  }
}

/**
 * As `affine`, with a scale and a zero for each index of an axis, shared by `inner` elements.
 * values[0] is the element at `start`.
 */
export function affineChannels(
  values: Float64Array,
  n: number,
  numbers: CastNumbers,
  { scales, zeros, inner }: Channels,
  start: number,
): void {
  const { offset, rounding, lo, hi, nan } = numbers as PlainNumbers;
  const places = scales.length;
  let place = Math.floor(start / inner) % places;
  let left = inner - (start % inner);
  for (let i = 0; i < n; i++) {
    const zero = zeros[place] as number;
    const v = roundWhole(values[i] * scales[place] + offset, rounding) + zero;
    values[i] = v < lo ? lo : v > hi ? hi : Number.isNaN(v) ? nan : v;
    if (--left === 0) {
      left = inner;
      place = place + 1 === places ? 0 : place + 1;
    }
  }
}

// A value beyond this is outside the range of all 64-bit integers, even after adding any 64-bit
// zero point.
const BEYOND = 2 ** 66;

type BigNumbers = { readonly [K in 'zero' | 'lo' | 'hi' | 'nan']: bigint };

/** As `affine`, to 64-bit integers from out[at] on. */
export function affineBig(
  values: Float64Array,
  n: number,
  numbers: CastNumbers,
  out: BigIntegerArray,
  at: number,
): void {
  const { scale, offset, rounding } = numbers;
  const { zero, lo, hi, nan } = numbers as BigNumbers;
  for (let i = 0; i < n; i++) {
    const v = roundWhole(values[i] * scale + offset, rounding);
    if (Number.isNaN(v)) out[at + i] = nan;
    else if (v >= BEYOND) out[at + i] = hi;
    else if (v <= -BEYOND) out[at + i] = lo;
    else {
      const whole = BigInt(v) + zero;
      out[at + i] = whole < lo ? lo : whole > hi ? hi : whole;
    }
  }
}
