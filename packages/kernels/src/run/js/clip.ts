import type { BigIntegerArray, FloatArray, IntegerArray } from './types.ts';

// One function an element type where it pays: a loop that has seen more than four kinds of array runs ten times slower.

export function clipFloat32(x: Float32Array, out: Float32Array, lo: number, hi: number): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    out[i] = v < lo ? lo : v > hi ? hi : v;
  }
}

export function clipFloat64(x: Float64Array, out: Float64Array, lo: number, hi: number): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    out[i] = v < lo ? lo : v > hi ? hi : v;
  }
}

/** The first n of x: their number is asked elsewhere, since a subclass may have a length of its own. */
export function clipIntegers(
  x: IntegerArray,
  out: IntegerArray,
  n: number,
  lo: number,
  hi: number,
): void {
  for (let i = 0; i < n; i++) {
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

/** nan is the result where x is NaN: the replacement, already brought into bounds. */
export function clipNan(x: FloatArray, out: FloatArray, lo: number, hi: number, nan: number): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    out[i] = v < lo ? lo : v > hi ? hi : Number.isNaN(v) ? nan : v;
  }
}

/** Bounds that repeat every loPeriod and hiPeriod elements. A NaN bound gives NaN; where lo > hi, hi wins. */
export function clipArraysFloat(
  x: FloatArray,
  lo: FloatArray,
  loPeriod: number,
  hi: FloatArray,
  hiPeriod: number,
  out: FloatArray,
  nan: number,
): void {
  for (let i = 0, j = 0, k = 0; i < x.length; i++) {
    const l = lo[j];
    const h = hi[k];
    const v = Number.isNaN(x[i]) ? nan : x[i];
    const raised = v < l ? l : v;
    const y = h < raised ? h : raised;
    out[i] = Number.isNaN(l) || Number.isNaN(h) ? NaN : y;
    if (++j === loPeriod) j = 0;
    if (++k === hiPeriod) k = 0;
  }
}

export function clipArraysInteger(
  x: IntegerArray,
  lo: IntegerArray,
  loPeriod: number,
  hi: IntegerArray,
  hiPeriod: number,
  out: IntegerArray,
): void {
  for (let i = 0, j = 0, k = 0; i < x.length; i++) {
    const v = x[i] < lo[j] ? lo[j] : x[i];
    out[i] = hi[k] < v ? hi[k] : v;
    if (++j === loPeriod) j = 0;
    if (++k === hiPeriod) k = 0;
  }
}

export function clipArraysBigInteger(
  x: BigIntegerArray,
  lo: BigIntegerArray,
  loPeriod: number,
  hi: BigIntegerArray,
  hiPeriod: number,
  out: BigIntegerArray,
): void {
  for (let i = 0, j = 0, k = 0; i < x.length; i++) {
    const v = x[i] < lo[j] ? lo[j] : x[i];
    out[i] = hi[k] < v ? hi[k] : v;
    if (++j === loPeriod) j = 0;
    if (++k === hiPeriod) k = 0;
  }
}
