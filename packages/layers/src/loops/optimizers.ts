// One pass over a weight and its state. Values are computed in float64 and rounded when stored.
import type { FloatArray } from './types.ts';

/** w -= rate · g */
export function sgdLoop(w: FloatArray, g: FloatArray, rate: number): void {
  for (let i = 0; i < w.length; i++) w[i] -= rate * g[i];
}

/** m and v move towards g and g² by their shares; w -= rate · m / (√v + epsilon) */
export function adamLoop(
  w: FloatArray,
  g: FloatArray,
  m: FloatArray,
  v: FloatArray,
  rate: number,
  shareM: number,
  shareV: number,
  epsilon: number,
): void {
  for (let i = 0; i < w.length; i++) {
    m[i] += (g[i] - m[i]) * shareM;
    v[i] += (g[i] * g[i] - v[i]) * shareV;
    w[i] -= (rate * m[i]) / (Math.sqrt(v[i]) + epsilon);
  }
}
