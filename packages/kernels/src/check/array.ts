import { bufferOf, byteOffsetOf, elementsOf } from '../byteOffset.ts';
import { DTYPES, type DTypeInfo, dtypeOf, sayDType } from '../dtypes.ts';
import { adviceFor, ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import { addressOf } from '../memory/residency.ts';
import type { TypedArray } from '../types.ts';
import { rejectDType, rejectSize } from './reject.ts';
import { checkShape, sameShape, shapeText } from './shape.ts';

/** An argument that is a typed array or an NdArray, read once. */
export interface ArrayArgument {
  /** The values, as an array of the base type. */
  readonly data: TypedArray;
  readonly info: DTypeInfo;
  /** The shape of an NdArray; null for a typed array. */
  readonly shape: readonly number[] | null;
  readonly isNd: boolean;
  /** Whether the values are in the heap. */
  readonly resident: boolean;
  /** Their address in the heap; -1 for an ordinary array. */
  readonly address: number;
}

/**
 * Checks that an argument is a typed array or an NdArray over memory that exists. `said` is the
 * element type if it is known: a Uint16Array may hold 16-bit floats.
 */
export function checkArray(
  op: string,
  argument: string,
  x: unknown,
  said?: DTypeInfo,
): ArrayArgument {
  const own = dtypeOf(x);
  const isHalf = said !== undefined && said.half !== null && own === DTYPES.uint16;
  const info = isHalf ? said : own;
  if (info === undefined) return checkNdArray(op, argument, x);
  const data = usable(op, argument, x as TypedArray, info);
  const address = addressOf(op, argument, data);
  return { data, info, shape: null, isNd: false, resident: address >= 0, address };
}

function checkNdArray(op: string, argument: string, x: unknown): ArrayArgument {
  const candidate = x as { data?: unknown; shape?: unknown; dtype?: unknown } | null | undefined;
  // Each field is read once, before the array is checked: a getter may free the array.
  const said = candidate?.dtype;
  const shape = candidate?.shape;
  const given = candidate?.data;
  const own = dtypeOf(given);
  if (own === undefined || !Array.isArray(shape)) reject(op, argument, x);
  checkContiguous(op, argument, candidate as object, shape);
  const info = sayDType(own, said) ?? own;
  const data = usable(op, argument, given as TypedArray, info);
  checkShape(op, `${argument}.shape`, shape, data.length, 'its data has');
  if (said !== undefined && said !== info.name) {
    const expected = `'${info.name}', the element type of its data`;
    throw new ClampwiseTypeError(op, `${argument}.dtype`, describe(said), expected);
  }
  const address = addressOf(op, argument, data);
  return { data, info, shape, isNd: true, resident: address >= 0, address };
}

function reject(op: string, argument: string, x: unknown): never {
  if (Array.isArray(x)) rejectList(op, argument, x);
  let expected = 'a typed array or an NdArray';
  expected += adviceForObject(argument, x);
  throw new ClampwiseTypeError(op, argument, describe(x), expected);
}

function rejectList(op: string, argument: string, x: readonly unknown[]): never {
  let expected = 'a typed array or an NdArray';
  const first = x[0];
  if (dtypeOf(first) !== undefined) expected += ` (call ${op} for each array of the list)`;
  else if (Array.isArray(first)) expected += ` (write Float32Array.from(${argument}.flat()))`;
  else if (typeof first === 'bigint') expected += ` (write BigInt64Array.from(${argument}))`;
  else expected += ` (write Float32Array.from(${argument}))`;
  throw new ClampwiseTypeError(op, argument, describe(x), expected);
}

/** Advice for an ImageData, an AudioBuffer, memory without a type, a promise or a tensor. */
function adviceForObject(argument: string, x: unknown): string {
  const { data, getChannelData } = (x ?? {}) as { data?: unknown; getChannelData?: unknown };
  if (dtypeOf(data) !== undefined) return ` (write ${argument}.data)`;
  if (typeof getChannelData === 'function') return ` (write ${argument}.getChannelData(0))`;
  if (x instanceof ArrayBuffer) return ` (write new Float32Array(${argument}), or another type)`;
  return adviceFor(argument, x);
}

/**
 * The array as its base type. A subclass may have its own length, constructor, subarray and set.
 */
function usable(op: string, argument: string, x: TypedArray, info: DTypeInfo): TypedArray {
  const n = elementsOf(x);
  if (n === 0) checkAttached(op, argument, x);
  const isPlain = (x.constructor as unknown) === info.ctor && x.length === n;
  return isPlain ? x : new info.ctor(bufferOf(x), byteOffsetOf(x), n);
}

/**
 * A detached array, or one past the end of a shrunk buffer, has length 0. Only its methods show it:
 * they throw.
 */
function checkAttached(op: string, argument: string, x: TypedArray): void {
  try {
    Uint8Array.prototype.indexOf.call(x, 0);
  } catch {
    const received = 'an array with a detached or shrunk buffer';
    throw new ClampwiseTypeError(op, argument, received, 'an attached array');
  }
}

/** How objects of other libraries may describe their memory. */
export interface Strided {
  readonly stride?: unknown;
  readonly strides?: unknown;
  readonly offset?: unknown;
}

/**
 * Checks the memory layout that an object of another library declares. Only contiguous, row-major
 * data can be read.
 */
function checkContiguous(op: string, argument: string, x: object, shape: readonly number[]): void {
  const { stride, strides, offset } = x as Strided;
  const steps = strides ?? stride;
  const starts = offset === undefined || offset === 0;
  if (starts && (steps === undefined || isRowMajor(steps, shape))) return;
  const text = Array.isArray(steps) ? ` strides ${shapeText(steps)}` : '';
  const received = `an array with${text}${starts ? '' : ` offset ${describe(offset)}`}`;
  throw new ClampwiseTypeError(op, argument, received, 'contiguous and row-major (copy it first)');
}

function isRowMajor(steps: unknown, shape: readonly number[]): boolean {
  if (typeof steps !== 'object' || steps === null) return false;
  const list = Array.from(steps as ArrayLike<unknown>);
  let step = 1;
  const wanted = shape.map(() => 0);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    wanted[axis] = step;
    step *= shape[axis] ?? 1;
  }
  // The stride of an axis with one element or none is never used.
  const unused = (axis: number): boolean => step === 0 || (shape[axis] ?? 1) <= 1;
  return (
    list.length === shape.length && list.every((s, axis) => s === wanted[axis] || unused(axis))
  );
}

