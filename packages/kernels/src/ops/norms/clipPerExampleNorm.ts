import type { ArrayArgument } from '../../check/array.ts';
import { checkCount } from '../../check/count.ts';
import { shapeOf } from '../../check/elementwise.ts';
import { checkFloat } from '../../check/floats.ts';
import {
  type ArrayList,
  checkFloats,
  checkLimit,
  checkList,
  checkOnNonFinite,
  checkOutList,
  entriesOf,
  type OnNonFinite,
  refuseNonFinite,
} from '../../check/norms.ts';
import { checkOptions } from '../../check/options.ts';
import { layoutOf } from '../../check/reduce.ts';
import { refuseShape } from '../../check/refuse.ts';
import { inRows, type Units } from '../../check/units.ts';
import type { DTypeInfo } from '../../dtypes.ts';
import { ClampwiseTypeError } from '../../errors.ts';
import { asFloat64, narrowInto } from '../../families/halves.ts';
import { limitFactors } from '../../families/norms/clipVectors.ts';
import { combine, measureRows, type Parts, partAt, rootOf } from '../../families/norms/measure.ts';
import { asFloat32, scaleVectors } from '../../families/norms/vectors.ts';
import { reduceArray } from '../../families/reduce.ts';
import { makeNdArray } from '../../result/ndarray.ts';
import { targetLike, wrapResult } from '../../result/result.ts';
import type { NdArray, PlainArray, TypedArray } from '../../types.ts';
import type { ClippedArrays } from './clipByGlobalNorm.ts';

/** The options of `clipPerExampleNorm`. */
export interface PerExampleOptions {
  /**
   * Receives the clipped gradients: an array for each, null for null. The list of gradients itself
   * clips in place.
   */
  readonly out?: ArrayList | undefined;
  /** What to do with an example that holds NaN or an infinity. Default 'propagate'. */
  readonly onNonFinite?: OnNonFinite | undefined;
}

/** The advice in the error for a single array. */
export const ONE = '[ndarray(grads, [examples, …])]';

/** Gradients of a batch: arrays whose first axis counts the examples. Null keeps its place. */
export type ExampleList = readonly (NdArray | null)[];

/** What `clipPerExampleNorm` returns. */
export interface PerExampleClip<L, S = L> {
  /** The gradients with each example clipped: `out`, or new arrays; null for null. */
  readonly clipped: L;
  /** The sum of the clipped examples of each array, without the axis of examples. */
  readonly sum: S;
  /** How many examples had a norm above the limit. */
  readonly numClipped: number;
  /** The norm of each example before clipping. */
  readonly norms: PlainArray<Float64Array>;
  /** The index of the first example that holds NaN or an infinity. Null if there is none. */
  readonly nonFinite: number | null;
}

/**
 * Clips the gradient of each example of a batch to a norm, over all arrays together, and sums the
 * results.
 *
 * Differentially private training needs this: a clip of the sum would not limit what one example
 * contributes.
 *
 * An example at or below the limit comes back bit for bit, and zeros stay zeros. A NaN makes its
 * example NaN in all arrays. In an example with an infinity, finite elements become 0 and
 * infinities NaN. `onNonFinite` changes this. Sums are computed in float64 and rounded once. For
 * the mean, divide them by the number of examples.
 *
 * @param grads - a list of NdArrays of floats, 16-bit floats included, whose first axis counts the
 *   examples; null keeps its place. A flat array is an error: pass `ndarray(g, [examples, …])`.
 * @param maxNorm - the limit for each example: a number above 0, or Infinity for no limit
 * @param options -
 *   - `out`: list of arrays, default new ones. Receives the clipped gradients; it may be grads
 *     itself.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. 'skip' makes that example
 *     zeros.
 * @returns `{ clipped, sum, numClipped, norms, nonFinite }`
 * @throws ClampwiseTypeError if an array is flat or holds integers, or an argument has the wrong
 *   kind
 * @throws ClampwiseRangeError if maxNorm is 0, negative or NaN, the numbers of examples differ, or
 *   'throw' finds NaN or an infinity
 * @see optax's `per_example_global_norm_clip`; Abadi et al. 2016, "Deep learning with differential
 *   privacy", algorithm 1
 *
 * @example
 * import {
 *   clipPerExampleNorm,
 *   ndarray,
 * } from '@clampwise/kernels';
 *
 * const grads = ndarray(
 *   Float64Array.of(30, 40, 3, 4, 0, 0),
 *   [3, 2],
 * );
 * const { clipped, sum, numClipped } = clipPerExampleNorm(
 *   [grads],
 *   5,
 * );
 * clipped[0].data; // => Float64Array.of(3, 4, 3, 4, 0, 0)
 * sum[0].data; // => Float64Array.of(6, 8)
 * numClipped; // => 1
 */
