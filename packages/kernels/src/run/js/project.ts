// The passes of projections onto the simplex, balls, spheres and planes over one block of a row.
// They give the same bits as the kernels in assembly/project.ts. Element i of a block goes to
// accumulator i mod 8.
import type { FloatArray } from './types.ts';

/** How many elements of a row a pass handles at once. They go through scratch space together. */
export const BLOCK = 16_384;

/** How many elements can be set aside, in addition to those of the current block. */
export const MOST_ASIDE = 16_384;

/** What the passes over the blocks of a row find. */
export interface BlockState {
  /** The largest and the smallest element of all blocks without NaN, and whether there is a NaN. */
  most: number;
  least: number;
  nans: number;
  /**
   * The sum of the last block, and what it lost. Also the number of its elements inside and above,
   * or the sum of magnitudes.
   */
  sum: number;
  rest: number;
  inside: number;
  above: number;
}

/** A state before the first element. */
export function newBlockState(): BlockState {
  return { most: -Infinity, least: Infinity, nans: 0, sum: 0, rest: 0, inside: 0, above: 0 };
}

/**
 * Appends the elements above t, or their magnitudes, to `to` from `at` on, and returns how many.
 * Updates the largest, the smallest and whether there is a NaN.
 */
function gather(
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

/** What rounding `next = a + b` lost (Knuth, TAOCP 2, 4.2.2, theorem B). */
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

/** Adds the accumulators in order, and what was lost. */
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

/**
 * The sum and the number of z = x - c strictly between lo and hi, and the number of z at or above
 * hi.
 */
function sums(
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

/** The passes as loops, over x, the result, and a vector that all rows share if there is one. */
export class JsPasses {
  readonly state: BlockState = newBlockState();
  readonly #x: FloatArray;
  readonly #out: FloatArray;
  readonly #a: FloatArray;
  #aside: FloatArray | null = null;
  #start = 0;

  constructor(x: FloatArray, out: FloatArray, a: FloatArray | null) {
    this.#x = x;
    this.#out = out;
    this.#a = a ?? x;
  }

  begin(start: number): void {
    this.#start = start;
    this.state.most = -Infinity;
    this.state.least = Infinity;
    this.state.nans = 0;
  }

  gather(i: number, m: number, abs: boolean, t: number, have: number): number {
    return gather(this.#x, this.#start + i, m, abs, t, this.#room(), have, this.state);
  }

  #room(): FloatArray {
    if (this.#aside !== null) return this.#aside;
    const Kind = this.#x.constructor as new (length: number) => FloatArray;
    // Nothing is set aside for a row of one block.
    this.#aside = new Kind(this.#x.length > BLOCK ? MOST_ASIDE + BLOCK : 0);
    return this.#aside;
  }

  keepAbove(have: number, t: number): number {
    const aside = this.#room();
    return gather(aside, 0, have, false, t, aside, 0, newBlockState());
  }

  sums(i: number, m: number, abs: boolean, c: number, lo: number, hi: number): void {
    sums(this.#x, this.#start + i, m, abs, c, lo, hi, this.state);
  }

  sumsAside(have: number, c: number, lo: number, hi: number): void {
    sums(this.#room(), 0, have, false, c, lo, hi, this.state);
  }

  /**
   * x minus c and tau, clipped to 0..`most`. With `abs` it is computed from the magnitude and gets
   * x's sign.
   */
  shrink(i: number, m: number, abs: boolean, c: number, tau: number, most: number): void {
    const [x, out, at] = [this.#x, this.#out, this.#start + i];
    for (let k = at; k < at + m; k++) {
      const v = x[k];
      const z = (abs ? Math.abs(v) : v) - c - tau;
      const raised = z > 0 ? z : 0;
      const y = most < raised ? most : raised;
      out[k] = abs && v < 0 && y > 0 ? -y : y;
    }
  }

  /** The sum of (x p)(a q), and in `inside` the sum of its magnitudes. */
  dot(i: number, m: number, p: number, q: number): void {
    const [x, a, at] = [this.#x, this.#a, this.#start + i];
    const exact = x.BYTES_PER_ELEMENT === 8;
    sums8.fill(0);
    lost8.fill(0);
    let even = 0;
    let odd = 0;
    const whole = m - (m % 8);
    for (let k = 0; k < whole; k += 4) {
      const v0 = x[at + k] * p * (a[i + k] * q);
      const v1 = x[at + k + 1] * p * (a[i + k + 1] * q);
      const v2 = x[at + k + 2] * p * (a[i + k + 2] * q);
      const v3 = x[at + k + 3] * p * (a[i + k + 3] * q);
      const first = k & 4;
      accumulate(first, v0, exact);
      accumulate(first + 1, v1, exact);
      accumulate(first + 2, v2, exact);
      accumulate(first + 3, v3, exact);
      even += Math.abs(v0) + Math.abs(v2);
      odd += Math.abs(v1) + Math.abs(v3);
    }
    let sizes = even + odd;
    for (let k = whole; k < m; k++) {
      const v = x[at + k] * p * (a[i + k] * q);
      accumulate(k & 7, v, exact);
      sizes += Math.abs(v);
    }
    finish(this.state, exact);
    this.state.inside = sizes;
  }

  /** x - (a p) q. */
  step(i: number, m: number, p: number, q: number): void {
    const [x, out, a, at] = [this.#x, this.#out, this.#a, this.#start + i];
    for (let k = 0; k < m; k++) out[at + k] = x[at + k] - a[i + k] * p * q;
  }
}