/**
 * Checks `out` for an argument: kind, dtype (x's own by default), length, and that it does not
 * overlap x in part.
 */
export function checkOut(
  op: string,
  out: unknown,
  x: ArrayArgument,
  dtype: DTypeInfo = x.info,
): ArrayArgument {
  const target = checkArray(op, 'out', out, dtype);
  checkTarget(op, target, x, dtype);
  return target;
}

/** As `checkOut`, for an `out` that is already known to be an array. */
export function checkTarget(
  op: string,
  target: ArrayArgument,
  x: ArrayArgument,
  dtype: DTypeInfo = x.info,
): void {
  if (target.isNd && !x.isNd) {
    throw new ClampwiseTypeError(op, 'out', 'an NdArray', 'a typed array, like x');
  }
  if (target.info.name !== dtype.name) {
    const expected =
      dtype.name === x.info.name
        ? `an array of ${x.info.name}, like x`
        : `an array of ${dtype.name}`;
    rejectDType(op, 'out', target.info, expected);
  }
  const { length } = target.data;
  if (length !== x.data.length) {
    rejectSize(op, 'out', length, x.data.length, 'x');
  }
  if (target.shape !== null && x.shape !== null && !sameShape(target.shape, x.shape)) {
    rejectSize(op, 'out', target.shape, x.shape, 'x');
  }
  if (dtype.bytes !== x.info.bytes || mayOverlap(target, x))
    checkOverlap(op, target.data, x.data, 'x');
}

/** Whether two arrays of one length and dtype may overlap in part. */
export function mayOverlap(a: ArrayArgument, b: ArrayArgument): boolean {
  if (a.resident !== b.resident || a.data === b.data) return false;
  if (!a.resident) return byteOffsetOf(a.data) !== byteOffsetOf(b.data);
  return Math.abs(a.address - b.address) < a.data.length * a.info.bytes;
}

/** Checks that an output does not overlap an input. `argument` is the input's name. */
type CheckApart = (
  op: string,
  out: ArrayBufferView,
  input: ArrayBufferView,
  argument: string,
) => void;

/** Throws if an output overlaps an input, unless both are exactly the same bytes. */
export const checkOverlap: CheckApart = (op, out, input, argument) => {
  if (out === input || sameRange(out, input) || !sharesMemory(out, input)) return;
  const received = `an array that overlaps ${argument} in part`;
  throw new ClampwiseRangeError(op, 'out', received, `${argument} itself or a separate array`);
};

/** Throws if an output overlaps an input at all. */
export const checkApart: CheckApart = (op, out, input, argument) => {
  if (!sharesMemory(out, input)) return;
  const received = `an array that overlaps ${argument}`;
  throw new ClampwiseRangeError(op, 'out', received, 'a separate array');
};

function sameRange(a: ArrayBufferView, b: ArrayBufferView): boolean {
  return byteOffsetOf(a) === byteOffsetOf(b) && a.byteLength === b.byteLength;
}

/** Whether two arrays have a byte in common. */
function sharesMemory(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const start = byteOffsetOf(b) - byteOffsetOf(a);
  if (start >= a.byteLength || start <= -b.byteLength) return false;
  if (a.byteLength === 0 || b.byteLength === 0) return false;
  // This comes last: reading .buffer calls the engine, 30 ns on Node 20.
  return bufferOf(a) === bufferOf(b);
}
