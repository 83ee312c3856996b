import type { FloatArray } from './types.ts';

/** The sum, in float64. */
export function sumOf(x: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i];
  return sum;
}

/**
 * The sum of values, each times its weight, and the sum of the weights. A weight holds for a run of
 * values if there are fewer weights.
 */
export function weightedSums(x: FloatArray, weights: FloatArray): [sum: number, weight: number] {
  const run = x.length / weights.length;
  let sum = 0;
  let total = 0;
  for (let k = 0, i = 0; k < weights.length; k++) {
    const weight = weights[k];
    for (const end = (k + 1) * run; i < end; i++) {
      sum += weight * x[i];
      total += weight;
    }
  }
  return [sum, total];
}

/** Returns the index of the first largest value of part of an array. NaN counts as the largest. */
function largestAt(x: FloatArray, start: number, end: number): number {
  let at = start;
  for (let i = start; i < end; i++) {
    const value = x[i];
    if (Number.isNaN(value)) return i;
    if (value > x[at]) at = i;
  }
  return at;
}

/** For each row: the part of the values that lie on the side of the threshold that is true. */
export function binaryHits(
  out: FloatArray,
  truth: FloatArray,
  prediction: FloatArray,
  threshold: number,
): void {
  const n = out.length === 0 ? 0 : prediction.length / out.length;
  for (let row = 0, i = 0; row < out.length; row++) {
    let hits = 0;
    for (const end = i + n; i < end; i++) {
      if ((prediction[i] > threshold ? 1 : 0) === truth[i]) hits++;
    }
    out[row] = hits / n;
  }
}

/** For each row: whether the largest values of both are at the same place. */
export function sameClassHits(out: FloatArray, truth: FloatArray, prediction: FloatArray): void {
  const n = out.length === 0 ? 0 : prediction.length / out.length;
  for (let row = 0, start = 0; row < out.length; row++, start += n) {
    const end = start + n;
    out[row] = largestAt(truth, start, end) === largestAt(prediction, start, end) ? 1 : 0;
  }
}

/** For each row: whether the largest prediction is at the class. */
export function classHits(out: FloatArray, classes: FloatArray, prediction: FloatArray): void {
  const n = out.length === 0 ? 0 : prediction.length / out.length;
  for (let row = 0, start = 0; row < out.length; row++, start += n) {
    out[row] = largestAt(prediction, start, start + n) - start === classes[row] ? 1 : 0;
  }
}
