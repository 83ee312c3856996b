import { type Axis, checkAxes, checkAxis } from '../algebra/axes.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import type { NdArray, TypedArray } from '../types.ts';
import { type ArrayArgument, checkArray, checkOut } from './array.ts';
import { checkShapeOption, shapeOf } from './elementwise.ts';
import { checkOptions } from './options.ts';

/** The options of an operation on vectors in an array. */
export interface RowOptions {
  /** The axis or axes along which a vector lies, negative ones counted from the last; the whole array is one unless given. */
  readonly axis?: number | readonly number[] | undefined;
  /** The shape of a flat x. */
  readonly shape?: readonly number[] | undefined;
  /** Where the result goes: an array of x's kind, dtype and length. It may be x itself. */
  readonly out?: TypedArray | NdArray | undefined;
}

/** The names of those options. */
export const ROW_KEYS: readonly string[] = ['axis', 'shape', 'out'];

/** An array seen as rows of `count` elements. */
export interface Rows {
  readonly rows: number;
  readonly count: number;
  /** The array's shape, and its axes with those of a row last; null where the rows already lie one after the other. */
  readonly order: { readonly shape: readonly number[]; readonly axes: readonly number[] } | null;
}

/** The arguments of an operation on the vectors of x, checked. */
export interface RowCall extends Rows {
  readonly op: string;
  readonly x: ArrayArgument;
  /** Where the result goes; null for a new array. */
  readonly out: ArrayArgument | null;
  /** What the caller gave as `out`. */
  readonly given: TypedArray | NdArray | undefined;
}

/** Checks x and the options of an operation on vectors: floats, and axes that x has. */
export function checkRows(
  op: string,
  x: unknown,
  options: unknown,
  keys: readonly string[] = ROW_KEYS,
): RowCall {
  const array = checkFloats(op, 'x', checkArray(op, 'x', x));
  checkOptions(op, options, keys);
  const { axis, shape, out: given } = (options ?? {}) as RowOptions;
  const out = given === undefined ? null : checkOut(op, given, array);
  if (shape !== undefined) checkShapeOption(op, shape, array);
  const { rows, count, order } = rowsOf(op, array.data.length, shapeOf(array, shape), axis);
  return { op, x: array, out, given, rows, count, order };
}

/** Refuses arrays of integers. */
export function checkFloats(op: string, argument: string, array: ArrayArgument): ArrayArgument {
  if (array.info.kind === 'float') return array;
  const received = `an array of ${array.info.name}`;
  throw new ClampwiseTypeError(op, argument, received, 'an array of float32 or float64');
}

function rowsOf(op: string, length: number, shape: readonly number[], axis: Axis): Rows {
  if (axis === undefined) return { rows: 1, count: length, order: null };
  const along = Array.isArray(axis)
    ? checkAxes(op, 'axis', axis, shape).sort((a, b) => a - b)
    : [checkAxis(op, 'axis', axis, shape)];
  if (along.length === 0) {
    throw new ClampwiseRangeError(op, 'axis', '[]', 'one axis or more, or absent for all');
  }
  let count = 1;
  for (const k of along) count *= shape[k] as number;
  const rows = count === 0 ? 0 : length / count;
  const others = shape.map((_, k) => k).filter((k) => !along.includes(k));
  // Axes of length 1 lie anywhere.
  const first = along.find((k) => (shape[k] as number) > 1) ?? shape.length;
  const areLast = others.every((k) => k < first || shape[k] === 1);
  return { rows, count, order: areLast ? null : { shape, axes: [...others, ...along] } };
}

/** Checks a number that must be finite and positive, or at least zero, or at most Infinity. */
export function checkSize(
  op: string,
  argument: string,
  value: unknown,
  { zero, infinite }: { readonly zero: boolean; readonly infinite: boolean },
): number {
  const limits = `${zero ? 'at least 0' : 'above 0'}${infinite ? '' : ' and finite'}`;
  if (typeof value !== 'number') {
    throw new ClampwiseTypeError(op, argument, describe(value), `a number ${limits}`);
  }
  const fits = zero ? value >= 0 : value > 0;
  if (fits && (infinite || value !== Infinity)) return value === 0 ? 0 : value;
  throw new ClampwiseRangeError(op, argument, describe(value), `a number ${limits}`);
}
