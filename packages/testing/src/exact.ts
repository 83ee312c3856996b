// Projections in exact arithmetic. Doubles are integral multiples of 2^-1074, so bigints hold them,
// and the results are fractions. Slow, and written from the definitions, not from the algorithms
// under test.

import { exactOf } from './referenceCast.ts';

const ONE = 2n ** 1074n;

/** A fraction in units of 2^-1074: `top / bottom`, with bottom above 0. */
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

/** The double next to a fraction of units, with a relative error of at most 2^-64. */
function double({ top, bottom }: Fraction): number {
  const negative = top < 0n;
  let size = negative ? -top : top;
  if (size === 0n) return 0;
  // 128 bits, more than a double has.
  const shift = 128 + bits(bottom) - bits(size);
  size = shift > 0 ? size << BigInt(shift) : size >> BigInt(-shift);
  let value = Number(size / bottom);
  // In steps, because 2^-1074 times a small number is 0.
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
  const n = x.length;
  return exactLimited(x, sum, new Array(n).fill(0), new Array(n).fill(max));
}

/** The nearest vector with elements from `min[i]` to `max[i]` that add up to `sum`. */
export function exactLimited(
  x: ArrayLike<number>,
  sum: number,
  min: ArrayLike<number>,
  max: ArrayLike<number>,
): number[] {
  const limits = Array.from(x, (v, i): Limited => {
    const most = max[i] as number;
    return {
      value: exact(v),
      least: exact(min[i] as number),
      most: most === Infinity ? null : exact(most),
    };
  });
  const target = exact(sum);
  const places = limits.flatMap(({ value, least, most }) =>
    most === null ? [value - least] : [value - least, value - most],
  );
  places.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  // The wanted t is at or after the last place where the elements still reach the sum, and before
  // the next place. The sum falls from place to place, so a binary search finds it.
  const reaches = (place: bigint): boolean => {
    let total = 0n;
    for (const one of limits) total += at(one, place);
    return total >= target;
  };
  let [first, end] = [0, places.length];
  while (first < end) {
    const middle = (first + end) >> 1;
    if (reaches(places[middle] as bigint)) first = middle + 1;
    else end = middle;
  }
  const place = first === 0 ? null : (places[first - 1] as bigint);
  // From there on the free elements fall with t, and the fixed ones are at a limit. Below all
  // places the elements without a limit are free.
  let [free, part] = [0n, -target];
  for (const { value, least, most } of limits) {
    const isFree = place === null ? most === null : value - place > least;
    const isFixed = most !== null && (place === null || value - place > most);
    if (isFixed) part += most;
    else if (isFree) {
      part += value;
      free++;
    } else part += least;
  }
  if (free === 0n) {
    return limits.map((one) => {
      return double({ top: place === null ? (one.most as bigint) : at(one, place), bottom: 1n });
    });
  }
  return limits.map(({ value, least, most }) => {
    const top = value * free - part;
    if (top < least * free) return double({ top: least, bottom: 1n });
    return most !== null && top > most * free
      ? double({ top: most, bottom: 1n })
      : double({ top, bottom: free });
  });
}

/** An element and its limits. Null for no limit. */
interface Limited {
  readonly value: bigint;
  readonly least: bigint;
  readonly most: bigint | null;
}

/** An element minus t, clipped to its limits. */
function at({ value, least, most }: Limited, t: bigint): bigint {
  const v = value - t;
  if (v < least) return least;
  return most !== null && v > most ? most : v;
}

/**
 * The nearest vector that never falls, by weighted squares: over all runs from the left, the
 * largest of the smallest means.
 */
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

/** The nearest point of the hyperplane a·x = b, or with `halfspace` of a·x ≤ b. */
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
