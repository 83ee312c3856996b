import type { NdArray } from '@clampwise/kernels';

/** The element types of a tensor. */
export type FloatDType = 'float32' | 'float64';

/** The values of a tensor. */
export type FloatArray = Float32Array | Float64Array;

/** The length of each axis. */
export type Shape = readonly number[];

/** A number, or arrays in arrays of numbers. All arrays at one depth have the same length. */
export type NestedArray = number | readonly NestedArray[];

/** Every kind of typed array whose elements are numbers, not bigints. */
export type NumberArray =
  | FloatArray
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/** Nested arrays of numbers, whose innermost arrays may be typed arrays. */
export type NestedRows = number | NumberArray | readonly NestedRows[];

/**
 * A value that can be read as a tensor: a Tensor, an NdArray, a typed array, nested arrays or a
 * number. The innermost of nested arrays may be typed arrays.
 */
export type TensorLike = NdArray<NumberArray> | NestedRows;
