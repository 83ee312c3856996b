// Activations, element by element, with their slopes for the gradient where they are asked for.
// JavaScript computes in float64 and rounds when a value is stored.
import type { FloatArray } from './types.ts';

/** dx = dy · slopes. dx may be dy. */
export function timesSlopes(dx: FloatArray, dy: FloatArray, slopes: FloatArray): void {
  for (let i = 0; i < dx.length; i++) dx[i] = dy[i] * slopes[i];
}

/** y = scale · x above 0, else scale · alpha · (eˣ - 1). */
export function eluInto(
  y: FloatArray,
  slopes: FloatArray | null,
  x: FloatArray,
  alpha: number,
  scale: number,
): void {
  for (let i = 0; i < y.length; i++) {
    const isAbove = x[i] > 0;
    y[i] = scale * (isAbove ? x[i] : alpha * Math.expm1(x[i]));
    if (slopes !== null) slopes[i] = scale * (isAbove ? 1 : alpha * Math.exp(x[i]));
  }
}

/** y = (x + 3) / 6, cut off at 0 and at 1, where the slope is 0. */
export function hardSigmoidInto(y: FloatArray, slopes: FloatArray | null, x: FloatArray): void {
  for (let i = 0; i < y.length; i++) {
    const isInside = x[i] > -3 && x[i] < 3;
    // NaN is neither inside nor beyond an end.
    y[i] = x[i] <= -3 ? 0 : x[i] >= 3 ? 1 : (x[i] + 3) / 6;
    if (slopes !== null) slopes[i] = isInside ? 1 / 6 : 0;
  }
}

/** y = x / (1 + e⁻ˣ), with the limit 0 at -Infinity. */
export function siluInto(y: FloatArray, slopes: FloatArray | null, x: FloatArray): void {
  for (let i = 0; i < y.length; i++) {
    const e = Math.exp(-x[i]);
    const share = 1 / (1 + e);
    y[i] = x[i] === -Infinity ? 0 : x[i] * share;
    if (slopes === null) continue;
    // The second term has the limit 0 at both infinities.
    slopes[i] = share + (e === 0 || e === Infinity ? 0 : x[i] * share * (e * share));
  }
}

// (n + 1/2) / 2 squared, and e to the minus that, for the sum below.
const SQUARES = /* @__PURE__ */ Array.from({ length: 13 }, (_, n) => (n / 2 + 0.25) ** 2);
const POWERS = /* @__PURE__ */ SQUARES.map((square) => Math.exp(-square));

/**
 * Computes erfc(x) for x ≥ 0, given e^(-x²), to all digits of a double. It is the trapezoidal rule
 * with the step 1/2 for an integral of e^(-t²) / (t² + x²): F. Matta and A. Reichel, Uniform
 * computation of the error function, Math. Comp. 25 (1971).
 */
function erfc(x: number, power: number): number {
  if (power === 0) return 0;
  let sum = 0;
  for (let n = 0; n < SQUARES.length; n++) sum += POWERS[n] / (SQUARES[n] + x * x);
  const integral = (x / Math.PI) * power * sum;
  // The pole at i·x counts while it lies within the strip that the step resolves.
  return x < 6 ? integral + 2 / (1 + Math.exp(4 * Math.PI * x)) : integral;
}

const DENSITY_AT_0 = /* @__PURE__ */ Math.sqrt(0.5 / Math.PI);

/** y = x times the share of the normal distribution below x, with the limit 0 at -Infinity. */
export function geluInto(y: FloatArray, slopes: FloatArray | null, x: FloatArray): void {
  for (let i = 0; i < y.length; i++) {
    const value = x[i];
    const power = Math.exp(-0.5 * value * value);
    const tail = erfc(Math.abs(value) * Math.SQRT1_2, power) / 2;
    const share = value < 0 ? tail : 1 - tail;
    y[i] = value === -Infinity ? 0 : value * share;
    if (slopes !== null) slopes[i] = share + (power === 0 ? 0 : value * power * DENSITY_AT_0);
  }
}

// √(8/π): the formula of D. Hendrycks and K. Gimpel (2016) with a sigmoid in place of tanh, which
// keeps the digits of a small share.
const SLOPE = /* @__PURE__ */ Math.sqrt(8 / Math.PI);
const CUBIC = 0.044715;

/** y = x / (1 + e^(-√(8/π) (x + 0.044715 x³))), which is near gelu. */
export function geluTanhInto(y: FloatArray, slopes: FloatArray | null, x: FloatArray): void {
  for (let i = 0; i < y.length; i++) {
    const value = x[i];
    const square = value * value;
    const e = Math.exp(-SLOPE * value * (1 + CUBIC * square));
    const share = 1 / (1 + e);
    y[i] = value === -Infinity ? 0 : value * share;
    if (slopes === null) continue;
    const bend = e === 0 || e === Infinity ? 0 : value * share * (e * share);
    slopes[i] = share + (bend === 0 ? 0 : bend * SLOPE * (1 + 3 * CUBIC * square));
  }
}
