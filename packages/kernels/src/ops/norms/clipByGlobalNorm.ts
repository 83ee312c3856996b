import type { ArrayArgument } from '../../check/array.ts';
import { checkCount } from '../../check/count.ts';
import {
  type ArrayList,
  checkLimit,
  checkList,
  checkOnNonFinite,
  checkOrd,
  checkOutList,
  entriesOf,
  type OnNonFinite,
  refuseNonFinite,
} from '../../check/norms.ts';
import { checkOptions } from '../../check/options.ts';
import { refuse } from '../../check/refuse.ts';
import { inRows } from '../../check/units.ts';
import { writeLimit } from '../../families/norms/factors.ts';
import { combine, measureList, type Part, rootOf } from '../../families/norms/measure.ts';
import { measureShort, scaleShort } from '../../families/norms/short.ts';
import { scaleVectors } from '../../families/norms/vectors.ts';
import { shortOut } from '../../families/short.ts';
import { targetLike, wrapResult } from '../../result/result.ts';
import type { Float16ArrayLike, NdArray, PlainArray, TypedArray } from '../../types.ts';
import { checkPart, type SumSquares } from './globalNorm.ts';

/** The options of clipByGlobalNorm. */
export interface ClipByGlobalNormOptions {
  /** Which norm: 2 unless given, 1, Infinity, or another number above 1. */
  readonly ord?: number | undefined;
  /** Where the results go: an array for each, null for null. The list of arrays itself clips them in place. */
  readonly out?: ArrayList | undefined;
  /**
   * The norm to use in place of the arrays' own: a number, or with ord 2 a sum of squares that was combined from several workers.
   */
  readonly useNorm?: number | SumSquares | undefined;
  /** What happens where an array holds NaN or an infinity; 'propagate' unless given. */
  readonly onNonFinite?: OnNonFinite | undefined;
}

/** The array that a list of results has for one of the list that was given. */
export type ClippedArray<A> = A extends TypedArray
  ? PlainArray<A>
  : A extends Float16ArrayLike
    ? ReturnType<A['slice']>
    : A extends NdArray<infer T>
      ? NdArray<PlainArray<T>>
      : null;

/** The same for the whole list. */
export type ClippedArrays<L> = { [K in keyof L]: ClippedArray<L[K]> };

/** What clipByGlobalNorm returns. */
export interface GlobalNormClip<L> {
  /** The arrays, each multiplied by `scale`: `out`, or new ones; null where there was null. */
  readonly clipped: L;
  /** The norm before clipping; Infinity where it is too large for a number. */
  readonly norm: number;
  /** What the arrays were multiplied by: 1 within the limit, 0 where they were skipped, NaN where all became NaN. */
  readonly scale: number;
  /** The place of the first array that holds NaN or an infinity; null where none does. */
  readonly nonFinite: number | null;
}

const KEYS = ['ord', 'useNorm', 'onNonFinite', 'out'];

/**
 * Multiplies all arrays of a list by one factor, so that their norm, taken together, is at most a limit. Gradients keep
 * their direction. There are two passes: one reads, one writes.
 *
 * The norm is made in float64 in a fixed order, as in `globalNorm`. If it is within the limit, the limit included, the
 * bits come back. A norm too large for a number is Infinity, and the scale is still right. If an array holds NaN or an
 * infinity, every element of all arrays becomes NaN, unless `onNonFinite` says otherwise.
 *
 * @param arrays - a list of typed arrays or NdArrays of floats, of 16 bits too, in which null keeps its place
 * @param maxNorm - the limit: a number above 0, or Infinity for no limit
 * @param options -
 *   - `ord`: number, default 2. Which norm: 1, 2, Infinity, or another number above 1. PyTorch
 *     calls it `norm_type`.
 *   - `useNorm`: number or `{ scale, sum }`, default the arrays' own norm. A norm to use. A
 *     combined sum of squares needs ord 2.
 *   - `onNonFinite`: text, default 'propagate'. 'propagate', 'skip', which gives zeros, or 'throw'.
 *   - `out`: list of arrays, default new ones. Where the results go; the list itself is allowed.
 * @returns `{ clipped, norm, scale, nonFinite }`
 * @throws ClampwiseTypeError for integers, and if an argument is of the wrong kind
 * @throws ClampwiseRangeError if maxNorm is 0, negative or NaN, ord is below 1 or NaN, an output does not fit or overlaps another
 *   array, or 'throw' finds NaN or an infinity
 * @see TensorFlow's `tf.clip_by_global_norm`; PyTorch's `clip_grad_norm_`, which adds 1e-6 to the norm; Pascanu, Mikolov and
 *   Bengio 2013, "On the difficulty of training recurrent neural networks", algorithm 1
 *
 * @example
 * import { clipByGlobalNorm } from '@clampwise/kernels';
 *
 * const { clipped, norm, scale } = clipByGlobalNorm([Float32Array.of(3, 4), null, Float32Array.of(12)], 6.5);
 * clipped; // => [Float32Array.of(1.5, 2), null, Float32Array.of(6)]
 * norm; // => 13
 * scale; // => 0.5
 * clipByGlobalNorm([Float32Array.of(3, -4)], 2, { ord: Infinity }).clipped; // => [Float32Array.of(1.5, -2)]
 */
