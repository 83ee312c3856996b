import { ClampwiseRangeError } from '../errors.ts';
import { checkAxes, checkAxis } from './axes.ts';
import { rejectShape } from './reject.ts';
import { shapeText } from './shape.ts';

/** The axes to reduce, counted from the first, in order. */
export function checkReduced(
  op: string,
  axis: unknown,
  shape: readonly number[],
): readonly number[] {
  if (axis === undefined) return shape.map((_, k) => k);
  if (!Array.isArray(axis)) return [checkAxis(op, 'axis', axis, shape)];
  return checkAxes(op, 'axis', axis, shape).sort((a, b) => a - b);
}

export function rejectEmpty(shape: readonly number[]): never {
  rejectShape('max', 'x', shape, 'an array with values along the reduced axes');
}

export function reducedShape(
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

/** The array viewed as [outer, count, inner]. The middle axis is reduced. */
export interface Layout {
  readonly axes: readonly number[];
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
  /** Whether the reduced axes are neighbors. If not, they must first move to the end. */
  readonly joined: boolean;
}

export function layoutOf(shape: readonly number[], axes: readonly number[]): Layout {
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

/** The axes along which an array of the target shape repeats to fill the full shape. */
export function repeatedAxes(
  op: string,
  full: readonly number[],
  target: readonly number[],
): number[] {
  const added = full.length - target.length;
  const axes: number[] = [];
  let fits = added >= 0;
  for (let axis = 0; axis < full.length && fits; axis++) {
    const n = target[axis - added];
    if (axis < added || (n === 1 && full[axis] !== 1)) axes.push(axis);
    else fits = n === full[axis];
  }
  if (fits) return axes;
  const expected = `a shape that broadcasts to x's shape ${shapeText(full)}`;
  throw new ClampwiseRangeError(op, 'shape', shapeText(target), expected);
}
