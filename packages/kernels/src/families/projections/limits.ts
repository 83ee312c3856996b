import { CompensatedSum } from '../../run/js/sums.ts';
import { withinSums } from './powers.ts';
import type { Row } from './rows.ts';
import { findThreshold, type Thresholded } from './search.ts';

/** The set to project onto: each element between its own limits, and all adding up to `sum`. */
export interface Limits {
  readonly sum: number;
  /**
   * The limits of one row, shared by all, or of all rows one after the other. Lower limits are
   * finite.
   */
  readonly min: Float64Array;
  readonly max: Float64Array;
}

const EPSILON = 2 ** -52;

/** The index of the limits of a row of n elements that begins at `start`. */
function limitsAt({ min }: Limits, start: number, n: number): number {
  return min.length === n ? 0 : start;
}

/** Projects rows onto { min ≤ y ≤ max, Σ y = sum }: y = x - t, clipped to the limits. */
export class LimitedRow implements Thresholded {
  part = 0;
  inside = 0;
  above = 0;
  lowest = 0;
  highest = 0;
  least = 0;
  largest = 0;
  readonly #limits: Limits;
  /**
   * The row and its limits, multiplied by a power of two. Upper limits are at most the rest of the
   * sum.
   */
  readonly #x: Float64Array;
  readonly #min: Float64Array;
  readonly #max: Float64Array;
  #sum = 0;
  #by = 1;
  /**
   * What the last look at the row found: the number and place of infinities, and whether the row is
   * the rounding of a point of the set.
   */
  #high = 0;
  #low = 0;
  #lowAt = -1;
  #fits = false;

  constructor(n: number, limits: Limits) {
    this.#limits = limits;
    this.#x = new Float64Array(n);
    this.#min = new Float64Array(n);
    this.#max = new Float64Array(n);
  }

  project(row: Row): void {
    if (!this.#read(row) || this.#high > 1) row.fill(Number.NaN);
    else if (this.#fits) row.keep();
    else {
      this.#readLimits(row);
      const missing = this.#missing();
      if (missing <= 0) this.#bring(row);
      else if (this.#low < 2) this.#fillUp(row, missing);
      else row.fill(Number.NaN);
    }
  }

  /** Reads the elements. Returns false if one is NaN. */
  #read(row: Row): boolean {
    const { min, max, sum } = this.#limits;
    const from = limitsAt(this.#limits, row.start, row.count);
    const total = new CompensatedSum();
    let [least, largest, size, outside] = [Infinity, -Infinity, 0, 0];
    [this.#high, this.#low] = [0, 0];
    for (let i = 0; i < row.count; i++) {
      const v = row.at(i);
      this.#x[i] = v;
      if (Number.isNaN(v)) return false;
      if (v < (min[from + i] as number) || v > (max[from + i] as number)) outside++;
      if (v === Infinity) this.#high++;
      else if (v === -Infinity) {
        this.#low++;
        this.#lowAt = i;
      } else {
        if (v < least) least = v;
        if (v > largest) largest = v;
        size += Math.abs(v);
        total.add(v);
      }
    }
    this.least = least;
    this.largest = largest;
    const { unit, least: tiny } = row.rounding;
    const slack =
      size * Math.max(unit, EPSILON / 2) + row.count * ((size + Math.abs(sum)) * EPSILON + tiny);
    const finite = this.#high === 0 && this.#low === 0;
    this.#fits = finite && outside === 0 && Math.abs(total.value - sum) <= slack;
    return true;
  }

  #readLimits(row: Row): void {
    const { min, max, sum } = this.#limits;
    const from = limitsAt(this.#limits, row.start, row.count);
    let most = Math.max(Math.abs(this.least), Math.abs(this.largest), Math.abs(sum));
    if (most === Infinity) most = Math.abs(sum);
    for (let i = 0; i < row.count; i++) {
      const [lo, hi] = [min[from + i] as number, max[from + i] as number];
      most = Math.max(most, Math.abs(lo), hi === Infinity ? 0 : Math.abs(hi));
    }
    this.#by = withinSums(most, row.count);
    this.#sum = sum * this.#by;
    this.least *= this.#by;
    this.largest *= this.#by;
    const base = new CompensatedSum();
    for (let i = 0; i < row.count; i++) {
      this.#x[i] = (this.#x[i] as number) * this.#by;
      this.#min[i] = (min[from + i] as number) * this.#by;
      base.add(this.#min[i] as number);
    }
    // No element gets more than its lower limit plus what the lower limits leave.
    const room = Math.max(this.#sum - base.value, 0);
    [this.lowest, this.highest] = [Infinity, -Infinity];
    for (let i = 0; i < row.count; i++) {
      const lo = this.#min[i] as number;
      const hi = Math.min((max[from + i] as number) * this.#by, lo + room);
      this.#max[i] = hi;
      if (lo < this.lowest) this.lowest = lo;
      if (hi > this.highest) this.highest = hi;
    }
  }

  /**
   * The rest of the sum if only a -Infinity is at its lower limit. 0 if the rest is only rounding.
   */
  #missing(): number {
    const total = new CompensatedSum();
    let size = Math.abs(this.#sum);
    for (let i = 0; i < this.#x.length; i++) {
      const limit = (this.#x[i] === -Infinity ? this.#min[i] : this.#max[i]) as number;
      total.add(limit);
      size += Math.abs(limit);
    }
    const missing = this.#sum - total.value;
    return missing > size * this.#x.length * EPSILON ? missing : 0;
  }

  /** Sets all elements to their upper limits. A -Infinity gets the rest of the sum. */
  #fillUp(row: Row, missing: number): void {
    for (let i = 0; i < row.count; i++) {
      const isLow = this.#low === 1 && i === this.#lowAt;
      const most = this.#max[i] as number;
      const y = isLow ? Math.min((this.#min[i] as number) + missing, most) : most;
      row.out[row.start + i] = y / this.#by;
    }
  }

  #bring(row: Row): void {
    const none = this.#high + this.#low === row.count;
    const { c, tau } = none ? { c: 0, tau: 0 } : findThreshold(this);
    for (let i = 0; i < row.count; i++) {
      const y = (this.#x[i] as number) - c - tau;
      const [lo, hi] = [this.#min[i] as number, this.#max[i] as number];
      row.out[row.start + i] = (y > lo ? (y < hi ? y : hi) : lo) / this.#by;
    }
  }

  look(c: number, tau: number): void {
    const sum = new CompensatedSum();
    sum.add(-this.#sum);
    let [inside, above] = [0, 0];
    for (let i = 0; i < this.#x.length; i++) {
      const z = (this.#x[i] as number) - c;
      const [lo, hi] = [this.#min[i] as number, this.#max[i] as number];
      if (z - tau >= hi) {
        above++;
        sum.add(hi);
      } else if (z - tau > lo) {
        inside++;
        sum.add(z);
      } else sum.add(lo);
    }
    this.part = sum.value;
    this.inside = inside;
    this.above = above;
  }
}
