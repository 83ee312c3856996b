import { hasElements } from '../byteOffset.ts';
import { DTYPES, type DTypeInfo } from '../dtypes.ts';
import { ClampwiseTypeError, describe } from '../errors.ts';
import { addressOf } from '../memory/residency.ts';
import type { FloatArray, NdArray } from '../types.ts';
import { type ArrayArgument, checkArray, checkOverlap, mayOverlap, type Strided } from './array.ts';
import { checkOptions } from './options.ts';
import { rejectDType, rejectSize } from './reject.ts';
import { sameShape, sizeOf } from './shape.ts';

/**
 * Receives the result: an NdArray of the result's shape and dtype, or a typed array of its length.
 */
export interface OutOptions<T extends FloatArray = FloatArray> {
  readonly out?: NdArray<T> | T | undefined;
}

/** An array argument of the algebra: float32 or float64, with a shape. */
export type FloatNdArray = NdArray<FloatArray>;

/** An argument that is an NdArray of float32 or float64. */
export interface FloatArgument extends ArrayArgument {
  readonly data: FloatArray;
  readonly shape: readonly number[];
}

const OUT_KEYS = ['out'];

/**
 * Checks an NdArray of float32 or float64. Small operations spend most of their time in checks, so
 * the usual case passes with comparisons only. All other cases take the full check.
 */
export function checkFloat(op: string, argument: string, x: unknown): FloatArgument {
  if (typeof x !== 'object' || x === null) return checkFully(op, argument, x);
  // Each field is read once: a getter may return another array the next time.
  const { data, shape } = x as FloatNdArray;
  const info = usualType(x, data, shape);
  if (info === null) return checkFully(op, argument, x);
  const address = addressOf(op, argument, data);
  return { data, info, shape, isNd: true, resident: address >= 0, address };
}

/**
 * The element type in the usual case, for the data and shape that x returned. Null if the full
 * check is needed.
 */
export function usualType(x: object, data: unknown, shape: unknown): DTypeInfo | null {
  // Read before the array is checked: a getter may free it.
  const { dtype, stride, strides, offset } = x as FloatNdArray & Strided;
  if (stride !== undefined || strides !== undefined || offset !== undefined) return null;
  if (!ArrayBuffer.isView(data) || !Array.isArray(shape)) return null;
  if (data instanceof Float32Array) {
    if (data.constructor !== Float32Array || dtype !== 'float32') return null;
    return holds(shape, data.length) && hasElements(data, data.length) ? DTYPES.float32 : null;
  }
  if (!(data instanceof Float64Array)) return null;
  if (data.constructor !== Float64Array || dtype !== 'float64') return null;
  return holds(shape, data.length) && hasElements(data, data.length) ? DTYPES.float64 : null;
}

/** Whether a shape has `length` values. False if an axis is 0: a detached array has no values. */
function holds(shape: readonly number[], length: number): boolean {
  let size = 1;
  for (let k = 0; k < shape.length; k++) {
    const axis = shape[k] as number;
    if (typeof axis !== 'number' || !(axis > 0) || axis !== Math.floor(axis)) return false;
    size *= axis;
  }
  return size === length;
}

function checkFully(op: string, argument: string, x: unknown): FloatArgument {
  const array = checkArray(op, argument, x);
  if (!array.isNd) {
    const expected = `an NdArray (write ndarray(${argument}, [${array.data.length}]))`;
    throw new ClampwiseTypeError(op, argument, describe(x), expected);
  }
  if (array.info.kind !== 'float') {
    const expected = 'an NdArray of float32 or float64';
    throw new ClampwiseTypeError(op, argument, `an NdArray of ${array.info.name}`, expected);
  }
  return array as FloatArgument;
}

/** Checks that a second operand has the dtype of the first. */
export function checkSameDType(
  op: string,
  first: string,
  a: ArrayArgument,
  second: string,
  b: ArrayArgument,
): void {
  if (b.info === a.info) return;
  const received = `an NdArray of ${b.info.name}`;
  throw new ClampwiseTypeError(op, second, received, `an NdArray of ${a.info.name}, like ${first}`);
}

/** Checks options whose only key is `out`, and returns it. */
export function checkOutOnly<T extends FloatArray>(
  op: string,
  options: OutOptions<T> | undefined,
): OutOptions<T>['out'] {
  if (options === undefined) return undefined;
  checkOptions(op, options, OUT_KEYS);
  return options.out;
}

/** Checks `out` against the result's dtype and shape. */
export function checkShapedOut(
  op: string,
  out: unknown,
  info: DTypeInfo,
  shape: readonly number[],
): FloatArgument {
  const target = ArrayBuffer.isView(out) ? checkArray(op, 'out', out) : checkFloat(op, 'out', out);
  if (target.info !== info) rejectDType(op, 'out', target.info, `an array of ${info.name}`);
  if (target.shape !== null && !sameShape(target.shape, shape)) {
    rejectSize(op, 'out', target.shape, shape, 'the result');
  }
  if (target.shape === null && target.data.length !== sizeOf(shape)) {
    rejectSize(op, 'out', target.data.length, sizeOf(shape), 'the result');
  }
  return target as FloatArgument;
}

/** The checked arguments of an operation whose result has the shape of x. */
export interface FloatCall {
  readonly x: FloatArgument;
  /** Receives the result; null for a new array. */
  readonly out: FloatArgument | null;
}

/** Checks x, and `out` against it. */
export function checkFloatCall(op: string, x: unknown, given: unknown): FloatCall {
  const array = checkFloat(op, 'x', x);
  const { info, shape } = array;
  const out = given === undefined ? null : checkShapedOut(op, given, info, shape);
  if (out !== null) checkOutApart(op, out, array, 'x');
  return { x: array, out };
}

/** Throws if an output overlaps an input in part. Comparing byte ranges takes 60 ns. */
export function checkOutApart(
  op: string,
  out: FloatArgument,
  input: FloatArgument,
  argument: string,
): void {
  if (out.data.length === input.data.length && !mayOverlap(out, input)) return;
  checkOverlap(op, out.data, input.data, argument);
}
