import { type ArrayArgument, checkApart, checkOverlap } from '../../check/array.ts';
import { checkCount } from '../../check/count.ts';
import {
  type ArrayList,
  checkLimit,
  checkList,
  checkMatching,
  checkOrd,
  checkOutList,
  checkWideFloats,
  entriesOf,
} from '../../check/norms.ts';
import { checkOptions } from '../../check/options.ts';
import { inRows } from '../../check/units.ts';
import { ClampwiseTypeError, describe } from '../../errors.ts';
import { combine, measureList, rootOf } from '../../families/norms/measure.ts';
import { scaleVectors, traceRun } from '../../families/norms/vectors.ts';
import { writeNumbers } from '../../families/norms/vjpVectors.ts';
import { targetLike, wrapResult } from '../../result/result.ts';
import {
  countOf,
  dotUnit,
  FACTOR,
  normGradient,
  normVjpRow,
  ROW_NUMBERS,
  UNIT,
  UNIT_POWER,
} from '../../run/js/normVjp.ts';
import { CompensatedSum } from '../../run/js/sums.ts';
import { NONE } from '../../select/table.ts';
import type { FloatArray } from '../../types.ts';
import { type ClippedArrays, checkUseNorm, givenAt } from './clipByGlobalNorm.ts';
import { atMost } from './constrain.ts';
import type { SumSquares } from './globalNorm.ts';

/** The options of `globalNormVjp`. */
export interface GlobalNormVjpOptions {
  /** Which norm: 1, 2, Infinity, or another number above 1. Default 2. */
  readonly ord?: number | undefined;
  /**
   * Receives the gradients: an array for each, null for null. It may be the list of arrays itself.
   */
  readonly out?: ArrayList | undefined;
}

/** The options of `clipByGlobalNormVjp`. */
export interface ClipByGlobalNormVjpOptions {
  /** Which norm: 1, 2, Infinity, or another number above 1. Default 2. */
  readonly ord?: number | undefined;
  /**
   * The norm that was used instead of the arrays' own. It is a constant: dx is dy times the scale.
   */
  readonly useNorm?: number | SumSquares | undefined;
  /**
   * Receives the gradients: an array for each, null for null. It may be dys or the list of arrays
   * itself.
   */
  readonly out?: ArrayList | undefined;
}

/**
 * Returns the gradients of `globalNorm(arrays)` for each array.
 *
 * For `ord` 2, dx = dy · x / norm. It is 0 at zeros, and right for tiny values. NaN or an infinity
 * in an array makes all gradients NaN. For `ord` Infinity, elements that tie for the largest
 * magnitude share its gradient.
 *
 * @param dy - the gradient of the norm, a number
 * @param arrays - the list, as in `globalNorm`
 * @param options -
 *   - `ord`: number, default 2. As in `globalNorm`.
 *   - `out`: list of arrays, default new ones. Receives the gradients; it may be arrays itself.
 * @returns a list of gradients: `out`, or new arrays; null for null
 * @throws ClampwiseTypeError and ClampwiseRangeError if `globalNorm` would throw, or dy is not a
 *   number
 * @see TensorFlow's gradient of `tf.linalg.global_norm`, which is NaN at zeros
 *
 * @example
 * import { globalNormVjp } from '@clampwise/kernels';
 *
 * globalNormVjp(10, [
 *   Float64Array.of(0),
 *   null,
 *   Float64Array.of(-4),
 * ]);
 * // => [Float64Array.of(0), null, Float64Array.of(-10)]
 */
export function globalNormVjp<const L extends ArrayList>(
  dy: number,
  arrays: L,
  options: GlobalNormVjpOptions = {},
): ClippedArrays<L> {
  checkCount('globalNormVjp', arguments.length, 3);
  const op = 'globalNormVjp';
  if (typeof dy !== 'number') throw new ClampwiseTypeError(op, 'dy', describe(dy), 'a number');
  checkOptions(op, options, ['ord', 'out']);
  const { ord: givenOrd, out: given } = options;
  const ord = checkOrd(op, givenOrd);
  const outs = entriesOf(given);
  const list = checkList(op, 'arrays', arrays, checkWideFloats);
  const out = checkOutList(op, outs, list);
  const { scale, sum } = combine(ord, measureList(op, ord, list));
  const root = rootOf(ord, sum);
  const numbers = new Float64Array(ROW_NUMBERS);
  writeNumbers(numbers, 0, root, scale, { kept: 0, target: root === 0 ? null : 1 });
  const [a, b] = [numbers[UNIT] as number, numbers[UNIT_POWER] as number];
  const share = ord === Infinity ? 1 / countAll(list, root) : 1;
  const results = list.map((array, i) => {
    if (array === null) return null;
    const target = targetLike(op, array, out?.[i] ?? null, array.resident);
    const data = target.data as FloatArray;
    if (root === 0) data.fill(0);
    else normGradient(ord, array.data as FloatArray, data, dy, a, b, root, share);
    traceRun(op, 'normVjp', NONE, array, array.resident);
    return wrapResult(array, givenAt(given, i), target.data);
  });
  return (given ?? results) as unknown as ClippedArrays<L>;
}

function countAll(list: readonly (ArrayArgument | null)[], largest: number): number {
  let count = 0;
  for (const array of list) {
    if (array !== null) count += countOf(array.data as FloatArray, 0, array.data.length, largest);
  }
  return count;
}

