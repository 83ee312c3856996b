import type { FloatArray } from './types.ts';

/** nan for NaN, high for Infinity, low for -Infinity, otherwise x. */
export function replaceNonFinite(
  x: FloatArray,
  out: FloatArray,
  nan: number,
  high: number,
  low: number,
): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    if (Number.isFinite(v)) out[i] = v;
    else out[i] = Number.isNaN(v) ? nan : v > 0 ? high : low;
  }
}

/** The index of the first element that is NaN or infinite. x's length if all are finite. */
export function firstNonFinite(x: FloatArray): number {
  let i = 0;
  while (i < x.length && Number.isFinite(x[i])) i++;
  return i;
}
