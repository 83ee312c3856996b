const EPSILON = 2 ** -52;

/** A row whose elements less a threshold are brought between their limits, as a threshold is sought for it. */
export interface Thresholded {
  /** Finds out about the threshold c + tau. */
  look(c: number, tau: number): void;
  /** The elements less c between their limits, and the limits of the others, all added up, less the sum that is sought. */
  readonly part: number;
  /** How many elements lie between their limits, and how many at or above the upper one. */
  readonly inside: number;
  readonly above: number;
  /** The least and the largest element. */
  readonly least: number;
  readonly largest: number;
  /** The lowest of the lower limits and the highest of the upper ones. */
  readonly lowest: number;
  readonly highest: number;
}

/** A threshold in two parts: c, and what lies beyond the digits that c has. */
export interface Threshold {
  readonly c: number;
  readonly tau: number;
}

/**
 * The threshold for which the elements, brought between their limits, add up to the sum that is sought.
 *
 * An element less c is right to the last digit but one, however small the limits are beside the elements, if it lies near c. So c starts
 * at the largest element and moves to the threshold that is found, until that is as near as the limits are wide.
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
 * The tau of the threshold c + tau. The sum falls with tau and is linear between the places where an element reaches a
 * limit: Newton's iteration, kept in a bracket that is halved where Newton does not do better.
 */
function thresholdNear(row: Thresholded, c: number, start: number): number {
  let lo = outwards(row.least - c - row.highest, -1);
  let hi = outwards(row.largest - c - row.lowest, 1);
  let tau = Math.max(lo, start);
  for (let turn = 0, inside = -1, above = -1; ; turn++) {
    row.look(c, tau);
    // The elements inside and at the limit for which tau was computed: it solves the linear equation of this piece.
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

/** An end of a bracket, moved by more than its rounding. */
function outwards(end: number, sign: number): number {
  return end + sign * (Math.abs(end) * 4 * EPSILON + Number.MIN_VALUE);
}

/** A number between two others: the middle of their exponents, where these are far apart. */
function middleOf(lo: number, hi: number): number {
  const [near, far] = Math.abs(lo) < Math.abs(hi) ? [lo, hi] : [hi, lo];
  if (Math.abs(far) <= 4 * Math.abs(near)) return lo / 2 + hi / 2;
  const root = Math.sqrt(Math.max(Math.abs(near), Number.MIN_VALUE)) * Math.sqrt(Math.abs(far));
  return far < 0 ? -root : root;
}
