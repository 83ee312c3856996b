import { checkCount } from '../check/count.ts';
import { checkProjectVjp, projected, vjpRows } from '../families/projections/vjp.ts';
import { newPools } from '../run/js/monotone.ts';
import { byWayOf, limitsVjp, poolsVjp, simplexVjp } from '../run/js/projectVjp.ts';
import type { ArrayGradient } from '../signatures.ts';
import type { FloatArray } from '../types.ts';
import {
  checkMonotone,
  MONOTONE_KEYS,
  type MonotoneOptions,
  poolsOf,
  readMonotone,
} from './projectMonotone.ts';
import { planSimplex, readSimplex, SIMPLEX_KEYS, type SimplexOptions } from './projectSimplex.ts';

/**
 * Returns the gradient of `projectSimplex(x)` for x.
 *
 * Over the elements whose result is strictly between `min` and `max`, dx is dy - mean(dy).
 * Elsewhere dx is 0. This also holds for a vector inside the simplex.
 *
 * NaN in dy has no effect on elements at a limit. A vector that became NaN gives NaN.
 *
 * @param dy - the gradient of the result, with x's dtype and length
 * @param x - the array that was projected: float32 or float64
 * @param options - as in `projectSimplex`. `out` receives the gradient; it may be dy or x itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError if `projectSimplex` would throw, or dy does
 *   not fit x
 * @see Martins and Astudillo (2016), From softmax to sparsemax, section 2.5
 *
 * @example
 * import { projectSimplexVjp } from '@clampwise/kernels';
 *
 * projectSimplexVjp(
 *   Float64Array.of(1, 2, 6),
 *   Float64Array.of(0.5, 0.25, -7),
 * );
 * // => Float64Array.of(-0.5, 0.5, 0)
 */
export const projectSimplexVjp: ArrayGradient<[], SimplexOptions, FloatArray> =
  function projectSimplexVjp(dy: unknown, x: unknown, options?: SimplexOptions) {
    checkCount('projectSimplexVjp', arguments.length, 3);
    const given = readSimplex(options);
    const call = checkProjectVjp('projectSimplexVjp', dy, x, options, SIMPLEX_KEYS);
    const { kernel, project, limits, most } = planSimplex(call, given);
    const y = projected(call, kernel, null, project);
    const run = limits === null ? simplexVjp(y, most) : limitsVjp(y, limits.min, limits.max);
    return vjpRows(call, byWayOf(y, false, run)) as never;
  };

/**
 * Returns the gradient of `projectMonotone(x)` for x.
 *
 * Each run that became its mean distributes the sum of its dy over its elements by their weights.
 * In order, dx is dy. A vector that became NaN gives NaN.
 *
 * @param dy - the gradient of the result, with x's dtype and length
 * @param x - the array that was projected: float32 or float64
 * @param options -
 *   - `increasing`: boolean, default true. False is for vectors that never rise.
 *   - `weights`: number[] or an array of x's dtype, default all equal. The weight of each element
 *     of a vector: finite, above 0.
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the gradient; it may be dy or x
 *     itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError if `projectMonotone` would throw, or dy does
 *   not fit x
 * @see Blondel et al. (2020), Fast differentiable sorting and ranking, section 5
 *
 * @example
 * import { projectMonotoneVjp } from '@clampwise/kernels';
 *
 * projectMonotoneVjp(
 *   Float64Array.of(1, 2, 4),
 *   Float64Array.of(0, 3, 2),
 * );
 * // => Float64Array.of(1, 3, 3)
 */
export const projectMonotoneVjp: ArrayGradient<[], MonotoneOptions, FloatArray> =
  function projectMonotoneVjp(dy: unknown, x: unknown, options?: MonotoneOptions) {
    checkCount('projectMonotoneVjp', arguments.length, 3);
    const given = readMonotone(options);
    const call = checkProjectVjp('projectMonotoneVjp', dy, x, options, MONOTONE_KEYS);
    const { weights, falling } = checkMonotone(call, given);
    const pools = newPools(call.units.n);
    return vjpRows(call, (xs, ds, dx, start, n) => {
      const found = poolsOf({ x: xs, start, count: n }, weights, falling, pools);
      if (found < 0) dx.fill(Number.NaN, start, start + n);
      else poolsVjp(pools.end, found, weights, ds, dx, start);
    }) as never;
  };
