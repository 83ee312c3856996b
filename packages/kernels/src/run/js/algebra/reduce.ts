// Sums and maxima of one strided vector. Sums are computed in float64 in the fixed order of the
// WebAssembly kernels: in blocks of 4096 elements, element i of a block goes to accumulator i mod
// 8. The accumulators are added in order, and the blocks with compensation.
import { compensated, lostInSum, SUM_BLOCK } from '../sums.ts';

/** The sum of `count` elements, `step` apart. */
export function sumFloat32(x: Float32Array, start: number, count: number, step: number): number {
  if (count <= SUM_BLOCK) return sumBlockFloat32(x, start, count, step);
  let sum = 0;
  let rest = 0;
  for (let i = 0; i < count; i += SUM_BLOCK) {
    const block = sumBlockFloat32(x, start + i * step, Math.min(SUM_BLOCK, count - i), step);
    const next = sum + block;
    rest += lostInSum(sum, block, next);
    sum = next;
  }
  return compensated(sum, rest);
}

function sumBlockFloat32(x: Float32Array, start: number, count: number, step: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  let p = start;
  let i = 8;
  for (; i <= count; i += 8) {
    s0 += x[p];
    s1 += x[p + step];
    s2 += x[p + 2 * step];
    s3 += x[p + 3 * step];
    s4 += x[p + 4 * step];
    s5 += x[p + 5 * step];
    s6 += x[p + 6 * step];
    s7 += x[p + 7 * step];
    p += 8 * step;
  }
  const left = count - i + 8;
  if (left > 0) s0 += x[p];
  if (left > 1) s1 += x[p + step];
  if (left > 2) s2 += x[p + 2 * step];
  if (left > 3) s3 += x[p + 3 * step];
  if (left > 4) s4 += x[p + 4 * step];
  if (left > 5) s5 += x[p + 5 * step];
  if (left > 6) s6 += x[p + 6 * step];
  return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
}

/**
 * The largest of `count` elements, `step` apart. NaN wins, +0 is larger than -0, and no elements
 * give -Infinity.
 */
export function maxFloat32(x: Float32Array, start: number, count: number, step: number): number {
  let largest = -Infinity;
  for (let i = 0, p = start; i < count; i++, p += step) largest = Math.max(largest, x[p]);
  return largest;
}

/** The sum of `count` elements, `step` apart. */
export function sumFloat64(x: Float64Array, start: number, count: number, step: number): number {
  if (count <= SUM_BLOCK) return sumBlockFloat64(x, start, count, step);
  let sum = 0;
  let rest = 0;
  for (let i = 0; i < count; i += SUM_BLOCK) {
    const block = sumBlockFloat64(x, start + i * step, Math.min(SUM_BLOCK, count - i), step);
    const next = sum + block;
    rest += lostInSum(sum, block, next);
    sum = next;
  }
  return compensated(sum, rest);
}

function sumBlockFloat64(x: Float64Array, start: number, count: number, step: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  let p = start;
  let i = 8;
  for (; i <= count; i += 8) {
    s0 += x[p];
    s1 += x[p + step];
    s2 += x[p + 2 * step];
    s3 += x[p + 3 * step];
    s4 += x[p + 4 * step];
    s5 += x[p + 5 * step];
    s6 += x[p + 6 * step];
    s7 += x[p + 7 * step];
    p += 8 * step;
  }
  const left = count - i + 8;
  if (left > 0) s0 += x[p];
  if (left > 1) s1 += x[p + step];
  if (left > 2) s2 += x[p + 2 * step];
  if (left > 3) s3 += x[p + 3 * step];
  if (left > 4) s4 += x[p + 4 * step];
  if (left > 5) s5 += x[p + 5 * step];
  if (left > 6) s6 += x[p + 6 * step];
  return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
}

/**
 * The largest of `count` elements, `step` apart. NaN wins, +0 is larger than -0, and no elements
 * give -Infinity.
 */
export function maxFloat64(x: Float64Array, start: number, count: number, step: number): number {
  let largest = -Infinity;
  for (let i = 0, p = start; i < count; i++, p += step) largest = Math.max(largest, x[p]);
  return largest;
}
