import { checkApart } from '../check/array.ts';
import { type Axis, checkAxes, checkAxis } from '../check/axes.ts';
import { checkCount } from '../check/count.ts';
import { checkFlag } from '../check/flag.ts';
import { checkOptions } from '../check/options.ts';
import { checkShape, sameShape, shapeText, sizeOf } from '../check/shape.ts';
import { ClampwiseRangeError } from '../errors.ts';
import { addressOf } from '../memory/residency.ts';
import { maxFloat32, maxFloat64, sumFloat32, sumFloat64 } from '../run/js/algebra/reduce.ts';
import { kernelOf } from '../run/wasm/load.ts';
import { reduceFamily } from '../run/wasm/reduce.ts';
import { arenaOf } from '../select/select.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { NdArray } from '../types.ts';
import { checkFloat, checkOut, infoOf } from './check.ts';
import { MOST_COLUMNS, reduceRows, type Source, sumColumns } from './reduceBlocks.ts';
import { newArrayLike, scopedResult, wrap } from './result.ts';
import { choose, type Smallest, withoutKernel } from './select.ts';
import { permute } from './transpose.ts';
import type { FloatArray, OutOptions } from './types.ts';

/** The options of sum, mean and max. */
export interface ReduceOptions<T extends FloatArray = FloatArray> extends OutOptions<T> {
  /** The axis or axes that are reduced; negative ones count from the last; all unless given. */
  readonly axis?: Axis;
  /** Whether reduced axes stay in the shape, with length 1; false unless given. */
  readonly keepDims?: boolean | undefined;
}

const KEYS = ['axis', 'keepDims', 'out'];

type Kind = 'sum' | 'mean' | 'max';

/**
 * The sum of the elements along axes.
 *
 * Added in float64 in a fixed order, and rounded once: blocks of 4096 elements, element i of a block to accumulator i mod 8,
 * the accumulators in order, the blocks with compensation. So the bits do not depend on the backend or on where x lies. NaN gives
 * NaN, and the sum of nothing is 0.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options - `axis`: one axis or several, negative ones counted from the last, all unless given; `keepDims`: whether
 *   they stay in the shape with length 1; `out`: an NdArray of the result's shape or a typed array of its length, apart from x
 * @returns an NdArray of x's dtype, without the axes reduced: `out`, or a new one
 * @throws ClampwiseTypeError where an argument is of the wrong kind
 * @throws ClampwiseRangeError where an axis is not there or comes twice, or `out` has another shape or overlaps x
 * @see NumPy's `sum`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { sum } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
 * sum(x, { axis: 0 }).data; // => Float32Array.of(5, 7, 9)
 */
export function sum<T extends FloatArray>(x: NdArray<T>, options?: ReduceOptions<T>): NdArray<T> {
  checkCount('sum', arguments.length, 2);
  return reduce('sum', x, options);
}

/**
 * The mean of the elements along axes: their sum, as `sum` adds it, by their number.
 *
 * Rounded once. NaN gives NaN, and so does the mean of nothing.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options - `axis`: one axis or several, negative ones counted from the last, all unless given; `keepDims`: whether
 *   they stay in the shape with length 1; `out`: an NdArray of the result's shape or a typed array of its length, apart from x
 * @returns an NdArray of x's dtype, without the axes reduced: `out`, or a new one
 * @throws ClampwiseTypeError where an argument is of the wrong kind
 * @throws ClampwiseRangeError where an axis is not there or comes twice, or `out` has another shape or overlaps x
 * @see NumPy's `mean`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { mean } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
 * mean(x, { axis: 1 }).data; // => Float32Array.of(2, 5)
 */
export function mean<T extends FloatArray>(x: NdArray<T>, options?: ReduceOptions<T>): NdArray<T> {
  checkCount('mean', arguments.length, 2);
  return reduce('mean', x, options);
}

/**
 * The largest element along axes.
 *
 * NaN wins over everything, and +0 is larger than -0.
 *
 * @param x - an NdArray of float32 or float64, of any shape
 * @param options - `axis`: one axis or several, negative ones counted from the last, all unless given; `keepDims`: whether
 *   they stay in the shape with length 1; `out`: an NdArray of the result's shape or a typed array of its length, apart from x
 * @returns an NdArray of x's dtype, without the axes reduced: `out`, or a new one
 * @throws ClampwiseTypeError where an argument is of the wrong kind
 * @throws ClampwiseRangeError where an axis is not there or comes twice, or `out` has another shape or overlaps x, or there is
 *   no element to choose from
 * @see NumPy's `max`, TensorFlow's `tf.reduce_max`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { max } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
 * max(x, { axis: [0, 1] }).data; // => Float32Array.of(6)
 */
