import type { FloatArray } from './types.ts';

/** Copies rows of x, of length n, into out: the rows that `order` lists from `start` on. */
export function gatherRows(
  out: FloatArray,
  x: FloatArray,
  order: Int32Array,
  start: number,
  n: number,
): void {
  let o = 0;
  for (let row = start; o < out.length; row++) {
    const from = order[row] * n;
    for (let i = from; i < from + n; i++) out[o++] = x[i];
  }
}
