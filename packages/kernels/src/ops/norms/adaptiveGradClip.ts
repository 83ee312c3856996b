import type { ArrayArgument } from '../../check/array.ts';
import { checkCount } from '../../check/count.ts';
import { shapeOf } from '../../check/elementwise.ts';
import {
  type ArrayList,
  checkLimit,
  checkList,
  checkMatching,
  checkOnNonFinite,
  checkOutList,
  checkWithin,
  entriesOf,
  type OnNonFinite,
  refuseNonFinite,
} from '../../check/norms.ts';
import { checkOptions } from '../../check/options.ts';
import { refuseSize } from '../../check/refuse.ts';
import { sameShape } from '../../check/shape.ts';
import { checkUnits, type Units, unitsAlong } from '../../check/units.ts';
import { ClampwiseRangeError } from '../../errors.ts';
import { areFinite, limitFactors } from '../../families/norms/clipVectors.ts';
import { measureVectors, type Parts } from '../../families/norms/measure.ts';
import { copyTo, scaleVectors } from '../../families/norms/vectors.ts';
import { targetLike, wrapResult } from '../../result/result.ts';
import { type ClippedArrays, givenAt } from './clipByGlobalNorm.ts';

/** The options of `adaptiveGradClip`. */
export interface AdaptiveGradClipOptions {
  /**
   * The smallest norm that a unit's parameters count with, so that parameters at zero can learn.
   * Default 1e-3.
   */
  readonly eps?: number | undefined;
  /**
   * The axis or axes along which the units lie, in every array. Default by the rank of each array.
   */
  readonly axis?: number | readonly number[] | undefined;
  /**
   * Receives the results: an array for each gradient, null for null. The list of gradients itself
   * clips in place.
   */
  readonly out?: ArrayList | undefined;
  /** What to do if a gradient holds NaN or an infinity. Default 'propagate'. */
  readonly onNonFinite?: OnNonFinite | undefined;
}

/**
 * Clips each unit of the gradients whose norm is above a fraction of its parameters' norm: g ·
 * min(1, clipping · max(|w|, eps) / |g|).
 *
 * A unit is the part of an array that feeds one output. By default the rank decides its axes:
 *
 * - at most one axis longer than 1: the whole array
 * - rank 2 or 3: axis 0
 * - rank 4: axes 0 to 2
 * - rank 5: axes 0 to 3
 *
 * A unit at or below its limit comes back bit for bit, and zeros stay zeros. A NaN makes its unit
 * all NaN. In a unit with an infinity, finite elements become 0 and infinities NaN. `onNonFinite`
 * changes this. NaN in the parameters makes the gradient NaN.
 *
 * @param grads - a list of float arrays (typed arrays or NdArrays, 16-bit floats included); null
 *   keeps its place
 * @param params - the parameters, of the same shapes and dtypes; null where grads has null
 * @param clipping - the fraction, a number above 0. The paper uses 0.01 to 0.16. Infinity clips
 *   nothing.
 * @param options -
 *   - `eps`: number, default 1e-3. The smallest norm that the parameters of a unit count with.
 *   - `axis`: number or number[], default by rank. The axes along which all units lie.
 *   - `out`: list of arrays, default new ones. Receives the results; it may be grads itself.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. 'skip' makes all results
 *     zeros.
 * @returns the clipped gradients: `out`, or a list of new arrays, null where grads has null
 * @throws ClampwiseTypeError if an array holds integers, or an argument has the wrong kind
 * @throws ClampwiseRangeError if clipping is 0, negative or NaN, shapes do not fit, or `out`
 *   overlaps params. Also if an array has six or more axes and no `axis` is given, or 'throw' finds
 *   NaN or an infinity
 * @see optax's `adaptive_grad_clip`, which divides by at least 1e-6, and so clips very small
 *   gradients below the limit; Brock et al. 2021, "High-performance large-scale image recognition
 *   without normalization", equation 3
 *
 * @example
 * import {
 *   adaptiveGradClip,
 *   ndarray,
 * } from '@clampwise/kernels';
 *
 * const grads = ndarray(Float32Array.of(3, 0, 4, 1), [2, 2]);
 * const params = ndarray(Float32Array.of(6, 1, 8, 0), [2, 2]);
 * adaptiveGradClip([grads], [params], 0.25)[0].data;
 * // => Float32Array.of(1.5, 0, 2, 0.25)
 */
