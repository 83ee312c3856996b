import { type ArrayArgument, checkOut, checkOverlap } from '../../check/array.ts';
import { checkSameKind, checkWideFloats } from '../../check/norms.ts';
import type { Units } from '../../check/units.ts';
import { targetLike, wrapResult } from '../../result/result.ts';
import { FACTOR, KEPT, LARGEST, normVjpRows, ROW_NUMBERS, UNIT } from '../../run/js/normVjp.ts';
import type { KernelName } from '../../select/kernels.ts';
import { NONE } from '../../select/table.ts';
import type { FloatArray, NdArray, TypedArray } from '../../types.ts';
import { writeFactor } from './factors.ts';
import { measureRows, type Parts, rootOf } from './measure.ts';
import { asRows, fromRows, traceRun } from './vectors.ts';

/** The change of a vector: kept · x + target · x / norm. A target of null leaves kept · x. */
export interface Brought {
  readonly kept: number;
  readonly target: number | null;
}

/** The change for a vector of norm root · scale. */
export type BringTo = (root: number, scale: number) => Brought;

/** The arrays of a gradient. `out` is null for a new one. */
export interface VjpArrays {
  readonly x: ArrayArgument;
  readonly dy: ArrayArgument;
  readonly out: ArrayArgument | null;
}

/** The arguments of a gradient through vectors whose norms were changed. */
export interface VjpArguments extends VjpArrays {
  readonly given: TypedArray | NdArray | undefined;
}

/** Checks x, and checks dy and `out` against it. */
export function checkVjp(
  op: string,
  name: string,
  x: unknown,
  dy: unknown,
  given: TypedArray | NdArray | undefined,
): VjpArguments {
  const array = checkWideFloats(op, name, x);
  const gradient = checkWideFloats(op, 'dy', dy);
  checkSameKind(op, 'dy', gradient, name, array);
  const out = given === undefined ? null : checkOut(op, given, array);
  if (out !== null) checkOverlap(op, out.data, gradient.data, 'dy');
  return { x: array, dy: gradient, out, given };
}

/**
 * The gradient for x: dy if the vector did not change, otherwise dy without its part along the
 * norm's gradient.
 */
export function vjpVectors(
  op: string,
  ord: number,
  { x, dy, out, given }: VjpArguments,
  units: Units,
  bringTo: BringTo,
): TypedArray | NdArray {
  const xs = asRows(x, units);
  const numbers = numbersOf(ord, measureRows(op, ord, xs, units), bringTo);
  return wrapResult(x, given, writeVjp(op, ord, { x, dy, out }, units, xs, numbers));
}

/** Writes the gradient from the numbers of the rows. `xs` is x with its vectors as rows. */
export function writeVjp(
  op: string,
  ord: number,
  call: VjpArrays,
  units: Units,
  xs: ArrayArgument,
  numbers: Float64Array,
  dots: Float64Array | null = null,
): TypedArray {
  const { rows, n } = units;
  return writeRows(op, 'normVjp', call, units, xs, (x, dy, dx) => {
    normVjpRows(ord, x, dy, dx, rows, n, numbers, dots);
  });
}

/**
 * Writes a gradient that a loop computes from x and dy with their vectors as rows. `xs` is x in
 * this layout.
 */
export function writeRows(
  op: string,
  kernel: KernelName,
  { x, dy, out }: VjpArrays,
  units: Units,
  xs: ArrayArgument,
  run: (x: FloatArray, dy: FloatArray, dx: FloatArray) => void,
): TypedArray {
  const resident = x.resident || dy.resident;
  const target = targetLike(op, x, out, resident);
  const ds = asRows(dy, units);
  const turned = units.order !== null;
  const to = (turned ? ds.data : target.data) as FloatArray;
  run(xs.data as FloatArray, ds.data as FloatArray, to);
  if (turned) fromRows(to, units, target.data);
  traceRun(op, kernel, NONE, x, resident || target.address >= 0);
  return target.data;
}

/** The numbers of all rows. */
export function numbersOf(
  ord: number,
  { sums, scales }: Parts,
  bringTo: (root: number, scale: number, row: number) => Brought,
): Float64Array {
  const numbers = new Float64Array(ROW_NUMBERS * sums.length);
  for (let r = 0; r < sums.length; r++) {
    const [root, scale] = [rootOf(ord, sums[r] as number), scales[r] as number];
    writeNumbers(numbers, r, root, scale, bringTo(root, scale, r));
  }
  return numbers;
}

/** Writes the numbers of a row for the loops. A norm that is not finite makes the gradient NaN. */
export function writeNumbers(
  numbers: Float64Array,
  row: number,
  root: number,
  scale: number,
  { kept, target }: Brought,
): void {
  const k = ROW_NUMBERS * row;
  numbers[k + KEPT] = kept;
  numbers[k + LARGEST] = root;
  if (target === null) return;
  const pairs = new Float64Array(4).fill(Number.NaN);
  if (Number.isFinite(root) && Number.isFinite(target)) {
    writeFactor(pairs, 0, 1, root, scale);
    writeFactor(pairs, 1, target, root, scale);
  }
  numbers.set(pairs.subarray(0, 2), k + UNIT);
  numbers.set(pairs.subarray(2), k + FACTOR);
}