export function max<T extends FloatArray>(x: NdArray<T>, options?: ReduceOptions<T>): NdArray<T> {
  checkCount('max', arguments.length, 2);
  return reduce('max', x, options);
}

/**
 * Sums x down to a shape that broadcasts to x's: along the axes that broadcasting repeated. The gradient of broadcasting.
 *
 * Added as `sum` adds, so NaN gives NaN. Where the shape is x's own the result is x itself.
 *
 * @param x - an NdArray of float32 or float64
 * @param shape - a shape that broadcasts to x's
 * @returns an NdArray of that shape and x's dtype
 * @throws ClampwiseTypeError where x is no NdArray of floats, or shape no list of numbers
 * @throws ClampwiseRangeError where the shape does not broadcast to x's
 * @see PyTorch's `Tensor.sum_to_size`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { sumTo } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
 * sumTo(x, [2, 1]).data; // => Float32Array.of(6, 15)
 */
export function sumTo<T extends FloatArray>(x: NdArray<T>, shape: readonly number[]): NdArray<T> {
  checkCount('sumTo', arguments.length, 2);
  const op = 'sumTo';
  const data = checkFloat(op, 'x', x);
  const target = checkShape(op, 'shape', shape, sizeOf(shape));
  if (sameShape(target, x.shape)) return x;
  const layout = layoutOf(x.shape, repeatedAxes(op, x.shape, target));
  const size = sizeOf(target);
  return wrap(undefined, reduceInto(op, 'sum', data, x.shape, layout, null, size), target);
}

/** The axes along which an array of the target shape repeats to fill the full shape. */
function repeatedAxes(op: string, full: readonly number[], target: readonly number[]): number[] {
  const added = full.length - target.length;
  const axes: number[] = [];
  let fits = added >= 0;
  for (let axis = 0; axis < full.length && fits; axis++) {
    const n = axis < added ? 1 : target[axis - added];
    if (axis < added || (n === 1 && full[axis] !== 1)) axes.push(axis);
    else fits = n === full[axis];
  }
  if (fits) return axes;
  const expected = `a shape that broadcasts to x's shape ${shapeText(full)}`;
  throw new ClampwiseRangeError(op, 'shape', shapeText(target), expected);
}

function reduce<T extends FloatArray>(
  op: Kind,
  x: NdArray<T>,
  options: ReduceOptions<T> | undefined,
): NdArray<T> {
  const data = checkFloat(op, 'x', x);
  if (options !== undefined) checkOptions(op, options, KEYS);
  const layout = layoutOf(x.shape, checkReduced(op, options?.axis, x.shape));
  const shape = reducedShape(x.shape, layout.axes, checkFlag(op, 'keepDims', options?.keepDims));
  const n = layout.outer * layout.inner;
  if (op === 'max' && layout.count === 0 && n > 0) refuseEmpty(x.shape);
  const given = options?.out;
  const out = given === undefined ? null : checkOut(op, given, data, shape);
  if (out !== null) checkApart(op, out, data, 'x');
  return wrap(given, reduceInto(op, op, data, x.shape, layout, out, n), shape);
}

/** The axes to reduce, counted from the first, in order. */
function checkReduced(op: string, axis: unknown, shape: readonly number[]): readonly number[] {
  if (axis === undefined) return shape.map((_, k) => k);
  if (!Array.isArray(axis)) return [checkAxis(op, 'axis', axis, shape)];
  return checkAxes(op, 'axis', axis, shape).sort((a, b) => a - b);
}

function refuseEmpty(shape: readonly number[]): never {
  const received = `an array of shape ${shapeText(shape)}`;
  throw new ClampwiseRangeError('max', 'x', received, 'one value or more along the axes reduced');
}

function reducedShape(
  shape: readonly number[],
  axes: readonly number[],
  keepDims: boolean,
): readonly number[] {
  const result: number[] = [];
  for (let axis = 0, next = 0; axis < shape.length; axis++) {
    if (axes[next] !== axis) result.push(shape[axis] as number);
    else {
      next += 1;
      if (keepDims) result.push(1);
    }
  }
  return result;
}

/** The array seen as [outer, count, inner], of which the middle is reduced. */
interface Layout {
  readonly axes: readonly number[];
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
  /** Whether the reduced axes are neighbours; else they must be brought to the end first. */
  readonly joined: boolean;
}