export function adaptiveGradClip<const O extends ArrayList>(
  grads: ArrayList,
  params: ArrayList,
  clipping: number,
  options: AdaptiveGradClipOptions & { readonly out: O },
): O;
export function adaptiveGradClip<const L extends ArrayList>(
  grads: L,
  params: ArrayList,
  clipping: number,
  options?: AdaptiveGradClipOptions,
): ClippedArrays<L>;
export function adaptiveGradClip(
  grads: ArrayList,
  params: ArrayList,
  clipping: number,
  options: AdaptiveGradClipOptions = {},
): ArrayList {
  checkCount('adaptiveGradClip', arguments.length, 4);
  const op = 'adaptiveGradClip';
  checkOptions(op, options, ['eps', 'axis', 'out', 'onNonFinite']);
  // Options are read before any array is checked: a getter may free an array.
  const { eps: least, axis, out: given, onNonFinite: rule } = options;
  const eps = checkEps(op, least);
  const onNonFinite = checkOnNonFinite(op, rule);
  const [others, outs] = [entriesOf(params), entriesOf(given)];
  const list = checkList(op, 'grads', grads);
  const weights = checkList(op, 'params', others);
  checkMatching(op, 'params', weights, 'grads', list);
  const fraction = checkLimit(op, 'clipping', clipping);
  const out = checkOutList(op, outs, list, 'grads', weights);
  const units = checkPairs(op, list, weights, axis);

  // The first pass covers all arrays. Nothing is written before it ends.
  const isOff = fraction === Infinity;
  const measured = list.map((array, i) => {
    if (array === null || isOff) return null;
    return measureVectors(op, 2, array, units[i] as Units);
  });
  const bad = measured.findIndex((one) => one !== null && !areFinite(one.parts));
  if (bad >= 0 && onNonFinite === 'throw') refuseNonFinite(op, `grads[${bad}]`);
  const isSkipped = bad >= 0 && onNonFinite === 'skip';
  const factors = measured.map((one, i) => {
    if (one === null || isSkipped) return null;
    const own = units[i] as Units;
    const limits = unitLimits(
      measureVectors(op, 2, weights[i] as ArrayArgument, own).parts,
      fraction,
      eps,
    );
    return limitFactors(2, one.parts, limits, 1);
  });
  const results = list.map((array, i) => {
    if (array === null) return null;
    const target = targetLike(op, array, out?.[i] ?? null, array.resident);
    const own = factors[i] ?? null;
    const one = measured[i] ?? null;
    if (isSkipped) target.data.fill(0 as never);
    else if (own === null || one === null) copyTo(op, array, target);
    else scaleVectors(op, array, one.rows, units[i] as Units, own, target);
    return wrapResult(array, givenAt(given, i), target.data);
  });
  return given ?? results;
}

/** Checks the smallest norm that parameters count with. */
export function checkEps(op: string, eps: unknown): number {
  return eps === undefined ? 1e-3 : checkWithin(op, 'eps', eps, 0, Infinity);
}

/** Checks each gradient and its parameters, and finds their units; null for null. */
export function checkPairs(
  op: string,
  grads: readonly (ArrayArgument | null)[],
  params: readonly (ArrayArgument | null)[],
  axis: unknown,
): (Units | null)[] {
  return grads.map((grad, i) => {
    if (grad === null) return null;
    const [name, shape] = [`grads[${i}]`, shapeOf(grad, undefined)];
    const own = shapeOf(params[i] as ArrayArgument, undefined);
    if (!sameShape(shape, own)) {
      refuseSize(op, `params[${i}]`, own, shape, name);
    }
    if (axis !== undefined) return checkUnits(op, grad, axis, undefined);
    return unitsAlong(shape, unitAxes(op, name, shape));
  });
}

/** The axes along which a unit of an array lies, by the array's rank. */
export function unitAxes(op: string, argument: string, shape: readonly number[]): number[] {
  const rank = shape.length;
  const long = shape.filter((length) => length !== 1).length;
  if (long <= 1) return shape.map((_, k) => k);
  if (rank <= 3) return [0];
  if (rank === 4) return [0, 1, 2];
  if (rank === 5) return [0, 1, 2, 3];
  const expected = 'an array of at most 5 axes (or pass the option axis)';
  throw new ClampwiseRangeError(op, argument, `an array of ${rank} axes`, expected);
}

/** The largest norm that each unit's gradient may have. NaN if its parameters hold NaN. */
export function unitLimits({ sums, scales }: Parts, fraction: number, eps: number): Float64Array {
  return sums.map((sum, r) => fraction * Math.max(Math.sqrt(sum) * (scales[r] as number), eps));
}
