import { dtypeOf, type TypedArray } from './dtypes.ts';

/** Whether two values are the same. Any NaN equals any other NaN, and -0 differs from +0. */
export function sameValue(a: unknown, b: unknown): boolean {
  return Object.is(a, b);
}

type List = ArrayLike<number> | ArrayLike<bigint>;

/** The first index at which two lists differ, or -1. A shorter list differs at its end. */
export function firstDifference(a: List, b: List): number {
  if (haveSameBytes(a, b)) return -1;
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (!sameValue(a[i], b[i])) return i;
  return a.length === b.length ? -1 : shared;
}

/**
 * Whether two lists are typed arrays of one type and have the same bytes. This is much faster than
 * a comparison of the values.
 */
function haveSameBytes(a: List, b: List): boolean {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return false;
  if (a.constructor !== b.constructor || a.byteLength !== b.byteLength) return false;
  const [x, y] = [wordsOf(a), wordsOf(b)];
  if (x.length !== y.length) return false;
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  return true;
}

/** The bytes of an array, four at a time if it lies so in its buffer. */
function wordsOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint32Array | Uint8Array {
  return (byteOffset | byteLength) % 4 === 0
    ? new Uint32Array(buffer, byteOffset, byteLength / 4)
    : new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * Whether two lists hold the same bits, except that any NaN equals any NaN. Typed arrays of
 * different element types are never the same.
 */
export function sameBits(a: List, b: List): boolean {
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
    if (dtypeOf(a as unknown as TypedArray) !== dtypeOf(b as unknown as TypedArray)) return false;
  }
  return firstDifference(a, b) < 0;
}

function show(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'bigint' ? `${value}n` : String(value);
}

/** Up to twenty elements as text, around `at` if it is given. */
export function showValues(values: List, at = 0): string {
  const start = Math.max(0, Math.min(at - 4, values.length - 20));
  const part = Array.from(values as ArrayLike<number>).slice(start, start + 20);
  const more = start + 20 < values.length ? ', …' : '';
  return `[${start > 0 ? `… from ${start}: ` : ''}${part.map(show).join(', ')}${more}]`;
}

/**
 * Throws unless two lists hold the same values. The message shows both around the first difference.
 */
export function assertSame(actual: List, expected: List, what = 'values'): void {
  const at = firstDifference(actual, expected);
  if (at < 0) return;
  throw new Error(
    `${what}: lengths ${actual.length} and ${expected.length}, first difference at ${at}\n` +
      `  received ${showValues(actual, at)}\n  expected ${showValues(expected, at)}`,
  );
}

// Maps the bits of a double to integers in the order of the doubles. Both zeros give 0.
function ordinal64(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}

function ordinal32(value: number): bigint {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  const bits = view.getInt32(0);
  return BigInt(bits < 0 ? -(bits & 0x7fffffff) : bits);
}

/**
 * How many steps between representable numbers lead from a to b. 0 for equal numbers, both zeros
 * and two NaNs; Infinity if only one is a NaN.
 */
export function ulpDistance(a: number, b: number, precision: 'float32' | 'float64'): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Infinity;
  const ordinal = precision === 'float32' ? ordinal32 : ordinal64;
  const distance = ordinal(a) - ordinal(b);
  return Number(distance < 0n ? -distance : distance);
}

export interface Tolerance {
  /** Allowed difference as a fraction of the expected value. */
  readonly relative?: number;
  /** Allowed difference, independent of the value. */
  readonly absolute?: number;
}

/** Whether a is near b. NaNs are near each other, and an infinity only to itself. */
export function close(a: number, b: number, { relative = 0, absolute = 0 }: Tolerance): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  return Math.abs(a - b) <= absolute + relative * Math.abs(b);
}

/** Throws unless each number is near the expected one. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
  what = 'values',
): void {
  const near = (i: number): boolean => close(actual[i] as number, expected[i] as number, tolerance);
  const at = Array.from(expected, (_, i) => i).findIndex((i) => !near(i));
  if (actual.length === expected.length && at < 0) return;
  throw new Error(
    `${what}: lengths ${actual.length} and ${expected.length}, first difference at ${at}\n` +
      `  received ${showValues(actual, Math.max(at, 0))}\n  expected ${showValues(expected, Math.max(at, 0))}`,
  );
}

/** A float's bits in hexadecimal digits, most significant first. */
export function hexOf(value: number, precision: 'float32' | 'float64'): string {
  const view = new DataView(new ArrayBuffer(8));
  if (precision === 'float64') view.setFloat64(0, value);
  else view.setFloat32(4, value);
  const digits = view.getBigUint64(0).toString(16);
  return digits.padStart(precision === 'float64' ? 16 : 8, '0');
}
