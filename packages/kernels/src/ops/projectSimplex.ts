import { checkCount } from '../check/count.ts';
import { checkNumber } from '../check/number.ts';
import { refuse } from '../check/refuse.ts';
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

/** The options of projectSimplex. */
export interface SimplexOptions extends RowOptions {
  /** What the elements of a vector add up to: finite, and above 0 unless `min` is given; 1 unless given. */
  readonly sum?: number | undefined;
  /**
   * The least that an element may be: a finite number, or one for each element of a vector, or for each of x; 0 unless given.
   */
  readonly min?: number | RowVector | undefined;
  /** The most that an element may be, as a number or array as for `min`; Infinity, which is no limit, unless given. */
  readonly max?: number | RowVector | undefined;
}

/** The names of those options. */
export const SIMPLEX_KEYS: readonly string[] = [...ROW_KEYS, 'sum', 'min', 'max'];

/**
 * Projects x onto the simplex: the nearest vector whose elements add up to `sum` and lie between `min` and `max`.
 * `y = min(max(x - t, min), max)`, with the t for which they add up.
 *
 * The result is exact but for rounding, at any scale. It is computed in float64 and rounded once.
 * A vector that is inside, to half a unit of its type, comes back bit for bit. A vector that holds NaN becomes all NaN. One +Infinity
 * is the limit of large values: it gets all that `max` allows. Several make the vector NaN. -Infinity gives `min`.
 *
 * @param x - floats, of 16 bits too: a typed array or an NdArray of any shape
 * @param options -
 *   - `sum`: number, default 1. What the elements of each vector add up to.
 *   - `min`: number or array, default 0. The least that an element may be, finite.
 *   - `max`: number or array, default Infinity. The most that an element may be.
 *   - `axis`: number or numbers, default all. The axis or axes along which a vector lies.
 *   - `shape`: numbers, default x's own. The shape of a flat x.
 *   - `out`: array, default a new one. Where the result goes; x itself is allowed.
 *
 *   `min` and `max` are rounded to x's dtype. An array holds one limit for each element of a vector, shared by all vectors, or
 *   one for each element of x. It is a list of numbers, or has x's dtype.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError if x holds no floats, or another argument is of the wrong kind
 * @throws ClampwiseRangeError if the limits cannot add up to the sum, a limit is NaN, min is above max, an array does not fit, an axis
 *   is not there, or `out` overlaps x in part
 * @see Condat (2016), Fast projection onto the simplex and the l1 ball; Michelot (1986); optax's `projection_simplex`
 *
 * @example
 * import { projectSimplex } from '@clampwise/kernels';
 *
 * projectSimplex(Float32Array.of(-5, -6, 3, 4)); // => Float32Array.of(0, 0, 0, 1)
 * projectSimplex(Float64Array.of(3, 2, 0), { sum: 3, max: 1.75 }); // => Float64Array.of(1.75, 1.25, 0)
 * projectSimplex(Float64Array.of(3, 2, 0), { max: [0.25, 1, 0.5] }); // => Float64Array.of(0.25, 0.75, 0)
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
  /** The limits of each element; null for those from 0 to `most`. */
  readonly limits: Limits | null;
  readonly most: number;
}

/** What is asked of the sum and the limits, before it is checked. */
type SimplexNumbers = Required<Pick<SimplexOptions, 'sum' | 'min' | 'max'>>;

/** Reads those options, each once and before x is looked at. */
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

/** What `sum` and `max` are checked against. */
interface SimplexCall {
  readonly op: string;
  readonly x: Pick<RowCall['x'], 'info'>;
  readonly units: Pick<RowCall['units'], 'n'>;
}

/** Checks `sum` and a number as `max` for vectors of that length. */
export function checkSimplex(
  { op, x, units }: SimplexCall,
  options: { readonly sum?: unknown; readonly max?: unknown } | undefined,
): Target {
  const { sum: total = 1, max: limit = Infinity } = options ?? {};
  const sum = checkSize(op, 'sum', total, { zero: false, infinite: false });
  const max = checkSize(op, 'max', limit, { zero: false, infinite: true });
  const count = units.n;
  if (count > 0 && max * count < sum * (1 - count * 2 ** -52)) {
    const expected = `at least sum / ${count} (${sum / count}), for vectors of ${count} elements to add up to it`;
    refuse(op, 'max', max, expected);
  }
  return { abs: false, sum, most: rounded(x.info, max), ball: false };
}

function checkLimits(call: RowCall, sum: unknown, min: unknown, max: unknown): Limits {
  const { op, x } = call;
  const total = checkNumber(op, 'sum', sum, {});
  const [least, most] = [limitsOf(call, 'min', min), limitsOf(call, 'max', max)];
  // Where one has a limit for each element of x, so has the other.
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

/** The limits of a vector's elements, or of all elements in the order of vectors, before they are rounded. */
function limitsOf(call: RowCall, side: 'min' | 'max', value: unknown): Float64Array {
  const { op, x, units } = call;
  if (typeof value === 'number') return new Float64Array(units.n).fill(value);
  if (typeof value !== 'object' || value === null) {
    refuse(op, side, value, `a number, or an array of ${units.n} numbers`);
  }
  const length = lengthOf((value as { data?: object }).data ?? value);
  const isForAll = length !== units.n && length === x.data.length;
  const own = isForAll ? { ...call, units: { ...units, rows: 1, n: x.data.length } } : call;
  const data = checkNumbers(own, side, value);
  if (!isForAll || units.order === null) return data;
  const all = { ...x, data, info: DTYPES.float64, shape: null, isNd: false };
  return asRows(all, units).data as Float64Array;
}

/** The numbers of a list as they are, and those of an array of x's dtype. */
function checkNumbers(call: RowCall, side: 'min' | 'max', value: unknown): Float64Array {
  const { data } = checkRowVector(call, side, value);
  return Array.isArray(value) ? Float64Array.from(value) : Float64Array.from(data);
}

function repeated(limits: Float64Array, length: number): Float64Array {
  if (limits.length === length) return limits;
  return Float64Array.from({ length }, (_, i) => limits[i % limits.length] as number);
}

/** A limit's name: that of its place in an array. */
function nameAt(side: string, value: unknown, i: number): string {
  return typeof value === 'number' ? side : `${side}[${i}]`;
}

function checkPair(op: string, min: number, max: number, minName: string, maxName: string): void {
  if (!Number.isFinite(min)) refuse(op, minName, min, 'a finite number');
  if (max >= min && max !== -Infinity) return;
  refuse(op, maxName, max, `a number, at least ${minName} (${min})`);
}

/** Checks that the limits of each vector, which may be rounded to x's dtype, can add up to the sum. */
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
