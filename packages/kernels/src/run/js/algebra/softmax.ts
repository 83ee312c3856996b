// Softmax of rows. x and out may be the same array.

/** e^(x - max) / Σ e^(x - max) for each row of n elements. */
export function softmaxFloat32(x: Float32Array, out: Float32Array, n: number): void {
  for (let start = 0; start < x.length; start += n) {
    const end = start + n;
    let largest = -Infinity;
    for (let i = start; i < end; i++) largest = Math.max(largest, x[i]);
    let sum = 0;
    for (let i = start; i < end; i++) {
      const e = Math.exp(x[i] - largest);
      sum += e;
      out[i] = e;
    }
    for (let i = start; i < end; i++) out[i] /= sum;
  }
}

/** e^(x - max) / Σ e^(x - max) for each row of n elements. */
export function softmaxFloat64(x: Float64Array, out: Float64Array, n: number): void {
  for (let start = 0; start < x.length; start += n) {
    const end = start + n;
    let largest = -Infinity;
    for (let i = start; i < end; i++) largest = Math.max(largest, x[i]);
    let sum = 0;
    for (let i = start; i < end; i++) {
      const e = Math.exp(x[i] - largest);
      sum += e;
      out[i] = e;
    }
    for (let i = start; i < end; i++) out[i] /= sum;
  }
}
