import type { ArrayArgument } from './array.ts';
import { checkAxes, checkAxis } from './axes.ts';
import { checkShapeOption, shapeOf } from './elementwise.ts';

/** The vectors of an array: `rows` of n values each. */
export interface Units {
  readonly rows: number;
  readonly n: number;
  readonly shape: readonly number[];
  /** The order of axes that makes the vectors consecutive rows. Null if they are so already. */
  readonly order: readonly number[] | null;
  /** Whether the vectors are the columns of a matrix: their axes come first. */
  readonly inColumns?: boolean;
}

/** An array as a number of consecutive vectors. */
export function inRows({ data }: ArrayArgument, rows: number): Units {
  const n = rows === 0 ? 0 : data.length / rows;
  return { rows, n, shape: [rows, n], order: null };
}

/**
 * Checks `axis` and `shape`, and finds the vectors along these axes. Without `axis` the whole array
 * is one vector.
 */
export function checkUnits(op: string, x: ArrayArgument, axis: unknown, shape: unknown): Units {
  if (shape !== undefined) checkShapeOption(op, shape, x);
  const full = shapeOf(x, shape as readonly number[] | undefined);
  if (axis === undefined) return { rows: 1, n: x.data.length, shape: full, order: null };
  const axes = Array.isArray(axis)
    ? checkAxes(op, 'axis', axis, full).sort((a, b) => a - b)
    : [checkAxis(op, 'axis', axis, full)];
  return unitsAlong(full, axes);
}

/** The vectors along axes that are already checked and in order. */
export function unitsAlong(shape: readonly number[], axes: readonly number[]): Units {
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  let [rows, n] = [1, 1];
  for (const axis of kept) rows *= shape[axis] as number;
  for (const axis of axes) n *= shape[axis] as number;
  // Vectors without elements take no time, however many they are.
  if (n === 0) rows = 0;
  const order = [...kept, ...axes];
  const isLong = (axis: number): boolean => shape[axis] !== 1;
  const long = order.filter(isLong);
  const asTheyAre = long.every((axis, k) => k === 0 || axis > (long[k - 1] as number));
  if (asTheyAre) return { rows, n, shape, order: null };
  const [first] = kept.filter(isLong);
  const last = axes.filter(isLong).at(-1);
  return { rows, n, shape, order, inColumns: (last ?? 0) < (first ?? 0) };
}
