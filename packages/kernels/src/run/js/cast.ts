// Values as another element type, by way of float64: a block of x is set into a Float64Array, made whole and brought into
// range there, and set into `out`. So every loop sees one kind of array.

import type { BigIntegerArray, IntegerArray } from './types.ts';

/** The numbers of a cast. */
export interface CastNumbers {
  readonly scale: number;
  /** -0 for none: adding it changes nothing, not even the sign of a zero. */
  readonly offset: number;
  /** The number of the rounding. */
  readonly rounding: number;
  /** What is added after rounding: a bigint for targets of 64 bits, else a number, -0 for none. */
  readonly zero: number | bigint;
  /** The least and the greatest result. */
  readonly lo: number | bigint;
  readonly hi: number | bigint;
  /** What takes the place of NaN, as the target holds it. */
  readonly nan: number | bigint;
}

/** Scales and zero points of their own for the places along an axis. */
export interface Channels {
  /** One for each place: a number for all was repeated. */
  readonly scales: readonly number[];
  readonly zeros: readonly (number | bigint)[];
  /** How many elements stand next to each other at one place. */
  readonly inner: number;
}

/** The ways of rounding to whole numbers, by their numbers; 5 leaves values as they are, for float targets. */
export const ROUNDINGS: readonly string[] = ['nearestEven', 'nearest', 'floor', 'ceil', 'truncate'];
export const UNROUNDED = 5;

// From here on all float64 values are whole.
const WHOLE = 2 ** 52;

/** A float64 value as a whole one. */
export function roundWhole(v: number, rounding: number): number {
  switch (rounding) {
    case 0:
      // The sum of a double and 2^52 is rounded to a whole number, halves to even.
      if (!(Math.abs(v) < WHOLE)) return v;
      return v < 0 ? v - WHOLE + WHOLE : v + WHOLE - WHOLE;
    case 1: {
      // Half away from zero. v + 0.5 would be wrong just below a half, and where there are no halves.
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

/** v = round(v·scale + offset) + zero from lo to hi, in place for the first n values; `nan` where that is NaN. A zero of -0 adds nothing. */
export function affine(values: Float64Array, n: number, numbers: CastNumbers): void {
  const { scale, offset, rounding, zero, lo, hi, nan } = numbers as PlainNumbers;
  for (let i = 0; i < n; i++) {
    const v = roundWhole(values[i] * scale + offset, rounding) + zero;
    values[i] = v < lo ? lo : v > hi ? hi : Number.isNaN(v) ? nan : v;
  }
}

/** Of a target whose values are no bigints. */
type PlainNumbers = { readonly [K in keyof CastNumbers]: number };

// The sum of this and a double below 2^51 is rounded to a whole number, halves to even.
const TO_WHOLE = 1.5 * WHOLE;

/**
 * The same from float32 to whole numbers from lo to hi, halves to even, and NaN to 0. Brought into range first, which
 * changes nothing if lo and hi are whole: with two functions of Math a value takes half the time of conditions. Integers are
 * stored, since WebKit takes 24 ns to store a double if the loop has seen two kinds of array.
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

/** The same with a scale and a zero for each place along an axis, which `inner` elements share; values[0] is the element at `start`. */
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

// Beyond it, a value and any zero point of 64 bits are beyond all integers of 64 bits.
const BEYOND = 2 ** 66;

type BigNumbers = { readonly [K in 'zero' | 'lo' | 'hi' | 'nan']: bigint };

/** The same to 64-bit integers, from out[at] on. */
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
