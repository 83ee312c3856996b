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
import type { Units } from '../../check/units.ts';
import { writeFactor } from '../../families/norms/factors.ts';
import { measureRows, type Parts } from '../../families/norms/measure.ts';
import { asRows, fromRows } from '../../families/norms/vectors.ts';
import { numbersOf, writeVjp } from '../../families/norms/vjpVectors.ts';
import { targetLike, wrapResult } from '../../result/result.ts';
import { dotUnit, normGradient, ROW_NUMBERS, UNIT, UNIT_POWER } from '../../run/js/normVjp.ts';
import type { FloatArray, TypedArray } from '../../types.ts';
import { checkEps, checkPairs, unitLimits } from './adaptiveGradClip.ts';
import { type ClippedArrays, givenAt } from './clipByGlobalNorm.ts';
import { atMost } from './constrain.ts';
import { checkApartFromGradients } from './globalVjp.ts';

/** The options of `adaptiveGradClipVjp`. */
export interface AdaptiveGradClipVjpOptions {
  /** As in `adaptiveGradClip`. Default 1e-3. */
  readonly eps?: number | undefined;
  /** The axis or axes along which the units lie, as in `adaptiveGradClip`. */
  readonly axis?: number | readonly number[] | undefined;
  /**
   * Receives dGrads: an array for each, null for null. It may be dys or the list of gradients
   * itself.
   */
  readonly out?: ArrayList | undefined;
}

/** The gradients that `adaptiveGradClipVjp` returns. */
export interface AdaptiveGradients<G, P> {
  /** The gradients for `grads`: `out`, or new arrays. */
  readonly dGrads: ClippedArrays<G>;
  /** The gradients for `params`, in new arrays. */
  readonly dParams: ClippedArrays<P>;
}

/**
 * Returns the gradients of `adaptiveGradClip(grads, params, clipping)` for both lists.
 *
 * At or below its limit, a unit's dGrads is dy and its dParams is 0. Above the limit, with u = g /
 * |g|:
 *
 * - dGrads loses the part of dy along the unit, u · dy.
 * - dParams is clipping · (u · dy) · w / |w|, or 0 if |w| is below eps.
 *
 * Both are NaN for a unit that holds NaN or an infinity, or whose parameters hold NaN.
 *
 * @param dys - the gradients of the results: an array for each, of its dtype and length; null for
 *   null
 * @param grads - the list that was clipped, of float32 or float64
 * @param params - the parameters, as in `adaptiveGradClip`
 * @param clipping - the fraction, as in `adaptiveGradClip`. At Infinity dGrads is dy.
 * @param options -
 *   - `eps`, `axis`: as in `adaptiveGradClip`.
 *   - `out`: list of arrays, default new ones. Receives dGrads; it may be dys or grads itself.
 * @returns `{ dGrads, dParams }`, lists with null where grads has null
 * @throws ClampwiseTypeError and ClampwiseRangeError if `adaptiveGradClip` would throw, or dys do
 *   not fit
 * @see the formula at `adaptiveGradClip`; `clipByNormVjp`
 *
 * @example
 * import { adaptiveGradClipVjp } from '@clampwise/kernels';
 *
 * const [dys, grads, params] = [
 *   Float64Array.of(1, 1),
 *   Float64Array.of(0, 8),
 *   Float64Array.of(16, 0),
 * ];
 * const { dGrads, dParams } = adaptiveGradClipVjp(
 *   [dys],
 *   [grads],
 *   [params],
 *   0.25,
 * );
 * dGrads; // => [Float64Array.of(0.5, 0)]
 * dParams; // => [Float64Array.of(0.25, 0)]
 */
