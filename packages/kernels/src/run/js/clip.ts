import type { BigIntegerArray, FloatArray, IntegerArray } from './types.ts';

// One function for each element type, if it pays: a loop that has seen more than four kinds of
// array runs ten times slower.

/** Two values a turn, the first alone if their number is odd: on Node 20, 32 and 64 values take 5 to 15 ns less. */
export function clipFloat32(x: Float32Array, out: Float32Array, lo: number, hi: number): void {
  let i = 0;
  let v = x[0];
  if (x.length & 1) out[i++] = v < lo ? lo : v > hi ? hi : v;
  for (; i < x.length; i += 2) {
    v = x[i];
    const w = x[i + 1];
    out[i] = v < lo ? lo : v > hi ? hi : v;
    out[i + 1] = w < lo ? lo : w > hi ? hi : w;
  }
}

export function clipFloat64(x: Float64Array, out: Float64Array, lo: number, hi: number): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    out[i] = v < lo ? lo : v > hi ? hi : v;
  }
}

export function clipIntegers(x: IntegerArray, out: IntegerArray, lo: number, hi: number): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    out[i] = v < lo ? lo : v > hi ? hi : v;
  }
}

export function clipBigIntegers(
  x: BigIntegerArray,
  out: BigIntegerArray,
  lo: bigint,
  hi: bigint,
): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    out[i] = v < lo ? lo : v > hi ? hi : v;
  }
}

/** `nan` is the result for NaN: the replacement, already clipped. */
export function clipNan(x: FloatArray, out: FloatArray, lo: number, hi: number, nan: number): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    out[i] = v < lo ? lo : v > hi ? hi : Number.isNaN(v) ? nan : v;
  }
}

/** Clips to bounds that repeat every p and q elements. */
export type ArraysLoop<T, Rest extends readonly number[] = []> = (
  x: T,
  lo: T,
  p: number,
  hi: T,
  q: number,
  out: T,
  ...rest: Rest
) => void;

/** A NaN bound gives NaN, and lo > hi gives hi. `nan` replaces NaN in x. */
export const clipArraysFloat: ArraysLoop<FloatArray, [number]> = (x, lo, p, hi, q, out, nan) => {
  for (let i = 0, j = 0, k = 0; i < x.length; i++) {
    const l = lo[j];
    const h = hi[k];
    const v = Number.isNaN(x[i]) ? nan : x[i];
    const raised = v < l ? l : v;
    const y = h < raised ? h : raised;
    out[i] = Number.isNaN(l) || Number.isNaN(h) ? NaN : y;
    if (++j === p) j = 0;
    if (++k === q) k = 0;
  }
};

export const clipArraysInteger: ArraysLoop<IntegerArray> = (x, lo, p, hi, q, out) => {
  for (let i = 0, j = 0, k = 0; i < x.length; i++) {
    const v = x[i] < lo[j] ? lo[j] : x[i];
    out[i] = hi[k] < v ? hi[k] : v;
    if (++j === p) j = 0;
    if (++k === q) k = 0;
  }
};

export const clipArraysBigInteger: ArraysLoop<BigIntegerArray> = (x, lo, p, hi, q, out) => {
  for (let i = 0, j = 0, k = 0; i < x.length; i++) {
    const v = x[i] < lo[j] ? lo[j] : x[i];
    out[i] = hi[k] < v ? hi[k] : v;
    if (++j === p) j = 0;
    if (++k === q) k = 0;
  }
};
