// Elementwise operations of two arrays, one loop an operation and element type: a loop that has seen more than four kinds
// of array runs ten times slower. Storing into a Float32Array rounds to float32 once, which gives what float32 arithmetic
// gives for + - * /.

/**
 * Writes n results from `o` on. The operands start at `ia` and `ib` and advance by `sa` and `sb`: 1 along an array, 0 for
 * one value that repeats. The numbers after them are for the gradient of relu.
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

export function addFloat32(
  a: Float32Array,
  ia: number,
  sa: number,
  b: Float32Array,
  ib: number,
  sb: number,
  out: Float32Array,
  o: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    out[o + i] = a[ia] + b[ib];
    ia += sa;
    ib += sb;
  }
}

export function addFloat64(
  a: Float64Array,
  ia: number,
  sa: number,
  b: Float64Array,
  ib: number,
  sb: number,
  out: Float64Array,
  o: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    out[o + i] = a[ia] + b[ib];
    ia += sa;
    ib += sb;
  }
}

export function subFloat32(
  a: Float32Array,
  ia: number,
  sa: number,
  b: Float32Array,
  ib: number,
  sb: number,
  out: Float32Array,
  o: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    out[o + i] = a[ia] - b[ib];
    ia += sa;
    ib += sb;
  }
}

export function subFloat64(
  a: Float64Array,
  ia: number,
  sa: number,
  b: Float64Array,
  ib: number,
  sb: number,
  out: Float64Array,
  o: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    out[o + i] = a[ia] - b[ib];
    ia += sa;
    ib += sb;
  }
}

export function mulFloat32(
  a: Float32Array,
  ia: number,
  sa: number,
  b: Float32Array,
  ib: number,
  sb: number,
  out: Float32Array,
  o: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    out[o + i] = a[ia] * b[ib];
    ia += sa;
    ib += sb;
  }
}

export function mulFloat64(
  a: Float64Array,
  ia: number,
  sa: number,
  b: Float64Array,
  ib: number,
  sb: number,
  out: Float64Array,
  o: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    out[o + i] = a[ia] * b[ib];
    ia += sa;
    ib += sb;
  }
}

export function divFloat32(
  a: Float32Array,
  ia: number,
  sa: number,
  b: Float32Array,
  ib: number,
  sb: number,
  out: Float32Array,
  o: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    out[o + i] = a[ia] / b[ib];
    ia += sa;
    ib += sb;
  }
}

export function divFloat64(
  a: Float64Array,
  ia: number,
  sa: number,
  b: Float64Array,
  ib: number,
  sb: number,
  out: Float64Array,
  o: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    out[o + i] = a[ia] / b[ib];
    ia += sa;
    ib += sb;
  }
}

// Math.max and Math.min: NaN wins over everything, and -0 is smaller than +0.

export function maximumFloat32(
  a: Float32Array,
  ia: number,
  sa: number,
  b: Float32Array,
  ib: number,
  sb: number,
  out: Float32Array,
  o: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    out[o + i] = Math.max(a[ia], b[ib]);
    ia += sa;
    ib += sb;
  }
}

export function maximumFloat64(
  a: Float64Array,
  ia: number,
  sa: number,
  b: Float64Array,
  ib: number,
  sb: number,
  out: Float64Array,
  o: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    out[o + i] = Math.max(a[ia], b[ib]);
    ia += sa;
    ib += sb;
  }
}

export function minimumFloat32(
  a: Float32Array,
  ia: number,
  sa: number,
  b: Float32Array,
  ib: number,
  sb: number,
  out: Float32Array,
  o: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    out[o + i] = Math.min(a[ia], b[ib]);
    ia += sa;
    ib += sb;
  }
}

export function minimumFloat64(
  a: Float64Array,
  ia: number,
  sa: number,
  b: Float64Array,
  ib: number,
  sb: number,
  out: Float64Array,
  o: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    out[o + i] = Math.min(a[ia], b[ib]);
    ia += sa;
    ib += sb;
  }
}
