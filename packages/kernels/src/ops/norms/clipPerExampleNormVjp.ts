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

/** The options of clipPerExampleNormVjp. */
export interface PerExampleVjpOptions {
  /** Where the gradients go: an array for each, null for null; dys or the list of gradients itself are allowed. */
  readonly out?: ArrayList | undefined;
}

/**
 * The gradient of `clipPerExampleNorm(grads, maxNorm)`: what gradients of the clipped arrays give for those that were clipped.
 *
 * Within the limit, the limit included, an example's dx is its dy; so it is at zeros. Above it what its dys have along it, in all
 * arrays taken together, is lost. An example that holds NaN or an infinity gets NaN. A gradient of `sum` is one for each
 * example: it is added to every example's dy.
 *
 * @param dys - the gradients of `clipped`: an array for each, of its dtype and length; null for null
 * @param grads - the list that was clipped, of float32 or float64
 * @param maxNorm - the limit, as for `clipPerExampleNorm`; at Infinity dx = dy
 * @param options - `out`: a list of where the gradients go, dys or grads themselves are allowed
 * @returns a list of gradients: `out`, or new arrays; null where there was null
 * @throws ClampwiseTypeError and ClampwiseRangeError where `clipPerExampleNorm` would, and where dys do not fit
 * @see `clipByGlobalNormVjp`, which this is for each example
 *
 * @example
 * import { clipPerExampleNormVjp, ndarray } from '@clampwise/kernels';
 *
 * const grads = ndarray(Float64Array.of(0, 50, 3, 4), [2, 2]);
 * const dys = ndarray(Float64Array.of(1, 1, 1, 1), [2, 2]);
 * clipPerExampleNormVjp([dys], [grads], 25)[0].data; // => Float64Array.of(0.5, 0, 1, 1)
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

/** For each example that was clipped, what its dys have along it. */
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
