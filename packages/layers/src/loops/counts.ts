// Counts of right and wrong predictions, each with its weight.
import type { FloatArray } from './types.ts';

/** The weights of examples that count as positive by truth and prediction. */
export interface Counts {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  trueNegatives: number;
}

/**
 * Adds examples. A true value other than 0 is positive, and so is a prediction above the threshold.
 * Of every n values the one at `at` counts. A weight holds for a run of values.
 */
export function countPositives(
  counts: Counts,
  truth: FloatArray,
  prediction: FloatArray,
  weights: FloatArray | null,
  threshold: number,
  n: number,
  at: number,
): void {
  const run = weights === null ? 1 : prediction.length / weights.length;
  for (let i = at; i < prediction.length; i += n) {
    const weight = weights === null ? 1 : weights[Math.floor(i / run)];
    if (prediction[i] > threshold) {
      if (truth[i] !== 0) counts.truePositives += weight;
      else counts.falsePositives += weight;
    } else if (truth[i] !== 0) counts.falseNegatives += weight;
    else counts.trueNegatives += weight;
  }
}

/**
 * Adds rows to three sums for each class: true positives, predicted positives, and true values. A
 * prediction is positive above the threshold. Without one it is positive if it is the largest of
 * its row, and not 0.
 */
export function countClasses(
  sums: Float64Array,
  truth: FloatArray,
  prediction: FloatArray,
  weights: FloatArray | null,
  threshold: number | null,
): void {
  const n = sums.length / 3;
  for (let start = 0, row = 0; start < prediction.length; start += n, row++) {
    const weight = weights === null ? 1 : weights[row];
    const largest = threshold === null ? largestOf(prediction, start, n) : 0;
    for (let k = 0; k < n; k++) {
      const [t, p] = [truth[start + k], prediction[start + k]];
      const isPositive = threshold === null ? p >= largest && Math.abs(p) > 1e-9 : p > threshold;
      if (isPositive) {
        sums[3 * k] += weight * t;
        sums[3 * k + 1] += weight;
      }
      sums[3 * k + 2] += weight * t;
    }
  }
}

/** The largest value of a row, NaN if it holds one. */
function largestOf(x: FloatArray, start: number, n: number): number {
  let largest = -Infinity;
  for (let i = start; i < start + n; i++) largest = Math.max(largest, x[i]);
  return largest;
}

/**
 * Adds the weight of each example to the bucket of its prediction: bucket k holds predictions above
 * k / last, up to (k + 1) / last. Predictions are cut to 0..1. NaN counts as 0.
 */
export function fillBuckets(
  positives: Float64Array,
  negatives: Float64Array,
  truth: FloatArray,
  prediction: FloatArray,
  weights: FloatArray | null,
): void {
  const last = positives.length - 1;
  const isFloat32 = prediction instanceof Float32Array;
  const run = weights === null ? 1 : prediction.length / weights.length;
  for (let i = 0; i < prediction.length; i++) {
    const p = prediction[i] > 0 ? Math.min(prediction[i], 1) : 0;
    // Keras multiplies in the type of the predictions, which decides at the ends of buckets.
    const scaled = isFloat32 ? Math.fround(p * last) : p * last;
    const bucket = Math.max(Math.ceil(scaled) - 1, 0);
    const weight = weights === null ? 1 : weights[Math.floor(i / run)];
    if (truth[i] !== 0) positives[bucket] += weight;
    else negatives[bucket] += weight;
  }
}

/** Writes whether the prediction at the class of each row is among the k largest. */
export function topHits(
  out: FloatArray,
  classes: FloatArray,
  prediction: FloatArray,
  k: number,
): void {
  const n = out.length === 0 ? 0 : prediction.length / out.length;
  for (let row = 0, start = 0; row < out.length; row++, start += n) {
    const value = prediction[start + classes[row]];
    let above = 0;
    for (let i = start; i < start + n; i++) if (prediction[i] > value) above++;
    // NaN, or a class that there is not, is among none.
    out[row] = classes[row] < n && !Number.isNaN(value) && above < k ? 1 : 0;
  }
}

/** Sums for r² of one column. */
export interface Deviations {
  weight: number;
  sum: number;
  squares: number;
  residuals: number;
}

/** Adds the values of column `at` of n. */
export function addDeviations(
  sums: Deviations,
  truth: FloatArray,
  prediction: FloatArray,
  weights: FloatArray | null,
  n: number,
  at: number,
): void {
  const run = weights === null ? 1 : prediction.length / weights.length;
  for (let i = at; i < prediction.length; i += n) {
    const weight = weights === null ? 1 : weights[Math.floor(i / run)];
    const error = truth[i] - prediction[i];
    sums.weight += weight;
    sums.sum += weight * truth[i];
    sums.squares += weight * truth[i] * truth[i];
    sums.residuals += weight * error * error;
  }
}
