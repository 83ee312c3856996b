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

/** The options of adaptiveGradClipVjp. */
export interface AdaptiveGradClipVjpOptions {
  /** As for `adaptiveGradClip`; 1e-3 unless given. */
  readonly eps?: number | undefined;
  /** The axis or axes along which the units run, as for `adaptiveGradClip`. */
  readonly axis?: number | readonly number[] | undefined;
  /** Where dGrads go: an array for each, null for null; dys or the list of gradients itself are allowed. */
  readonly out?: ArrayList | undefined;
}

/** What adaptiveGradClipVjp returns. */
export interface AdaptiveGradients<G, P> {
  /** The gradients for `grads`: `out`, or new arrays. */
  readonly dGrads: ClippedArrays<G>;
  /** The gradients for `params`, in new arrays. */
  readonly dParams: ClippedArrays<P>;
}

/**
 * The gradient of `adaptiveGradClip(grads, params, clipping)`: what gradients of the results give for both lists.
 *
 * Where a unit is within its limit, the limit included, its dy passes to dGrads, and dParams is 0. Above it dGrads loses what dy has
 * along the unit, u · dy, and the parameters, whose norm is the limit, get clipping · (u · dy) along their own direction; 0 where that norm is
 * below eps. A unit that holds NaN or an infinity, or whose parameters hold NaN, gets NaN in both.
 *
 * @param dys - the gradients of the results: an array for each, of its dtype and length; null for null
 * @param grads - the list that was clipped, of float32 or float64
 * @param params - the parameters, as for `adaptiveGradClip`
 * @param clipping - the fraction, as for `adaptiveGradClip`; at Infinity all of dy passes
 * @param options - `eps` and `axis` as for `adaptiveGradClip`; `out`: a list of where dGrads go, dys or grads themselves are allowed
 * @returns `{ dGrads, dParams }`, lists with null where there was null
 * @throws ClampwiseTypeError and ClampwiseRangeError where `adaptiveGradClip` would, and where dys do not fit
 * @see the formula at `adaptiveGradClip`; `clipByNormVjp`
 *
 * @example
 * import { adaptiveGradClipVjp } from '@clampwise/kernels';
 *
 * const [dys, grads, params] = [Float64Array.of(1, 1), Float64Array.of(0, 8), Float64Array.of(16, 0)];
 * const { dGrads, dParams } = adaptiveGradClipVjp([dys], [grads], [params], 0.25);
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

/** A gradient, its parameters and its own gradient. */
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
  // First, for what dys hold may be written over.
  const dw = paramGradient(call, units, xs, ws, sizes, numbers, fraction, eps);
  return { dx: writeVjp(op, 2, call, units, xs, numbers), dw };
}

/** fraction · (u · dy) · w / |w|, where a unit was clipped to a limit that its parameters set. */
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
