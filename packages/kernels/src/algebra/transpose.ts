import { checkApart } from '../check/array.ts';
import { checkPermutation } from '../check/axes.ts';
import { checkCount } from '../check/count.ts';
import { checkFloat, checkShapedOut, type OutOptions } from '../check/floats.ts';
import { checkOptions } from '../check/options.ts';
import { permute } from '../families/permute.ts';
import { targetOf, wrapNdArray } from '../result/result.ts';
import { jsChoice } from '../select/select.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { FloatArray, NdArray } from '../types.ts';

/** The options of `transpose`. */
export interface TransposeOptions<T extends FloatArray = FloatArray> extends OutOptions<T> {
  /** The axis of x for each axis of the result. Default the axes in reverse. */
  readonly permutation?: readonly number[] | undefined;
}

const KEYS = ['permutation', 'out'];
const NONE: TransposeOptions<never> = {};

/**
 * Returns a copy of x with its axes in another order. Values do not change, NaN and -0 included.
 *
 * @param x - an NdArray of float32 or float64
 * @param options -
 *   - `permutation`: number[], default the axes in reverse. The axis of x for each axis of the
 *     result; negative ones count from the last.
 *   - `out`: an NdArray of the result's shape or a typed array of its length, default a new one.
 *     Receives the result; it must not overlap x.
 * @returns an NdArray of x's dtype: `out`, or a new one
 * @throws ClampwiseTypeError if an argument has the wrong kind
 * @throws ClampwiseRangeError if the permutation does not name each axis of x once, or `out` has
 *   another shape or overlaps x
 * @see NumPy's `transpose`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { transpose } from '@clampwise/kernels/algebra';
 *
 * transpose(
 *   ndarray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]),
 * ).data;
 * // => Float32Array.of(1, 4, 2, 5, 3, 6)
 */
export function transpose<T extends FloatArray>(
  x: NdArray<T>,
  options?: TransposeOptions<T>,
): NdArray<T> {
  checkCount('transpose', arguments.length, 2);
  const op = 'transpose';
  if (options !== undefined) checkOptions(op, options, KEYS);
  const { permutation, out: given } = options ?? NONE;
  const { data, info, shape, resident } = checkFloat(op, 'x', x);
  const axes = checkPermutation(op, permutation, shape);
  const turned = axes.map((axis) => shape[axis] as number);
  const out = given === undefined ? null : checkShapedOut(op, given, info, turned);
  if (out !== null) checkApart(op, out.data, data, 'x');
  const target = targetOf(op, info, data.length, out, resident);
  permute(data, shape, axes, target.data as FloatArray);
  if (engine.trace !== null) {
    trace(op, info, data.length, op, jsChoice(resident || target.address >= 0));
  }
  return wrapNdArray(info, given, target.data, turned) as NdArray<T>;
}
