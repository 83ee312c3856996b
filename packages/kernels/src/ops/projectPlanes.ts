import { type ArrayArgument, checkArray, checkOverlap } from '../check/array.ts';
import { checkCount } from '../check/count.ts';
import { refuse, refuseDType, refuseLength, refuseShape } from '../check/refuse.ts';
import { checkRows, type RowCall, type RowOptions } from '../check/rows.ts';
import { sameShape, shapeText } from '../check/shape.ts';
import { rounded } from '../dtypes.ts';
import { ClampwiseRangeError } from '../errors.ts';
import { asFloat64 } from '../families/halves.ts';
import { type Plane, projectOntoPlane } from '../families/projections/plane.ts';
import { towardsOne } from '../families/projections/powers.ts';
import { projectRows, type Shared } from '../families/projections/rows.ts';
import type { ArrayOperation } from '../signatures.ts';
import type { FloatArray, NdArray, TypedArray } from '../types.ts';

/** A vector that all rows of x share: of x's dtype, or a list of numbers, as long as a row. */
export type RowVector = FloatArray | NdArray | readonly number[];

/**
 * Projects x onto the halfspace a·x ≤ b: `x - max(a·x - b, 0) / (a·a) · a`.
 *
 * What is inside, to half a unit of each element, comes back bit for bit. A vector that holds NaN becomes all NaN; one infinity is the limit of large values: inside it stays, outside it moves every
 * element that a has a part in without end; of several outside the vector becomes NaN. Where a is 0, elements stay as they are.
 *
 * @param x - floats, of 16 bits too: a typed array or an NdArray of any shape
 * @param a - the normal vector, not all zeros: a list of numbers or an array of x's dtype, as long as one vector of x
 * @param b - a finite number
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x or a itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError where x holds no floats, or another argument is of the wrong kind
 * @throws ClampwiseRangeError where a is 0 or not finite or does not fit, b is not finite, an axis is not there, or `out` overlaps an input in
 *   part
 * @see optax's `projection_halfspace`
 *
 * @example
 * import { projectHalfspace } from '@clampwise/kernels';
 *
 * projectHalfspace(Float64Array.of(3, 2), [1, 1], 1); // => Float64Array.of(1, 0)
 * projectHalfspace(Float64Array.of(0.5, -2), [1, 1], 1); // => Float64Array.of(0.5, -2)
 */
export const projectHalfspace: ArrayOperation<[a: RowVector, b: number], RowOptions, FloatArray> =
  function projectHalfspace(x: unknown, a: RowVector, b: number, options?: RowOptions) {
    checkCount('projectHalfspace', arguments.length, 4);
    return projectPlane('projectHalfspace', x, a, b, true, options) as never;
  };

/**
 * Projects x onto the hyperplane a·x = b: `x - (a·x - b) / (a·a) · a`.
 *
 * What lies on it, to half a unit of each element, comes back bit for bit. A vector that holds NaN becomes all NaN; one infinity is the limit of large values, which moves
 * every element that a has a part in without end; of several the vector becomes NaN. Where a is 0, elements stay as they are.
 *
 * @param x - floats, of 16 bits too: a typed array or an NdArray of any shape
 * @param a - the normal vector, not all zeros: a list of numbers or an array of x's dtype, as long as one vector of x
 * @param b - a finite number
 * @param options -
 *   - `axis`: number or number[], default all axes. The axes along which a vector lies; negative
 *     ones count from the last.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x or a itself.
 * @returns `out`, or a new array of x's kind
 * @throws ClampwiseTypeError where x holds no floats, or another argument is of the wrong kind
 * @throws ClampwiseRangeError where a is 0 or not finite or does not fit, b is not finite, an axis is not there, or `out` overlaps an input in
 *   part
 * @see optax's `projection_hyperplane`
 *
 * @example
 * import { projectHyperplane } from '@clampwise/kernels';
 *
 * projectHyperplane(Float64Array.of(3, 2), [1, 1], 1); // => Float64Array.of(1, 0)
 * projectHyperplane(Float64Array.of(0, 0), [3, 4], 25); // => Float64Array.of(3, 4)
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

/** Checks a vector for the rows of x, and brings it to x's dtype; 16-bit floats are left as float64. */
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
  if (array.info !== x.info) refuseDType(op, argument, array.info, `of x's dtype, ${x.info.name}`);
  checkLength(call, argument, array.data.length);
  checkVectorShape(call, argument, array);
  if (out !== null) checkOverlap(op, out.data, array.data, argument);
  const { data, address } = asFloat64(array);
  return { data: data as FloatArray, address };
}

function checkLength({ op, units }: RowCall, argument: string, length: number): void {
  if (length === units.n) return;
  refuseLength(op, argument, length, `of length ${units.n}, as the vectors of x`);
}

/** An NdArray for the whole of x has x's shape; one for its rows may have any of that size. */
function checkVectorShape({ op, x, units }: RowCall, argument: string, array: ArrayArgument): void {
  if (units.rows !== 1 || array.shape === null || x.shape === null) return;
  if (array.shape.length === 1 || sameShape(array.shape, x.shape)) return;
  refuseShape(op, argument, array.shape, `of x's shape ${shapeText(x.shape)}`);
}

/** Checks that a is finite and not 0, and b finite. */
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
    throw new ClampwiseRangeError(op, 'a', 'zeros', 'a vector with an element other than 0');
  }
  const by = towardsOne(most);
  let square = 0;
  for (let i = 0; i < a.length; i++) square += ((a[i] as number) * by) ** 2;
  return { a, b, halfspace: half, by, square };
}
