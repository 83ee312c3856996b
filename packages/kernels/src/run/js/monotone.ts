// Isotonic regression by pooling adjacent violators (Ayer et al. 1955), in one pass.
import type { FloatArray } from './types.ts';

/** The pools of a row, with room for as many as the row has elements. */
export interface Pools {
  /**
   * The weighted sums of the elements in two parts, the sums of the weights, the means, and the end
   * of each pool.
   */
  readonly sum: Float64Array;
  readonly rest: Float64Array;
  readonly weight: Float64Array;
  readonly mean: Float64Array;
  readonly end: Uint32Array;
}

export function newPools(count: number): Pools {
  return {
    sum: new Float64Array(count),
    rest: new Float64Array(count),
    weight: new Float64Array(count),
    mean: new Float64Array(count),
    end: new Uint32Array(count),
  };
}

/**
 * Finds the pools of n elements. A pool is a run that becomes its weighted mean, so that the means
 * never fall (or, with `falling`, never rise). `by` is a power of two that scales elements in sums.
 * Returns the number of pools, or -1 if a mean is NaN.
 */
export function poolRow(
  x: FloatArray,
  start: number,
  n: number,
  weights: Float64Array | null,
  falling: boolean,
  by: number,
  { sum, rest, weight, mean, end }: Pools,
): number {
  let top = -1;
  for (let i = 0; i < n; i++) {
    const v = x[start + i];
    const w = weights === null ? 1 : weights[i];
    let s = v * by * w;
    let r = 0;
    let ws = w;
    let m = v;
    while (top >= 0 && (falling ? mean[top] < m : mean[top] > m)) {
      const before = sum[top];
      const next = before + s;
      // What rounding the sum loses (Knuth, TAOCP 2, 4.2.2, theorem B). With an infinity, nothing.
      const part = next - before;
      const lost = before - (next - part) + (s - part);
      r += rest[top] + (lost - lost === 0 ? lost : 0);
      s = next;
      ws += weight[top];
      m = (s + r) / ws / by;
      if (Number.isNaN(m)) return -1;
      top--;
    }
    top++;
    sum[top] = s;
    rest[top] = r;
    weight[top] = ws;
    mean[top] = m;
    end[top] = i + 1;
  }
  return top + 1;
}

/** Gives each element the mean of its pool. */
export function fillPools(out: FloatArray, start: number, pools: number, of: Pools): void {
  for (let k = 0, i = 0; k < pools; k++) {
    // A pool of one is the element itself, bit for bit.
    if (of.end[k] === i + 1) out[start + i] = of.mean[k];
    else out.fill(of.mean[k], start + i, start + of.end[k]);
    i = of.end[k];
  }
}
