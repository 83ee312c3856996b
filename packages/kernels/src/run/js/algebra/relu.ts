// relu and its gradient, one loop an element type. For float32, t, s and cap are float32 values, and the difference is
// rounded before the product, as float32 arithmetic does it.

/** v where v > t, else s·(v - t), exactly +0 where s is 0; then at most cap. NaN stays NaN. */
export function reluFloat32(
  x: Float32Array,
  out: Float32Array,
  t: number,
  s: number,
  cap: number,
): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    const y = v <= t ? (s === 0 ? 0 : Math.fround(v - t) * s) : v;
    out[i] = y > cap ? cap : y;
  }
}

/** dy where t < v ≤ cap, s·dy where v ≤ t (exactly 0 where s is 0), 0 above the cap and for NaN. The arrays are of one shape, so all steps are 1. */
export function reluVjpFloat32(
  dy: Float32Array,
  _ia: number,
  _sa: number,
  x: Float32Array,
  _ib: number,
  _sb: number,
  out: Float32Array,
  _o: number,
  n: number,
  t: number,
  s: number,
  cap: number,
): void {
  for (let i = 0; i < n; i++) {
    const d = dy[i];
    const v = x[i];
    out[i] = v > t && v <= cap ? d : v <= t && s !== 0 ? d * s : 0;
  }
}

/** v where v > t, else s·(v - t), exactly +0 where s is 0; then at most cap. NaN stays NaN. */
export function reluFloat64(
  x: Float64Array,
  out: Float64Array,
  t: number,
  s: number,
  cap: number,
): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    const y = v <= t ? (s === 0 ? 0 : (v - t) * s) : v;
    out[i] = y > cap ? cap : y;
  }
}

/** dy where t < v ≤ cap, s·dy where v ≤ t (exactly 0 where s is 0), 0 above the cap and for NaN. */
export function reluVjpFloat64(
  dy: Float64Array,
  _ia: number,
  _sa: number,
  x: Float64Array,
  _ib: number,
  _sb: number,
  out: Float64Array,
  _o: number,
  n: number,
  t: number,
  s: number,
  cap: number,
): void {
  for (let i = 0; i < n; i++) {
    const d = dy[i];
    const v = x[i];
    out[i] = v > t && v <= cap ? d : v <= t && s !== 0 ? d * s : 0;
  }
}