export function adaptiveGradClipVjp<const G extends ArrayList, const P extends ArrayList>(
  dys: ArrayList,
  grads: G,
  params: P,
  clipping: number,
  options: AdaptiveGradClipVjpOptions = {},
): AdaptiveGradients<G, P> {
  checkCount('adaptiveGradClipVjp', arguments.length, 5);
  const op = 'adaptiveGradClipVjp';
  checkOptions(op, options, ['eps', 'axis', 'out']);
  const { eps: least, axis, out: given } = options;
  const eps = checkEps(op, least);
  const [others, incoming, outs] = [entriesOf(params), entriesOf(dys), entriesOf(given)];
  const list = checkList(op, 'grads', grads, checkWideFloats);
  const weights = checkList(op, 'params', others, checkWideFloats);
  checkMatching(op, 'params', weights, 'grads', list);
  const gradients = checkList(op, 'dys', incoming, checkWideFloats);
  checkMatching(op, 'dys', gradients, 'grads', list);
  const fraction = checkLimit(op, 'clipping', clipping);
  const out = checkOutList(op, outs, list, 'grads', weights);
  if (out !== null) checkApartFromGradients(op, out, gradients);
  const units = checkPairs(op, list, weights, axis);

  const pairs = list.map((x, i) => {
    if (x === null) return null;
    const [w, dy] = [weights[i], gradients[i]] as [ArrayArgument, ArrayArgument];
    const call = { x, w, dy, out: out?.[i] ?? null };
    return gradientsOf(op, call, units[i] as Units, fraction, eps);
  });
  const dGrads = pairs.map((pair, i) =>
    pair === null ? null : wrapResult(list[i] as ArrayArgument, givenAt(given, i), pair.dx),
  );
  const dParams = pairs.map((pair, i) =>
    pair === null ? null : wrapResult(weights[i] as ArrayArgument, undefined, pair.dw),
  );
  return {
    dGrads: (given ?? dGrads) as unknown as ClippedArrays<G>,
    dParams: dParams as unknown as ClippedArrays<P>,
  };
}

/** A gradient of a result, its parameters, and the gradient that was clipped. */
interface Triple {
  readonly x: ArrayArgument;
  readonly w: ArrayArgument;
  readonly dy: ArrayArgument;
  readonly out: ArrayArgument | null;
}

function gradientsOf(
  op: string,
  call: Triple,
  units: Units,
  fraction: number,
  eps: number,
): { readonly dx: TypedArray; readonly dw: TypedArray } {
  const [xs, ws] = [asRows(call.x, units), asRows(call.w, units)];
  const parts = measureRows(op, 2, xs, units);
  const sizes = measureRows(op, 2, ws, units);
  const limits = unitLimits(sizes, fraction, eps);
  if (fraction === Infinity) limits.fill(Infinity);
  const numbers = numbersOf(2, parts, (root, scale, r) => atMost(limits[r] as number)(root, scale));
  // This comes first, because dGrads may overwrite dys.
  const dw = paramGradient(call, units, xs, ws, sizes, numbers, fraction, eps);
  return { dx: writeVjp(op, 2, call, units, xs, numbers), dw };
}

/**
 * fraction · (u · dy) · w / |w|, for units that were clipped to a limit set by their parameters.
 */
function paramGradient(
  { w, dy }: Triple,
  units: Units,
  xs: ArrayArgument,
  ws: ArrayArgument,
  { sums, scales }: Parts,
  numbers: Float64Array,
  fraction: number,
  eps: number,
): TypedArray {
  const { rows, n, order } = units;
  const target = targetLike('adaptiveGradClipVjp', w, null, w.resident);
  const data = (order === null ? target.data : new w.info.ctor(w.data.length)) as FloatArray;
  const ds = asRows(dy, units);
  const pair = new Float64Array(2);
  for (let r = 0, k = 0; r < rows; r++, k += ROW_NUMBERS) {
    const [a, b] = [numbers[k + UNIT] as number, numbers[k + UNIT_POWER] as number];
    const [root, scale] = [Math.sqrt(sums[r] as number), scales[r] as number];
    const part = data.subarray(r * n, (r + 1) * n);
    if (Number.isNaN(a)) part.fill(Number.NaN);
    else if (a === 0 || root === 0 || root * scale < eps) part.fill(0);
    else {
      const dot = dotUnit(xs.data as FloatArray, ds.data as FloatArray, r * n, n, a, b);
      writeFactor(pair, 0, 1, root, scale);
      const [p, q] = pair as unknown as [number, number];
      const own = (ws.data as FloatArray).subarray(r * n, (r + 1) * n);
      normGradient(2, own, part, fraction * dot, p, q, 0, 1);
    }
  }
  fromRows(data, units, target.data);
  return target.data;
}
