// Projections in exact arithmetic: doubles are whole multiples of 2^-1074, so whole numbers of any size hold them, and the
// results are fractions. Slow, and made from the definitions, not from the algorithms under test.

import { exactOf } from './referenceCast.ts';

const ONE = 2n ** 1074n;

/** A fraction of doubles' units: `top / bottom`, with bottom above 0. */
interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** A double as a multiple of 2^-1074. */
export function exact(value: number): bigint {
  if (!Number.isFinite(value)) throw new Error(`${value} is no finite number`);
  const { numerator, shift } = exactOf(value);
  return numerator << (1074n - shift);
}

/** The double next to a fraction of units, but for an error of 2^-64 of it. */
function double({ top, bottom }: Fraction): number {
  const negative = top < 0n;
  let size = negative ? -top : top;
  if (size === 0n) return 0;
  // As many bits more than a double has.
  const shift = 128 + bits(bottom) - bits(size);
  size = shift > 0 ? size << BigInt(shift) : size >> BigInt(-shift);
  let value = Number(size / bottom);
  // In steps, for 2^-1074 times a small number is 0.
  let left = -shift - 1074;
  for (; left < -512; left += 512) value *= 2 ** -512;
  value *= 2 ** left;
  return negative ? -value : value;
}

function bits(value: bigint): number {
  return 4 * value.toString(16).length;
}

function less(a: Fraction, b: Fraction): boolean {
  return a.top * b.bottom < b.top * a.bottom;
}

/** The nearest vector with elements from 0 to `max` that add up to `sum`. */
export function exactSimplex(x: ArrayLike<number>, sum: number, max: number = Infinity): number[] {
  const values = Array.from(x, exact);
  const target = exact(sum);
  const most = max === Infinity ? null : exact(max);
  const places = values.flatMap((v) => (most === null ? [v] : [v, v - most]));
  places.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  // The t that is sought lies at the last place where the elements still reach the sum, or above, but before the next.
  let at: bigint | null = null;
  for (const place of places) {
    let total = 0n;
    for (const v of values) total += limited(v - place, most);
    if (total < target) break;
    at = place;
  }
  // From there on the free ones fall with t; the fixed ones are at the limit. Below all places everything is free.
  let [free, part] = [0n, -target];
  for (const v of values) {
    const y = at === null ? 1n : v - at;
    if (most !== null && y > most) part += most;
    else if (y > 0n) {
      part += v;
      free++;
    }
  }
  if (free === 0n) {
    return values.map((v) => double({ top: limited(v - (at as bigint), most), bottom: 1n }));
  }
  const limit = most === null ? null : most * free;
  return values.map((v) => double({ top: limited(v * free - part, limit), bottom: free }));
}

function limited(v: bigint, most: bigint | null): bigint {
  if (v < 0n) return 0n;
  return most !== null && v > most ? most : v;
}

/** The nearest vector that never falls, by weighted squares: of all runs from the left, the largest of the least means. */
export function exactMonotone(
  x: ArrayLike<number>,
  weights: ArrayLike<number> = Array.from(x, () => 1),
): number[] {
  const tops = [0n];
  const bottoms = [0n];
  for (let i = 0; i < x.length; i++) {
    const weight = exact(weights[i] as number);
    tops.push((tops[i] as bigint) + exact(x[i] as number) * weight);
    bottoms.push((bottoms[i] as bigint) + weight);
  }
  const mean = (from: number, to: number): Fraction => ({
    top: (tops[to] as bigint) - (tops[from] as bigint),
    bottom: (bottoms[to] as bigint) - (bottoms[from] as bigint),
  });
  return Array.from(x, (_, i) => {
    let best: Fraction | null = null;
    for (let from = 0; from <= i; from++) {
      let least = mean(from, i + 1);
      for (let to = i + 2; to <= x.length; to++) {
        const other = mean(from, to);
        if (less(other, least)) least = other;
      }
      if (best === null || less(best, least)) best = least;
    }
    return double(best as Fraction);
  });
}

/** The nearest point of the plane a·x = b; with `halfspace`, of a·x ≤ b. */
export function exactPlane(
  x: ArrayLike<number>,
  a: ArrayLike<number>,
  b: number,
  halfspace: boolean,
): number[] {
  const values = Array.from(x, exact);
  const normal = Array.from(a, exact);
  let excess = -exact(b) * ONE;
  let square = 0n;
  normal.forEach((slope, i) => {
    excess += slope * (values[i] as bigint);
    square += slope * slope;
  });
  if (halfspace && excess <= 0n) return Array.from(x);
  return values.map((v, i) =>
    double({ top: v * square - excess * (normal[i] as bigint), bottom: square }),
  );
}
