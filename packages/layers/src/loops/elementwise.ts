import type { FloatArray } from './types.ts';

/** sum += x */
export function addInto(sum: FloatArray, x: FloatArray): void {
  for (let i = 0; i < sum.length; i++) sum[i] += x[i];
}

/** sum = a + b */
export function sumInto(sum: FloatArray, a: FloatArray, b: FloatArray): void {
  for (let i = 0; i < sum.length; i++) sum[i] = a[i] + b[i];
}

/** out = aᵇ */
export function powInto(out: FloatArray, a: FloatArray, b: FloatArray): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i] ** b[i];
}

/** w -= rate · g, rounded to float32 after each operation. */
export function descend(w: FloatArray, g: FloatArray, rate: number): void {
  for (let i = 0; i < w.length; i++) w[i] -= Math.fround(g[i] * rate);
}
