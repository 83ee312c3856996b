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

/** The options of globalNormVjp. */
export interface GlobalNormVjpOptions {
  /** Which norm: 2 unless given, 1, Infinity, or another number above 1. */
  readonly ord?: number | undefined;
  /** Where the gradients go: an array for each, null for null; the list of arrays itself is allowed. */
  readonly out?: ArrayList | undefined;
}

/** The options of clipByGlobalNormVjp. */
export interface ClipByGlobalNormVjpOptions {
  /** Which norm: 2 unless given, 1, Infinity, or another number above 1. */
  readonly ord?: number | undefined;
  /** The norm that was used in place of the arrays' own. It is a constant: dx is dy times the scale. */
  readonly useNorm?: number | SumSquares | undefined;
  /** Where the gradients go: an array for each, null for null; dys or the list of arrays itself are allowed. */
  readonly out?: ArrayList | undefined;
}

/**
 * The gradient of `globalNorm(arrays)`: what a gradient dy of the norm gives for each array.
 *
 * dx = dy · x / norm for ord 2. At zeros it is zeros, and tiny values give what they should. NaN or an infinity in an array makes
 * all NaN. Elements that are the largest together share the gradient of the largest magnitude.
 *
 * @param dy - the gradient of the norm
 * @param arrays - the list, as for `globalNorm`
 * @param options - `ord` as for `globalNorm`; `out`: a list of where the gradients go
 * @returns a list of gradients: `out`, or new arrays; null where there was null
 * @throws ClampwiseTypeError and ClampwiseRangeError where `globalNorm` would, and where dy is no number
 * @see TensorFlow's gradient of `tf.linalg.global_norm`, which is NaN at zeros
 *
 * @example
 * import { globalNormVjp } from '@clampwise/kernels';
 *
 * globalNormVjp(10, [Float64Array.of(0), null, Float64Array.of(-4)]); // => [Float64Array.of(0), null, Float64Array.of(-10)]
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
 * The gradient of `clipByGlobalNorm(arrays, maxNorm)`: what gradients of the results give for the arrays.
 *
 * Within the limit, the limit included, dx = dy, also at zeros. Above it, what dys have along the arrays, all taken
 * together, is lost. NaN or an infinity in an array makes all NaN. With ord Infinity, elements that are the largest together
 * share the gradient of the norm.
 *
 * @param dys - the gradients of the results: an array for each, of its dtype and length; null for null
 * @param arrays - the list that was clipped
 * @param maxNorm - the limit, as for `clipByGlobalNorm`; at Infinity dx = dy
 * @param options -
 *   - `ord`: number, default 2. As for `clipByGlobalNorm`.
 *   - `useNorm`: number or `{ scale, sum }`. The norm that was given, a constant.
 *   - `out`: list of arrays, default new ones. Where the gradients go; dys or arrays themselves are
 *     allowed.
 * @returns a list of gradients: `out`, or new arrays; null where there was null
 * @throws ClampwiseTypeError and ClampwiseRangeError if `clipByGlobalNorm` would throw, and if dys do not fit
 * @see TensorFlow's gradient of `tf.clip_by_global_norm`
 *
 * @example
 * import { clipByGlobalNormVjp } from '@clampwise/kernels';
 *
 * const [dx] = clipByGlobalNormVjp([Float64Array.of(1, 1)], [Float64Array.of(0, 50)], 25);
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
      // Copied, for they are joined into one where the elements are float32.
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

/** Each output may be the very bytes of its gradient, and must be apart from every other. */
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

/** What gradients have along the arrays, all taken together: in one of their `rows`, or in all. */
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
