import type { DType, NdArray, PlainArray, TypedArray, TypedArrayByDType } from '../types.ts';

/** The result of `heap.info()`. All numbers are bytes, except `arrays`. */
export interface HeapInfo {
  /** Whether the heap's memory is reserved. */
  readonly reserved: boolean;
  /** How much the arrays can use. Before the heap is reserved, how much would be reserved. */
  readonly capacityBytes: number;
  /** How much the arrays use. */
  readonly usedBytes: number;
  /** The number of arrays in use. */
  readonly arrays: number;
}

/** The functions of `heap`. */
export interface HeapFunctions {
  /**
   * Returns a new array in the heap, with whatever contents were there. If the heap is full, it
   * returns an ordinary array of zeros.
   *
   * The array stays in the heap until `heap.free`, or until the end of the `heap.scope` that made
   * it.
   *
   * @param length - the number of elements
   * @param dtype - the element type, default 'float32'
   * @returns a typed array
   * @throws ClampwiseTypeError if the dtype is unknown
   * @throws ClampwiseRangeError if the length is not an integer ≥ 0
   *
   * @example
   * import { clip, heap } from '@clampwise/kernels';
   *
   * const x = heap.alloc(3).fill(7);
   * clip(x, 0, 1, { out: x });
   * heap.detach(x); // => Float32Array.of(1, 1, 1)
   * heap.free(x);
   */
  alloc<D extends DType = 'float32'>(length: number, dtype?: D): TypedArrayByDType[D];

  /**
   * Returns a new array of zeros in the heap, or an ordinary one if the heap is full.
   *
   * @param length - the number of elements
   * @param dtype - the element type, default 'float32'
   * @returns a typed array, as `heap.alloc` does
   * @throws as `heap.alloc` does
   *
   * @example
   * import { heap } from '@clampwise/kernels';
   *
   * heap.scope(() => heap.detach(heap.zeros(2, 'int16')));
   * // => Int16Array.of(0, 0)
   */
  zeros<D extends DType = 'float32'>(length: number, dtype?: D): TypedArrayByDType[D];

  /**
   * Copies an array into the heap.
   *
   * @param data - a typed array or an NdArray
   * @returns the copy, of data's kind. It is an ordinary array if the heap is full
   * @throws ClampwiseTypeError if data is neither
   *
   * @example
   * import { heap } from '@clampwise/kernels';
   *
   * const x = heap.from(Float64Array.of(1, 2));
   * heap.has(x); // => true
   * heap.free(x);
   */
  from<T extends TypedArray>(data: T): PlainArray<T>;
  from<T extends TypedArray>(data: NdArray<T>): NdArray<PlainArray<T>>;

  /**
   * Frees an array of the heap. It has no effect on ordinary arrays.
   *
   * Functions of this package throw if you pass a freed array. They cannot detect it once another
   * array uses the memory.
   *
   * @param x - an array as `heap.alloc`, `heap.zeros` or `heap.from` returned it
   * @throws ClampwiseTypeError if x is already freed, is a part of an array, or is not an array
   *
   * @example
   * import { heap } from '@clampwise/kernels';
   *
   * const x = heap.zeros(8);
   * heap.free(x);
   * heap.has(x); // => false
   */
  free(x: TypedArray | NdArray): void;

  /**
   * Runs a function, and then frees every heap array that was made inside, except those in what it
   * returns.
   *
   * Inside, a result is made in the heap if an input is in the heap.
   *
   * @param fn - a synchronous function
   * @returns what fn returns. Its arrays are kept, also inside arrays, objects, maps and sets
   * @throws ClampwiseTypeError if fn is not a function or returns a promise. Errors of fn pass
   *   through
   *
   * @example
   * import { clip, heap, nonNeg } from '@clampwise/kernels';
   *
   * const y = heap.scope(() => {
   *   const x = heap.from(Float32Array.of(-2, 0.5, 3));
   *   return heap.detach(nonNeg(clip(x, -1, 1)));
   * });
   * y; // => Float32Array.of(0, 0.5, 1)
   */
  scope<R>(fn: () => R): R;

  /**
   * Tells whether an array is in the heap and in use.
   *
   * @param x - any array
   * @returns false for ordinary arrays, and for arrays that were freed
   *
   * @example
   * import { heap } from '@clampwise/kernels';
   *
   * heap.has(new Float32Array(4)); // => false
   */
  has(x: TypedArray | NdArray): boolean;

  /**
   * Copies an array out of the heap. Use it to keep an array or to post it to a worker: cloning a
   * view of the heap copies all of the heap.
   *
   * @param x - a typed array or an NdArray
   * @returns a copy over its own buffer, of x's kind
   * @throws ClampwiseTypeError if x is neither, or was freed
   *
   * @example
   * import { heap } from '@clampwise/kernels';
   *
   * const x = heap.from(Float32Array.of(1, 2));
   * heap.detach(x).buffer.byteLength; // => 8
   * heap.free(x);
   */
  detach<T extends TypedArray>(x: T): PlainArray<T>;
  detach<T extends TypedArray>(x: NdArray<T>): NdArray<PlainArray<T>>;

  /**
   * Tells how full the heap is, without reserving it.
   *
   * @returns whether it is reserved, its capacity and use in bytes, and the number of arrays in use
   *
   * @example
   * import { heap } from '@clampwise/kernels';
   *
   * const before = heap.info().usedBytes;
   * heap.scope(() => heap.alloc(1000).fill(0).length);
   * heap.info().usedBytes - before; // => 0
   */
  info(): HeapInfo;
}
