// Comparisons of numbers, as 1 for true and 0 for false, and choices by them.
import type { FloatArray } from './types.ts';

/** Writes the result of a comparison of each pair. */
export type CompareLoop = (out: FloatArray, a: FloatArray, b: FloatArray) => void;

export function greaterInto(out: FloatArray, a: FloatArray, b: FloatArray): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i] > b[i] ? 1 : 0;
}

export function greaterEqualInto(out: FloatArray, a: FloatArray, b: FloatArray): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i] >= b[i] ? 1 : 0;
}

export function equalInto(out: FloatArray, a: FloatArray, b: FloatArray): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i] === b[i] ? 1 : 0;
}

export function notEqualInto(out: FloatArray, a: FloatArray, b: FloatArray): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i] === b[i] ? 0 : 1;
}

/** out = a where the mask is 1, else b */
export function chooseInto(out: FloatArray, mask: FloatArray, a: FloatArray, b: FloatArray): void {
  for (let i = 0; i < out.length; i++) out[i] = mask[i] === 1 ? a[i] : b[i];
}

/** out = x where the mask has the value, else 0 */
export function keepWhere(out: FloatArray, x: FloatArray, mask: FloatArray, value: number): void {
  for (let i = 0; i < out.length; i++) out[i] = mask[i] === value ? x[i] : 0;
}

/** Returns the index of the first value that is neither 0 nor 1, or -1. */
export function firstNoFlag(mask: FloatArray): number {
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0 && mask[i] !== 1) return i;
  return -1;
}
