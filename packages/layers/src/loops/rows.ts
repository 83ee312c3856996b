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

/** Adds rows of dy, of length n, to the rows of dx that `order` lists. */
export function scatterRows(dx: FloatArray, dy: FloatArray, order: Int32Array, n: number): void {
  let o = 0;
  for (let row = 0; row < order.length; row++) {
    const to = order[row] * n;
    for (let i = to; i < to + n; i++) dx[i] += dy[o++];
  }
}

/** Returns the place of the first value that is not a whole number from 0 to count - 1, or -1. */
export function firstInvalidIndex(x: FloatArray, count: number): number {
  for (let i = 0; i < x.length; i++) {
    if (!(x[i] >= 0 && x[i] < count && Math.floor(x[i]) === x[i])) return i;
  }
  return -1;
}
