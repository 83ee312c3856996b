import type { BigIntegerArray, FloatArray, IntegerArray } from './types.ts';

/** +0 where x ≤ 0, so also for -0, and x elsewhere. */
export function nonNegFloat32(x: Float32Array, out: Float32Array): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    out[i] = v <= 0 ? 0 : v;
  }
}

export function nonNegFloat64(x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    out[i] = v <= 0 ? 0 : v;
  }
}

/** The same, and `nan` where x is NaN. */
export function nonNegNan(x: FloatArray, out: FloatArray, nan: number): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    out[i] = v > 0 ? v : v <= 0 ? 0 : nan;
  }
}

/** The first n of x, as in clipIntegers. */
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
