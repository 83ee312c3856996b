// Softmax of rows. x and out may be the same array.
import { shiftedExpOf } from './exponential.ts';

/**
 * e^(x - max) / Σ e^(x - max) for each row of n elements. In the sum, element i goes to accumulator
 * i mod 4.
 */
export function softmaxFloat32(x: Float32Array, out: Float32Array, n: number): void {
  const sums = new Float64Array(4);
  for (let start = 0; start < x.length; start += n) {
    const end = start + n;
    let largest = -Infinity;
    // This skips NaN. Its power is NaN, and so is the sum.
    for (let i = start; i < end; i++) if (x[i] > largest) largest = x[i];
    sums.fill(0);
    for (let i = start; i < end; i++) {
      const e = shiftedExpOf(x[i], largest);
      sums[(i - start) & 3] += e;
      out[i] = e;
    }
    const factor = 1 / (sums[0] + sums[1] + sums[2] + sums[3]);
    for (let i = start; i < end; i++) out[i] *= factor;
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
