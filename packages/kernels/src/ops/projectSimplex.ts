import { checkCount } from '../check/count.ts';
import { checkNumber } from '../check/number.ts';
import { reject } from '../check/reject.ts';
import { checkRows, checkSize, ROW_KEYS, type RowCall, type RowOptions } from '../check/rows.ts';
import { DTYPES, rounded } from '../dtypes.ts';
import { ClampwiseRangeError, lengthOf } from '../errors.ts';
import { asRows } from '../families/norms/vectors.ts';
import { LimitedRow, type Limits } from '../families/projections/limits.ts';
import { projectRows, type RowProjection } from '../families/projections/rows.ts';
import { projectOntoSimplex, type Target } from '../families/projections/threshold.ts';
import { roundingOf } from '../families/rounding.ts';
import { CompensatedSum } from '../run/js/sums.ts';
import type { KernelName } from '../select/kernels.ts';
import type { ArrayOperation } from '../signatures.ts';
import type { FloatArray } from '../types.ts';
import { checkRowVector, type RowVector } from './projectPlanes.ts';

/** The options of `projectSimplex`. */
export interface SimplexOptions extends RowOptions {
  /** The sum of the elements of a vector: finite, and above 0 unless `min` is given. Default 1. */
  readonly sum?: number | undefined;
  /**
   * The lowest value of an element: a finite number, or an array. Default 0. An array has one limit
   * for each element of a vector, or for each element of x.
   */
  readonly min?: number | RowVector | undefined;
  /**
   * The highest value of an element: a number or an array as for `min`. Default Infinity, no limit.
   */
  readonly max?: number | RowVector | undefined;
}

/** The names of these options. */
export const SIMPLEX_KEYS: readonly string[] = [...ROW_KEYS, 'sum', 'min', 'max'];

/**
 * Projects x onto the simplex: returns the nearest vector whose elements add up to `sum` and lie
 * between `min` and `max`.
 *
 * The result is `min(max(x - t, min), max)`, with the t that gives the sum. It is exact except for
 * rounding, at any scale, and computed in float64 and rounded once. A vector inside the simplex,
 * within half an ulp of its dtype, comes back bit for bit.
 *
 * A vector that holds NaN becomes all NaN. One +Infinity gets all that `max` allows, as large
 * values do. Several +Infinity make the vector NaN. -Infinity gives `min`. A vector without
 * elements stays empty, whatever the sum.
 *
 * @param x - a float array of any shape, 16-bit floats included: a typed array or an NdArray
 * @param options -
 *   - `sum`: number, default 1. The sum of the elements of each vector.
 *   - `min`: number or array, default 0. The lowest value of an element, finite.
 *   - `max`: number or array, default Infinity. The highest value of an element.
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x itself.
 *
 *   `min` and `max` are rounded to x's dtype. An array is a list of numbers, or has x's dtype. It
 *   has one limit for each element of a vector, shared by all vectors, or one for each element of
 *   x.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError if x does not hold floats, or another argument has the wrong kind
 * @throws ClampwiseRangeError if the limits cannot add up to the sum, a limit is NaN, or min is
 *   above max. Also if an array does not fit, x has no such axis, or `out` overlaps x in part
 * @see Condat (2016), Fast projection onto the simplex and the l1 ball, Michelot (1986), and
 *   optax's `projection_simplex`
 *
 * @example
 * import { projectSimplex } from '@clampwise/kernels';
 *
 * projectSimplex(Float32Array.of(-5, -6, 3, 4));
 *  // => Float32Array.of(0, 0, 0, 1)
 * projectSimplex(Float64Array.of(3, 2, 0), {
 *   sum: 3,
 *   max: 1.75,
 * });
 *  // => Float64Array.of(1.75, 1.25, 0)
 * projectSimplex(Float64Array.of(3, 2, 0), {
 *   max: [0.25, 1, 0.5],
 * });
 *  // => Float64Array.of(0.25, 0.75, 0)
 */
export const projectSimplex: ArrayOperation<[], SimplexOptions, FloatArray> =
  function projectSimplex(x: unknown, options?: SimplexOptions) {
    checkCount('projectSimplex', arguments.length, 2);
    const given = readSimplex(options);
    const call = checkRows('projectSimplex', x, options, SIMPLEX_KEYS);
    const { kernel, project } = planSimplex(call, given);
    return projectRows(call, kernel, null, project) as never;
  };

/** How the rows of a call are projected. */
export interface SimplexPlan {
  readonly kernel: KernelName;
  readonly project: RowProjection;
  /** The limits of each element. Null if they are 0 and `most` for all. */
  readonly limits: Limits | null;
  readonly most: number;
}

/** The sum and the limits, not yet checked. */
type SimplexNumbers = Required<Pick<SimplexOptions, 'sum' | 'min' | 'max'>>;

/** Reads these options, each once and before x is checked. */
export function readSimplex(options: SimplexOptions | undefined): SimplexNumbers {
  const { sum = 1, min = 0, max = Infinity } = options ?? {};
  return { sum, min, max };
}

/** Checks `sum`, `min` and `max`, and plans how rows are projected. */
export function planSimplex(call: RowCall, { sum, min, max }: SimplexNumbers): SimplexPlan {
  if (min === 0 && typeof max === 'number') {
    const target = checkSimplex(call, { sum, max });
    const project: RowProjection = (row) => projectOntoSimplex(row, target);
    return { kernel: 'projectSimplex', project, limits: null, most: target.most };
  }
  const limits = checkLimits(call, sum, min, max);
  const row = new LimitedRow(call.units.n, limits);
  const project: RowProjection = (one) => row.project(one);
  return { kernel: 'projectLimits', project, limits, most: Infinity };
}

