// What projections onto the simplex, balls, spheres and planes do to one block of a row: the twins of the kernels in
// assembly/project.ts, to the last bit. Element i of a block goes to accumulator i mod 8.
import type { FloatArray } from './types.ts';

/** What the passes over the blocks of a row find. */
export interface BlockState {
  /** The largest and the least element of all blocks, NaN left out, and whether there is a NaN. */
  most: number;
  least: number;
  nans: number;
  /** The sum of the last block, and what it lost; the number of its elements inside and above, or the sum of magnitudes. */
  sum: number;
  rest: number;
  inside: number;
  above: number;
}

/** A state in which nothing has been seen. */
export function newBlockState(): BlockState {
  return { most: -Infinity, least: Infinity, nans: 0, sum: 0, rest: 0, inside: 0, above: 0 };
}

/**
 * Appends the elements above t, or their magnitudes, to `to` from `at` on and returns how many; brings the largest, the
 * least and whether there is a NaN up to date.
 */
export function gather(
  x: FloatArray,
  start: number,
  n: number,
  abs: boolean,
  t: number,
  to: FloatArray,
  at: number,
  state: BlockState,
): number {
  let { most, least } = state;
  let next = at;
  for (let i = start; i < start + n; i++) {
    const v = abs ? Math.abs(x[i]) : x[i];
    if (v > most) most = v;
    if (v < least) least = v;
    if (Number.isNaN(v)) state.nans = 1;
    if (v > t) to[next++] = v;
  }
  state.most = most;
  state.least = least;
  return next - at;
}

const sums8: Float64Array = /* @__PURE__ */ new Float64Array(8);
const lost8: Float64Array = /* @__PURE__ */ new Float64Array(8);

/** What the rounding of `next = a + b` took away (Knuth, TAOCP 2, 4.2.2, theorem B). */
function lost(a: number, b: number, next: number): number {
  const part = next - a;
  return a - (next - part) + (b - part);
}

function accumulate(k: number, v: number, exact: boolean): void {
  const sum = sums8[k];
  const next = sum + v;
  sums8[k] = next;
  if (exact) lost8[k] += lost(sum, v, next);
}

/** The accumulators in order, and what was lost. */
function finish(state: BlockState, exact: boolean): void {
  let sum = sums8[0];
  let rest = lost8[0];
  for (let k = 1; k < 8; k++) {
    const v = sums8[k];
    const next = sum + v;
    if (exact) rest += lost(sum, v, next) + lost8[k];
    sum = next;
  }
  state.sum = sum;
  state.rest = rest;
}

/** The sum and the number of z = x - c strictly between lo and hi, and the number of z at or above hi. */
export function sums(
  x: FloatArray,
  start: number,
  n: number,
  abs: boolean,
  c: number,
  lo: number,
  hi: number,
  state: BlockState,
): void {
  const exact = x.BYTES_PER_ELEMENT === 8;
  sums8.fill(0);
  lost8.fill(0);
  let inside = 0;
  let above = 0;
  for (let i = 0; i < n; i++) {
    const v = x[start + i];
    const z = (abs ? Math.abs(v) : v) - c;
    if (z >= hi) above++;
    else if (z > lo) {
      accumulate(i & 7, z, exact);
      inside++;
    }
  }
  finish(state, exact);
  state.inside = inside;
  state.above = above;
}

/** x brought to between 0 and `most` after c and tau were taken from it; with `abs` from its magnitude, with x's sign. */
export function shrink(
  x: FloatArray,
  start: number,
  out: FloatArray,
  outStart: number,
  n: number,
  abs: boolean,
  c: number,
  tau: number,
  most: number,
): void {
  for (let i = 0; i < n; i++) {
    const v = x[start + i];
    const z = (abs ? Math.abs(v) : v) - c - tau;
    const raised = z > 0 ? z : 0;
    const y = most < raised ? most : raised;
    out[outStart + i] = abs && v < 0 && y > 0 ? -y : y;
  }
}

/** The sum of (x p)(y q), and in `inside` that of its magnitudes. */
export function dot(
  x: FloatArray,
  start: number,
  y: FloatArray,
  yStart: number,
  n: number,
  p: number,
  q: number,
  state: BlockState,
): void {
  const exact = x.BYTES_PER_ELEMENT === 8;
  sums8.fill(0);
  lost8.fill(0);
  let even = 0;
  let odd = 0;
  const whole = n - (n % 8);
  for (let i = 0; i < whole; i += 4) {
    const a = x[start + i] * p * (y[yStart + i] * q);
    const b = x[start + i + 1] * p * (y[yStart + i + 1] * q);
    const c = x[start + i + 2] * p * (y[yStart + i + 2] * q);
    const d = x[start + i + 3] * p * (y[yStart + i + 3] * q);
    const k = i & 4;
    accumulate(k, a, exact);
    accumulate(k + 1, b, exact);
    accumulate(k + 2, c, exact);
    accumulate(k + 3, d, exact);
    even += Math.abs(a) + Math.abs(c);
    odd += Math.abs(b) + Math.abs(d);
  }
  let sizes = even + odd;
  for (let i = whole; i < n; i++) {
    const v = x[start + i] * p * (y[yStart + i] * q);
    accumulate(i & 7, v, exact);
    sizes += Math.abs(v);
  }
  finish(state, exact);
  state.inside = sizes;
}

/** out = x - (a p) q. */
export function step(
  x: FloatArray,
  start: number,
  a: FloatArray,
  aStart: number,
  out: FloatArray,
  outStart: number,
  n: number,
  p: number,
  q: number,
): void {
  for (let i = 0; i < n; i++) out[outStart + i] = x[start + i] - a[aStart + i] * p * q;
}
