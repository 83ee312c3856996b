// Elementwise operations of two arrays, with one loop for each operation and element type: a loop
// that has seen more than four kinds of array runs ten times slower. Storing into a Float32Array
// rounds once to float32, so + - * / give the results of float32 arithmetic.

/**
 * Writes n results from `o` on. The operands start at `ia` and `ib` and advance by `sa` and `sb`: 1
 * for an array, 0 for one value that repeats. The numbers after them are for the gradient of relu.
 */
export type BinaryLoop<T> = (
  a: T,
  ia: number,
  sa: number,
  b: T,
  ib: number,
  sb: number,
  out: T,
  o: number,
  n: number,
  t: number,
  s: number,
  cap: number,
) => void;

export const addFloat32: BinaryLoop<Float32Array> = (a, ia, sa, b, ib, sb, out, o, n) => {
  for (let i = 0; i < n; i++, ia += sa, ib += sb) out[o + i] = a[ia] + b[ib];
};

export const addFloat64: BinaryLoop<Float64Array> = (a, ia, sa, b, ib, sb, out, o, n) => {
  for (let i = 0; i < n; i++, ia += sa, ib += sb) out[o + i] = a[ia] + b[ib];
};

export const subFloat32: BinaryLoop<Float32Array> = (a, ia, sa, b, ib, sb, out, o, n) => {
  for (let i = 0; i < n; i++, ia += sa, ib += sb) out[o + i] = a[ia] - b[ib];
};

export const subFloat64: BinaryLoop<Float64Array> = (a, ia, sa, b, ib, sb, out, o, n) => {
  for (let i = 0; i < n; i++, ia += sa, ib += sb) out[o + i] = a[ia] - b[ib];
};

export const mulFloat32: BinaryLoop<Float32Array> = (a, ia, sa, b, ib, sb, out, o, n) => {
  for (let i = 0; i < n; i++, ia += sa, ib += sb) out[o + i] = a[ia] * b[ib];
};

export const mulFloat64: BinaryLoop<Float64Array> = (a, ia, sa, b, ib, sb, out, o, n) => {
  for (let i = 0; i < n; i++, ia += sa, ib += sb) out[o + i] = a[ia] * b[ib];
};

export const divFloat32: BinaryLoop<Float32Array> = (a, ia, sa, b, ib, sb, out, o, n) => {
  for (let i = 0; i < n; i++, ia += sa, ib += sb) out[o + i] = a[ia] / b[ib];
};

export const divFloat64: BinaryLoop<Float64Array> = (a, ia, sa, b, ib, sb, out, o, n) => {
  for (let i = 0; i < n; i++, ia += sa, ib += sb) out[o + i] = a[ia] / b[ib];
};

// As Math.max and Math.min: NaN wins, and -0 is smaller than +0.

export const maximumFloat32: BinaryLoop<Float32Array> = (a, ia, sa, b, ib, sb, out, o, n) => {
  for (let i = 0; i < n; i++, ia += sa, ib += sb) out[o + i] = Math.max(a[ia], b[ib]);
};

export const maximumFloat64: BinaryLoop<Float64Array> = (a, ia, sa, b, ib, sb, out, o, n) => {
  for (let i = 0; i < n; i++, ia += sa, ib += sb) out[o + i] = Math.max(a[ia], b[ib]);
};

export const minimumFloat32: BinaryLoop<Float32Array> = (a, ia, sa, b, ib, sb, out, o, n) => {
  for (let i = 0; i < n; i++, ia += sa, ib += sb) out[o + i] = Math.min(a[ia], b[ib]);
};

export const minimumFloat64: BinaryLoop<Float64Array> = (a, ia, sa, b, ib, sb, out, o, n) => {
  for (let i = 0; i < n; i++, ia += sa, ib += sb) out[o + i] = Math.min(a[ia], b[ib]);
};
