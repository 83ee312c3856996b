/** Arrays of floating-point numbers. */
export type FloatArray = Float32Array | Float64Array;

/** Arrays of integers that a number holds exactly. */
export type IntegerArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/** Arrays of 64-bit integers. */
export type BigIntegerArray = BigInt64Array | BigUint64Array;
