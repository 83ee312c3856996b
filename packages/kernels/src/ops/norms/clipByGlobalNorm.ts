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

/** The options of `clipByGlobalNorm`. */
export interface ClipByGlobalNormOptions {
  /** Which norm: 1, 2, Infinity, or another number above 1. Default 2. */
  readonly ord?: number | undefined;
  /**
   * Receives the results: an array for each, null for null. The list of arrays itself clips in
   * place.
   */
  readonly out?: ArrayList | undefined;
  /**
   * The norm to use. Default the arrays' own. A number, or, if `ord` is 2, a sum of squares that
   * was combined from several workers.
   */
  readonly useNorm?: number | SumSquares | undefined;
  /** What to do if an array holds NaN or an infinity. Default 'propagate'. */
  readonly onNonFinite?: OnNonFinite | undefined;
}

/** The kind of a result for one array of the list that was given. */
export type ClippedArray<A> = A extends TypedArray
  ? PlainArray<A>
  : A extends Float16ArrayLike
    ? ReturnType<A['slice']>
    : A extends NdArray<infer T>
      ? NdArray<PlainArray<T>>
      : null;

/** The kinds of the results for the whole list. */
export type ClippedArrays<L> = { [K in keyof L]: ClippedArray<L[K]> };

/** What `clipByGlobalNorm` returns. */
export interface GlobalNormClip<L> {
  /** The arrays, each multiplied by `scale`: `out`, or new ones; null for null. */
  readonly clipped: L;
  /** The norm before clipping. Infinity if it is too large for a number. */
  readonly norm: number;
  /**
   * The factor of the arrays: 1 within the limit, 0 if they were skipped, NaN if all became NaN.
   */
  readonly scale: number;
  /** The index of the first array that holds NaN or an infinity. Null if there is none. */
  readonly nonFinite: number | null;
}

const KEYS = ['ord', 'useNorm', 'onNonFinite', 'out'];

/**
 * Scales all arrays of a list by one factor, so that their norm, taken together, is at most
 * `maxNorm`.
 *
 * Gradients keep their direction. If the norm is at or below the limit, the arrays come back bit
 * for bit. A norm that is too large for a number is Infinity, and the factor is still right.
 *
 * If an array holds NaN or an infinity, every element of all arrays becomes NaN. `onNonFinite`
 * changes this.
 *
 * The norm is computed in float64 in a fixed order, as in `globalNorm`. There are two passes: one
 * reads, one writes.
 *
 * @param arrays - a list of float arrays (typed arrays or NdArrays, 16-bit floats included); null
 *   keeps its place
 * @param maxNorm - the limit: a number above 0, or Infinity for no limit
 * @param options -
 *   - `ord`: number, default 2. Which norm: 1, 2, Infinity, or another number above 1. PyTorch
 *     calls it `norm_type`.
 *   - `useNorm`: number or `{ scale, sum }`, default the arrays' own norm. The norm to use. A
 *     combined sum of squares needs `ord` 2.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. 'skip' makes all results
 *     zeros.
 *   - `out`: list of arrays, default new ones. Receives the results; it may be the list itself.
 * @returns `{ clipped, norm, scale, nonFinite }`
 * @throws ClampwiseTypeError if an array holds integers, or an argument has the wrong kind
 * @throws ClampwiseRangeError if maxNorm is 0, negative or NaN, or ord is below 1 or NaN. Also if
 *   an output does not fit or overlaps another array, or 'throw' finds NaN or an infinity
 * @see TensorFlow's `tf.clip_by_global_norm`; PyTorch's `clip_grad_norm_`, which adds 1e-6 to the
 *   norm; Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural
 *   networks", algorithm 1
 *
 * @example
 * import { clipByGlobalNorm } from '@clampwise/kernels';
 *
 * const { clipped, norm, scale } = clipByGlobalNorm(
 *   [Float32Array.of(3, 4), null, Float32Array.of(12)],
 *   6.5,
 * );
 * clipped;
 * // => [Float32Array.of(1.5, 2), null, Float32Array.of(6)]
 * norm; // => 13
 * scale; // => 0.5
 * clipByGlobalNorm([Float32Array.of(3, -4)], 2, {
 *   ord: Infinity,
 * }).clipped;
 * // => [Float32Array.of(1.5, -2)]
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
  // Options are read before any array is checked: a getter may free an array.
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

/** Checks the option `useNorm`. */
export function checkUseNorm(op: string, useNorm: unknown, ord: number): Part | null {
  if (useNorm === undefined) return null;
  if (typeof useNorm === 'number') {
    if (useNorm < 0) refuse(op, 'useNorm', useNorm, 'a number, at least 0');
    // The norm becomes the scale, so that its square does not overflow.
    const isPlain = useNorm > 0 && useNorm < Infinity;
    return isPlain ? { scale: useNorm, sum: 1 } : { scale: 1, sum: useNorm };
  }
  if (typeof useNorm === 'object' && ord !== 2) {
    const expected = `a number if ord is ${ord} (a sum of squares gives only the norm of ord 2)`;
    refuse(op, 'useNorm', useNorm, expected);
  }
  if (typeof useNorm === 'object') return checkPart(op, 'useNorm', useNorm);
  refuse(op, 'useNorm', useNorm, 'a number or { scale, sum }');
}

/** The array that was given at an index. */
export function givenAt(
  list: ArrayList | undefined,
  place: number,
): TypedArray | NdArray | undefined {
  return (list?.[place] ?? undefined) as TypedArray | NdArray | undefined;
}

/** Multiplies all arrays by a pair of factors. A factor of 0 makes all values +0, also NaN. */
function scaleAll(
  op: string,
  list: readonly (ArrayArgument | null)[],
  factors: Float64Array,
  given: ArrayList | undefined,
  out: readonly (ArrayArgument | null)[] | null,
): ArrayList {
  const results: (TypedArray | NdArray | null)[] = new Array(list.length).fill(null);
  // For float32 the two factors are multiplied into one.
  const ofFloat32 = factors.slice();
  // Backwards, because the arrays that the first pass read last are still in the cache.
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
