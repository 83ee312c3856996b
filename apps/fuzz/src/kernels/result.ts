import type { DType, TypedArray } from '@clampwise/kernels';
import { halfInfinity } from '@clampwise/testing';
import { isHalf } from '../core/values.ts';

/** One array or number of a result. */
export interface Part {
  readonly path: string;
  readonly dtype: string;
  readonly shape: string;
  readonly values: TypedArray | readonly unknown[];
}

/** The parts of a result, copied out of memory. */
export function partsOf(result: unknown, path = 'result'): Part[] {
  if (typeof result !== 'object' || result === null) {
    return [{ path, dtype: typeof result, shape: '', values: [result] }];
  }
  if (ArrayBuffer.isView(result)) return [arrayPart(path, result as TypedArray, '', null)];
  if (isNdArray(result)) {
    return [arrayPart(path, result.data, String(result.shape), result.dtype)];
  }
  return Object.entries(result).flatMap(([key, value]) => partsOf(value, `${path}.${key}`));
}

interface Nd {
  readonly data: TypedArray;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

function isNdArray(value: object): value is Nd {
  return 'data' in value && ArrayBuffer.isView(value.data) && 'shape' in value;
}

function arrayPart(path: string, data: TypedArray, shape: string, dtype: DType | null): Part {
  const tag = Object.prototype.toString.call(data).slice(8, -1);
  return { path, dtype: dtype ?? tag, shape, values: plainCopy(data, tag) };
}

/** A copy in this realm and over an ordinary buffer. */
function plainCopy(data: TypedArray, tag: string): TypedArray {
  const Base = (globalThis as never)[tag] as new (n: number) => TypedArray;
  const copy = new Base(data.length);
  bytes(copy).set(bytes(data));
  return copy;
}

const bytes = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** The first difference between two results, in words; null if there is none. */
export function difference(actual: readonly Part[], expected: readonly Part[]): string | null {
  if (actual.length !== expected.length) {
    return `${actual.length} parts instead of ${expected.length}`;
  }
  for (let k = 0; k < actual.length; k++) {
    const [a, e] = [actual[k], expected[k]];
    if (a.path !== e.path || a.shape !== e.shape || a.dtype !== e.dtype) {
      return `${a.path} ${a.dtype} [${a.shape}] instead of ${e.path} ${e.dtype} [${e.shape}]`;
    }
    const at = firstUnlike(a, e);
    if (at >= 0) {
      return `${a.path}[${at}] is ${text(a.values[at])} instead of ${text(e.values[at])}`;
    }
  }
  return null;
}

const text = (value: unknown): string => (Object.is(value, -0) ? '-0' : String(value));

function firstUnlike(a: Part, e: Part): number {
  if (a.values.length !== e.values.length) return Math.min(a.values.length, e.values.length);
  const dtype = a.dtype as DType;
  for (let i = 0; i < a.values.length; i++) {
    const [x, y] = [a.values[i], e.values[i]];
    if (Object.is(x, y)) continue;
    if (isHalf(dtype) && isHalfNaN(dtype, x as number) && isHalfNaN(dtype, y as number)) continue;
    return i;
  }
  return -1;
}

function isHalfNaN(dtype: 'float16' | 'bfloat16', bits: number): boolean {
  return (bits & 0x7fff) > halfInfinity(dtype);
}
