import { checkCount } from '../check/count.ts';
import { checkFlag } from '../check/flag.ts';
import { refuse } from '../check/refuse.ts';
import { checkRows, ROW_KEYS, type RowCall, type RowOptions } from '../check/rows.ts';
import { towardsOne } from '../families/projections/powers.ts';
import { projectRows, type Row } from '../families/projections/rows.ts';
import { fillPools, newPools, type Pools, poolRow } from '../run/js/monotone.ts';
import type { ArrayOperation } from '../signatures.ts';
import type { FloatArray } from '../types.ts';
import { checkRowVector, type RowVector } from './projectPlanes.ts';

/** The options of `projectMonotone`. */
export interface MonotoneOptions extends RowOptions {
  /** Whether vectors must not fall (true) or must not rise (false). Default true. */
  readonly increasing?: boolean | undefined;
  /** The weight of each element: finite and above 0, as long as one vector. Default all equal. */
  readonly weights?: RowVector | undefined;
}

/** The names of these options. */
export const MONOTONE_KEYS: readonly string[] = [...ROW_KEYS, 'increasing', 'weights'];

/**
 * Projects x onto the vectors that never fall, or never rise: returns the nearest one by weighted
 * squares (isotonic regression).
 *
 * Runs that break the order become their weighted mean. The result is exact except for rounding,
 * and the time is proportional to the length. A vector in order comes back bit for bit.
 *
 * A vector that holds NaN becomes all NaN. A run with an infinity becomes that infinity. If a run
 * would hold both infinities, the vector becomes all NaN.
 *
 * @param x - a float array of any shape, 16-bit floats included: a typed array or an NdArray
 * @param options -
 *   - `increasing`: boolean, default true. False returns vectors that never rise.
 *   - `weights`: number[] or an array of x's dtype, default all equal. The weight of each element
 *     of a vector: finite, above 0.
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError if x does not hold floats, or another argument has the wrong kind
 * @throws ClampwiseRangeError if a weight is not finite and above 0, weights do not fit, x has no
 *   such axis, or `out` overlaps an input in part
 * @see Ayer et al. (1955), pool adjacent violators; scikit-learn's `isotonic_regression`
 *
 * @example
 * import { projectMonotone } from '@clampwise/kernels';
 *
 * projectMonotone(Float32Array.of(1, 3, 2, 4));
 * // => Float32Array.of(1, 2.5, 2.5, 4)
 * projectMonotone(Float32Array.of(1, 3, 2, 4), {
 *   increasing: false,
 * });
 * // => Float32Array.of(2.5, 2.5, 2.5, 2.5)
 */
export const projectMonotone: ArrayOperation<[], MonotoneOptions, FloatArray> =
  function projectMonotone(x: unknown, options?: MonotoneOptions) {
    checkCount('projectMonotone', arguments.length, 2);
    const given = readMonotone(options);
    const call = checkRows('projectMonotone', x, options, MONOTONE_KEYS);
    const { weights, falling } = checkMonotone(call, given);
    const pools = newPools(call.units.n);
    return projectRows(call, 'projectMonotone', null, (row) => {
      projectRow(row, weights, falling, pools);
    }) as never;
  };

/** Reads the direction and the weights, each once and before x is checked. */
export function readMonotone(
  options: MonotoneOptions | undefined,
): Pick<MonotoneOptions, 'increasing' | 'weights'> {
  const { increasing, weights } = options ?? {};
  return { increasing, weights };
}

/** Checks the direction and the weights. A power of two scales the weights to about 1. */
export function checkMonotone(
  call: RowCall,
  options: Pick<MonotoneOptions, 'increasing' | 'weights'>,
): { readonly weights: Float64Array | null; readonly falling: boolean } {
  const { increasing = true, weights } = options;
  const falling = !checkFlag(call.op, 'increasing', increasing);
  if (weights === undefined) return { weights: null, falling };
  const { data } = checkRowVector(call, 'weights', weights);
  let most = 0;
  for (let i = 0; i < data.length; i++) {
    const weight = data[i] as number;
    if (!(weight > 0) || weight === Infinity) {
      refuse(call.op, `weights[${i}]`, weight, 'a finite number above 0');
    }
    if (weight > most) most = weight;
  }
  const by = towardsOne(most);
  return { weights: Float64Array.from(data, (weight) => weight * by), falling };
}

function projectRow(row: Row, weights: Float64Array | null, falling: boolean, pools: Pools): void {
  const found = poolsOf(row, weights, falling, pools);
  if (found < 0) row.fill(Number.NaN);
  else fillPools(row.out, row.start, found, pools);
}

/** Finds the pools of a row. Returns their number, or -1 if the row becomes NaN. */
export function poolsOf(
  { x, start, count }: { readonly x: FloatArray; readonly start: number; readonly count: number },
  weights: Float64Array | null,
  falling: boolean,
  pools: Pools,
): number {
  let most = 0;
  for (let i = start; i < start + count; i++) {
    const size = Math.abs(x[i] as number);
    if (Number.isNaN(size)) return -1;
    if (size > most && size !== Infinity) most = size;
  }
  const by = most > 2 ** 900 ? towardsOne(most) : 1;
  return poolRow(x, start, count, weights, falling, by, pools);
}
