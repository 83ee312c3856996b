import { checkOptions } from '../check/options.ts';
import { checkShape, shapeText } from '../check/shape.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import { checkResident } from '../place/residency.ts';
import { maxFloat32, maxFloat64, sumFloat32, sumFloat64 } from '../run/js/algebra/reduce.ts';
import type { NdArray } from '../types.ts';
import { type Axis, checkAxes, checkAxis } from './axes.ts';
import { checkApart, checkFloat, checkOut, sameShape, sizeOf } from './check.ts';
import { newResult, wrap } from './result.ts';
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

export function sum<T extends FloatArray>(x: NdArray<T>, options?: ReduceOptions<T>): NdArray<T> {
  return reduce('sum', x, options);
}

export function mean<T extends FloatArray>(x: NdArray<T>, options?: ReduceOptions<T>): NdArray<T> {
  return reduce('mean', x, options);
}

export function max<T extends FloatArray>(x: NdArray<T>, options?: ReduceOptions<T>): NdArray<T> {
  return reduce('max', x, options);
}

export function sumTo<T extends FloatArray>(x: NdArray<T>, shape: readonly number[]): NdArray<T> {
  const op = 'sumTo';
  const data = checkFloat(op, 'x', x);
  const target = checkShape(op, 'shape', shape, sizeOf(shape));
  if (sameShape(target, x.shape)) return x;
  const layout = layoutOf(x.shape, repeatedAxes(op, x.shape, target));
  const result = newResult(data, sizeOf(target), checkResident(op, 'x', data));
  reduceInto('sum', data, x.shape, layout, result);
  return wrap(undefined, result, target);
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
  const shape = reducedShape(x.shape, layout.axes, checkKeepDims(op, options?.keepDims));
  const n = layout.outer * layout.inner;
  if (op === 'max' && layout.count === 0 && n > 0) refuseEmpty(x.shape);
  const given = options?.out;
  const out = given === undefined ? null : checkOut(op, given, data, shape);
  if (out !== null) checkApart(op, out, out.buffer, data, 'x');
  const result = out ?? newResult(data, n, checkResident(op, 'x', data));
  reduceInto(op, data, x.shape, layout, result);
  return wrap(given, result, shape);
}

/** The axes to reduce, counted from the first, in order. */
function checkReduced(op: string, axis: unknown, shape: readonly number[]): readonly number[] {
  if (axis === undefined) return shape.map((_, k) => k);
  if (!Array.isArray(axis)) return [checkAxis(op, 'axis', axis, shape)];
  return checkAxes(op, 'axis', axis, shape).sort((a, b) => a - b);
}

function checkKeepDims(op: string, keepDims: unknown): boolean {
  if (keepDims === undefined || typeof keepDims === 'boolean') return keepDims === true;
  throw new ClampwiseTypeError(op, 'keepDims', describe(keepDims), 'true or false');
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

type Reduction = (x: FloatArray, start: number, count: number, step: number) => number;

function reduceInto(
  kind: Kind,
  x: FloatArray,
  shape: readonly number[],
  layout: Layout,
  out: FloatArray,
): void {
  const { outer, count, inner } = layout;
  const values = layout.joined ? x : reducedLast(x, shape, layout.axes);
  const single = x instanceof Float32Array;
  const of = kind === 'max' ? (single ? maxFloat32 : maxFloat64) : single ? sumFloat32 : sumFloat64;
  const reduction = of as Reduction;
  const divisor = kind === 'mean' ? count : 1;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      out[o * inner + i] = reduction(values, o * count * inner + i, count, inner) / divisor;
    }
  }
}

/** A copy with the reduced axes last. */
function reducedLast(x: FloatArray, shape: readonly number[], axes: readonly number[]): FloatArray {
  const kept = shape.map((_, k) => k).filter((k) => !axes.includes(k));
  const copy = newResult(x, x.length, false);
  permute(x, shape, [...kept, ...axes], copy);
  return copy;
}
