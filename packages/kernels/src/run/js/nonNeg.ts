import type { BigIntegerArray, FloatArray, IntegerArray } from './types.ts';

/** +0 where x ≤ 0, also for -0, and x elsewhere. Two values a turn, as in clipFloat32. */
export function nonNegFloat32(x: Float32Array, out: Float32Array): void {
  let i = 0;
  let v = x[0];
  if (x.length & 1) out[i++] = v <= 0 ? 0 : v;
  for (; i < x.length; i += 2) {
    v = x[i];
    const w = x[i + 1];
    out[i] = v <= 0 ? 0 : v;
    out[i + 1] = w <= 0 ? 0 : w;
  }
}

export function nonNegFloat64(x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    out[i] = v <= 0 ? 0 : v;
  }
}

/** As nonNegFloat32, but `nan` where x is NaN. */
export function nonNegNan(x: FloatArray, out: FloatArray, nan: number): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    out[i] = v > 0 ? v : v <= 0 ? 0 : nan;
  }
}

export function nonNegIntegers(x: IntegerArray, out: IntegerArray): void {
  for (let i = 0; i < x.length; i++) {
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