/** The values that `sum` and `max` are compared with. */
interface SimplexCall {
  readonly op: string;
  readonly x: Pick<RowCall['x'], 'info'>;
  readonly units: Pick<RowCall['units'], 'n'>;
}

/** Checks `sum`, and `max` if it is a number, for vectors of this length. */
export function checkSimplex(
  { op, x, units }: SimplexCall,
  options: { readonly sum?: unknown; readonly max?: unknown } | undefined,
): Target {
  const { sum: total = 1, max: limit = Infinity } = options ?? {};
  const sum = checkSize(op, 'sum', total, { zero: false, infinite: false });
  const max = checkSize(op, 'max', limit, { zero: false, infinite: true });
  const count = units.n;
  if (count > 0 && max * count < sum * (1 - count * 2 ** -52)) {
    const expected = `at least ${sum / count}, sum / ${count}, so that ${count} elements can add up to sum`;
    reject(op, 'max', max, expected);
  }
  return { abs: false, sum, most: rounded(x.info, max), ball: false };
}

function checkLimits(call: RowCall, sum: unknown, min: unknown, max: unknown): Limits {
  const { op, x } = call;
  const total = checkNumber(op, 'sum', sum, {});
  const [least, most] = [limitsOf(call, 'min', min), limitsOf(call, 'max', max)];
  // If one side has a limit for each element of x, the other side needs one too.
  const length = Math.max(least.length, most.length);
  const [lower, upper] = [repeated(least, length), repeated(most, length)];
  for (let i = 0; i < length; i++) {
    checkPair(
      op,
      lower[i] as number,
      upper[i] as number,
      nameAt('min', min, i),
      nameAt('max', max, i),
    );
  }
  checkReach(call, total, lower, upper);
  const round = (value: number): number => rounded(x.info, value);
  return { sum: total, min: lower.map(round), max: upper.map(round) };
}

/**
 * The limits of a vector's elements, or of all elements in the order of the vectors. Not yet
 * rounded.
 */
function limitsOf(call: RowCall, side: 'min' | 'max', value: unknown): Float64Array {
  const { op, x, units } = call;
  if (typeof value === 'number') return new Float64Array(units.n).fill(value);
  if (typeof value !== 'object' || value === null) {
    reject(op, side, value, `a number, or an array of ${units.n} numbers`);
  }
  const length = lengthOf((value as { data?: object }).data ?? value);
  const isForAll = length !== units.n && length === x.data.length;
  const own = isForAll ? { ...call, units: { ...units, rows: 1, n: x.data.length } } : call;
  const data = checkNumbers(own, side, value);
  if (!isForAll || units.order === null) return data;
  const all = { ...x, data, info: DTYPES.float64, shape: null, isNd: false };
  return asRows(all, units).data as Float64Array;
}

/** Returns the numbers of a list as they are, or the values of an array of x's dtype. */
function checkNumbers(call: RowCall, side: 'min' | 'max', value: unknown): Float64Array {
  const { data } = checkRowVector(call, side, value);
  return Array.isArray(value) ? Float64Array.from(value) : Float64Array.from(data);
}

function repeated(limits: Float64Array, length: number): Float64Array {
  if (limits.length === length) return limits;
  return Float64Array.from({ length }, (_, i) => limits[i % limits.length] as number);
}

/** The name of a limit in messages, with its index in an array. */
function nameAt(side: string, value: unknown, i: number): string {
  return typeof value === 'number' ? side : `${side}[${i}]`;
}

function checkPair(op: string, min: number, max: number, minName: string, maxName: string): void {
  if (!Number.isFinite(min)) reject(op, minName, min, 'a finite number');
  if (max >= min && max !== -Infinity) return;
  reject(op, maxName, max, `a number, at least ${minName} (${min})`);
}

/**
 * Checks that the limits of each vector, which may be rounded to x's dtype, can add up to the sum.
 */
function checkReach(
  { op, units, type }: RowCall,
  sum: number,
  min: Float64Array,
  max: Float64Array,
): void {
  const { n } = units;
  for (let start = 0; start < min.length && n > 0; start += n) {
    const [least, most] = [totalOf(min, start, n), totalOf(max, start, n)];
    const slack = n * 2 ** -52 + roundingOf(type).unit;
    if (least.sum - sum > (least.size + Math.abs(sum)) * slack) {
      const expected = `at most sum (${sum}) in total`;
      throw new ClampwiseRangeError(op, 'min', `limits that add up to ${least.sum}`, expected);
    }
    if (sum - most.sum > (most.size + Math.abs(sum)) * slack) {
      const expected = `at least sum (${sum}) in total`;
      throw new ClampwiseRangeError(op, 'max', `limits that add up to ${most.sum}`, expected);
    }
  }
}

function totalOf(
  limits: Float64Array,
  start: number,
  n: number,
): { readonly sum: number; readonly size: number } {
  const total = new CompensatedSum();
  let size = 0;
  for (let i = start; i < start + n; i++) {
    total.add(limits[i] as number);
    size += Math.abs(limits[i] as number);
  }
  return { sum: total.value, size: size === Infinity ? 0 : size };
}
