import { checkRows, checkSize, ROW_KEYS, type RowCall, type RowOptions } from '../check/rows.ts';
import { rounded } from '../dtypes.ts';
import { ClampwiseRangeError, describe } from '../errors.ts';
import { projectRows } from '../families/projections/rows.ts';
import { projectOntoSimplex, type Target } from '../families/projections/threshold.ts';
import type { ArrayOperation } from '../signatures.ts';
import type { FloatArray } from '../types.ts';

/** The options of projectSimplex. */
export interface SimplexOptions extends RowOptions {
  /** What the elements of a vector add up to: finite and above 0; 1 unless given. */
  readonly sum?: number | undefined;
  /** The most that an element may be; Infinity, which is no limit, unless given. */
  readonly max?: number | undefined;
}

/** The names of those options. */
export const SIMPLEX_KEYS: readonly string[] = [...ROW_KEYS, 'sum', 'max'];

/**
 * Projects x onto the simplex: the nearest vector whose elements are at least 0 and add up to `sum`, and with `max` are at
 * most that. `y = min(max(x - t, 0), max)`, with the t for which they add up.
 *
 * Exact but for rounding, in time proportional to the length for all but contrived values; computed in float64 and rounded once.
 * A vector that is inside, to half a unit of its type, comes back bit for bit. A vector that holds NaN becomes all NaN; one +Infinity
 * is the limit of large values, so it gets all that `max` allows; with several the vector becomes NaN. -Infinity gives 0.
 *
 * @param x - floats, of 16 bits too: a typed array or an NdArray of any shape
 * @param options - `sum`: 1 unless given; `max`: none unless given; `axis`: the axis or axes along which a vector lies, the whole
 *   array unless given; `shape`: the shape of a flat x; `out`: where the result goes (x itself is allowed)
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError where x holds no floats, or another argument is of the wrong kind
 * @throws ClampwiseRangeError where sum is not finite and above 0, max is not above 0 or too small to reach the sum, an axis is
 *   not there, or `out` overlaps x in part
 * @see Condat (2016), Fast projection onto the simplex and the l1 ball; Michelot (1986); optax's `projection_simplex`
 *
 * @example
 * import { projectSimplex } from '@clampwise/kernels';
 *
 * projectSimplex(Float32Array.of(-5, -6, 3, 4)); // => Float32Array.of(0, 0, 0, 1)
 * projectSimplex(Float64Array.of(3, 2, 0), { sum: 3, max: 1.75 }); // => Float64Array.of(1.75, 1.25, 0)
 */
export const projectSimplex: ArrayOperation<[], SimplexOptions, FloatArray> = (
  x: unknown,
  options?: SimplexOptions,
) => {
  const call = checkRows('projectSimplex', x, options, SIMPLEX_KEYS);
  const target = checkSimplex(call, options);
  return projectRows(call, 'projectSimplex', null, (row) =>
    projectOntoSimplex(row, target),
  ) as never;
};

/** What `sum` and `max` are checked against. */
interface SimplexCall {
  readonly op: string;
  readonly x: Pick<RowCall['x'], 'info'>;
  readonly units: Pick<RowCall['units'], 'n'>;
}

/** Checks `sum` and `max` for vectors of that length. */
export function checkSimplex(
  { op, x, units }: SimplexCall,
  options: SimplexOptions | undefined,
): Target {
  const { sum = 1, max = Infinity } = options ?? {};
  checkSize(op, 'sum', sum, { zero: false, infinite: false });
  checkSize(op, 'max', max, { zero: false, infinite: true });
  const count = units.n;
  if (count > 0 && max * count < sum * (1 - count * 2 ** -52)) {
    const expected = `at least sum / ${count} (${sum / count}), for vectors of ${count} elements to add up to it`;
    throw new ClampwiseRangeError(op, 'max', describe(max), expected);
  }
  return { abs: false, sum, most: rounded(x.info, max), ball: false };
}
