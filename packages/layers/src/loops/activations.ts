// Activations and their gradients, element by element. JavaScript computes in float64 and rounds
// when a value is stored. dx may be dy itself.
import type { FloatArray } from './types.ts';

/** y = x above 0, else scale · alpha · (eˣ - 1), and x is multiplied by the scale too. */
export function eluInto(y: FloatArray, x: FloatArray, alpha: number, scale: number): void {
  for (let i = 0; i < y.length; i++) {
    y[i] = scale * (x[i] > 0 ? x[i] : alpha * Math.expm1(x[i]));
  }
}

export function eluVjp(
  dx: FloatArray,
  dy: FloatArray,
  x: FloatArray,
  alpha: number,
  scale: number,
): void {
  for (let i = 0; i < dx.length; i++) {
    dx[i] = dy[i] * scale * (x[i] > 0 ? 1 : alpha * Math.exp(x[i]));
  }
}

/** y = x / (1 + e⁻ˣ), with the limit 0 at -Infinity. */
export function siluInto(y: FloatArray, x: FloatArray): void {
  for (let i = 0; i < y.length; i++) y[i] = x[i] === -Infinity ? 0 : x[i] / (1 + Math.exp(-x[i]));
}

export function siluVjp(dx: FloatArray, dy: FloatArray, x: FloatArray): void {
  for (let i = 0; i < dx.length; i++) {
    const share = 1 / (1 + Math.exp(-x[i]));
    // The second term has the limit 0 at both infinities.
    const rest = Math.abs(x[i]) === Infinity ? 0 : x[i] * share * (1 - share);
    dx[i] = dy[i] * (share + rest);
  }
}

// (n + 1/2) / 2 squared, and e to the minus that, for the terms of erfc.
const SQUARES = /* @__PURE__ */ Array.from({ length: 13 }, (_, n) => (n / 2 + 0.25) ** 2);
const POWERS = /* @__PURE__ */ SQUARES.map((square) => Math.exp(-square));

/**
 * Computes erfc(x) for x ≥ 0, the trapezoidal rule for an integral of e^(-t²) / (t² + x²): F.
 * Matta, A. Reichel, Uniform computation of the error function (Math. Comp. 25, 1971). The step 1/2
 * gives all digits of a double.
 */
function erfc(x: number): number {
  if (x > 27) return 0;
  let sum = 0;
  for (let n = 0; n < SQUARES.length; n++) sum += POWERS[n] / (SQUARES[n] + x * x);
  const integral = (x / Math.PI) * Math.exp(-x * x) * sum;
  // The pole at i·x counts while it lies within the strip that the step resolves.
  return x < 6 ? integral + 2 / (1 + Math.exp(4 * Math.PI * x)) : integral;
}

/** Returns the share of the normal distribution below x. */
function normalShare(x: number): number {
  const tail = erfc(Math.abs(x) * Math.SQRT1_2) / 2;
  return x < 0 ? tail : 1 - tail;
}

/** y = x times the share of the normal distribution below x, with the limit 0 at -Infinity. */
export function geluInto(y: FloatArray, x: FloatArray): void {
  for (let i = 0; i < y.length; i++) y[i] = x[i] === -Infinity ? 0 : x[i] * normalShare(x[i]);
}

const DENSITY_AT_0 = /* @__PURE__ */ Math.sqrt(0.5 / Math.PI);

export function geluVjp(dx: FloatArray, dy: FloatArray, x: FloatArray): void {
  for (let i = 0; i < dx.length; i++) {
    const density = DENSITY_AT_0 * Math.exp(-0.5 * x[i] * x[i]);
    dx[i] = dy[i] * (normalShare(x[i]) + (density === 0 ? 0 : x[i] * density));
  }
}

// √(8/π): the formula of D. Hendrycks and K. Gimpel (2016) with a sigmoid in place of tanh, which
// keeps the digits of a small share.
const SLOPE = /* @__PURE__ */ Math.sqrt(8 / Math.PI);
const CUBIC = 0.044715;

/** y = x / (1 + e^(-√(8/π) (x + 0.044715 x³))), which is near gelu. */
export function geluTanhInto(y: FloatArray, x: FloatArray): void {
  for (let i = 0; i < y.length; i++) {
    const v = SLOPE * (x[i] + CUBIC * x[i] ** 3);
    y[i] = x[i] === -Infinity ? 0 : x[i] / (1 + Math.exp(-v));
  }
}

export function geluTanhVjp(dx: FloatArray, dy: FloatArray, x: FloatArray): void {
  for (let i = 0; i < dx.length; i++) {
    const share = 1 / (1 + Math.exp(-SLOPE * (x[i] + CUBIC * x[i] ** 3)));
    const slope = SLOPE * (1 + 3 * CUBIC * x[i] * x[i]);
    const bend = share * (1 - share);
    dx[i] = dy[i] * (share + (bend === 0 ? 0 : x[i] * slope * bend));
  }
}
