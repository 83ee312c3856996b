import { bufferOf, byteOffsetOf, elementsOf } from '../byteOffset.ts';
import { checkArray } from '../check/array.ts';
import { checkFunction, refusePromise } from '../check/callback.ts';
import { checkCount } from '../check/count.ts';
import { checkDType } from '../check/dtype.ts';
import { refuse } from '../check/refuse.ts';
import { type DTypeInfo, dtypeOf } from '../dtypes.ts';
import { adviceFor, ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import { Allocator } from '../memory/allocator.ts';
import { type Arena, createArena, SCRATCH_BYTES } from '../memory/arena.ts';
import { type ResidentHeap, residency } from '../memory/residency.ts';
import { copy } from '../place/move.ts';
import { wrapResult } from '../result/result.ts';
import { engine } from '../settings/state.ts';
import type { DType, NdArray, PlainArray, TypedArray, TypedArrayByDType } from '../types.ts';

const SMALLEST_HEAP = 2 * SCRATCH_BYTES;

/** What `heap.info()` returns. All numbers are bytes, except `arrays`. */
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

/** The heap itself: an arena, its allocator, and the open scopes. */
class Heap implements ResidentHeap {
  readonly arena: Arena;
  readonly lowest: number = SCRATCH_BYTES;
  // The heap is smaller than 4 GiB.
  readonly highest: number = Infinity;
  readonly allocator: Allocator;
  /**
   * For each open scope, innermost last, the blocks that were made in it: address to byte length.
   */
  readonly #scopes: Map<number, number>[] = [];

  constructor(arena: Arena) {
    this.arena = arena;
    this.allocator = new Allocator(SCRATCH_BYTES, arena.buffer.byteLength);
  }

  get scopes(): number {
    return this.#scopes.length;
  }

  allocate(info: DTypeInfo, length: number): TypedArray | null {
    const bytes = length * info.bytes;
    const address = this.allocator.allocate(bytes);
    if (address < 0) return null;
    this.#scopes.at(-1)?.set(address, bytes);
    return new info.ctor(this.arena.buffer, address, length);
  }

  assertLive(op: string, argument: string, address: number, bytes: number): void {
    if (this.allocator.blockOf(address, bytes) >= 0) return;
    throw new ClampwiseTypeError(op, argument, 'an array that was freed', 'an array in use');
  }

  free(view: TypedArray): void {
    const [address, bytes] = [byteOffsetOf(view), bytesOf(view)];
    if (!this.allocator.release(address, bytes)) {
      const live = this.allocator.blockOf(address, bytes) >= 0;
      const received = live ? 'a part of an array' : 'an array that was freed already';
      const expected = 'an array that heap.alloc, heap.zeros or heap.from returned';
      throw new ClampwiseTypeError('heap.free', 'x', received, expected);
    }
    for (const scope of this.#scopes) scope.delete(address);
  }

  openScope(): void {
    this.#scopes.push(new Map());
  }

  /**
   * Frees what the innermost scope made, except the kept blocks. These move to the scope around it.
   */
  closeScope(kept: ReadonlySet<number>): void {
    const made = this.#scopes.pop();
    for (const [address, bytes] of made ?? []) {
      if (kept.has(address)) this.#scopes.at(-1)?.set(address, bytes);
      else this.allocator.release(address, bytes);
    }
  }

  /**
   * The blocks of the heap arrays in a value: the value itself, or inside arrays, objects, maps and
   * sets.
   */
  blocksIn(root: unknown): Set<number> {
    const blocks = new Set<number>();
    const seen = new Set<unknown>();
    const pending: unknown[] = [root];
    while (pending.length > 0) {
      const value = pending.pop();
      if (typeof value !== 'object' || value === null || seen.has(value)) continue;
      seen.add(value);
      if (!ArrayBuffer.isView(value)) {
        for (const part of partsOf(value)) pending.push(part);
      } else if (value.buffer === this.arena.buffer) {
        blocks.add(this.allocator.blockOf(value.byteOffset, value.byteLength));
      }
    }
    return blocks;
  }
}

/** The true size of an array, whatever its properties report. */
function bytesOf(view: TypedArray): number {
  return elementsOf(view) * (dtypeOf(view) as DTypeInfo).bytes;
}

function partsOf(value: object): unknown[] {
  if (value instanceof Map) return [...value].flat();
  return value instanceof Set ? [...value] : Object.values(value);
}

let theHeap: Heap | null = null;
let refused = false;

/**
 * Reserves the heap at its full size. As long as the engine cannot, it tries half. Null if nothing
 * can be reserved.
 */
function reserve(): Heap | null {
  if (theHeap !== null || refused) return theHeap;
  for (let bytes = engine.heapBytes; bytes >= SMALLEST_HEAP; bytes /= 2) {
    const arena = createArena(bytes + SCRATCH_BYTES);
    if (arena === null) continue;
    theHeap = new Heap(arena);
    residency.own = theHeap;
    residency.heap = theHeap;
    return theHeap;
  }
  refused = true;
  return null;
}

function allocate(op: string, info: DTypeInfo, length: number): TypedArray {
  return reserve()?.allocate(info, length) ?? allocateOrdinary(op, info, length);
}

function allocateOrdinary(op: string, info: DTypeInfo, length: number): TypedArray {
  try {
    return new info.ctor(length);
  } catch {
    const expected = 'a length for which this engine has memory';
    throw new ClampwiseRangeError(op, 'length', describe(length), expected);
  }
}

function allocateChecked(op: string, length: number, dtype: DType): TypedArray {
  if (!Number.isSafeInteger(length) || length < 0) {
    refuse(op, 'length', length, 'a whole number of elements, 0 or more');
  }
  return allocate(op, checkDType(op, dtype), length);
}

function alloc<D extends DType = 'float32'>(
  length: number,
  dtype: D = 'float32' as D,
): TypedArrayByDType[D] {
  checkCount('heap.alloc', arguments.length, 2);
  return allocateChecked('heap.alloc', length, dtype) as TypedArrayByDType[D];
}

function zeros<D extends DType = 'float32'>(
  length: number,
  dtype: D = 'float32' as D,
): TypedArrayByDType[D] {
  checkCount('heap.zeros', arguments.length, 2);
  const view = allocateChecked('heap.zeros', length, dtype);
  // An ordinary array is zeros already. Writing to it would occupy its memory.
  if (view.buffer === theHeap?.arena.buffer) {
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength).fill(0);
  }
  return view as TypedArrayByDType[D];
}

function from<T extends TypedArray>(data: T): PlainArray<T>;
function from<T extends TypedArray>(data: NdArray<T>): NdArray<PlainArray<T>>;
function from(data: TypedArray | NdArray): TypedArray | NdArray {
  checkCount('heap.from', arguments.length, 1);
  const source = checkArray('heap.from', 'data', data);
  const view = allocate('heap.from', source.info, source.data.length);
  copy(view, source.data, 0);
  return wrapResult(source, undefined, view);
}

function free(x: TypedArray | NdArray): void {
  checkCount('heap.free', arguments.length, 1);
  const view = viewOf(x);
  if (view === null) {
    const expected = `a typed array or an NdArray${adviceFor('x', x)}`;
    throw new ClampwiseTypeError('heap.free', 'x', describe(x), expected);
  }
  if (theHeap !== null && bufferOf(view) === theHeap.arena.buffer) theHeap.free(view);
}

/** The typed array that a value is or holds. Null if there is none. */
function viewOf(x: unknown): TypedArray | null {
  const view = ArrayBuffer.isView(x) ? x : (x as { data?: unknown } | null | undefined)?.data;
  return dtypeOf(view) === undefined ? null : (view as TypedArray);
}

function has(x: TypedArray | NdArray): boolean {
  checkCount('heap.has', arguments.length, 1);
  const view = viewOf(x);
  if (theHeap === null || view === null || bufferOf(view) !== theHeap.arena.buffer) return false;
  return theHeap.allocator.blockOf(byteOffsetOf(view), bytesOf(view)) >= 0;
}

function detach<T extends TypedArray>(x: T): PlainArray<T>;
function detach<T extends TypedArray>(x: NdArray<T>): NdArray<PlainArray<T>>;
function detach(x: TypedArray | NdArray): TypedArray | NdArray {
  checkCount('heap.detach', arguments.length, 1);
  const source = checkArray('heap.detach', 'x', x);
  const own = allocateOrdinary('heap.detach', source.info, source.data.length);
  copy(own, source.data, 0);
  return wrapResult(source, undefined, own);
}

const FREED = 'its arrays are freed when it returns';

function scope<R>(fn: () => R): R {
  checkCount('heap.scope', arguments.length, 1);
  checkFunction('heap.scope', fn);
  const heap = reserve();
  if (heap === null) return refusePromise('heap.scope', fn(), FREED);
  let kept: ReadonlySet<number> = new Set();
  heap.openScope();
  try {
    const result = refusePromise('heap.scope', fn(), FREED);
    kept = heap.blocksIn(result);
    return result;
  } finally {
    heap.closeScope(kept);
  }
}

function info(): HeapInfo {
  checkCount('heap.info', arguments.length, 0);
  if (theHeap === null) {
    const capacityBytes = refused ? 0 : engine.heapBytes;
    return { reserved: false, capacityBytes, usedBytes: 0, arrays: 0 };
  }
  const { allocator, arena } = theHeap;
  return {
    reserved: true,
    capacityBytes: arena.buffer.byteLength - SCRATCH_BYTES,
    usedBytes: allocator.usedBytes,
    arrays: allocator.blocks,
  };
}

/** Whether the heap is reserved, or could not be. Its size is fixed then. */
export function heapIsSettled(): boolean {
  return theHeap !== null || refused;
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

/**
 * Memory that the kernels use without a copy: 256 MiB of addresses, or what `configure` says. It is
 * reserved at the first use, and occupied as it is written. Only `heap.free` and `heap.scope` free
 * its arrays; the garbage collector does not.
 */
export const heap: HeapFunctions = { alloc, zeros, from, free, scope, has, detach, info };
