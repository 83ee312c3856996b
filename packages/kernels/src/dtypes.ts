import { getterOf } from './byteOffset.ts';
import { BFLOAT16, FLOAT16, type HalfFormat, narrowHalf, widenHalf } from './run/js/halfCast.ts';
import type { DType, TypedArray } from './types.ts';

/** 'half' stands for 16-bit floats, whose arrays hold bits and not numbers. */
type Kind = 'float' | 'half' | 'integer' | 'biginteger';

/** What the checks, the selection and the memory need to know about an element type. */
export interface DTypeInfo {
  readonly name: DType;
  /** Its index in lists by element type. A look-up by name takes 15 ns. */
  readonly index: number;
  readonly kind: Kind;
  readonly bytes: number;
  readonly ctor: TypedArrayConstructor;
  /** The kernels' name for it: uint8clamped runs on the uint8 kernels. */
  readonly kernel: Exclude<DType, 'uint8clamped'>;
  /** The lowest value; -Infinity for floats. */
  readonly min: number | bigint;
  /** The highest value; Infinity for floats. */
  readonly max: number | bigint;
  /** The format of a 16-bit float; null for all others. */
  readonly half: HalfFormat | null;
  /**
   * The class that results are wrapped in: Float16Array, whose values are kept as bits in a
   * Uint16Array.
   */
  readonly wrapper: TypedArrayConstructor | null;
}

/** The constructors' common form: from a length, from values, or as a view. */
export interface TypedArrayConstructor {
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray;
}

function info(
  name: DType,
  index: number,
  kind: Kind,
  ctor: unknown,
  bytes: number,
  min: number | bigint,
  max: number | bigint,
  half: HalfFormat | null = null,
): DTypeInfo {
  const kernel = name === 'uint8clamped' ? 'uint8' : name;
  return {
    name,
    index,
    kind,
    bytes,
    ctor: ctor as TypedArrayConstructor,
    kernel,
    min,
    max,
    half,
    wrapper: null,
  };
}

/** Every element type, by name. */
export const DTYPES: { readonly [D in DType]: DTypeInfo } = /* @__PURE__ */ (() => ({
  float32: info('float32', 0, 'float', Float32Array, 4, -Infinity, Infinity),
  float64: info('float64', 1, 'float', Float64Array, 8, -Infinity, Infinity),
  float16: info('float16', 2, 'half', Uint16Array, 2, -Infinity, Infinity, FLOAT16),
  bfloat16: info('bfloat16', 3, 'half', Uint16Array, 2, -Infinity, Infinity, BFLOAT16),
  int8: info('int8', 4, 'integer', Int8Array, 1, -128, 127),
  int16: info('int16', 5, 'integer', Int16Array, 2, -32768, 32767),
  int32: info('int32', 6, 'integer', Int32Array, 4, -2147483648, 2147483647),
  uint8: info('uint8', 7, 'integer', Uint8Array, 1, 0, 255),
  uint8clamped: info('uint8clamped', 8, 'integer', Uint8ClampedArray, 1, 0, 255),
  uint16: info('uint16', 9, 'integer', Uint16Array, 2, 0, 65535),
  uint32: info('uint32', 10, 'integer', Uint32Array, 4, 0, 4294967295),
  int64: info('int64', 11, 'biginteger', BigInt64Array, 8, -(2n ** 63n), 2n ** 63n - 1n),
  uint64: info('uint64', 12, 'biginteger', BigUint64Array, 8, 0n, 2n ** 64n - 1n),
}))();

let float16Array: DTypeInfo | undefined;

/**
 * float16 in a Float16Array. Not every engine has this class, so the constructor comes from the
 * array.
 */
function infoOfFloat16Array(): DTypeInfo {
  const { Float16Array: wrapper } = globalThis as unknown as {
    Float16Array: TypedArrayConstructor;
  };
  float16Array ??= { ...DTYPES.float16, wrapper };
  return float16Array;
}

const readTag = /* @__PURE__ */ getterOf<string | undefined>(Symbol.toStringTag);

/** The element type of a typed array, of any realm or subclass. Undefined for anything else. */
export function dtypeOf(x: unknown): DTypeInfo | undefined {
  // The getter reads an internal slot, so an object that only looks like a typed array does not
  // pass. A switch takes a third of the time of a look-up by name.
  switch (readTag.call(x)) {
    case 'Float32Array':
      return DTYPES.float32;
    case 'Float64Array':
      return DTYPES.float64;
    case 'Uint8Array':
      return DTYPES.uint8;
    case 'Uint8ClampedArray':
      return DTYPES.uint8clamped;
    case 'Int16Array':
      return DTYPES.int16;
    case 'Int32Array':
      return DTYPES.int32;
    case 'Int8Array':
      return DTYPES.int8;
    case 'Uint16Array':
      return DTYPES.uint16;
    case 'Uint32Array':
      return DTYPES.uint32;
    case 'BigInt64Array':
      return DTYPES.int64;
    case 'BigUint64Array':
      return DTYPES.uint64;
    case 'Float16Array':
      return infoOfFloat16Array();
    default:
      return undefined;
  }
}

/** The element type of this name, or undefined. */
export function dtypeNamed(name: unknown): DTypeInfo | undefined {
  return typeof name === 'string' && Object.hasOwn(DTYPES, name)
    ? DTYPES[name as DType]
    : undefined;
}

/** A number as a float of this type: rounded once, to nearest. */
export function rounded(info: DTypeInfo, value: number): number {
  if (info.half !== null) {
    const out = new Float64Array(1);
    widenHalf(Uint16Array.of(stored(info, value)), 0, out, 1, info.half);
    return out[0] as number;
  }
  return info.bytes === 4 ? Math.fround(value) : value;
}

/**
 * What an array of this type stores for a number: the bits of a 16-bit float, otherwise the number
 * itself.
 */
export function stored(info: DTypeInfo, value: number): number {
  if (info.half === null) return value;
  const out = new Uint16Array(1);
  narrowHalf(Float64Array.of(value), 1, out, 0, info.half);
  return out[0] as number;
}

/** The 16-bit float type that an NdArray declares for a Uint16Array. */
export function sayDType(own: DTypeInfo, dtype: unknown): DTypeInfo | null {
  if (own !== DTYPES.uint16) return null;
  return dtype === 'float16' || dtype === 'bfloat16' ? DTYPES[dtype] : null;
}

/** Whether the values are floating-point numbers. */
export function isFloating({ kind }: DTypeInfo): boolean {
  return kind === 'float' || kind === 'half';
}

/** Limits a value to a range. */
export function saturated<T extends number | bigint>(value: T, min: T, max: T): T {
  return value < min ? min : value > max ? max : value;
}
