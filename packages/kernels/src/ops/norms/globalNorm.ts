import { checkCount } from '../../check/count.ts';
import { type ArrayList, checkFloats, checkList, checkOrd } from '../../check/norms.ts';
import { checkOptions } from '../../check/options.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../../errors.ts';
import { combine, measureList, type Part, rootOf } from '../../families/norms/measure.ts';
import type { Float16ArrayLike, NdArray, TypedArray } from '../../types.ts';

/**
 * A sum of squares that neither overflows nor underflows. The norm is scale · √sum, and the sum of
 * squares is scale² · sum. The sum is NaN or Infinity only if a value is.
 */
export interface SumSquares {
  /** A power of two. */
  readonly scale: number;
  readonly sum: number;
}

/** The options of `globalNorm`. */
export interface GlobalNormOptions {
  /** Which norm: 1, 2, Infinity, or another number above 1. Default 2. */
  readonly ord?: number | undefined;
}

/**
 * Returns the sum of squares of an array or a list of arrays, as a part that `combineSumSquares`
 * adds to others.
 *
 * Use it if several workers hold parts of the gradients: each computes its part, and one adds them.
 * The sum is computed in float64 in a fixed order. NaN makes it NaN, and an infinity makes it
 * Infinity. For an empty list it is 0.
 *
 * @param x - a float array (typed array or NdArray, 16-bit floats included), or a list of them;
 *   null counts for nothing
 * @returns `{ scale, sum }`, plain numbers: the norm is scale · √sum
 * @throws ClampwiseTypeError if x holds integers, or is not an array
 * @see `globalNorm`, which returns the same norm as one number; BLAS's `lassq`
 *
 * @example
 * import { sumSquares } from '@clampwise/kernels';
 *
 * const { scale, sum } = sumSquares([
 *   Float32Array.of(3),
 *   null,
 *   Float32Array.of(4),
 * ]);
 * scale * Math.sqrt(sum); // => 5
 */
export function sumSquares(x: TypedArray | Float16ArrayLike | NdArray | ArrayList): SumSquares {
  checkCount('sumSquares', arguments.length, 1);
  const op = 'sumSquares';
  const list = Array.isArray(x) ? checkList(op, 'x', x) : [checkFloats(op, 'x', x)];
  const parts = measureList(op, 2, list);
  return combine(2, parts);
}

/**
 * Adds sums of squares that `sumSquares` returned.
 *
 * The order and the groups change the norm only by rounding, by at most 1e-14 of it. NaN and
 * Infinity stay as they are.
 *
 * @param parts - a list of what `sumSquares` or this function returned
 * @returns `{ scale, sum }` of all parts. For an empty list the sum is 0
 * @throws ClampwiseTypeError if parts is not such a list
 * @throws ClampwiseRangeError if a scale is not a finite number above 0, or a sum is negative
 * @see BLAS's `combssq`
 *
 * @example
 * import {
 *   combineSumSquares,
 *   sumSquares,
 * } from '@clampwise/kernels';
 *
 * const shards = [
 *   Float64Array.of(3e200),
 *   Float64Array.of(4e200),
 * ];
 * const { scale, sum } = combineSumSquares(
 *   shards.map((shard) => sumSquares(shard)),
 * );
 * Math.round((scale * Math.sqrt(sum)) / 1e186);
 * // => 500000000000000
 */
export function combineSumSquares(parts: readonly SumSquares[]): SumSquares {
  checkCount('combineSumSquares', arguments.length, 1);
  const op = 'combineSumSquares';
  if (!Array.isArray(parts)) {
    throw new ClampwiseTypeError(op, 'parts', describe(parts), 'a list of { scale, sum }');
  }
  return combine(
    2,
    Array.from(parts, (part, i) => checkPart(op, `parts[${i}]`, part)),
  );
}

/** Checks a sum of squares. */
export function checkPart(op: string, argument: string, part: unknown): Part {
  const { scale, sum } = (part ?? {}) as { scale?: unknown; sum?: unknown };
  if (typeof scale !== 'number' || typeof sum !== 'number') {
    const expected = '{ scale, sum } that sumSquares returned';
    throw new ClampwiseTypeError(op, argument, describe(part), expected);
  }
  if (!(scale > 0 && scale < Infinity) || sum < 0) {
    const received = `{ scale: ${describe(scale)}, sum: ${describe(sum)} }`;
    const expected = '{ scale, sum } with a finite scale above 0 and a sum of at least 0';
    throw new ClampwiseRangeError(op, argument, received, expected);
  }
  return { scale, sum };
}

/**
 * Returns the norm of all arrays of a list, taken as one vector.
 *
 * It is 0 for zeros and for an empty list. NaN gives NaN, also next to an infinity. An infinity
 * gives Infinity, and so does a norm that is too large for a number.
 *
 * The norm is computed in float64 in a fixed order, without overflow or underflow. The bits do not
 * depend on the backend or on where the arrays are stored.
 *
 * @param arrays - a list of float arrays (typed arrays or NdArrays, 16-bit floats included); null
 *   counts for nothing
 * @param options -
 *   - `ord`: number, default 2. Which norm: 1, 2, Infinity, or another number above 1.
 * @returns the norm
 * @throws ClampwiseTypeError if an array holds integers, or an argument has the wrong kind
 * @throws ClampwiseRangeError if ord is below 1 or NaN
 * @see TensorFlow's `tf.linalg.global_norm`
 *
 * @example
 * import { globalNorm } from '@clampwise/kernels';
 *
 * globalNorm([
 *   Float32Array.of(3),
 *   null,
 *   Float32Array.of(0, 4),
 * ]);
 * // => 5
 * globalNorm([Float32Array.of(3, -4)], { ord: Infinity });
 * // => 4
 */
export function globalNorm(arrays: ArrayList, options: GlobalNormOptions = {}): number {
  checkCount('globalNorm', arguments.length, 2);
  const op = 'globalNorm';
  checkOptions(op, options, ['ord']);
  const ord = checkOrd(op, options.ord);
  const list = checkList(op, 'arrays', arrays);
  const { scale, sum } = combine(ord, measureList(op, ord, list));
  return rootOf(ord, sum) * scale;
}
