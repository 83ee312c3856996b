/** The element types, by the names that the packages under test use. */
export type DType =
  | 'float32'
  | 'float64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'uint8'
  | 'uint8clamped'
  | 'uint16'
  | 'uint32'
  | 'int64'
  | 'uint64';

export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** What a typed array constructor of any element type can do. */
export interface TypedArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray;
}

/** A list of values as tests write them: numbers, or bigints for the 64-bit integers. */
export type Values = readonly number[] | readonly bigint[];

const CONSTRUCTORS: { readonly [D in DType]: unknown } = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  uint8: Uint8Array,
  uint8clamped: Uint8ClampedArray,
  uint16: Uint16Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
};

export const DTYPES: readonly DType[] = Object.keys(CONSTRUCTORS) as DType[];
export const FLOATS: readonly DType[] = ['float32', 'float64'];
export const BIG_INTEGERS: readonly DType[] = ['int64', 'uint64'];
export const INTEGERS: readonly DType[] = DTYPES.filter((dtype) => !FLOATS.includes(dtype));

export function constructorOf(dtype: DType): TypedArrayConstructor {
  return CONSTRUCTORS[dtype] as TypedArrayConstructor;
}

/** The element type of a typed array, by its constructor's name or, for subclasses, its tag. */
export function dtypeOf(array: TypedArray): DType {
  const tag = array[Symbol.toStringTag];
  const found = DTYPES.find((dtype) => (CONSTRUCTORS[dtype] as { name: string }).name === tag);
  if (found === undefined) throw new Error(`${tag} is no element type of these tests`);
  return found;
}

export function isFloat(dtype: DType): boolean {
  return FLOATS.includes(dtype);
}

export function isBig(dtype: DType): boolean {
  return BIG_INTEGERS.includes(dtype);
}

/** The lowest and the highest value of an integer type. */
export function integerRange(dtype: DType): readonly [bigint, bigint] {
  const bits = 8 * constructorOf(dtype).BYTES_PER_ELEMENT;
  if (dtype.startsWith('u')) return [0n, 2n ** BigInt(bits) - 1n];
  return [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
}

/**
 * A new typed array over its own ArrayBuffer. Throws for a value that the type cannot hold, which
 * is an error of the test.
 */
export function typedArray(dtype: DType, values: Values): TypedArray {
  const array = new (constructorOf(dtype))(values.length);
  values.forEach((value: number | bigint, i: number) => {
    array[i] = value;
    if (!isFloat(dtype) && array[i] !== value) throw new Error(`${value} is no ${dtype}`);
  });
  return array;
}

/** Float32 values by their bits, the only way to write a NaN with its sign. */
export function float32FromBits(bits: readonly number[]): Float32Array {
  return new Float32Array(Uint32Array.from(bits).buffer);
}

/** The elements as a plain list. */
export function plain(array: ArrayLike<number> | ArrayLike<bigint>): Values {
  return Array.from(array as ArrayLike<number>);
}