function layoutOf(shape: readonly number[], axes: readonly number[]): Layout {
  const first = axes[0] ?? shape.length;
  const end = first + axes.length;
  const joined = axes.length === 0 || axes[axes.length - 1] === end - 1;
  let [outer, count, inner] = [1, 1, 1];
  for (let axis = 0; axis < shape.length; axis++) {
    const n = shape[axis] as number;
    if (joined ? axis >= first && axis < end : axes.includes(axis)) count *= n;
    else if (axis < first || !joined) outer *= n;
    else inner *= n;
  }
  return { axes, outer, count, inner, joined };
}

// In elements of x. Measured on Node 20, with random values.
const SMALLEST_ROWS: Smallest = { staged: 512, resident: 256 };
const SMALLEST_COLUMNS: Smallest = { staged: 1024, resident: 1024 };
// For one matrix, and for each of its rows.
const LEAST_MATRIX = 512;
const LEAST_COLUMNS = 8;

function reduceInto(
  op: string,
  kind: Kind,
  x: FloatArray,
  shape: readonly number[],
  layout: Layout,
  out: FloatArray | null,
  n: number,
): FloatArray {
  const xAddress = addressOf(op, 'x', x);
  const target = out ?? scopedResult(x, n, xAddress >= 0);
  const outAddress = target === null ? -1 : addressOf(op, 'out', target);
  const resident = xAddress >= 0 || outAddress >= 0;
  const result = target ?? newArrayLike(x, n);
  const values = layout.joined ? x : reducedLast(x, shape, layout.axes);
  const address = layout.joined ? xAddress : -1;
  const smallest = layout.inner === 1 ? SMALLEST_ROWS : SMALLEST_COLUMNS;
  let chosen = choose(x, x.length, resident, smallest);
  if (chosen.backend === 'wasm' && !hasKernel(kind, layout)) {
    chosen = withoutKernel(resident, false);
  }
  if (chosen.backend === 'wasm') {
    const source = { arena: arenaOf(chosen), x: values as Float32Array, address };
    runKernels(source, kind, layout, result as Float32Array);
  } else {
    runLoops(kind, values, layout, result);
  }
  if (engine.trace !== null) trace(op, infoOf(x), x.length, kernelName(kind, layout), chosen);
  return result;
}

/** Rows always have one; columns do for sums, where they are not few and their matrices not small. */
function hasKernel(kind: Kind, { count, inner }: Layout): boolean {
  if (inner === 1) return true;
  const fits = inner >= LEAST_COLUMNS && inner <= MOST_COLUMNS && count * inner >= LEAST_MATRIX;
  return fits && kind !== 'max';
}

function kernelName(kind: Kind, { inner }: Layout): string {
  if (kind === 'max') return 'maxRows';
  return inner === 1 ? 'sumRows' : 'addRows';
}

function runKernels(source: Source, kind: Kind, layout: Layout, out: Float32Array): void {
  const { outer, count, inner } = layout;
  const divisor = kind === 'mean' ? count : 1;
  const kernel = kernelOf(reduceFamily, source.arena, kernelName(kind, layout), 'float32');
  if (inner === 1) {
    reduceRows(source, kernel, kind !== 'max', outer, count, divisor, out);
    return;
  }
  const foldRows = kernelOf(reduceFamily, source.arena, 'foldRows', 'float32');
  sumColumns(source, kernel, foldRows, outer, count, inner, divisor, out);
}

type Reduction = (x: FloatArray, start: number, count: number, step: number) => number;

function runLoops(kind: Kind, x: FloatArray, layout: Layout, out: FloatArray): void {
  const { outer, count, inner } = layout;
  const single = x instanceof Float32Array;
  const of = kind === 'max' ? (single ? maxFloat32 : maxFloat64) : single ? sumFloat32 : sumFloat64;
  const reduction = of as Reduction;
  const divisor = kind === 'mean' ? count : 1;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      out[o * inner + i] = reduction(x, o * count * inner + i, count, inner) / divisor;
    }
  }
}

/** A copy with the reduced axes last. */
function reducedLast(x: FloatArray, shape: readonly number[], axes: readonly number[]): FloatArray {
  const kept = shape.map((_, k) => k).filter((k) => !axes.includes(k));
  const copy = newArrayLike(x, x.length);
  permute(x, shape, [...kept, ...axes], copy);
  return copy;
}
