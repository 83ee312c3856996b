// Normalization along rows and columns of a matrix. Sums are in float64.
import type { FloatArray } from './types.ts';

/** Writes the mean and the variance of each column of x, which has mean.length columns. */
export function columnStatistics(mean: FloatArray, variance: FloatArray, x: FloatArray): void {
  const n = mean.length;
  const rows = x.length / n;
  for (let start = 0; start < x.length; start += n) {
    for (let c = 0; c < n; c++) mean[c] += x[start + c];
  }
  for (let c = 0; c < n; c++) mean[c] /= rows;
  for (let start = 0; start < x.length; start += n) {
    for (let c = 0; c < n; c++) {
      const difference = x[start + c] - mean[c];
      variance[c] += difference * difference;
    }
  }
  for (let c = 0; c < n; c++) variance[c] /= rows;
}

/** old = momentum · old + (1 - momentum) · value, except where that is not finite. */
export function moveTowards(old: FloatArray, value: FloatArray, momentum: number): void {
  for (let c = 0; c < old.length; c++) {
    const before = old[c];
    old[c] = momentum * before + (1 - momentum) * value[c];
    // Stored, so that it counts whether it is finite in float32.
    if (!Number.isFinite(old[c])) old[c] = before;
  }
}

/** factor = 1 / √(variance + epsilon) */
export function inverseDeviations(factor: FloatArray, variance: FloatArray, epsilon: number): void {
  for (let c = 0; c < factor.length; c++) factor[c] = 1 / Math.sqrt(variance[c] + epsilon);
}

/** out = (x - center) · factor · gamma + beta for each column. gamma and beta may be absent. */
export function normalizeColumns(
  out: FloatArray,
  x: FloatArray,
  center: FloatArray,
  factor: FloatArray,
  gamma: FloatArray | null,
  beta: FloatArray | null,
): void {
  const n = center.length;
  for (let start = 0; start < x.length; start += n) {
    for (let c = 0; c < n; c++) {
      const scale = gamma === null ? factor[c] : factor[c] * gamma[c];
      out[start + c] = (x[start + c] - center[c]) * scale + (beta === null ? 0 : beta[c]);
    }
  }
}

/** dBeta = Σ dy and dGamma = Σ dy · (x - center) · factor for each column. */
function sumColumns(
  dGamma: FloatArray,
  dBeta: FloatArray,
  dy: FloatArray,
  x: FloatArray,
  center: FloatArray,
  factor: FloatArray,
): void {
  const n = center.length;
  for (let start = 0; start < x.length; start += n) {
    for (let c = 0; c < n; c++) {
      dBeta[c] += dy[start + c];
      dGamma[c] += dy[start + c] * (x[start + c] - center[c]);
    }
  }
  for (let c = 0; c < n; c++) dGamma[c] *= factor[c];
}

/** The gradients of normalizeColumns for constant statistics. dx may be dy. */
export function fixedColumnsVjp(
  dx: FloatArray,
  dGamma: FloatArray,
  dBeta: FloatArray,
  dy: FloatArray,
  x: FloatArray,
  center: FloatArray,
  factor: FloatArray,
  gamma: FloatArray | null,
): void {
  sumColumns(dGamma, dBeta, dy, x, center, factor);
  const n = center.length;
  for (let start = 0; start < x.length; start += n) {
    for (let c = 0; c < n; c++) {
      const scale = gamma === null ? factor[c] : factor[c] * gamma[c];
      dx[start + c] = dy[start + c] * scale;
    }
  }
}

/** The gradients of normalizeColumns where center and factor are statistics of x. dx may be dy. */
export function batchColumnsVjp(
  dx: FloatArray,
  dGamma: FloatArray,
  dBeta: FloatArray,
  dy: FloatArray,
  x: FloatArray,
  center: FloatArray,
  factor: FloatArray,
  gamma: FloatArray | null,
): void {
  sumColumns(dGamma, dBeta, dy, x, center, factor);
  const n = center.length;
  const rows = x.length / n;
  for (let start = 0; start < x.length; start += n) {
    for (let c = 0; c < n; c++) {
      const scale = gamma === null ? factor[c] : factor[c] * gamma[c];
      const normal = (x[start + c] - center[c]) * factor[c];
      dx[start + c] = scale * (dy[start + c] - (dBeta[c] + normal * dGamma[c]) / rows);
    }
  }
}

