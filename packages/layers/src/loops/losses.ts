import type { FloatArray } from './types.ts';

/** Writes a - b and returns the mean of its squares, summed in float64. NaN for no values. */
export function meanSquares(differences: FloatArray, a: FloatArray, b: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i] - b[i];
    differences[i] = difference;
    sum += difference * difference;
  }
  return sum / a.length;
}

/** out = factor · x */
export function scaleInto(out: FloatArray, x: FloatArray, factor: number): void {
  for (let i = 0; i < out.length; i++) out[i] = factor * x[i];
}

/** The logarithm of the largest probability of a row: the others give its distance from 1. */
function logOfLargest(p: FloatArray, start: number, end: number, largest: number): number {
  if (p[largest] <= 0.5) return Math.log(p[largest]);
  let rest = 0;
  for (let i = start; i < end; i++) if (i !== largest) rest += p[i];
  return Math.log1p(-rest);
}

function indexOfLargest(p: FloatArray, start: number, end: number): number {
  let largest = start;
  for (let i = start + 1; i < end; i++) if (p[i] > p[largest]) largest = i;
  return largest;
}

/**
 * Writes Σ t·(log Σ eˣ - x) of each row of length n, where p = softmax(x) and t is `keep`·target +
 * `add`. log Σ eˣ follows from the largest p, so that no eˣ is computed again.
 */
export function softmaxCrossentropy(
  out: FloatArray,
  x: FloatArray,
  p: FloatArray,
  targets: FloatArray,
  n: number,
  keep: number,
  add: number,
): void {
  for (let row = 0, start = 0; row < out.length; row++, start += n) {
    const largest = indexOfLargest(p, start, start + n);
    const log = logOfLargest(p, start, start + n, largest);
    let loss = 0;
    for (let i = start; i < start + n; i++) {
      const t = keep * targets[i] + add;
      // An impossible class (x = -Infinity) that is not the target must not give 0 · Infinity.
      if (t !== 0) loss += t * (x[largest] - x[i] - log);
    }
    out[row] = loss;
  }
}

/** The gradient of softmaxCrossentropy for x: p·Σt - t, times the gradient of its row. */
export function softmaxCrossentropyVjp(
  dx: FloatArray,
  dy: FloatArray,
  p: FloatArray,
  targets: FloatArray,
  n: number,
  keep: number,
  add: number,
): void {
  for (let row = 0, start = 0; row < dy.length; row++, start += n) {
    let sum = 0;
    for (let i = start; i < start + n; i++) sum += keep * targets[i] + add;
    for (let i = start; i < start + n; i++) {
      dx[i] = dy[row] * (p[i] * sum - (keep * targets[i] + add));
    }
  }
}

/** The gradient of softmaxCrossentropy for the targets. */
export function softmaxTargetsVjp(
  dt: FloatArray,
  dy: FloatArray,
  x: FloatArray,
  p: FloatArray,
  n: number,
  keep: number,
): void {
  for (let row = 0, start = 0; row < dy.length; row++, start += n) {
    const largest = indexOfLargest(p, start, start + n);
    const log = logOfLargest(p, start, start + n, largest);
    const factor = keep * dy[row];
    for (let i = start; i < start + n; i++) dt[i] = factor * (x[largest] - x[i] - log);
  }
}

/** Writes log Σ eˣ - x[class] of each row of length n, where p = softmax(x). */
export function sparseCrossentropy(
  out: FloatArray,
  x: FloatArray,
  p: FloatArray,
  classes: FloatArray,
  n: number,
): void {
  for (let row = 0, start = 0; row < out.length; row++, start += n) {
    const largest = indexOfLargest(p, start, start + n);
    out[row] = x[largest] - x[start + classes[row]] - logOfLargest(p, start, start + n, largest);
  }
}

/** The gradient of sparseCrossentropy for x: p, less 1 at the class, times the row's gradient. */
export function sparseCrossentropyVjp(
  dx: FloatArray,
  dy: FloatArray,
  p: FloatArray,
  classes: FloatArray,
  n: number,
): void {
  for (let row = 0, start = 0; row < dy.length; row++, start += n) {
    for (let i = start; i < start + n; i++) dx[i] = dy[row] * p[i];
    const i = start + classes[row];
    dx[i] = dy[row] * (p[i] - 1);
  }
}

/** Writes the mean of the binary cross-entropy of logits x, for each row of length n. */
export function binaryCrossentropyOfLogits(
  out: FloatArray,
  x: FloatArray,
  targets: FloatArray,
  n: number,
  keep: number,
  add: number,
): void {
  for (let row = 0, i = 0; row < out.length; row++) {
    let loss = 0;
    for (const end = i + n; i < end; i++) {
      const t = keep * targets[i] + add;
      const tail = Math.log1p(Math.exp(-Math.abs(x[i])));
      const ifOne = x[i] > 0 ? tail : tail - x[i];
      const ifZero = x[i] > 0 ? tail + x[i] : tail;
      // Not as a sum where one part is 0: x may be infinite.
      loss += t === 1 ? ifOne : t === 0 ? ifZero : t * ifOne + (1 - t) * ifZero;
    }
    out[row] = loss / n;
  }
}

/** The gradient of binaryCrossentropyOfLogits for x: (sigmoid(x) - t)/n times dy. */
export function binaryCrossentropyVjp(
  dx: FloatArray,
  dy: FloatArray,
  x: FloatArray,
  targets: FloatArray,
  n: number,
  keep: number,
  add: number,
): void {
  for (let row = 0, i = 0; row < dy.length; row++) {
    for (const end = i + n; i < end; i++) {
      const p = 1 / (1 + Math.exp(-x[i]));
      dx[i] = (dy[row] * (p - (keep * targets[i] + add))) / n;
    }
  }
}

/** The gradient of binaryCrossentropyOfLogits for the targets: -x/n, times the row's gradient. */
export function binaryTargetsVjp(
  dt: FloatArray,
  dy: FloatArray,
  x: FloatArray,
  n: number,
  keep: number,
): void {
  for (let row = 0, i = 0; row < dy.length; row++) {
    for (const end = i + n; i < end; i++) dt[i] = (dy[row] * keep * -x[i]) / n;
  }
}