export function clipByGlobalNorm<const O extends ArrayList>(
  arrays: ArrayList,
  maxNorm: number,
  options: ClipByGlobalNormOptions & { readonly out: O },
): GlobalNormClip<O>;
export function clipByGlobalNorm<const L extends ArrayList>(
  arrays: L,
  maxNorm: number,
  options?: ClipByGlobalNormOptions,
): GlobalNormClip<ClippedArrays<L>>;
export function clipByGlobalNorm(
  arrays: ArrayList,
  maxNorm: number,
  options?: ClipByGlobalNormOptions,
): GlobalNormClip<ArrayList> {
  checkCount('clipByGlobalNorm', arguments.length, 3);
  return clipShort(arrays, maxNorm, shortOut(options)) ?? clipList(arrays, maxNorm, options);
}

/** The short path for few elements; null if the general path has to look. */
function clipShort(
  arrays: ArrayList,
  maxNorm: number,
  out: unknown,
): GlobalNormClip<ArrayList> | null {
  const short = measureShort(arrays, maxNorm, out);
  if (short === null) return null;
  scaleShort(short);
  const { results, norm, scale } = short;
  return {
    clipped: out === undefined ? results : (out as ArrayList),
    norm,
    scale,
    nonFinite: null,
  };
}

function clipList(
  arrays: ArrayList,
  maxNorm: number,
  options: ClipByGlobalNormOptions = {},
): GlobalNormClip<ArrayList> {
  const op = 'clipByGlobalNorm';
  checkOptions(op, options, KEYS);
  // The options first: what reads as one may be a function that frees an array.
  const { ord: givenOrd, useNorm: givenNorm, onNonFinite: rule, out: given } = options;
  const ord = checkOrd(op, givenOrd);
  const useNorm = checkUseNorm(op, givenNorm, ord);
  const onNonFinite = checkOnNonFinite(op, rule);
  const outs = entriesOf(given);
  const list = checkList(op, 'arrays', arrays);
  const limit = checkLimit(op, 'maxNorm', maxNorm);
  const out = checkOutList(op, outs, list);

  const own = measureList(op, ord, list);
  const part = useNorm ?? combine(ord, own);
  const bad = own.findIndex((one) => one !== null && !Number.isFinite(one.sum));
  const isBad = bad >= 0 || !Number.isFinite(part.sum);
  if (isBad && onNonFinite === 'throw' && limit < Infinity) {
    refuseNonFinite(op, bad >= 0 ? `arrays[${bad}]` : 'useNorm');
  }
  const root = rootOf(ord, part.sum);
  const factors = Float64Array.of(1, 1);
  if (isBad && limit < Infinity) factors[0] = onNonFinite === 'skip' ? 0 : Number.NaN;
  else if (limit < Infinity) writeLimit(factors, 0, limit, root, part.scale);
  const clipped = scaleAll(op, list, factors, given, out);
  const [a, b] = factors as unknown as [number, number];
  const norm = root * part.scale;
  return { clipped, norm, scale: a * b, nonFinite: bad < 0 ? null : bad };
}

/** Checks a norm that is given in place of the arrays' own. */
export function checkUseNorm(op: string, useNorm: unknown, ord: number): Part | null {
  if (useNorm === undefined) return null;
  if (typeof useNorm === 'number') {
    if (useNorm < 0) refuse(op, 'useNorm', useNorm, 'a norm, so at least 0');
    // The norm as the scale, so that its square does not overflow.
    const isPlain = useNorm > 0 && useNorm < Infinity;
    return isPlain ? { scale: useNorm, sum: 1 } : { scale: 1, sum: useNorm };
  }
  if (typeof useNorm === 'object' && ord !== 2) {
    const expected = `a number, since ord is ${ord}: a sum of squares gives only the norm of ord 2`;
    refuse(op, 'useNorm', useNorm, expected);
  }
  if (typeof useNorm === 'object') return checkPart(op, 'useNorm', useNorm);
  refuse(op, 'useNorm', useNorm, 'a number or { scale, sum }');
}

/** The array that was given for a place. */
export function givenAt(
  list: ArrayList | undefined,
  place: number,
): TypedArray | NdArray | undefined {
  return (list?.[place] ?? undefined) as TypedArray | NdArray | undefined;
}

/** Multiplies all arrays by a pair of factors; by 0 all become +0, whatever they hold. */
function scaleAll(
  op: string,
  list: readonly (ArrayArgument | null)[],
  factors: Float64Array,
  given: ArrayList | undefined,
  out: readonly (ArrayArgument | null)[] | null,
): ArrayList {
  const results: (TypedArray | NdArray | null)[] = new Array(list.length).fill(null);
  // They are joined into one where the elements are float32.
  const ofFloat32 = factors.slice();
  // Backwards: what the first pass read last is still in the cache.
  for (let i = list.length - 1; i >= 0; i--) {
    const array = list[i] ?? null;
    if (array === null) continue;
    const target = targetLike(op, array, out?.[i] ?? null, array.resident);
    const own = array.info.bytes === 4 ? ofFloat32 : factors;
    if (factors[0] === 0) target.data.fill(0 as never);
    else scaleVectors(op, array, array, inRows(array, 1), own, target);
    results[i] = wrapResult(array, givenAt(given, i), target.data);
  }
  return given ?? results;
}
