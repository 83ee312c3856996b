import type { ArrayArgument } from '../../check/array.ts';
import { checkCount } from '../../check/count.ts';
import {
  type ArrayList,
  checkLimit,
  checkList,
  checkMatching,
  checkOutList,
  checkWideFloats,
  entriesOf,
} from '../../check/norms.ts';
import { checkOptions } from '../../check/options.ts';
import { inRows } from '../../check/units.ts';
import { numbersOf, writeVjp } from '../../families/norms/vjpVectors.ts';
import { wrapResult } from '../../result/result.ts';
import { FACTOR, ROW_NUMBERS } from '../../run/js/normVjp.ts';
import { type ClippedArrays, givenAt } from './clipByGlobalNorm.ts';
import { checkExamples, type ExampleList, measureExamples, ONE } from './clipPerExampleNorm.ts';
import { atMost } from './constrain.ts';
import { checkApartFromGradients, dotAll } from './globalVjp.ts';

/** The options of `clipPerExampleNormVjp`. */
export interface PerExampleVjpOptions {
  /**
   * Receives the gradients: an array for each, null for null. It may be dys or the list of
   * gradients itself.
   */
  readonly out?: ArrayList | undefined;
}

/**
 * Returns the gradients of `clipPerExampleNorm(grads, maxNorm)` for grads.
 *
 * An example at or below the limit gets its dy, also at zeros. Above the limit it loses the part of
 * its dys along it, over all arrays together. An example that holds NaN or an infinity gets NaN.
 *
 * For a gradient of `sum`, add it to the dy of every example.
 *
 * @param dys - the gradients of `clipped`: an array for each, of its dtype and length; null for
 *   null
 * @param grads - the list that was clipped, of float32 or float64
 * @param maxNorm - the limit, as in `clipPerExampleNorm`. At Infinity dx = dy.
 * @param options -
 *   - `out`: list of arrays, default new ones. Receives the gradients; it may be dys or grads
 *     itself.
 * @returns a list of gradients: `out`, or new arrays; null for null
 * @throws ClampwiseTypeError and ClampwiseRangeError if `clipPerExampleNorm` would throw, or dys do
 *   not fit
 * @see `clipByGlobalNormVjp`, which computes this for one example
 *
 * @example
 * import {
 *   clipPerExampleNormVjp,
 *   ndarray,
 * } from '@clampwise/kernels';
 *
 * const grads = ndarray(Float64Array.of(0, 50, 3, 4), [2, 2]);
 * const dys = ndarray(Float64Array.of(1, 1, 1, 1), [2, 2]);
 * clipPerExampleNormVjp([dys], [grads], 25)[0].data;
 * // => Float64Array.of(0.5, 0, 1, 1)
 */
export function clipPerExampleNormVjp<const L extends ExampleList>(
  dys: ArrayList,
  grads: L,
  maxNorm: number,
  options: PerExampleVjpOptions = {},
): ClippedArrays<L> {
  checkCount('clipPerExampleNormVjp', arguments.length, 4);
  const op = 'clipPerExampleNormVjp';
  checkOptions(op, options, ['out']);
  const { out: given } = options;
  const [incoming, outs] = [entriesOf(dys), entriesOf(given)];
  const list = checkList(op, 'grads', grads, checkWideFloats, ONE);
  const examples = checkExamples(op, 'grads', list);
  const gradients = checkList(op, 'dys', incoming, checkWideFloats);
  checkMatching(op, 'dys', gradients, 'grads', list);
  const limit = checkLimit(op, 'maxNorm', maxNorm);
  const out = checkOutList(op, outs, list, 'grads');
  if (out !== null) checkApartFromGradients(op, out, gradients);

  const numbers = numbersOf(2, measureExamples(op, list, examples), atMost(limit));
  const dots = dotsOf(list, gradients, numbers, examples);
  const results = list.map((x, i) => {
    const dy = gradients[i] ?? null;
    if (x === null || dy === null) return null;
    const call = { x, dy, out: out?.[i] ?? null };
    const data = writeVjp(op, 2, call, inRows(x, examples), x, numbers, dots);
    return wrapResult(x, givenAt(given, i), data);
  });
  return (given ?? results) as unknown as ClippedArrays<L>;
}

/** For each example that was clipped, u · dy over all arrays. */
function dotsOf(
  list: readonly (ArrayArgument | null)[],
  gradients: readonly (ArrayArgument | null)[],
  numbers: Float64Array,
  examples: number,
): Float64Array {
  const dots = new Float64Array(examples);
  for (let r = 0; r < examples; r++) {
    if (numbers[ROW_NUMBERS * r + FACTOR] === 0) continue;
    dots[r] = dotAll(list, gradients, numbers, r, examples);
  }
  return dots;
}
