// relu and its gradient, with one loop for each element type. For float32, t, s and cap are float32
// values, and the difference is rounded before the product, as in float32 arithmetic.
import type { BinaryLoop } from './binary.ts';

/** Writes relu of each element of x, with threshold t, slope s and cap. */
export type ReluLoop<T> = (x: T, out: T, t: number, s: number, cap: number) => void;

/** v where v > t, otherwise s·(v - t), exactly +0 if s is 0; then at most cap. NaN stays NaN. */
export const reluFloat32: ReluLoop<Float32Array> = (x, out, t, s, cap) => {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    const y = v <= t ? (s === 0 ? 0 : Math.fround(v - t) * s) : v;
    out[i] = y > cap ? cap : y;
  }
};

export const reluFloat64: ReluLoop<Float64Array> = (x, out, t, s, cap) => {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    const y = v <= t ? (s === 0 ? 0 : (v - t) * s) : v;
    out[i] = y > cap ? cap : y;
  }
};

type Loop32 = BinaryLoop<Float32Array>;
type Loop64 = BinaryLoop<Float64Array>;

// dy where t < v ≤ cap, s·dy where v ≤ t (exactly 0 if s is 0), and 0 above the cap and for NaN.
// The arrays have one shape, so all steps are 1.

export const reluVjpFloat32: Loop32 = (dy, _i, _s, x, _j, _t, out, _o, n, t, s, cap) => {
  for (let i = 0; i < n; i++) {
    const v = x[i];
    out[i] = v > t && v <= cap ? dy[i] : v <= t && s !== 0 ? dy[i] * s : 0;
  }
};

export const reluVjpFloat64: Loop64 = (dy, _i, _s, x, _j, _t, out, _o, n, t, s, cap) => {
  for (let i = 0; i < n; i++) {
    const v = x[i];
    out[i] = v > t && v <= cap ? dy[i] : v <= t && s !== 0 ? dy[i] * s : 0;
  }
};
