import type { FloatArray } from './types.ts';

/** Writes a - b and returns the mean of its squares, summed in float64. NaN for no values. */
export function meanSquares(differences: FloatArray, a: FloatArray, b: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i] - b[i];
    differences[i] = difference;
    sum += difference * difference;
  }
  return sum / a.length;
}

/** out = factor · x */
export function scaleInto(out: FloatArray, x: FloatArray, factor: number): void {
  for (let i = 0; i < out.length; i++) out[i] = factor * x[i];
}
