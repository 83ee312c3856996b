const EPSILON = 2 ** -52;

/**
 * A row in the search for a threshold: its elements less the threshold are clipped to their limits.
 */
export interface Thresholded {
  /** Evaluates the threshold c + tau. */
  look(c: number, tau: number): void;
  /**
   * Σ (x - c) over the elements between their limits, plus the limits of the others, minus the
   * wanted sum.
   */
  readonly part: number;
  /** How many elements are between their limits, and how many at or above the upper one. */
  readonly inside: number;
  readonly above: number;
  /** The smallest and the largest element. */
  readonly least: number;
  readonly largest: number;
  /** The lowest of the lower limits and the highest of the upper limits. */
  readonly lowest: number;
  readonly highest: number;
}

/** A threshold in two parts: c, and the rest beyond the digits of c. */
export interface Threshold {
  readonly c: number;
  readonly tau: number;
}

/**
 * Finds the threshold for which the clipped elements add up to the wanted sum.
 *
 * x - c is accurate to the last digit but one if x is near c, however small the limits are compared
 * with the elements. So c starts at the largest element and moves to each threshold that is found,
 * until it is as near as the limits are wide.
 */
export function findThreshold(row: Thresholded): Threshold {
  const size = Math.max(row.highest, -row.lowest);
  let c = row.largest;
  let tau = thresholdNear(row, c, -size);
  for (let turn = 0; turn < 64 && Math.abs(tau) > size && c + tau !== c; turn++) {
    c += tau;
    tau = thresholdNear(row, c, 0);
  }
  return { c, tau };
}

/**
 * Finds the tau of the threshold c + tau. The sum falls with tau, and is linear between the points
 * where an element reaches a limit. Newton's iteration runs within a bracket, which is halved if
 * Newton does not do better.
 */
function thresholdNear(row: Thresholded, c: number, start: number): number {
  let lo = outwards(row.least - c - row.highest, -1);
  let hi = outwards(row.largest - c - row.lowest, 1);
  let tau = Math.max(lo, start);
  for (let turn = 0, inside = -1, above = -1; ; turn++) {
    row.look(c, tau);
    // tau was computed for the same elements inside and above, so it solves the linear equation of
    // this piece.
    if (row.inside === inside && row.above === above) return tau;
    const excess = row.part - tau * row.inside;
    const next = row.part / row.inside;
    if (excess === 0 || Math.abs(next - tau) <= EPSILON * Math.abs(tau)) return tau;
    if (excess > 0) lo = tau;
    else hi = tau;
    if (next >= lo && next <= hi && (turn < 8 || turn % 2 === 0)) {
      tau = next;
      inside = row.inside;
      above = row.above;
    } else {
      tau = middleOf(lo, hi);
      inside = -1;
      if (!(tau > lo && tau < hi)) return hi;
    }
  }
}

/** Moves an end of a bracket outwards by more than its rounding. */
function outwards(end: number, sign: number): number {
  return end + sign * (Math.abs(end) * 4 * EPSILON + Number.MIN_VALUE);
}

/** A number between two others. If they are far apart, it has the middle of their exponents. */
function middleOf(lo: number, hi: number): number {
  const [near, far] = Math.abs(lo) < Math.abs(hi) ? [lo, hi] : [hi, lo];
  if (Math.abs(far) <= 4 * Math.abs(near)) return lo / 2 + hi / 2;
  const root = Math.sqrt(Math.max(Math.abs(near), Number.MIN_VALUE)) * Math.sqrt(Math.abs(far));
  return far < 0 ? -root : root;
}
