import { checkCount } from '../../check/count.ts';
import { type ArrayList, checkFloats, checkList, checkOrd } from '../../check/norms.ts';
import { checkOptions } from '../../check/options.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../../errors.ts';
import { combine, measureList, type Part, rootOf } from '../../families/norms/measure.ts';
import type { Float16ArrayLike, NdArray, TypedArray } from '../../types.ts';

/**
 * A sum of squares that neither overflows nor underflows: the norm is scale · √sum, the sum of squares scale² · sum. The
 * sum is NaN or Infinity where a value is, and only there.
 */
export interface SumSquares {
  /** A power of two. */
  readonly scale: number;
  readonly sum: number;
}

/** The options of globalNorm. */
export interface GlobalNormOptions {
  /** Which norm: 2 unless given, 1, Infinity, or another number above 1. */
  readonly ord?: number | undefined;
}

/**
 * The sum of the squares of an array or of a list of arrays, as a part that adds up with others: each worker makes its
 * own, they are gathered, and `combineSumSquares` adds them.
 *
 * In float64 in a fixed order. NaN makes the sum NaN, an infinity makes it Infinity; a list of nothing has the sum 0.
 *
 * @param x - floats, of 16 bits too: a typed array, an NdArray, or a list of these in which null counts for nothing
 * @returns `{ scale, sum }`, plain numbers: the norm is scale · √sum
 * @throws ClampwiseTypeError for integers, and where x is no array
 * @see `globalNorm`, whose norm this is in two numbers; BLAS's `lassq`
 *
 * @example
 * import { sumSquares } from '@clampwise/kernels';
 *
 * const { scale, sum } = sumSquares([Float32Array.of(3), null, Float32Array.of(4)]);
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
 * Adds sums of squares. In whatever groups they are added, the norm differs by rounding alone: by 1e-14 of it at most.
 * NaN and Infinity stay what they are.
 *
 * @param parts - what `sumSquares` or this function returned
 * @returns `{ scale, sum }` of all of them; of none, the sum 0
 * @throws ClampwiseTypeError where parts is no list of such
 * @throws ClampwiseRangeError where a scale is not a finite number above 0, or a sum is negative
 * @see BLAS's `combssq`
 *
 * @example
 * import { combineSumSquares, sumSquares } from '@clampwise/kernels';
 *
 * const shards = [Float64Array.of(3e200), Float64Array.of(4e200)];
 * const { scale, sum } = combineSumSquares(shards.map((shard) => sumSquares(shard)));
 * Math.round((scale * Math.sqrt(sum)) / 1e186); // => 500000000000000
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
    const expected = '{ scale, sum } as from sumSquares';
    throw new ClampwiseTypeError(op, argument, describe(part), expected);
  }
  if (!(scale > 0 && scale < Infinity) || sum < 0) {
    const received = `{ scale: ${describe(scale)}, sum: ${describe(sum)} }`;
    const expected = 'a finite scale above 0, and a sum of at least 0';
    throw new ClampwiseRangeError(op, argument, received, expected);
  }
  return { scale, sum };
}

/**
 * The norm of all arrays of a list as one vector.
 *
 * In float64 in a fixed order, without overflow or underflow on the way: the bits do not depend on the backend or on where
 * the arrays lie. NaN gives NaN, and so does NaN beside an infinity; an infinity gives Infinity, as does a norm that is too large for a number. Of an
 * empty list, and of zeros, it is 0.
 *
 * @param arrays - a list of typed arrays or NdArrays of floats, of 16 bits too, in which null counts for nothing
 * @param options - `ord`: which norm, 2 unless given, 1, Infinity, or another number above 1
 * @returns the norm
 * @throws ClampwiseTypeError for integers, and where an argument is of the wrong kind
 * @throws ClampwiseRangeError where ord is below 1 or NaN
 * @see TensorFlow's `tf.linalg.global_norm`
 *
 * @example
 * import { globalNorm } from '@clampwise/kernels';
 *
 * globalNorm([Float32Array.of(3), null, Float32Array.of(0, 4)]); // => 5
 * globalNorm([Float32Array.of(3, -4)], { ord: Infinity }); // => 4
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
