// Copies between an array and a part of another, block by block. An array is seen as `outer` times
// `length` times `inner` values, where `length` is the axis that the parts share.
import type { FloatArray } from './types.ts';

/** Copies x, of length m along the axis, into out, of length n, from `at` on. */
export function placePart(
  out: FloatArray,
  x: FloatArray,
  inner: number,
  m: number,
  n: number,
  at: number,
): void {
  const size = m * inner;
  if (size === 0) return;
  for (let from = 0, to = at * inner; from < x.length; from += size, to += n * inner) {
    if (size < 16) for (let i = 0; i < size; i++) out[to + i] = x[from + i];
    else out.set(x.subarray(from, from + size), to);
  }
}

/** Copies m of the n rows along the axis of x, from `at` on, into out. */
export function takePart(
  out: FloatArray,
  x: FloatArray,
  inner: number,
  m: number,
  n: number,
  at: number,
): void {
  const size = m * inner;
  if (size === 0) return;
  for (let to = 0, from = at * inner; to < out.length; to += size, from += n * inner) {
    for (let i = 0; i < size; i++) out[to + i] = x[from + i];
  }
}

/** Copies the rows along the axis of x that are listed into out. */
export function gatherInto(
  out: FloatArray,
  x: FloatArray,
  indices: FloatArray,
  inner: number,
  n: number,
): void {
  if (inner === 0) return;
  for (let start = 0, o = 0; o < out.length; start += n * inner) {
    for (let k = 0; k < indices.length; k++) {
      const from = start + indices[k] * inner;
      for (let i = from; i < from + inner; i++) out[o++] = x[i];
    }
  }
}

/** Adds the rows of dy to the listed rows along the axis of dx. */
export function scatterAdd(
  dx: FloatArray,
  dy: FloatArray,
  indices: FloatArray,
  inner: number,
  n: number,
): void {
  if (inner === 0) return;
  for (let start = 0, o = 0; o < dy.length; start += n * inner) {
    for (let k = 0; k < indices.length; k++) {
      const from = start + indices[k] * inner;
      for (let i = from; i < from + inner; i++) dx[i] += dy[o++];
    }
  }
}

/** Writes a 1 at the index of each row of length n. */
export function markIndices(out: FloatArray, indices: FloatArray, n: number): void {
  for (let k = 0; k < indices.length; k++) out[k * n + indices[k]] = 1;
}

/** Writes where the largest (or the smallest) value along the axis is. NaN comes before all. */
export function extremeIndices(
  out: FloatArray,
  x: FloatArray,
  inner: number,
  n: number,
  sign: 1 | -1,
): void {
  for (let o = 0; o < out.length; o++) {
    const start = Math.floor(o / inner) * n * inner + (o % inner);
    let at = 0;
    let best = sign * x[start];
    for (let k = 1; k < n && !Number.isNaN(best); k++) {
      const value = sign * x[start + k * inner];
      if (value > best || Number.isNaN(value)) {
        best = value;
        at = k;
      }
    }
    out[o] = at;
  }
}

/** Returns the index of the first number that is no whole number from 0 to n - 1, or -1. */
export function firstNoIndex(x: FloatArray, n: number): number {
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    if (!(value >= 0 && value < n && Math.floor(value) === value)) return i;
  }
  return -1;
}