export function clipPerExampleNorm<const L extends ExampleList, const O extends ArrayList>(
  grads: L,
  maxNorm: number,
  options: PerExampleOptions & { readonly out: O },
): PerExampleClip<O, ClippedArrays<L>>;
export function clipPerExampleNorm<const L extends ExampleList>(
  grads: L,
  maxNorm: number,
  options?: PerExampleOptions,
): PerExampleClip<ClippedArrays<L>>;
export function clipPerExampleNorm(
  grads: ExampleList,
  maxNorm: number,
  options: PerExampleOptions = {},
): PerExampleClip<ArrayList> {
  checkCount('clipPerExampleNorm', arguments.length, 3);
  const op = 'clipPerExampleNorm';
  checkOptions(op, options, ['out', 'onNonFinite']);
  // Options are read before any array is checked: a getter may free an array.
  const { out: given, onNonFinite: rule } = options;
  const onNonFinite = checkOnNonFinite(op, rule);
  const outs = entriesOf(given);
  const list = checkList(op, 'grads', grads, checkFloats, ONE);
  const examples = checkExamples(op, 'grads', list);
  const limit = checkLimit(op, 'maxNorm', maxNorm);
  const out = checkOutList(op, outs, list, 'grads');

  const parts = measureExamples(op, list, examples);
  const bad = parts.sums.findIndex((sum) => !Number.isFinite(sum));
  if (bad >= 0 && onNonFinite === 'throw' && limit < Infinity) {
    refuseNonFinite(op, `grads, example ${bad}`);
  }
  const factors = limitFactors(2, parts, limit, 1);
  if (limit === Infinity) factors.fill(1);
  const skipped = onNonFinite === 'skip' && limit < Infinity ? parts.sums : null;
  const clipped = list.map((array, i) => {
    if (array === null) return null;
    const target = targetLike(op, array, out?.[i] ?? null, array.resident);
    const units = inRows(array, examples);
    scaleVectors(op, array, array, units, factors.slice(), target);
    if (skipped !== null) zeroSkipped(target.data, units, skipped);
    return target.data;
  });
  const each = <T>(make: (array: ArrayArgument, data: TypedArray) => T) =>
    clipped.map((data, i) => (data === null ? null : make(list[i] as ArrayArgument, data)));
  return {
    clipped: given ?? each((array, data) => wrapResult(array, undefined, data)),
    sum: each((array, data) => summed(array, data, examples)),
    numClipped: countClipped(parts, factors),
    norms: parts.sums.map((sum, r) => Math.sqrt(sum) * (parts.scales[r] as number)),
    nonFinite: bad < 0 ? null : bad,
  };
}

/** Checks that the first axis of all arrays has the same length, and returns it. */
export function checkExamples(
  op: string,
  argument: string,
  list: readonly (ArrayArgument | null)[],
): number {
  let first: number | null = null;
  for (const [i, array] of list.entries()) {
    if (array === null) continue;
    const name = `${argument}[${i}]`;
    if (array.shape === null) {
      const received = `a flat array of ${array.data.length}`;
      const expected = `an NdArray whose first axis counts the examples (write ndarray(${name}, [examples, …]))`;
      throw new ClampwiseTypeError(op, name, received, expected);
    }
    const count = array.shape[0];
    if (count === undefined || (first !== null && count !== first)) {
      const expected =
        first === null
          ? 'an array with an axis of examples'
          : `an array with ${first} examples, like those before it`;
      refuseShape(op, name, array.shape, expected);
    }
    first = count;
  }
  return first ?? 0;
}

/** Measures each example over all arrays, as parts of its norm. */
export function measureExamples(
  op: string,
  list: readonly (ArrayArgument | null)[],
  examples: number,
): Parts {
  const own: Parts[] = [];
  for (const array of list) {
    if (array !== null) own.push(measureRows(op, 2, asFloat32(array), inRows(array, examples)));
  }
  const sums = new Float64Array(examples);
  const scales = new Float64Array(examples).fill(1);
  for (let r = 0; r < examples; r++) {
    const parts = own.map((one) => partAt(one, r));
    const { scale, sum } = combine(2, parts);
    sums[r] = sum;
    scales[r] = scale;
  }
  return { sums, scales };
}

function zeroSkipped(data: TypedArray, { n }: Units, sums: Float64Array): void {
  for (const [r, sum] of sums.entries()) {
    if (!Number.isFinite(sum)) data.fill(0 as never, r * n, (r + 1) * n);
  }
}

function countClipped({ sums }: Parts, factors: Float64Array): number {
  let count = 0;
  for (const [r, sum] of sums.entries()) {
    const isOne = factors[2 * r] === 1 && factors[2 * r + 1] === 1;
    if (!isOne && Number.isFinite(rootOf(2, sum))) count += 1;
  }
  return count;
}

/** Sums the examples, in the array's kind and with its other axes. */
function summed(array: ArrayArgument, data: TypedArray, examples: number): NdArray {
  const { info } = array;
  const shape = shapeOf(array, undefined).slice(1);
  // 16-bit floats are added as float64, so that the sum is rounded once.
  const wide = asFloat64({ ...array, data, resident: false, address: -1 });
  const full = checkFloat('sum', 'x', makeNdArray(wide.data, [examples, ...shape], wide.info));
  const total = reduceArray('sum', 'sum', full, layoutOf(full.shape, [0]), null);
  return wrapResult({ ...array, shape }, undefined, narrowed(total, info)) as NdArray;
}

/** Converts a sum to the dtype of its terms. */
function narrowed(sum: TypedArray, info: DTypeInfo): TypedArray {
  if (info.half === null) return sum;
  const data = new Uint16Array(sum.length);
  narrowInto(sum as Float64Array, info, { data, address: -1 });
  return data;
}