/**
 * Returns the gradients of `clipByGlobalNorm(arrays, maxNorm)` for the arrays.
 *
 * At or below the limit dx = dy, also at zeros. Above it the gradients lose the part of dys along
 * the arrays, taken together. NaN or an infinity in an array makes all gradients NaN. For `ord`
 * Infinity, elements that tie for the largest magnitude share the gradient of the norm.
 *
 * @param dys - the gradients of the results: an array for each, of its dtype and length; null for
 *   null
 * @param arrays - the list that was clipped
 * @param maxNorm - the limit, as in `clipByGlobalNorm`. At Infinity dx = dy.
 * @param options -
 *   - `ord`: number, default 2. As in `clipByGlobalNorm`.
 *   - `useNorm`: number or `{ scale, sum }`. The norm that was given. It is a constant.
 *   - `out`: list of arrays, default new ones. Receives the gradients; it may be dys or arrays
 *     itself.
 * @returns a list of gradients: `out`, or new arrays; null for null
 * @throws ClampwiseTypeError and ClampwiseRangeError if `clipByGlobalNorm` would throw, or dys do
 *   not fit
 * @see TensorFlow's gradient of `tf.clip_by_global_norm`
 *
 * @example
 * import { clipByGlobalNormVjp } from '@clampwise/kernels';
 *
 * const [dx] = clipByGlobalNormVjp(
 *   [Float64Array.of(1, 1)],
 *   [Float64Array.of(0, 50)],
 *   25,
 * );
 * dx; // => Float64Array.of(0.5, 0)
 */
export function clipByGlobalNormVjp<const L extends ArrayList>(
  dys: ArrayList,
  arrays: L,
  maxNorm: number,
  options: ClipByGlobalNormVjpOptions = {},
): ClippedArrays<L> {
  checkCount('clipByGlobalNormVjp', arguments.length, 4);
  const op = 'clipByGlobalNormVjp';
  checkOptions(op, options, ['ord', 'useNorm', 'out']);
  const { ord: givenOrd, useNorm: givenNorm, out: given } = options;
  const ord = checkOrd(op, givenOrd);
  const useNorm = checkUseNorm(op, givenNorm, ord);
  const [incoming, outs] = [entriesOf(dys), entriesOf(given)];
  const list = checkList(op, 'arrays', arrays, checkWideFloats);
  const gradients = checkList(op, 'dys', incoming, checkWideFloats);
  checkMatching(op, 'dys', gradients, 'arrays', list);
  const limit = checkLimit(op, 'maxNorm', maxNorm);
  const out = checkOutList(op, outs, list);
  if (out !== null) checkApartFromGradients(op, out, gradients);

  const { scale, sum } = useNorm ?? combine(ord, measureList(op, ord, list));
  const root = rootOf(ord, sum);
  const rule = atMost(limit)(root, scale);
  const isWithin = rule.target === null;
  const numbers = new Float64Array(ROW_NUMBERS);
  writeNumbers(numbers, 0, root, scale, rule);
  const isLinear = isWithin || useNorm !== null;
  const dot = isLinear ? 0 : dotAll(list, gradients, numbers);
  const share = !isLinear && ord === Infinity ? 1 / countAll(list, root) : 1;
  const results = list.map((array, i) => {
    const dy = gradients[i] ?? null;
    if (array === null || dy === null) return null;
    const target = targetLike(op, array, out?.[i] ?? null, array.resident || dy.resident);
    if (isLinear) {
      // Copied, because for float32 the two factors are multiplied into one.
      const factors = isWithin ? Float64Array.of(1, 1) : numbers.slice(FACTOR, FACTOR + 2);
      scaleVectors(op, dy, dy, inRows(dy, 1), factors, target);
    } else {
      const [x, d, t] = [array.data, dy.data, target.data] as [FloatArray, FloatArray, FloatArray];
      normVjpRow(ord, x, d, t, 0, x.length, numbers, 0, dot, share);
      traceRun(op, 'normVjp', NONE, array, array.resident);
    }
    return wrapResult(array, givenAt(given, i), target.data);
  });
  return (given ?? results) as unknown as ClippedArrays<L>;
}

/**
 * Checks the outputs. Each may share the bytes of its own gradient, but must not overlap any other.
 */
export function checkApartFromGradients(
  op: string,
  outs: readonly (ArrayArgument | null)[],
  gradients: readonly (ArrayArgument | null)[],
): void {
  for (const [i, out] of outs.entries()) {
    for (const [k, gradient] of gradients.entries()) {
      if (out === null || gradient === null) continue;
      if (i === k) checkOverlap(op, out.data, gradient.data, `dys[${k}]`);
      else checkApart(op, out.data, gradient.data, `dys[${k}]`);
    }
  }
}

/** The sum of u · dy over the arrays, taken together: in one of their `rows`, or in all. */
export function dotAll(
  list: readonly (ArrayArgument | null)[],
  gradients: readonly (ArrayArgument | null)[],
  numbers: Float64Array,
  row = 0,
  rows = 1,
): number {
  const k = ROW_NUMBERS * row;
  const [a, b] = [numbers[k + UNIT] as number, numbers[k + UNIT_POWER] as number];
  const sum = new CompensatedSum();
  for (const [i, array] of list.entries()) {
    const dy = gradients[i];
    if (array === null || dy === null || dy === undefined) continue;
    const [x, d] = [array.data as FloatArray, dy.data as FloatArray];
    const n = x.length / rows;
    sum.add(dotUnit(x, d, row * n, n, a, b));
  }
  return sum.value;
}
