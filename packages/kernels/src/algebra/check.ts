import { checkArray } from '../check/array.ts';
import { checkOptions } from '../check/options.ts';
import { sameShape, shapeText, sizeOf } from '../check/shape.ts';
import { DTYPES, type DTypeInfo } from '../dtypes.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import type { NdArray } from '../types.ts';
import type { FloatArray, FloatNdArray, OutOptions } from './types.ts';

const OUT_KEYS = ['out'];

/**
 * Checks an NdArray of float32 or float64 and returns its values. Small operations spend most of their time in checks, so
 * the usual case passes with comparisons only; whatever differs takes the full check.
 */
export function checkFloat<T extends FloatArray>(op: string, argument: string, x: NdArray<T>): T {
  return isUsual(x as Loose) ? x.data : (checkFully(op, argument, x) as T);
}

/** An NdArray, and what objects of other libraries may say of their memory. */
interface Loose extends FloatNdArray {
  readonly stride?: unknown;
  readonly strides?: unknown;
  readonly offset?: unknown;
}

function isUsual(x: Loose): boolean {
  if (typeof x !== 'object' || x === null) return false;
  const { data, shape } = x;
  const named = x.dtype;
  if (!ArrayBuffer.isView(data)) return false;
  if (data instanceof Float32Array) {
    if (data.constructor !== Float32Array || named !== 'float32') return false;
  } else if (data instanceof Float64Array) {
    if (data.constructor !== Float64Array || named !== 'float64') return false;
  } else {
    return false;
  }
  return (
    Array.isArray(shape) &&
    holds(shape, data.length) &&
    x.stride === undefined &&
    x.strides === undefined &&
    x.offset === undefined
  );
}

/** Whether a shape is one of `length` values; not for 0, since a detached array has that length too. */
function holds(shape: readonly number[], length: number): boolean {
  let size = 1;
  for (let k = 0; k < shape.length; k++) {
    const axis = shape[k] as number;
    if (!(axis > 0) || axis !== Math.floor(axis)) return false;
    size *= axis;
  }
  return size === length && length > 0;
}

function checkFully(op: string, argument: string, x: unknown): FloatArray {
  const array = checkArray(op, argument, x);
  if (!array.isNd) {
    const expected = `an NdArray (write ndarray(${argument}, [${array.data.length}]))`;
    throw new ClampwiseTypeError(op, argument, describe(x), expected);
  }
  if (array.info.kind !== 'float') {
    const expected = 'an NdArray of float32 or float64';
    throw new ClampwiseTypeError(op, argument, `an NdArray of ${array.info.name}`, expected);
  }
  return array.data as FloatArray;
}

export function infoOf(data: FloatArray): DTypeInfo {
  return data instanceof Float32Array ? DTYPES.float32 : DTYPES.float64;
}

/** Refuses a second operand of another dtype than the first. */
export function checkSameDType(
  op: string,
  first: string,
  a: FloatArray,
  second: string,
  b: FloatArray,
): void {
  const info = infoOf(a);
  if (infoOf(b) === info) return;
  const received = `an NdArray of ${infoOf(b).name}`;
  throw new ClampwiseTypeError(op, second, received, `of ${info.name}, as ${first} is`);
}

/** Checks options whose one key is `out`, and returns that. */
export function checkOutOnly<T extends FloatArray>(
  op: string,
  options: OutOptions<T> | undefined,
): OutOptions<T>['out'] {
  if (options === undefined) return undefined;
  if (!hasOnlyOut(options)) checkOptions(op, options, OUT_KEYS);
  return options.out;
}

function hasOnlyOut(options: unknown): boolean {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return false;
  for (const key in options) {
    if (key !== 'out') return false;
  }
  return true;
}

/** Checks `out` against the result's dtype and shape, and returns its values. */
export function checkOut(
  op: string,
  out: unknown,
  like: FloatArray,
  shape: readonly number[],
): FloatArray {
  const isNd = !ArrayBuffer.isView(out);
  const data = isNd
    ? checkFloat(op, 'out', out as FloatNdArray)
    : (checkArray(op, 'out', out).data as FloatArray);
  if (data.constructor !== like.constructor) {
    const received = `an array of ${checkArray(op, 'out', out).info.name}`;
    throw new ClampwiseTypeError(op, 'out', received, `of ${infoOf(like).name}`);
  }
  const own = isNd ? (out as FloatNdArray).shape : null;
  if (own !== null && !sameShape(own, shape)) {
    const received = `an array of shape ${shapeText(own)}`;
    throw new ClampwiseRangeError(op, 'out', received, `of the result's shape ${shapeText(shape)}`);
  }
  if (own === null && data.length !== sizeOf(shape)) {
    const expected = `of length ${sizeOf(shape)}, for the result's shape ${shapeText(shape)}`;
    throw new ClampwiseRangeError(op, 'out', `an array of length ${data.length}`, expected);
  }
  return data;
}
