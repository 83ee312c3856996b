// The short path of clips by the norm of a list: a few arrays of few float32 values each, such as the gradients of a small
// model. Measured on Node 20: four arrays of 5 values take 0.2 µs, on the general path 1.4 µs, as two loops 0.05 µs.
import { squaresOf } from '../../run/js/norm.ts';
import { compensated, lostInSum } from '../../run/js/sums.ts';
import { isFew } from '../../select/select.ts';
import { areApart, isShort, isShortAllowed } from '../short.ts';
import { LEAST_NORMAL } from './factors.ts';

/** The most arrays that are compared with each other. */
const MOST_ARRAYS = 8;

/** A list that the norm of all its arrays limits. */
export interface ShortList {
  /** The arrays, each read once. */
  readonly arrays: readonly Float32Array[];
  /** Where the results go. */
  readonly results: readonly Float32Array[];
  readonly norm: number;
  /** What the arrays are multiplied by. */
  readonly scale: number;
}

/**
 * Measures a list by its 2-norm, with the bits of the general path. Null where that has to look: at other arrays, at results
 * that may overlap, at NaN and infinities.
 */
export function measureShort(list: unknown, limit: unknown, out: unknown): ShortList | null {
  if (!isShortAllowed() || typeof limit !== 'number' || !(limit > 0 && limit < Infinity))
    return null;
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_ARRAYS) return null;
  if (out !== undefined && !(Array.isArray(out) && out.length === list.length)) return null;
  const arrays: Float32Array[] = [];
  const results: Float32Array[] = out === list ? arrays : [];
  let sum = 0;
  let rest = 0;
  try {
    for (let i = 0; i < list.length; i++) {
      const x: unknown = list[i];
      const n = (x as Float32Array).length;
      if (!isFew(n) || !isShort(x, n)) return null;
      arrays[i] = x;
      const y: unknown = out === undefined ? new Float32Array(n) : out === list ? x : out[i];
      if (y !== x && !isShort(y, n)) return null;
      results[i] = y as Float32Array;
      const own = squaresOf(x, 0, n);
      const next = sum + own;
      rest += lostInSum(sum, own, next);
      sum = next;
    }
  } catch {
    return null;
  }
  const norm = Math.sqrt(compensated(sum, rest));
  const scale = norm <= limit ? 1 : limit / norm;
  if (!(norm < Infinity && scale >= LEAST_NORMAL)) return null;
  return out === undefined || areResultsApart(arrays, results)
    ? { arrays, results, norm, scale }
    : null;
}

/** Whether each result is apart from all arrays but its own. */
function areResultsApart(
  arrays: readonly Float32Array[],
  results: readonly Float32Array[],
): boolean {
  for (let i = 1; i < arrays.length; i++) {
    const x = arrays[i] as Float32Array;
    const y = results[i] as Float32Array;
    for (let k = 0; k < i; k++) {
      const a = arrays[k] as Float32Array;
      const b = results[k] as Float32Array;
      if (!areApart(y, b)) return false;
      if (x !== y && !areApart(x, b)) return false;
      if (a !== b && !areApart(y, a)) return false;
    }
  }
  return true;
}

/** Writes the results. */
export function scaleShort({ arrays, results, scale }: ShortList): void {
  for (let i = 0; i < arrays.length; i++) {
    const x = arrays[i] as Float32Array;
    const y = results[i] as Float32Array;
    if (scale === 1 && x === y) continue;
    for (let k = 0; k < x.length; k++) y[k] = (x[k] as number) * scale;
  }
}
