import { type ArrayArgument, checkArray, checkOverlap } from '../check/array.ts';
import { checkCount } from '../check/count.ts';
import { refuse, refuseDType, refuseSize } from '../check/refuse.ts';
import { checkRows, type RowCall, type RowOptions } from '../check/rows.ts';
import { sameShape } from '../check/shape.ts';
import { rounded } from '../dtypes.ts';
import { ClampwiseRangeError } from '../errors.ts';
import { asFloat64 } from '../families/halves.ts';
import { type Plane, projectOntoPlane } from '../families/projections/plane.ts';
import { towardsOne } from '../families/projections/powers.ts';
import { projectRows, type Shared } from '../families/projections/rows.ts';
import type { ArrayOperation } from '../signatures.ts';
import type { FloatArray, NdArray, TypedArray } from '../types.ts';

/**
 * A vector that all rows of x share, as long as a row: an array of x's dtype, or a list of numbers.
 */
export type RowVector = FloatArray | NdArray | readonly number[];

/**
 * Projects x onto the halfspace a·x ≤ b: returns `x - max(a·x - b, 0) / (a·a) · a`.
 *
 * A vector inside, within half an ulp of each element, comes back bit for bit. Elements where a is
 * 0 do not change.
 *
 * A vector that holds NaN becomes all NaN. With one infinity, the result is the limit for large
 * values: inside it stays as it is, outside the other elements become infinite where a is not 0.
 * With several infinities, a vector outside becomes all NaN.
 *
 * @param x - a float array of any shape, 16-bit floats included: a typed array or an NdArray
 * @param a - the normal vector, not all zeros: a list of numbers or an array of x's dtype, as long
 *   as one vector of x
 * @param b - a finite number
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x or a itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError if x does not hold floats, or another argument has the wrong kind
 * @throws ClampwiseRangeError if a is all zeros, not finite, or does not fit, or b is not finite.
 *   Also if x has no such axis, or `out` overlaps an input in part
 * @see optax's `projection_halfspace`
 *
 * @example
 * import { projectHalfspace } from '@clampwise/kernels';
 *
 * projectHalfspace(Float64Array.of(3, 2), [1, 1], 1);
 * // => Float64Array.of(1, 0)
 * projectHalfspace(Float64Array.of(0.5, -2), [1, 1], 1);
 * // => Float64Array.of(0.5, -2)
 */
export const projectHalfspace: ArrayOperation<[a: RowVector, b: number], RowOptions, FloatArray> =
  function projectHalfspace(x: unknown, a: RowVector, b: number, options?: RowOptions) {
    checkCount('projectHalfspace', arguments.length, 4);
    return projectPlane('projectHalfspace', x, a, b, true, options) as never;
  };

/**
 * Projects x onto the hyperplane a·x = b: returns `x - (a·x - b) / (a·a) · a`.
 *
 * A vector on the hyperplane, within half an ulp of each element, comes back bit for bit. Elements
 * where a is 0 do not change.
 *
 * A vector that holds NaN becomes all NaN. With one infinity, the result is the limit for large
 * values: the other elements become infinite where a is not 0. With several it is all NaN.
 *
 * @param x - a float array of any shape, 16-bit floats included: a typed array or an NdArray
 * @param a - the normal vector, not all zeros: a list of numbers or an array of x's dtype, as long
 *   as one vector of x
 * @param b - a finite number
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x or a itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError if x does not hold floats, or another argument has the wrong kind
 * @throws ClampwiseRangeError if a is all zeros, not finite, or does not fit, or b is not finite.
 *   Also if x has no such axis, or `out` overlaps an input in part
 * @see optax's `projection_hyperplane`
 *
 * @example
 * import { projectHyperplane } from '@clampwise/kernels';
 *
 * projectHyperplane(Float64Array.of(3, 2), [1, 1], 1);
 * // => Float64Array.of(1, 0)
 * projectHyperplane(Float64Array.of(0, 0), [3, 4], 25);
 * // => Float64Array.of(3, 4)
 */
export const projectHyperplane: ArrayOperation<[a: RowVector, b: number], RowOptions, FloatArray> =
  function projectHyperplane(x: unknown, a: RowVector, b: number, options?: RowOptions) {
    checkCount('projectHyperplane', arguments.length, 4);
    return projectPlane('projectHyperplane', x, a, b, false, options) as never;
  };

function projectPlane(
  op: string,
  x: unknown,
  a: RowVector,
  b: number,
  halfspace: boolean,
  options: RowOptions | undefined,
): TypedArray | NdArray {
  const call = checkRows(op, x, options);
  const normal = checkRowVector(call, 'a', a);
  const plane = checkPlane(call, normal.data, b, halfspace);
  return projectRows(call, 'projectPlane', normal, (row) => projectOntoPlane(row, plane));
}

/**
 * Checks a vector for the rows of x, and converts it to x's dtype. For 16-bit floats it stays
 * float64.
 */
export function checkRowVector(call: RowCall, argument: string, vector: unknown): Shared {
  const { op, x, out, units } = call;
  if (Array.isArray(vector)) {
    checkLength(call, argument, vector.length);
    const data = new (x.info.half === null ? x.info.ctor : Float64Array)(units.n) as FloatArray;
    for (let i = 0; i < units.n; i++) {
      const value: unknown = vector[i];
      if (typeof value !== 'number') refuse(op, `${argument}[${i}]`, value, 'a number');
      data[i] = rounded(x.info, value);
    }
    return { data, address: -1 };
  }
  const array = checkArray(op, argument, vector);
  if (array.info !== x.info)
    refuseDType(op, argument, array.info, `an array of ${x.info.name}, like x`);
  checkLength(call, argument, array.data.length);
  checkVectorShape(call, argument, array);
  if (out !== null) checkOverlap(op, out.data, array.data, argument);
  const { data, address } = asFloat64(array);
  return { data: data as FloatArray, address };
}

function checkLength({ op, units }: RowCall, argument: string, length: number): void {
  if (length === units.n) return;
  refuseSize(op, argument, length, units.n, 'a vector of x');
}

/** Checks the shape of an NdArray: x's own if it covers all of x, any shape if it covers a row. */
function checkVectorShape({ op, x, units }: RowCall, argument: string, array: ArrayArgument): void {
  if (units.rows !== 1 || array.shape === null || x.shape === null) return;
  if (array.shape.length === 1 || sameShape(array.shape, x.shape)) return;
  refuseSize(op, argument, array.shape, x.shape, 'x');
}

/** Checks that a is finite and not all zeros, and b finite. */
export function checkPlane(call: RowCall, a: FloatArray, b: number, half: boolean): Plane {
  const { op, units } = call;
  if (!Number.isFinite(b)) refuse(op, 'b', b, 'a finite number');
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const size = Math.abs(a[i] as number);
    if (!Number.isFinite(size)) refuse(op, `a[${i}]`, a[i], 'a finite number');
    if (size > most) most = size;
  }
  if (most === 0 && units.n > 0) {
    throw new ClampwiseRangeError(op, 'a', 'all zeros', 'a vector with an element other than 0');
  }
  const by = towardsOne(most);
  let square = 0;
  for (let i = 0; i < a.length; i++) square += ((a[i] as number) * by) ** 2;
  return { a, b, halfspace: half, by, square };
}