/** Normalizes each row of x, and writes its mean and 1 / √(variance + epsilon). */
export function normalizeRows(
  out: FloatArray,
  x: FloatArray,
  center: FloatArray,
  factor: FloatArray,
  epsilon: number,
  gamma: FloatArray | null,
  beta: FloatArray | null,
): void {
  const n = x.length / center.length;
  for (let row = 0; row < center.length; row++) {
    const start = row * n;
    let sum = 0;
    for (let i = start; i < start + n; i++) sum += x[i];
    const mean = sum / n;
    let squares = 0;
    for (let i = start; i < start + n; i++) squares += (x[i] - mean) ** 2;
    const inverse = 1 / Math.sqrt(squares / n + epsilon);
    center[row] = mean;
    factor[row] = inverse;
    for (let k = 0; k < n; k++) {
      const scale = gamma === null ? inverse : inverse * gamma[k];
      out[start + k] = (x[start + k] - mean) * scale + (beta === null ? 0 : beta[k]);
    }
  }
}

/** The gradients of normalizeRows. dx may be dy. */
export function rowsVjp(
  dx: FloatArray,
  dGamma: FloatArray,
  dBeta: FloatArray,
  dy: FloatArray,
  x: FloatArray,
  center: FloatArray,
  factor: FloatArray,
  gamma: FloatArray | null,
): void {
  const n = dGamma.length;
  for (let row = 0; row < center.length; row++) {
    const start = row * n;
    let sum = 0;
    let products = 0;
    for (let k = 0; k < n; k++) {
      const d = dy[start + k];
      const normal = (x[start + k] - center[row]) * factor[row];
      const g = gamma === null ? d : d * gamma[k];
      dBeta[k] += d;
      dGamma[k] += d * normal;
      sum += g;
      products += g * normal;
    }
    for (let k = 0; k < n; k++) {
      const normal = (x[start + k] - center[row]) * factor[row];
      const g = gamma === null ? dy[start + k] : dy[start + k] * gamma[k];
      dx[start + k] = factor[row] * (g - (sum + normal * products) / n);
    }
  }
}

/** Returns √(Σ x²) over n values from a start, without overflow. */
function normOf(x: FloatArray, start: number, n: number): number {
  let squares = 0;
  for (let i = start; i < start + n; i++) squares += x[i] * x[i];
  if (squares > 1e-290 && squares < Infinity) return Math.sqrt(squares);
  let largest = 0;
  for (let i = start; i < start + n; i++) largest = Math.max(largest, Math.abs(x[i]));
  // No squares of huge or tiny values; 0, Infinity and NaN are their own norm.
  if (!(largest > 0 && largest < Infinity)) return largest;
  let shares = 0;
  for (let i = start; i < start + n; i++) shares += (x[i] / largest) ** 2;
  return largest * Math.sqrt(shares);
}

/** Divides each row by its norm, or by `least` if the norm is smaller. Writes the divisors. */
export function unitRows(
  out: FloatArray,
  x: FloatArray,
  divisors: FloatArray,
  least: number,
): void {
  const n = x.length / divisors.length;
  for (let row = 0; row < divisors.length; row++) {
    const start = row * n;
    const norm = normOf(x, start, n);
    const divisor = norm < least ? least : norm;
    divisors[row] = divisor;
    for (let i = start; i < start + n; i++) out[i] = x[i] / divisor;
  }
}

/** The gradient of unitRows, from its result y. dx may be dy. */
export function unitRowsVjp(
  dx: FloatArray,
  dy: FloatArray,
  y: FloatArray,
  divisors: FloatArray,
  least: number,
): void {
  const n = y.length / divisors.length;
  for (let row = 0; row < divisors.length; row++) {
    const start = row * n;
    const divisor = divisors[row];
    let dot = 0;
    if (divisor !== least) for (let i = start; i < start + n; i++) dot += dy[i] * y[i];
    for (let i = start; i < start + n; i++) dx[i] = (dy[i] - y[i] * dot) / divisor;
  }
}
