// Cross-entropies of rows of length n, with their gradients. A target is `keep`·t + `moved`.
import type { FloatArray } from './types.ts';

/** The arrays and numbers of a loss. */
export interface RowArrays {
  /** The logits, or the predictions if those are not known. */
  readonly x: FloatArray;
  /** The predictions. */
  readonly p: FloatArray;
  /** One for each prediction, from which the targets follow. */
  readonly t: FloatArray;
  readonly n: number;
  readonly keep: number;
  readonly moved: number;
}

/** Writes a gradient from the gradient dy of the rows. */
export type RowLoop = (out: FloatArray, call: RowArrays, dy: FloatArray) => void;

/** The loops of a loss. */
export interface RowLoss {
  readonly run: (out: FloatArray, call: RowArrays) => void;
  /** The gradient of x. */
  readonly vjp: RowLoop;
  /** The gradient of the targets. */
  readonly targetsVjp: RowLoop;
}

// Keras's epsilon. Predictions that no sigmoid or softmax of ours made are clipped by it.
const LEAST = 1e-7;
const MOST = 1 - LEAST;

/** Returns the highest prediction, in the type of the predictions: 1 less it is then 1.19e-7. */
function mostOf(p: FloatArray): number {
  return p instanceof Float32Array ? Math.fround(MOST) : MOST;
}

/** NaN stays NaN. */
function clipped(p: number, most: number): number {
  return p < LEAST ? LEAST : p > most ? most : p;
}

function isInside(p: number, most: number): boolean {
  return p >= LEAST && p <= most;
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
 * Σ t·(log Σ eˣ - x), where p = softmax(x). log Σ eˣ follows from the largest p, so that no eˣ is
 * computed again.
 */
export const SOFTMAX: RowLoss = {
  run(out, { x, p, t, n, keep, moved }) {
    for (let row = 0, start = 0; row < out.length; row++, start += n) {
      const largest = indexOfLargest(p, start, start + n);
      const log = logOfLargest(p, start, start + n, largest);
      let loss = 0;
      for (let i = start; i < start + n; i++) {
        const target = keep * t[i] + moved;
        // An impossible class (x = -Infinity) that is not the target must not give 0 · Infinity.
        if (target !== 0) loss += target * (x[largest] - x[i] - log);
      }
      out[row] = loss;
    }
  },
  vjp(dx, { p, t, n, keep, moved }, dy) {
    for (let row = 0, start = 0; row < dy.length; row++, start += n) {
      let sum = 0;
      for (let i = start; i < start + n; i++) sum += keep * t[i] + moved;
      for (let i = start; i < start + n; i++) {
        dx[i] = dy[row] * (p[i] * sum - (keep * t[i] + moved));
      }
    }
  },
  targetsVjp(dt, { x, p, n, keep }, dy) {
    for (let row = 0, start = 0; row < dy.length; row++, start += n) {
      const largest = indexOfLargest(p, start, start + n);
      const log = logOfLargest(p, start, start + n, largest);
      const factor = keep * dy[row];
      for (let i = start; i < start + n; i++) dt[i] = factor * (x[largest] - x[i] - log);
    }
  },
};

function sumOfRow(p: FloatArray, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += p[i];
  return sum;
}

/** -Σ t·log(q), where q are the predictions divided by their sum, clipped. */
export const CATEGORICAL: RowLoss = {
  run(out, { p, t, n, keep, moved }) {
    const most = mostOf(p);
    for (let row = 0, start = 0; row < out.length; row++, start += n) {
      const sum = sumOfRow(p, start, start + n);
      let loss = 0;
      for (let i = start; i < start + n; i++) {
        loss -= (keep * t[i] + moved) * Math.log(clipped(p[i] / sum, most));
      }
      out[row] = loss;
    }
  },
  vjp(dx, { p, t, n, keep, moved }, dy) {
    const most = mostOf(p);
    for (let row = 0, start = 0; row < dy.length; row++, start += n) {
      const sum = sumOfRow(p, start, start + n);
      // The sum of the targets whose prediction is not clipped: what the division adds.
      let free = 0;
      for (let i = start; i < start + n; i++) {
        if (isInside(p[i] / sum, most)) free += keep * t[i] + moved;
      }
      for (let i = start; i < start + n; i++) {
        const own = isInside(p[i] / sum, most) ? (keep * t[i] + moved) / p[i] : 0;
        dx[i] = dy[row] * (free / sum - own);
      }
    }
  },
  targetsVjp(dt, { p, n, keep }, dy) {
    const most = mostOf(p);
    for (let row = 0, start = 0; row < dy.length; row++, start += n) {
      const sum = sumOfRow(p, start, start + n);
      for (let i = start; i < start + n; i++) {
        dt[i] = -keep * dy[row] * Math.log(clipped(p[i] / sum, most));
      }
    }
  },
};

/** The mean of -t·log(p) - (1 - t)·log(1 - p), where p are the predictions, clipped. */
export const BINARY: RowLoss = {
  run(out, { p, t, n, keep, moved }) {
    const most = mostOf(p);
    for (let row = 0, i = 0; row < out.length; row++) {
      let loss = 0;
      for (const end = i + n; i < end; i++) {
        const target = keep * t[i] + moved;
        const q = clipped(p[i], most);
        loss -= target * Math.log(q) + (1 - target) * Math.log1p(-q);
      }
      out[row] = loss / n;
    }
  },
  vjp(dx, { p, t, n, keep, moved }, dy) {
    const most = mostOf(p);
    for (let row = 0, i = 0; row < dy.length; row++) {
      for (const end = i + n; i < end; i++) {
        const target = keep * t[i] + moved;
        const slope = (p[i] - target) / (p[i] * (1 - p[i]));
        dx[i] = isInside(p[i], most) ? (dy[row] * slope) / n : 0;
      }
    }
  },
  targetsVjp(dt, { p, n, keep }, dy) {
    const most = mostOf(p);
    for (let row = 0, i = 0; row < dy.length; row++) {
      for (const end = i + n; i < end; i++) {
        const q = clipped(p[i], most);
        dt[i] = (keep * dy[row] * (Math.log1p(-q) - Math.log(q))) / n;
      }
    }
  },
};

/** The same for logits x. */
export const BINARY_LOGITS: RowLoss = {
  run(out, { x, t, n, keep, moved }) {
    for (let row = 0, i = 0; row < out.length; row++) {
      let loss = 0;
      for (const end = i + n; i < end; i++) {
        const target = keep * t[i] + moved;
        const tail = Math.log1p(Math.exp(-Math.abs(x[i])));
        const ifOne = x[i] > 0 ? tail : tail - x[i];
        const ifZero = x[i] > 0 ? tail + x[i] : tail;
        // Not as a sum where one part is 0: x may be infinite.
        loss +=
          target === 1 ? ifOne : target === 0 ? ifZero : target * ifOne + (1 - target) * ifZero;
      }
      out[row] = loss / n;
    }
  },
  vjp(dx, { x, t, n, keep, moved }, dy) {
    for (let row = 0, i = 0; row < dy.length; row++) {
      for (const end = i + n; i < end; i++) {
        const p = 1 / (1 + Math.exp(-x[i]));
        dx[i] = (dy[row] * (p - (keep * t[i] + moved))) / n;
      }
    }
  },
  targetsVjp(dt, { x, n, keep }, dy) {
    for (let row = 0, i = 0; row < dy.length; row++) {
      for (const end = i + n; i < end; i++) dt[i] = (dy[row] * keep * -x[i]) / n;
    }
  },
};
