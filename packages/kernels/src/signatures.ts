// Each operation is one function of this type. Its body ends in `as never`, which fits the result
// of every call signature.

import type { Float16ArrayLike, NdArray, PlainArray, TypedArray } from './types.ts';

/** No option `out`. */
type NoOut = { readonly out?: undefined };

/**
 * The call signatures of an operation on one array. It takes x, the arguments `Args`, then
 * `Options`. It returns `out`, or a new array of x's kind.
 *
 * `X` says which typed arrays x may be. An NdArray may also hold the bits of 16-bit floats, in a
 * Uint16Array.
 */
export interface ArrayOperation<
  Args extends readonly unknown[],
  Options extends object,
  X extends TypedArray = TypedArray,
> {
  <T extends X>(x: T, ...args: [...Args, options?: Options & NoOut]): PlainArray<T>;
  <T extends X, O extends X>(x: T, ...args: [...Args, options: Options & { readonly out: O }]): O;
  <T extends X | Uint16Array>(
    x: NdArray<T>,
    ...args: [...Args, options?: Options & NoOut]
  ): NdArray<PlainArray<T>>;
  <T extends X | Uint16Array>(
    x: NdArray<T>,
    ...args: [...Args, options: Options & { readonly out: T | NdArray<T> }]
  ): NdArray<T>;
  <T extends Float16ArrayLike>(
    x: T,
    ...args: [...Args, options?: Options & NoOut]
  ): ReturnType<T['slice']>;
  <T extends Float16ArrayLike, O extends T | Uint16Array>(
    x: T,
    ...args: [...Args, options: Omit<Options, 'out'> & { readonly out: O }]
  ): O;
}

/**
 * The call signatures of the gradient of an `ArrayOperation`. It takes dy, the gradient of the
 * result, and then x, `Args` and `Options` of the operation's call. It returns the gradient for x:
 * `out`, or a new array of x's kind.
 */
export interface ArrayGradient<
  Args extends readonly unknown[],
  Options extends object,
  X extends TypedArray = TypedArray,
> {
  <T extends X>(
    dy: X | NdArray,
    x: T,
    ...args: [...Args, options?: Options & NoOut]
  ): PlainArray<T>;
  <T extends X, O extends X>(
    dy: X | NdArray,
    x: T,
    ...args: [...Args, options: Options & { readonly out: O }]
  ): O;
  <T extends X>(
    dy: X | NdArray,
    x: NdArray<T>,
    ...args: [...Args, options?: Options]
  ): NdArray<PlainArray<T>>;
}
