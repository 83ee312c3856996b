import type { BigIntegerArray, FloatArray, IntegerArray } from './run/js/types.ts';

export type {
  BigIntegerArray,
  FloatArray,
  IntegerArray,
} from './run/js/types.ts';

/** All typed arrays that the kernels accept. */
export type TypedArray = FloatArray | IntegerArray | BigIntegerArray;

/** The name of an element type. float16 and bfloat16 are stored as bits in a Uint16Array. */
export type DType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'uint8'
  | 'uint8clamped'
  | 'uint16'
  | 'uint32'
  | 'int64'
  | 'uint64';

/**
 * The array type that a function returns for an input of type `T`: the same kind, over a plain
 * ArrayBuffer. For a subclass, such as Node's Buffer, it is the base type.
 */
export type PlainArray<T extends TypedArray> = T extends Float32Array
  ? ReturnType<Float32Array['slice']>
  : T extends Float64Array
    ? ReturnType<Float64Array['slice']>
    : T extends Int8Array
      ? ReturnType<Int8Array['slice']>
      : T extends Int16Array
        ? ReturnType<Int16Array['slice']>
        : T extends Int32Array
          ? ReturnType<Int32Array['slice']>
          : T extends Uint8Array
            ? ReturnType<Uint8Array['slice']>
            : T extends Uint8ClampedArray
              ? ReturnType<Uint8ClampedArray['slice']>
              : T extends Uint16Array
                ? ReturnType<Uint16Array['slice']>
                : T extends Uint32Array
                  ? ReturnType<Uint32Array['slice']>
                  : T extends BigInt64Array
                    ? ReturnType<BigInt64Array['slice']>
                    : ReturnType<BigUint64Array['slice']>;

/**
 * A contiguous, row-major array with a shape. `ndarray(data, shape)` makes one; any object with
 * these fields is accepted.
 */
export interface NdArray<T extends TypedArray = TypedArray> {
  readonly data: T;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** A Float16Array, which not every engine has. */
export interface Float16ArrayLike {
  readonly [Symbol.toStringTag]: 'Float16Array';
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly length: number;
  [index: number]: number;
  slice(start?: number, end?: number): Float16ArrayLike;
}

/** The typed array of each element type. */
export interface TypedArrayByDType {
  float32: Float32Array;
  float64: Float64Array;
  float16: Uint16Array;
  bfloat16: Uint16Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  uint8: Uint8Array;
  uint8clamped: Uint8ClampedArray;
  uint16: Uint16Array;
  uint32: Uint32Array;
  int64: BigInt64Array;
  uint64: BigUint64Array;
}

/**
 * A bound: one number for all elements, `null` for none, or one bound per element or per column.
 */
export type Bound = number | bigint | null | NdArray | ArrayLike<number> | ArrayLike<bigint>;
