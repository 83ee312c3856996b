import type { BigIntegerArray, IntegerArray } from './types.ts';

/** +0 where x ≤ 0, also for -0; `nan` for NaN. */
export function nonNegFloat32(x: Float32Array, out: Float32Array, nan: number): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    out[i] = v <= 0 ? 0 : Number.isNaN(v) ? nan : v;
  }
}

export function nonNegFloat64(x: Float64Array, out: Float64Array, nan: number): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    out[i] = v <= 0 ? 0 : Number.isNaN(v) ? nan : v;
  }
}

/** Handles the first n of x, as `clipIntegers` does. */
export function nonNegIntegers(x: IntegerArray, out: IntegerArray, n: number): void {
  for (let i = 0; i < n; i++) {
    const v = x[i];
    out[i] = v <= 0 ? 0 : v;
  }
}

export function nonNegBigIntegers(x: BigIntegerArray, out: BigIntegerArray): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    out[i] = v <= 0n ? 0n : v;
  }
}
