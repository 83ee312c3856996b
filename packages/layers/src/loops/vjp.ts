// Gradients of elementwise operations: dx from dy, the input x and the result y. dx may be dy
// itself. JavaScript computes in float64 and rounds when a value is stored.
import type { FloatArray } from './types.ts';

/** Writes the gradient of the input of an operation. */
export type VjpLoop = (dx: FloatArray, dy: FloatArray, x: FloatArray, y: FloatArray) => void;

export function negVjp(dx: FloatArray, dy: FloatArray): void {
  for (let i = 0; i < dx.length; i++) dx[i] = -dy[i];
}

export function absVjp(dx: FloatArray, dy: FloatArray, x: FloatArray): void {
  for (let i = 0; i < dx.length; i++) dx[i] = x[i] > 0 ? dy[i] : x[i] < 0 ? -dy[i] : 0;
}

export function squareVjp(dx: FloatArray, dy: FloatArray, x: FloatArray): void {
  for (let i = 0; i < dx.length; i++) dx[i] = 2 * x[i] * dy[i];
}

export function sqrtVjp(dx: FloatArray, dy: FloatArray, _x: FloatArray, y: FloatArray): void {
  for (let i = 0; i < dx.length; i++) dx[i] = dy[i] / (2 * y[i]);
}

export function expVjp(dx: FloatArray, dy: FloatArray, _x: FloatArray, y: FloatArray): void {
  for (let i = 0; i < dx.length; i++) dx[i] = dy[i] * y[i];
}

export function logVjp(dx: FloatArray, dy: FloatArray, x: FloatArray): void {
  for (let i = 0; i < dx.length; i++) dx[i] = dy[i] / x[i];
}

export function tanhVjp(dx: FloatArray, dy: FloatArray, _x: FloatArray, y: FloatArray): void {
  for (let i = 0; i < dx.length; i++) dx[i] = dy[i] * (1 - y[i] * y[i]);
}

export function sigmoidVjp(dx: FloatArray, dy: FloatArray, _x: FloatArray, y: FloatArray): void {
  for (let i = 0; i < dx.length; i++) dx[i] = dy[i] * y[i] * (1 - y[i]);
}

export function softplusVjp(dx: FloatArray, dy: FloatArray, _x: FloatArray, y: FloatArray): void {
  // softplus' is the sigmoid: with y = log(1 + e^x), 1 - e^-y.
  for (let i = 0; i < dx.length; i++) dx[i] = dy[i] * -Math.expm1(-y[i]);
}

/**
 * The gradient of clip(x, 0, null), by selection. clipVjp also sums the gradient of the bound,
 * which takes longer than this loop.
 */
export function nonNegVjp(dx: FloatArray, dy: FloatArray, x: FloatArray): void {
  for (let i = 0; i < dx.length; i++) dx[i] = x[i] >= 0 ? dy[i] : 0;
}

/** Rows of length n: dx = y (dy - Σ dy y). */
export function softmaxVjp(dx: FloatArray, dy: FloatArray, y: FloatArray, n: number): void {
  for (let start = 0; start < dx.length; start += n) {
    let dot = 0;
    for (let i = start; i < start + n; i++) dot += dy[i] * y[i];
    for (let i = start; i < start + n; i++) dx[i] = y[i] * (dy[i] - dot);
  }
}

/** Rows of length n: y = x - log Σ eˣ, without overflow. */
export function logSoftmaxInto(out: FloatArray, x: FloatArray, n: number): void {
  for (let start = 0; start < x.length; start += n) {
    const end = start + n;
    let most = -Infinity;
    for (let i = start; i < end; i++) if (!(x[i] <= most)) most = x[i];
    let sum = 0;
    for (let i = start; i < end; i++) sum += Math.exp(x[i] - most);
    const log = Math.log(sum);
    for (let i = start; i < end; i++) out[i] = x[i] - most - log;
  }
}

/** Rows of length n: dx = dy - eʸ Σ dy. */
export function logSoftmaxVjp(dx: FloatArray, dy: FloatArray, y: FloatArray, n: number): void {
  for (let start = 0; start < dx.length; start += n) {
    let sum = 0;
    for (let i = start; i < start + n; i++) sum += dy[i];
    for (let i = start; i < start + n; i++) dx[i] = dy[i] - Math.exp(y[i]) * sum;
  }
}

/** The gradient of aᵇ for a: b·aᵇ⁻¹, and 0 where b is 0. */
export function powVjp(out: FloatArray, dy: FloatArray, a: FloatArray, b: FloatArray): void {
  for (let i = 0; i < out.length; i++) out[i] = b[i] === 0 ? 0 : dy[i] * b[i] * a[i] ** (b[i] - 1);
}

/** The gradient of aᵇ for b: aᵇ·log(a), and 0 where a ≤ 0. */
export function exponentVjp(out: FloatArray, dy: FloatArray, a: FloatArray, b: FloatArray): void {
  for (let i = 0; i < out.length; i++) {
    out[i] = a[i] <= 0 ? 0 : dy[i] * a[i] ** b[i] * Math.log(a[i]);
  }
}

/** dx = dy where a ≥ b, else 0. */
export function passWhereAtLeast(
  dx: FloatArray,
  dy: FloatArray,
  a: FloatArray,
  b: FloatArray,
): void {
  for (let i = 0; i < dx.length; i++) dx[i] = a[i] >= b[i] ? dy[i] : 0;
}

/** dx = dy where a > b, else 0. */
export function passWhereAbove(dx: FloatArray, dy: FloatArray, a: FloatArray, b: FloatArray): void {
  for (let i = 0; i < dx.length; i++) dx[i] = a[i] > b[i] ? dy[i] : 0;
}

/** mask = 1 where a = b, else 0. */
export function markEqual(mask: FloatArray, a: FloatArray, b: FloatArray): void {
  for (let i = 0; i < mask.length; i++) mask[i] = a[i] === b[i] ? 1 : 0;
}

/** dx = dy / count where the mask is set, else 0. The mask may be dx. */
export function passShares(
  dx: FloatArray,
  dy: FloatArray,
  mask: FloatArray,
  count: FloatArray,
): void {
  for (let i = 0; i < dx.length; i++) dx[i] = mask[i] === 0 ? 0 : dy[i] / count[i];
}
