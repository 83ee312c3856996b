import { bufferOf, byteOffsetOf } from '../byteOffset.ts';
import { checkArray } from '../check/array.ts';
import { checkFunction, rejectPromise } from '../check/callback.ts';
import { checkCount } from '../check/count.ts';
import { checkDType } from '../check/dtype.ts';
import { reject } from '../check/reject.ts';
import { type DTypeInfo, dtypeOf } from '../dtypes.ts';
import { adviceFor, ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import { createArena, SCRATCH_BYTES } from '../memory/arena.ts';
import { bytesOf, Heap } from '../memory/heap.ts';
import { residency } from '../memory/residency.ts';
import { copy } from '../place/move.ts';
import { wrapResult } from '../result/result.ts';
import { engine } from '../settings/state.ts';
import type { DType, NdArray, PlainArray, TypedArray, TypedArrayByDType } from '../types.ts';
import type { HeapFunctions, HeapInfo } from './heapFunctions.ts';

export type { HeapFunctions, HeapInfo } from './heapFunctions.ts';

const SMALLEST_HEAP = 2 * SCRATCH_BYTES;

let theHeap: Heap | null = null;
let unavailable = false;

/**
 * Reserves the heap at its full size. As long as the engine cannot, it tries half. Null if nothing
 * can be reserved.
 */
function reserve(): Heap | null {
  if (theHeap !== null || unavailable) return theHeap;
  for (let bytes = engine.heapBytes; bytes >= SMALLEST_HEAP; bytes /= 2) {
    const arena = createArena(bytes + SCRATCH_BYTES);
    if (arena === null) continue;
    theHeap = new Heap(arena);
    residency.own = theHeap;
    residency.heap = theHeap;
    return theHeap;
  }
  unavailable = true;
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
    reject(op, 'length', length, 'a whole number of elements, 0 or more');
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
  if (heap === null) return rejectPromise('heap.scope', fn(), FREED);
  let kept: ReadonlySet<number> = new Set();
  heap.openScope();
  try {
    const result = rejectPromise('heap.scope', fn(), FREED);
    kept = heap.blocksIn(result);
    return result;
  } finally {
    heap.closeScope(kept);
  }
}

function info(): HeapInfo {
  checkCount('heap.info', arguments.length, 0);
  if (theHeap === null) {
    const capacityBytes = unavailable ? 0 : engine.heapBytes;
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
  return theHeap !== null || unavailable;
}

/**
 * Memory that the kernels use without a copy. Its size is 256 MiB unless `configure` sets another.
 * The addresses are reserved at the first use. A page takes up memory once you write to it. Only
 * `heap.free` and `heap.scope` free its arrays, never the garbage collector.
 */
export const heap: HeapFunctions = { alloc, zeros, from, free, scope, has, detach, info };
