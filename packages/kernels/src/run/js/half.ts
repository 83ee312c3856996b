// 16-bit floats in operations that only compare, as in assembly/clipHalves.ts. The bits are a sign
// and a magnitude. They have the order of integers once the magnitudes of negative values are
// inverted. `inf` is the bits of infinity.

import type { ArraysLoop } from './clip.ts';

/** A value of `nan` that keeps NaN. */
export const KEEP = -1;

/** An integer in the order of the floats, except that -0 is -1 and +0 is 0. */
function keyOf(bits: number): number {
  return bits < 0x8000 ? bits : -1 - (bits & 0x7fff);
}

// Zeros are equal: a value below a zero is below -0, and a value above one is above +0.
function lowKey(bits: number): number {
  return bits === 0 ? -1 : keyOf(bits);
}

function highKey(bits: number): number {
  return bits === 0x8000 ? 0 : keyOf(bits);
}

/** A loop over the bits of 16-bit floats. */
type HalfLoop<Numbers extends readonly number[]> = (
  x: Uint16Array,
  out: Uint16Array,
  ...numbers: Numbers
) => void;

export const clipHalf: HalfLoop<[number, number, number, number]> = (x, out, lo, hi, nan, inf) => {
  const lowest = lowKey(lo);
  const highest = highKey(hi);
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    const key = keyOf(v);
    if ((v & 0x7fff) > inf) out[i] = nan === KEEP ? v : nan;
    else out[i] = key < lowest ? lo : key > highest ? hi : v;
  }
};

type HalfArraysLoop = ArraysLoop<Uint16Array, [nan: number, inf: number]>;

/** A NaN bound gives NaN, and lo > hi gives hi. */
export const clipArraysHalf: HalfArraysLoop = (x, lo, p, hi, q, out, nan, inf) => {
  for (let i = 0, j = 0, k = 0; i < x.length; i++) {
    const l = lo[j];
    const h = hi[k];
    const isNan = (x[i] & 0x7fff) > inf;
    const v = isNan && nan !== KEEP ? nan : x[i];
    const raised = keyOf(v) < lowKey(l) ? l : v;
    const y = keyOf(raised) > highKey(h) ? h : raised;
    if ((l & 0x7fff) > inf || (h & 0x7fff) > inf) out[i] = 0xffff;
    else out[i] = isNan && nan === KEEP ? v : y;
    if (++j === p) j = 0;
    if (++k === q) k = 0;
  }
};

/** +0 where x ≤ 0, also for -0; `nan` for NaN. */
export function nonNegHalf(x: Uint16Array, out: Uint16Array, nan: number, inf: number): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    if ((v & 0x7fff) > inf) out[i] = nan === KEEP ? v : nan;
    else out[i] = v < 0x8000 ? v : 0;
  }
}

export const replaceNonFiniteHalf: typeof clipHalf = (x, out, nan, high, low, inf) => {
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    const size = v & 0x7fff;
    if (size < inf) out[i] = v;
    else if (size > inf) out[i] = nan === KEEP ? v : nan;
    else out[i] = v < 0x8000 ? high : low;
  }
};

export function firstNonFiniteHalf(x: Uint16Array, inf: number): number {
  let i = 0;
  while (i < x.length && (x[i] & 0x7fff) < inf) i++;
  return i;
}
